"""Exchange rates with their time and source, and conversion into a client's currency.

    table = ExchangeTable(rates)
    rate = table.rate("EUR", "USD", now=now, limit_hours=48)   # StaleRateError names its age
    rate.convert(Money.of("98000", "EUR"))                     # USD 106,251.60

A rate is never made up: what is not in the table, and does not follow through the euro or the dollar, is
refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Annotated, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain.money import Currency, CurrencyMismatchError, Money, no_float

PIVOTS = ("EUR", "USD")
"""a rate between two others follows through the first of them that has both"""
CROSS_DIGITS = 8
"""significant digits of a rate that follows through another currency; with them it is frozen and shown"""
_WORKING_DIGITS = 40


class NoRateError(LookupError):
    """There is no rate between two currencies, or none that may be used. The text is a sentence."""


class StaleRateError(NoRateError):
    """There is a rate, but it is too old, or of a time that has not come."""


class ExchangeRate(BaseModel):
    """One `base` costs `rate` of `quote`: base EUR, quote USD, rate 1.0842."""

    model_config = ConfigDict(frozen=True)

    base: Currency
    quote: Currency
    rate: Annotated[Decimal, Field(gt=0, allow_inf_nan=False), BeforeValidator(no_float)]
    as_of: AwareDatetime
    """when it was quoted"""
    zone: str = "UTC"
    """IANA zone in which that moment is told"""
    source: str
    """`ECB`, or who entered it"""

    @model_validator(mode="after")
    def _two_currencies(self) -> Self:
        if self.base == self.quote:
            raise ValueError(f"a rate between {self.base} and itself is no rate")
        return self

    @property
    def label(self) -> str:
        """`1.0842 USD/EUR of 2026-11-23 16:00 CET, ECB`"""
        told = self.as_of.astimezone(ZoneInfo(self.zone))
        return f"{self.value_label} of {told:%Y-%m-%d %H:%M %Z}, {self.source}"

    @property
    def value_label(self) -> str:
        """`1.0842 USD/EUR`: dollars for one euro"""
        return f"{self.rate:f} {self.quote}/{self.base}"

    def convert(self, amount: Money) -> Money:
        """The amount in the other of the two currencies, rounded half up at its minor unit.

        CurrencyMismatchError for a third currency.
        """
        with localcontext() as exact:
            exact.prec = _WORKING_DIGITS
            if amount.currency == self.base:
                return Money(amount=amount.amount * self.rate, currency=self.quote).rounded()
            if amount.currency == self.quote:
                return Money(amount=amount.amount / self.rate, currency=self.base).rounded()
        raise CurrencyMismatchError(f"a rate of {self.quote}/{self.base} says nothing of {amount.currency}")

    def joins(self, one: str, other: str) -> bool:
        return {self.base, self.quote} == {one, other}

    def check_fresh(self, now: datetime, limit_hours: int) -> None:
        """StaleRateError, naming the rate's age, when it may not be used at `now` (aware)."""
        age = now - self.as_of
        if age < timedelta():
            raise StaleRateError(
                f"The rate {self.label} is of a time that has not come yet: it is not used. Enter a rate."
            )
        if age > timedelta(hours=limit_hours):
            raise StaleRateError(
                f"The rate {self.label} is {_age(age)} old; after {limit_hours} hours a rate is not used. "
                "Enter a rate of today."
            )


class Converted(NamedTuple):
    """An amount in the client's currency, and the rate that made it; None: it was in it already."""

    amount: Money
    rate: ExchangeRate | None


@dataclass(frozen=True)
class Exchange:
    """What one price is converted with: the client's currency, and the rates that may be used at `now`."""

    currency: str
    table: ExchangeTable
    now: datetime
    limit_hours: int

    def into(self, amount: Money) -> Converted:
        """NoRateError (StaleRateError) when no rate may be used; nothing is converted then."""
        if amount.currency == self.currency:
            return Converted(amount, None)
        rate = self.table.rate(amount.currency, self.currency, now=self.now, limit_hours=self.limit_hours)
        return Converted(rate.convert(amount), rate)


class ExchangeTable:
    """Rates of several sources. Of two for one pair, the first that is fresh is used."""

    def __init__(self, rates: Iterable[ExchangeRate] = ()) -> None:
        self._by_pair: dict[frozenset[str], list[ExchangeRate]] = {}
        for rate in rates:
            self._by_pair.setdefault(frozenset((rate.base, rate.quote)), []).append(rate)

    def rate(self, one: str, other: str, *, now: datetime, limit_hours: int) -> ExchangeRate:
        """The rate between two different currencies: the same whichever is named first.

        NoRateError when none is known, StaleRateError when none is fresh; `now` is aware.
        """
        stale: StaleRateError | None = None
        try:
            direct = self._fresh(one, other, now, limit_hours)
        except StaleRateError as error:
            direct, stale = None, error
        if direct is not None:
            return direct
        for pivot in PIVOTS:
            if pivot in (one, other):
                continue
            try:
                first = self._fresh(pivot, one, now, limit_hours)
                second = self._fresh(pivot, other, now, limit_hours)
            except StaleRateError as error:
                stale = stale or error
                continue
            if first is not None and second is not None:
                return _cross(pivot, first, second)
        raise stale or NoRateError(
            f"No exchange rate between {one} and {other} is known: enter one, with its source."
        )

    def _fresh(self, one: str, other: str, now: datetime, limit_hours: int) -> ExchangeRate | None:
        """None: the pair is not known. StaleRateError: it is, and its newest rate is too old."""
        known = self._by_pair.get(frozenset((one, other)), [])
        for rate in known:
            if timedelta() <= now - rate.as_of <= timedelta(hours=limit_hours):
                return rate
        if known:
            max(known, key=lambda rate: rate.as_of).check_fresh(now, limit_hours)
        return None


def _cross(pivot: str, first: ExchangeRate, second: ExchangeRate) -> ExchangeRate:
    """The rate between the other currencies of two rates that share `pivot`; at least one, so that its
    digits say much. It is as old as the older of the two."""
    one, per_one = _per(pivot, first)
    other, per_other = _per(pivot, second)
    if per_other < per_one:
        one, per_one, other, per_other = other, per_other, one, per_one
    if per_other == per_one and other < one:
        one, other = other, one
    with localcontext() as digits:
        digits.prec = CROSS_DIGITS
        digits.rounding = ROUND_HALF_UP
        value = per_other / per_one
    older = min(first, second, key=lambda rate: rate.as_of)
    sources = " and ".join(dict.fromkeys((first.source, second.source)))
    return ExchangeRate(
        base=one,
        quote=other,
        rate=value,
        as_of=older.as_of,
        zone=older.zone,
        source=f"{sources}, through {pivot}",
    )


def _per(pivot: str, rate: ExchangeRate) -> tuple[str, Decimal]:
    """(the other currency, how much of it one `pivot` costs)."""
    if rate.base == pivot:
        return rate.quote, rate.rate
    with localcontext() as exact:
        exact.prec = _WORKING_DIGITS
        return rate.base, 1 / rate.rate


def _age(age: timedelta) -> str:
    hours = age // timedelta(hours=1)
    return f"{hours} hours" if hours < 96 else f"{hours // 24} days"
