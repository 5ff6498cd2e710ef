"""The European Central Bank's daily table of reference rates (`eurofxref-daily.xml`), read strictly.

One table a working day, published about 16:00 in Frankfurt; each rate is what one euro costs. The text
comes from outside: a document type, an entity, another shape, or a figure that is no rate is refused whole.
Source of the shape: ecb.europa.eu, "Euro foreign exchange reference rates".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import NoReturn
from xml.parsers import expat
from zoneinfo import ZoneInfo

from domain.exchange import ExchangeRate

BASE = "EUR"
ZONE = "Europe/Berlin"
PUBLISHED = time(16)
"""when the day's table is told to stand, in ZONE"""
LARGEST_TABLE = 200_000
"""bytes; the real one has about 2,000"""
MOST_RATES = 200
DEEPEST = 8

_ECB = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"
_GESMES = "http://www.gesmes.org/xml/2002-08-01"
_CUBE = f"{_ECB} Cube"
_RATE = re.compile(r"\d{1,9}(\.\d{1,10})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NAMES = {"European Central Bank": "ECB"}


class TableNotReadError(ValueError):
    """It is not such a table. The text says where, in a few words."""


def read_table(content: bytes) -> tuple[ExchangeRate, ...]:
    """All rates of one table, in its order. TableNotReadError for anything else."""
    if len(content) > LARGEST_TABLE:
        raise TableNotReadError(f"the table is larger than {LARGEST_TABLE} bytes")
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise TableNotReadError(f"it is not well-formed XML (line {error.lineno})") from error
    return reader.rates()


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = _refuse_declaration
        self.parser.EntityDeclHandler = _refuse_declaration
        self.parser.ExternalEntityRefHandler = _refuse_declaration
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._path: list[str] = []
        self._name: list[str] = []
        self._day: date | None = None
        self._values: dict[str, Decimal] = {}

    def rates(self) -> tuple[ExchangeRate, ...]:
        if self._day is None or not self._values:
            raise TableNotReadError("there is no day or no rate in it")
        as_of = datetime.combine(self._day, PUBLISHED, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
        source = self._source()
        return tuple(
            ExchangeRate(base=BASE, quote=currency, rate=value, as_of=as_of, zone=ZONE, source=source)
            for currency, value in self._values.items()
        )

    def _source(self) -> str:
        name = " ".join("".join(self._name).split())
        if not name or len(name) > 60 or not name.isprintable():
            raise TableNotReadError("it does not say whose table it is")
        return _NAMES.get(name, name)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._path.append(tag)
        if len(self._path) > DEEPEST:
            raise TableNotReadError("it is nested too deeply")
        if tag != _CUBE:
            return
        if "time" in attributes:
            self._read_day(attributes["time"])
        elif "currency" in attributes:
            self._read_rate(attributes["currency"], attributes.get("rate", ""))

    def _end(self, _tag: str) -> None:
        self._path.pop()

    def _text(self, text: str) -> None:
        if self._path[-1:] == [f"{_GESMES} name"]:
            self._name.append(text)

    def _read_day(self, text: str) -> None:
        if self._day is not None:
            raise TableNotReadError("it holds more than one day")
        try:
            self._day = date.fromisoformat(text)
        except ValueError as error:
            raise TableNotReadError("its day is no date") from error

    def _read_rate(self, currency: str, value: str) -> None:
        if self._day is None:
            raise TableNotReadError("a rate stands before its day")
        if not _CURRENCY.fullmatch(currency) or currency == BASE:
            raise TableNotReadError("a currency is no code of three letters")
        if not _RATE.fullmatch(value) or Decimal(value) <= 0:
            raise TableNotReadError(f"the rate of {currency} is no positive decimal number")
        if currency in self._values or len(self._values) >= MOST_RATES:
            raise TableNotReadError(f"there is more than one rate of {currency}, or too many")
        self._values[currency] = Decimal(value)


def _refuse_declaration(*_anything: object) -> NoReturn:
    raise TableNotReadError("it declares a document type or an entity, which such a table never does")
