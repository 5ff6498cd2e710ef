"""Fees beside the hourly rate, dated: bands from public sources, of which the middle is charged.

None is confirmed by an operator: every row is a weak prior that says so, for options that the broker prices
himself. What has no published figure passes through at cost and has no row here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.money import Money

FeeCode = Literal["landing", "handling", "crew", "overnight", "day_room"]


class NoFeeError(LookupError):
    """No row of that fee is in force on that day."""


class Fee(BaseModel):
    """One fee in one period, in US dollars per `unit`. `valid_to` None: until changed."""

    model_config = ConfigDict(frozen=True)

    code: FeeCode
    label: str
    low: Decimal
    high: Decimal
    unit: str
    valid_from: date
    valid_to: date | None = None
    source: str
    verified: bool = False

    @property
    def middle(self) -> Money:
        return Money(amount=(self.low + self.high) / 2, currency="USD").rounded()

    @property
    def band(self) -> str:
        return f"USD {self.low:,.0f} to {self.high:,.0f} {self.unit}"


def _fee(code: FeeCode, label: str, low: int, high: int, unit: str, source: str) -> Fee:
    return Fee(
        code=code,
        label=label,
        low=Decimal(low),
        high=Decimal(high),
        unit=unit,
        valid_from=date(2024, 1, 1),
        source=source,
    )


FEES: tuple[Fee, ...] = (
    _fee("landing", "Landing", 100, 500, "a landing", "sherpareport.com"),
    _fee("handling", "Handling", 450, 1100, "a stop", "one developer's published model"),
    _fee("crew", "Crew", 300, 800, "a crew member and day", "evojets.com"),
    _fee("overnight", "Crew overnight", 500, 1500, "a crew member and night", "general knowledge"),
    _fee("day_room", "Crew day room", 600, 1200, "a rest by day", "evojets.com"),
)


def fee_on(code: FeeCode, day: date, fees: tuple[Fee, ...] = FEES) -> Fee:
    """The row in force on `day`. NoFeeError when there is none."""
    for fee in fees:
        ended = fee.valid_to is not None and day > fee.valid_to
        if fee.code == code and fee.valid_from <= day and not ended:
            return fee
    raise NoFeeError(f"no fee for {code} is tabled on {day.isoformat()}")
