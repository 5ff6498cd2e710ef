"""What a cancellation costs the client and what goes back: by the dated policy, in the departure airport's
time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.money import Money
from domain.policy import Policy
from domain.trip import Leg, TripType, type_of

CancelledBy = Literal["client", "operator", "us"]


class CancellationFee(BaseModel):
    """A cancellation in money, as it was shown before the click."""

    model_config = ConfigDict(frozen=True)

    cancelled_by: CancelledBy
    total: Money
    """of the contract"""
    percent: int
    fee: Money
    held: Money
    """received less what was paid back before"""
    basis: str
    """how the percentage follows, one sentence"""
    policy_version: str
    other_totals: tuple[Money, ...] = ()
    """of the contract in further currencies, which are settled beside the client's account"""
    departs: datetime | None = None
    """what the notice was counted to"""

    @property
    def other_fees(self) -> tuple[Money, ...]:
        """The fee on each of `other_totals`."""
        return tuple(one.percent(self.percent).rounded() for one in self.other_totals)

    @property
    def fees(self) -> tuple[Money, ...]:
        """In every currency of the contract, its own first."""
        return (self.fee, *self.other_fees)

    @property
    def refund_due(self) -> Money:
        """What goes back to the client."""
        rest = self.held - self.fee
        return rest if rest.amount > 0 else Money.zero(rest.currency)

    @property
    def still_owed(self) -> Money:
        """What the client owes beyond what was received."""
        rest = self.fee - self.held
        return rest if rest.amount > 0 else Money.zero(rest.currency)


def cancellation_fee(
    *,
    cancelled_by: CancelledBy,
    signed: bool,
    free: str | None = None,
    total: Money,
    other_totals: tuple[Money, ...] = (),
    held: Money,
    legs: Sequence[Leg],
    now: datetime,
    policy: Policy,
) -> CancellationFee:
    """The fee if the deal is cancelled at `now`: the same percentage in every currency. Only a client who has
    signed owes one. `free`: why this one owes none all the same. `legs`: as they were sold, at least
    one."""
    percent, basis = (0, f"No fee: {free}") if free else _percent(cancelled_by, signed, legs, now, policy)
    return CancellationFee(
        cancelled_by=cancelled_by,
        total=total,
        percent=percent,
        fee=total.percent(percent).rounded(),
        held=held,
        basis=basis,
        policy_version=policy.version,
        other_totals=other_totals,
        departs=departs_at(legs[0]) if legs else None,
    )


def departs_at(leg: Leg) -> datetime | None:
    """When a leg leaves, for counting notice: its time at the departure airport; the day's first minute
    where the time is to be decided or only an arrival is told. None without a date."""
    if leg.date is None:
        return None
    zone = leg.origin.timezone if leg.origin else None
    at = leg.time if leg.time is not None and leg.time_kind == "depart" else time(0)
    return datetime.combine(leg.date, at, tzinfo=ZoneInfo(zone) if zone else UTC)


def _percent(
    cancelled_by: CancelledBy, signed: bool, legs: Sequence[Leg], now: datetime, policy: Policy
) -> tuple[int, str]:
    if cancelled_by != "client":
        return 0, "No fee: it is not the client who cancels. All that was received goes back."
    if not signed:
        return 0, "No fee: no contract is signed."
    departure = departs_at(legs[0]) if legs else None
    if departure is None:
        return 100, "100 %: the departure is not known."
    one_way = type_of(legs) is TripType.ONE_WAY
    before = departure.astimezone(UTC) - now.astimezone(UTC)
    percent = policy.cancellation.percent_owed(before, one_way=one_way)
    why = "one-way flights, at any time" if one_way else _notice(before)
    return percent, f"{percent} %: {why}. Departure {departure:%Y-%m-%d %H:%M %Z}."


def _notice(before: timedelta) -> str:
    if before <= timedelta(0):
        return "cancelled after the departure"
    hours, minutes = divmod(int(before / timedelta(minutes=1)), 60)
    return f"{hours} h{f' {minutes} min' if minutes else ''} before the departure"
