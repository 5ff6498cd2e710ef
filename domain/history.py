"""The fold of a deal's events: the stored row is only this projection, and can always be rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar, cast

from domain import asks, events as e, letters
from domain.archive import CHANGES as ARCHIVE_CHANGES, WAKES
from domain.contract_history import CHANGES as CONTRACT_CHANGES
from domain.deadline_events import CHANGES as DEADLINE_CHANGES
from domain.deal import Deal, Linked, MarketplaceTrip, OtherTrip
from domain.deal_state import DealState, IllegalTransitionError, next_state
from domain.handed_over import CHANGES as HAND_OVER_CHANGES
from domain.looking_history import CHANGES as LOOKING_CHANGES
from domain.old_trip_history import CHANGES as OLD_TRIP_CHANGES, left_behind
from domain.operator_history import CHANGES as OPERATOR_CHANGES, mails_ended
from domain.price_history import CHANGES as PRICE_CHANGES
from domain.proposal_history import CHANGES as PROPOSAL_CHANGES, superseded
from domain.quotes import APART, QuoteState, RfqState
from domain.reply_history import CHANGES as REPLY_CHANGES
from domain.sale_history import CHANGES as SALE_CHANGES


def opened(event: e.DealEvent, *, broker_id: str) -> Deal:
    """The deal after its first event, which must be `deal_opened`."""
    if not isinstance(event.payload, e.DealOpened) or event.seq != 1:
        raise IllegalTransitionError(event.payload.kind, DealState.DRAFT)
    return Deal(
        id=event.deal_id,
        broker_id=broker_id,
        number=event.payload.number,
        thread_id=event.payload.thread_id,
        seq=1,
        opened_at=event.at,
        updated_at=event.at,
    )


def apply(deal: Deal, event: e.DealEvent) -> Deal:
    """The deal after the event. IllegalTransitionError when the table forbids it; ValueError when the
    event does not continue this deal's history."""
    if event.deal_id != deal.id or event.seq != deal.seq + 1:
        raise ValueError(f"event {event.seq} of {event.deal_id} does not follow {deal.seq} of {deal.id}")
    state = next_state(deal.state, event.payload.kind)
    changes = _CHANGES[type(event.payload)](deal, event.payload, event.at)
    if event.payload.kind in WAKES:
        changes = {**changes, "archived": False}
    return deal.model_copy(update={**changes, "state": state, "seq": event.seq, "updated_at": event.at})


def rebuild(history: Iterable[e.DealEvent], *, broker_id: str) -> Deal:
    """The deal as its events tell it. ValueError for an empty history."""
    deal: Deal | None = None
    for event in history:
        deal = opened(event, broker_id=broker_id) if deal is None else apply(deal, event)
    if deal is None:
        raise ValueError("a deal has at least the event that opened it")
    return deal


class AsItWas:
    """A deal after any of its events; each event is folded once, in whatever order it is asked for."""

    def __init__(self, history: Sequence[e.DealEvent], *, broker_id: str) -> None:
        self._history = history
        self._broker_id = broker_id
        self._known: list[Deal] = []

    def after(self, seq: int) -> Deal:
        """After event number `seq`, counted from 1. IndexError when it has not happened."""
        for event in self._history[len(self._known) : seq]:
            before = self._known[-1] if self._known else None
            changed = opened(event, broker_id=self._broker_id) if before is None else apply(before, event)
            self._known.append(changed)
        return self._known[seq - 1]


Changes = dict[str, object]
Rule = Callable[[Deal, "e.Payload", datetime], Changes]
_CHANGES: dict[type, Rule] = {**OPERATOR_CHANGES}
_CHANGES.update(PRICE_CHANGES)
_CHANGES.update(PROPOSAL_CHANGES)
_CHANGES.update(OLD_TRIP_CHANGES)
_CHANGES.update(REPLY_CHANGES)
_CHANGES.update(SALE_CHANGES)
_CHANGES.update(CONTRACT_CHANGES)
_CHANGES.update(LOOKING_CHANGES)
_CHANGES.update(DEADLINE_CHANGES)
_CHANGES.update(HAND_OVER_CHANGES)
_CHANGES.update(ARCHIVE_CHANGES)
P = TypeVar("P", bound=e.Happening)


def _on(
    kind: type[P],
) -> Callable[[Callable[[Deal, P, datetime], Changes]], Callable[[Deal, P, datetime], Changes]]:
    def register(rule: Callable[[Deal, P, datetime], Changes]) -> Callable[[Deal, P, datetime], Changes]:
        _CHANGES[kind] = cast("Rule", rule)
        return rule

    return register


@_on(e.TripDescribed)
def _(deal: Deal, happening: e.TripDescribed, _at: datetime) -> Changes:
    # answers to another trip say nothing about this one
    return {
        "trip": happening.trip,
        "trip_seq": deal.seq + 1,
        "questions": happening.questions,
        "estimates": (),
        "market_prices": None,
        "marketplace": MarketplaceTrip(),
        "rfqs": (),
        "quotes": (),
        "taxes": {},
        "tax_decisions": (),
        "mail": superseded(deal.mail),
        "operator_mails": mails_ended(deal),
        "asks": asks.ended(deal.asks),
        "old_trips": left_behind(deal),
    }


@_on(e.ClientLinked)
def _(deal: Deal, happening: e.ClientLinked, _at: datetime) -> Changes:
    return {"client_id": happening.client_id, "mail": superseded(deal.mail)}


@_on(e.EstimateGiven)
def _(_deal: Deal, happening: e.EstimateGiven, _at: datetime) -> Changes:
    return {"estimates": happening.ranges}


@_on(e.TripRequested)
def _(deal: Deal, happening: e.TripRequested, _at: datetime) -> Changes:
    before = deal.marketplace.status
    marketplace = MarketplaceTrip(
        status="creating", external_trip_id=happening.external_trip_id, in_doubt=before == "uncertain"
    )
    # operators are asked anew: what they answered before belongs to a trip that is gone
    afresh: Changes = _only_apart(deal) if before == "forgotten" else {}
    return {"marketplace": marketplace, **afresh}


@_on(e.TripCreated)
def _(deal: Deal, happening: e.TripCreated, _at: datetime) -> Changes:
    return {
        "marketplace": MarketplaceTrip(
            status="created",
            external_trip_id=deal.marketplace.external_trip_id,
            system=happening.system,
            trip_id=happening.trip_id,
            internal_id=happening.internal_id,
            deep_link=happening.deep_link,
            view_link=happening.view_link,
        )
    }


@_on(e.TripRequestFailed)
def _(deal: Deal, happening: e.TripRequestFailed, _at: datetime) -> Changes:
    status = "uncertain" if happening.uncertain else "failed"
    return {
        "marketplace": deal.marketplace.model_copy(update={"status": status, "problem": happening.sentence})
    }


@_on(e.TripForgotten)
def _(deal: Deal, happening: e.TripForgotten, _at: datetime) -> Changes:
    name = deal.marketplace.external_trip_id
    return {
        "marketplace": MarketplaceTrip(status="forgotten", external_trip_id=name, problem=happening.sentence),
        "rfqs": tuple(
            rfq.model_copy(update={"state": RfqState.CANCELED})
            if rfq.system not in APART and rfq.state in {RfqState.UNANSWERED, RfqState.QUOTED}
            else rfq
            for rfq in deal.rfqs
        ),
        "quotes": tuple(
            q.model_copy(update={"state": QuoteState.WITHDRAWN})
            if q.system not in APART and q.state is QuoteState.OPEN
            else q
            for q in deal.quotes
        ),
        "mail": superseded(deal.mail),
    }


@_on(e.RfqSeen)
def _(deal: Deal, happening: e.RfqSeen, _at: datetime) -> Changes:
    known = any(rfq.external_id == happening.rfq.external_id for rfq in deal.rfqs)
    if not known:
        return {"rfqs": (*deal.rfqs, happening.rfq)}
    return {
        "rfqs": tuple(
            happening.rfq if rfq.external_id == happening.rfq.external_id else rfq for rfq in deal.rfqs
        )
    }


@_on(e.QuoteReceived)
def _(deal: Deal, happening: e.QuoteReceived, _at: datetime) -> Changes:
    if deal.quote(happening.quote.id) is not None:
        return {"quotes": tuple(happening.quote if q.id == happening.quote.id else q for q in deal.quotes)}
    return {"quotes": (*deal.quotes, happening.quote)}


@_on(e.QuoteStateChanged)
def _(deal: Deal, happening: e.QuoteStateChanged, _at: datetime) -> Changes:
    return {
        "quotes": tuple(
            q.model_copy(update={"state": happening.state}) if q.id == happening.quote_id else q
            for q in deal.quotes
        )
    }


@_on(e.DealLost)
def _(_deal: Deal, happening: e.DealLost, _at: datetime) -> Changes:
    return {"end_reason": happening.reason}


@_on(e.OtherTripsNoticed)
def _(deal: Deal, happening: e.OtherTripsNoticed, _at: datetime) -> Changes:
    first = len(deal.other_trips) + 1
    noticed = (
        OtherTrip(n=n, words=words, together=happening.together)
        for n, words in enumerate(happening.words, start=first)
    )
    return {"other_trips": (*deal.other_trips, *noticed)}


@_on(e.OtherTripOpened)
def _(deal: Deal, happening: e.OtherTripOpened, _at: datetime) -> Changes:
    linked = Linked(deal_id=happening.deal_id, thread_id=happening.thread_id, number=happening.number)
    return _with_other_trip(deal, happening.n, opened=linked)


@_on(e.OtherTripDismissed)
def _(deal: Deal, happening: e.OtherTripDismissed, _at: datetime) -> Changes:
    return _with_other_trip(deal, happening.n, dismissed=True)


@_on(e.OpenedFrom)
def _(_deal: Deal, happening: e.OpenedFrom, _at: datetime) -> Changes:
    linked = Linked(deal_id=happening.deal_id, thread_id=happening.thread_id, number=happening.number)
    return {"opened_from": linked}


def _only_apart(deal: Deal) -> Changes:
    """What operators answered without the marketplace stands, whatever becomes of the trip there."""
    quotes = tuple(q for q in deal.quotes if q.system in APART)
    kept = {q.id for q in quotes}
    return {
        "rfqs": tuple(rfq for rfq in deal.rfqs if rfq.system in APART),
        "quotes": quotes,
        "taxes": {quote_id: taxed for quote_id, taxed in deal.taxes.items() if quote_id in kept},
    }


def _asked(deal: Deal, happening: asks.Asking, at: datetime) -> Changes:
    return {"asks": asks.after(deal.asks, happening, at)}


_CHANGES.update({kind: cast("Rule", _asked) for kind in asks.ASKING})


def _lettered(deal: Deal, happening: letters.Lettering, at: datetime) -> Changes:
    return {"letters": letters.after(deal.letters, happening, at)}


_CHANGES.update({kind: cast("Rule", _lettered) for kind in letters.LETTERING})


def _with_other_trip(deal: Deal, n: int, **changes: object) -> Changes:
    return {
        "other_trips": tuple(
            other.model_copy(update=changes) if other.n == n else other for other in deal.other_trips
        )
    }
