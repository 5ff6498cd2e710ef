"""Dated rates: one row a rate and period, found by the date of its taxable event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

TaxableEvent = Literal["payment", "segment begins", "departure"]


class RateNotKnownError(LookupError):
    """No row reaches back to that date, or the rule has no table."""


class Rate(BaseModel):
    """One rate in one period. `currency` None: a percentage; otherwise an amount per passenger.

    `valid_to` None means in force until changed. `verified` False: from general knowledge or from a single
    source, nobody has confirmed it.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    jurisdiction: str
    """ISO 3166-1 alpha-2"""
    value: Decimal
    currency: str | None
    valid_from: date
    valid_to: date | None
    taxable_event: TaxableEvent
    law: str
    source: str
    verified: bool

    @property
    def label(self) -> str:
        if self.currency is None:
            return f"{self.value.normalize():f} %"
        return f"{self.currency} {self.value:,.2f}"

    @property
    def period(self) -> str:
        until = self.valid_to.isoformat() if self.valid_to else "further notice"
        return f"{self.valid_from.isoformat()} to {until}"


class Suspension(BaseModel):
    """A tax holiday: the rules are not charged on amounts paid from `first` to `last`, both included."""

    model_config = ConfigDict(frozen=True)

    jurisdiction: str
    rules: tuple[str, ...]
    first: date
    last: date
    source: str
    verified: bool


class RateOn(NamedTuple):
    """A rate and whether it is provisional: the last known one, used after its period ended."""

    rate: Rate
    provisional: bool


class RateTable:
    """Rows of several rules; `on()` finds the one of a date."""

    def __init__(self, rows: Iterable[Rate]) -> None:
        self._rows: dict[tuple[str, str], list[Rate]] = {}
        for row in rows:
            self._rows.setdefault((row.jurisdiction, row.rule), []).append(row)
        for periods in self._rows.values():
            periods.sort(key=lambda row: row.valid_from)

    @property
    def periods(self) -> dict[tuple[str, str], list[Rate]]:
        """Rows by (jurisdiction, rule), oldest first."""
        return self._rows

    def on(self, jurisdiction: str, rule: str, day: date) -> RateOn:
        """The rate of `rule` for a taxable event on `day`.

        After the last row: that row, provisional. Before the first, or without a table:
        RateNotKnownError.
        """
        rows = self._rows.get((jurisdiction, rule))
        if not rows:
            raise RateNotKnownError(f"{jurisdiction} {rule}: there is no table of rates")
        for row in reversed(rows):
            if row.valid_from <= day:
                return RateOn(row, provisional=row.valid_to is not None and day > row.valid_to)
        raise RateNotKnownError(
            f"{jurisdiction} {rule}: no rate is known for {day.isoformat()}, the table begins on "
            f"{rows[0].valid_from.isoformat()}"
        )
