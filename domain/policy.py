"""The house's rules for selling, dated: one table, and `policy_on(day)` to read it.

A change is a new row with a later `valid_from`. Frozen price snapshots keep the version they were made
with, so a new row never touches them. The values are the broker's own to change.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from domain.empty_legs import EmptyLegRules
from domain.money import Currency, Money


class NoPolicyError(ValueError):
    """The day lies before the first policy."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class RankingWeights(_Frozen):
    """Points that each part of a quote's score can reach; together 100."""

    price: int = 35
    operator: int = 25
    aircraft_fit: int = 20
    client_fit: int = 15
    reliability: int = 5

    @model_validator(mode="after")
    def _together_a_hundred(self) -> Self:
        points = (self.price, self.operator, self.aircraft_fit, self.client_fit, self.reliability)
        if min(points) < 0 or sum(points) != 100:
            raise ValueError(f"ranking weights add up to {sum(points)}, not to 100")
        return self


class RfqDeadline(_Frozen):
    """A departure in less than `under_hours` hours (None: any later) gives operators `answer_minutes`."""

    under_hours: int | None
    answer_minutes: int


class CancellationTier(_Frozen):
    """`percent` of the total is owed when the client cancels more than `over_hours` before departure."""

    over_hours: int
    percent: int


class PaymentTerms(_Frozen):
    """In full and cleared by the earlier of the two moments. Card surcharge in percent."""

    business_days_before_departure: int = 1
    hours_after_signature: int = 24
    card_surcharge_percent: Decimal = Decimal("3.5")
    card_surcharge_maximum_percent: Decimal = Decimal(5)
    """only where the card network and the state allow it"""

    def card_percent(self, *, allowed: bool) -> Decimal:
        """The surcharge: the maximum where network and state are known to allow it, else the lower one."""
        return self.card_surcharge_maximum_percent if allowed else self.card_surcharge_percent

    @property
    def sentence(self) -> str:
        return (
            "Payment in full, cleared, one business day before departure or 24 hours after signature, "
            "whichever is earlier."
        )


class CancellationTerms(_Frozen):
    tiers: tuple[CancellationTier, ...] = (
        CancellationTier(over_hours=168, percent=10),
        CancellationTier(over_hours=72, percent=50),
        CancellationTier(over_hours=24, percent=75),
        CancellationTier(over_hours=0, percent=100),
    )
    one_way_percent: int = 100
    """one-way flights and empty legs, at any time"""

    @property
    def sentence(self) -> str:
        return (
            "Cancellation: 10 % of the total more than 168 hours before departure, 50 % from 168 to 72 "
            "hours, 75 % from 72 to 24 hours, 100 % under 24 hours or on no-show. One-way flights and "
            "empty legs: 100 %."
        )

    def percent_owed(self, before_departure: timedelta, *, one_way: bool) -> int:
        """Percent of the total owed when the client cancels that long before departure."""
        if one_way:
            return self.one_way_percent
        hours = before_departure / timedelta(hours=1)
        return next((tier.percent for tier in self.tiers if hours > tier.over_hours), 100)


class Policy(_Frozen):
    """What the house sells by on a given day. Percentages are percent, not fractions."""

    version: str
    valid_from: date
    margin_presets: tuple[Decimal, ...] = (Decimal(8), Decimal(10), Decimal(20))
    default_margin_percent: Decimal = Decimal(10)
    margin_floor: Money | None = None
    """no margin falls below it; None: the house has set none"""
    margin_cap: Money | None = None
    minimum_margin_percent: Decimal = Decimal(5)
    """of the operator's price: a smaller margin is flagged. The house's own to change (check)"""
    weights: RankingWeights = RankingWeights()
    proposal_hours: int = 48
    option_hold_hours: int = 24
    client_silence_hours: int = 24
    """after which a reminder is prepared for a client who has not answered or signed"""
    hold_notice_hours: int = 4
    """how long before an operator's hold ends the broker is told"""
    office_opens: int = 8
    """hour of the broker's own day; what the clock brings is told from then on"""
    office_closes: int = 18
    rfq_deadlines: tuple[RfqDeadline, ...] = (
        RfqDeadline(under_hours=6, answer_minutes=30),
        RfqDeadline(under_hours=24, answer_minutes=120),
        RfqDeadline(under_hours=72, answer_minutes=240),
        RfqDeadline(under_hours=None, answer_minutes=1440),
    )
    rfq_reminder_percent: int = 75
    """of the time to answer, when an operator has not"""
    operators_asked_most: int = 5
    """proposed for one request by e-mail"""
    operators_asked_least: int = 3
    """fewer are said to be few"""
    operator_asks_a_day: int = 3
    """an operator that was asked so often within 24 hours is named and not proposed"""
    commission_percent: Decimal = Decimal(100)
    """of the net brokerage fee. The fee is fixed by the trade; the sales agent's share of it is each
    house's own: until the house sets one, the whole fee is shown"""
    outlier_percent: Decimal = Decimal(20)
    """a price further than this from the estimate is flagged"""
    moved_percent: Decimal = Decimal(35)
    """a price that moved further than this since it was last shown is flagged"""
    hourly_low_factor: Decimal = Decimal("0.12")
    hourly_high_factor: Decimal = Decimal("1.5")
    """price per billable hour outside these multiples of the type's rate is flagged (wrong unit?)"""
    currency: Currency = "USD"
    """in which a client is quoted for whom nothing else is said"""
    empty_legs: EmptyLegRules = EmptyLegRules()
    fx_stale_hours: int = 48
    """an exchange rate older than this is not used"""
    payment: PaymentTerms = PaymentTerms()
    cancellation: CancellationTerms = CancellationTerms()

    @model_validator(mode="after")
    def _floor_below_cap(self) -> Self:
        if self.margin_floor and self.margin_cap and self.margin_cap < self.margin_floor:
            raise ValueError(f"the margin's floor {self.margin_floor} is above its cap {self.margin_cap}")
        return self

    def proposal_valid_until(self, made_at: datetime, operator_until: datetime | None) -> datetime:
        """48 hours from `made_at`, or the operator's own date if that is earlier. Both aware."""
        ours = made_at + timedelta(hours=self.proposal_hours)
        return min(ours, operator_until) if operator_until else ours

    def rfq_answer_time(self, before_departure: timedelta) -> timedelta:
        """How long operators get to answer, by how soon the trip departs."""
        hours = before_departure / timedelta(hours=1)
        for deadline in self.rfq_deadlines:
            if deadline.under_hours is None or hours < deadline.under_hours:
                return timedelta(minutes=deadline.answer_minutes)
        raise NoPolicyError(f"policy {self.version} has no deadline for a departure in {hours:.0f} hours")

    def rfq_reminder_after(self, before_departure: timedelta) -> timedelta:
        return self.rfq_answer_time(before_departure) * self.rfq_reminder_percent / 100


POLICIES: tuple[Policy, ...] = (Policy(version="2024-01", valid_from=date(2024, 1, 1)),)
"""Oldest first; a row is in force until the next one begins."""


def policy_on(day: date, policies: tuple[Policy, ...] = POLICIES) -> Policy:
    """The policy in force on `day`. NoPolicyError before the first."""
    in_force = [policy for policy in policies if policy.valid_from <= day]
    if not in_force:
        raise NoPolicyError(f"no policy is in force on {day.isoformat()}")
    return max(in_force, key=lambda policy: policy.valid_from)
