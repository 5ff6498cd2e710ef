"""Who was asked and what each answered, live."""

from __future__ import annotations

from domain.deal import Deal
from domain.quotes import OperatorQuote, QuoteKind, QuoteState, Rfq, RfqState
from domain.trip import Trip
from tools.cards.desk import Desk, Props
from tools.cards.photo import photo_url
from tools.deals.wording import duration_label, moment_label, money_label
from tools.quoting.offered import differences, says_nothing_of_its_change
from tools.sourcing.asks.message import reachable

KINDS = {
    QuoteKind.QUOTE: "Quote",
    QuoteKind.COUNTER_OFFER: "Counter-offer",
    QuoteKind.OTHER_AIRCRAFT: "Other aircraft",
}

ENDED = {QuoteState.EXPIRED: "expired", QuoteState.WITHDRAWN: "canceled"}


def board_card(deal: Deal, desk: Desk) -> Props:
    return {
        "trip_id": deal.marketplace.trip_id or "",
        "deep_link": deal.marketplace.deep_link or "",
        "waiting": sum(rfq.state is RfqState.UNANSWERED for rfq in deal.rfqs),
        "answered": sum(rfq.state is RfqState.QUOTED for rfq in deal.rfqs),
        "declined": sum(rfq.state is RfqState.DECLINED for rfq in deal.rfqs),
        "rows": [row for rfq in deal.rfqs for row in _rows(deal, rfq, desk)],
        "updated_label": moment_label(deal.updated_at, desk.broker.timezone),
        "can_compare": bool(deal.open_quotes),
        "can_write": bool(reachable(deal)),
    }


UNSAID = "A counter-offer, but its times could not be read: ask the operator"


def flight_label(quote: OperatorQuote) -> str | None:
    return " · ".join(duration_label(minutes) for minutes in quote.flight_minutes) or None


def offer_label(quote: OperatorQuote, trip: Trip) -> str | None:
    """`Departs 12:30, asked 10:00 (leg 1)`; None where the operator flies what was asked for."""
    if says_nothing_of_its_change(quote):
        return UNSAID
    return "; ".join(one.text for one in differences(quote, trip)) or None


def _rows(deal: Deal, rfq: Rfq, desk: Desk) -> list[Props]:
    quotes = [q for q in deal.quotes if q.rfq_external_id == rfq.external_id]
    rows = [_row(rfq, quote, deal, desk) for quote in quotes] or [_row(rfq, None, deal, desk)]
    rows[-1]["chat"] = [
        {
            "who": rfq.operator.name if line.from_operator else "You",
            "text": line.text,
            "when_label": moment_label(line.at, desk.broker.timezone) if line.at else None,
        }
        for line in rfq.chat
    ]
    return rows


def _row(rfq: Rfq, quote: OperatorQuote | None, deal: Deal, desk: Desk) -> Props:
    aircraft = quote.aircraft if quote else (rfq.aircraft[0] if rfq.aircraft else None)
    state = rfq.state.value
    kind = None
    if quote is not None:
        state = ENDED.get(quote.state, "quoted")
        kind = "Revised" if quote.state is QuoteState.REVISED else KINDS[quote.kind]
    return {
        "rfq_id": quote.id if quote else rfq.external_id,
        "operator": rfq.operator.name,
        "ratings": list(rfq.operator.safety_ratings),
        "state": state,
        "aircraft": aircraft.type_name if aircraft else None,
        "category": aircraft.category if aircraft else None,
        "seats": aircraft.seats if aircraft else None,
        "year": aircraft.year if aircraft else None,
        "tail": aircraft.tail if aircraft else None,
        "photo_url": photo_url(deal, aircraft) if aircraft else None,
        "kind_label": kind,
        "price_label": money_label(quote.price) if quote else None,
        "flight_label": flight_label(quote) if quote else None,
        "offer_label": offer_label(quote, deal.trip) if quote and deal.trip else None,
        "message": quote.message if quote else None,
        "decline_reason": rfq.decline_reason,
        "chat": [],
        "when_label": moment_label(quote.received_at, desk.broker.timezone) if quote else None,
    }
