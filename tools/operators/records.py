"""How operators have answered before, read from the recorded requests and quotes; nothing is kept twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from domain.events import QuoteReceived, RfqSeen
from domain.money import Money
from domain.quotes import BY_EMAIL, Operator, RfqState
from persistence.operators import Heard, OperatorEntry

LOOKED_BACK = timedelta(days=365)
ANSWERS = {RfqState.QUOTED, RfqState.DECLINED}
MOST_PRICES = 5
PATIENCE = timedelta(hours=24)
"""a younger request without an answer is not held against its operator"""


@dataclass(frozen=True)
class PastPrice:
    price: Money
    type_name: str
    at: datetime
    hourly: Money | None
    """per flight hour; None where the quote does not say its times"""


@dataclass(frozen=True)
class TrackRecord:
    """What one operator did with our requests of the last year."""

    asked: int = 0
    """requests that were answered, or whose time is over"""
    answered: int = 0
    """with a price or a no"""
    answer_minutes: int | None = None
    """the median of those that were answered"""
    asked_at: tuple[datetime, ...] = ()
    prices: tuple[PastPrice, ...] = ()
    """the newest first"""

    def asked_within(self, span: timedelta, now: datetime) -> int:
        return sum(now - span < at <= now for at in self.asked_at)

    @property
    def rate_percent(self) -> int | None:
        """Of a hundred requests so many were answered; None before the first."""
        return round(100 * self.answered / self.asked) if self.asked else None


@dataclass
class _Request:
    asked_at: datetime
    state: RfqState = RfqState.UNANSWERED
    answered_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Answered, or left without an answer; what we took back ourselves says nothing of the operator."""
        if self.answered_at is not None or self.state is RfqState.EXPIRED:
            return True
        return self.state is RfqState.UNANSWERED and now - self.asked_at > PATIENCE


@dataclass
class _Told:
    requests: dict[tuple[str, str], _Request] = field(default_factory=dict)
    prices: list[PastPrice] = field(default_factory=list)


def track_records(
    heard: Iterable[Heard], entries: Iterable[OperatorEntry], now: datetime
) -> dict[str, TrackRecord]:
    """By the directory's id. An operator of a marketplace is the one of the same name."""
    by_id = {entry.id: entry.id for entry in entries}
    by_name = {entry.name.casefold(): entry.id for entry in entries}
    told: dict[str, _Told] = {}
    for line in heard:
        event = line.event
        system, operator = _of(event)
        own = by_id.get(operator.external_id) if system == BY_EMAIL else by_name.get(operator.name.casefold())
        if own is None:
            continue
        _hear(told.setdefault(own, _Told()), line.at, event)
    return {own: _record(one, now) for own, one in told.items()}


def _of(event: RfqSeen | QuoteReceived) -> tuple[str, Operator]:
    seen = event.rfq if isinstance(event, RfqSeen) else event.quote
    return seen.system, seen.operator


def _hear(told: _Told, at: datetime, event: RfqSeen | QuoteReceived) -> None:
    if isinstance(event, QuoteReceived):
        quote = event.quote
        told.prices.append(PastPrice(quote.price, quote.aircraft.type_name, at, _hourly(event)))
        return
    rfq = event.rfq
    request = told.requests.setdefault((rfq.system, rfq.external_id), _Request(rfq.sent_at or at))
    request.state = rfq.state
    if rfq.state in ANSWERS and request.answered_at is None:
        request.answered_at = at


def _hourly(event: QuoteReceived) -> Money | None:
    minutes = sum(event.quote.flight_minutes)
    if minutes < 1:
        return None
    price = event.quote.price
    return Money(amount=price.amount * 60 / Decimal(minutes), currency=price.currency).rounded()


def _record(told: _Told, now: datetime) -> TrackRecord:
    requests = told.requests.values()
    waits = [
        (one.answered_at - one.asked_at) / timedelta(minutes=1)
        for one in requests
        if one.answered_at is not None
    ]
    return TrackRecord(
        asked=sum(one.is_over(now) for one in requests),
        answered=len(waits),
        answer_minutes=max(0, round(median(waits))) if waits else None,
        asked_at=tuple(one.asked_at for one in requests),
        prices=tuple(reversed(told.prices[-MOST_PRICES:])),
    )
