"""Words to operators at the marketplace, and how the trip ended there: exactly what will leave, to be ticked,
changed and approved."""

from __future__ import annotations

from domain.asks import Ask, AskContent, AskedOperator, Outcome, Purpose
from domain.deal import Deal
from tools.cards.desk import Desk, Props
from tools.deals.wording import moment_label
from tools.sourcing.asks.message import LARGEST

NOTHING = AskContent(comment="", operators=(), content_hash="")


def message_card(deal: Deal, desk: Desk) -> Props:
    return _card(deal, desk, "message")


def outcome_card(deal: Deal, desk: Desk) -> Props:
    return _card(deal, desk, "outcome")


def _card(deal: Deal, desk: Desk, purpose: Purpose) -> Props:
    mine = [ask for ask in deal.asks if ask.purpose == purpose]
    ask = mine[-1] if mine else Ask(ask_id="", system="", purpose=purpose, status="superseded")
    content = ask.approved or ask.content or NOTHING
    return {
        "route": deal.trip.route if deal.trip else "",
        "trip_id": deal.marketplace.trip_id,
        "sandbox": desk.is_simulator,
        "ask_id": ask.ask_id,
        "state": ask.status,
        "text": content.comment,
        "longest": LARGEST,
        "content_hash": content.content_hash,
        "outcome_label": outcome_label(content.outcome) if content.outcome else None,
        "is_read": bool(content.operators) or (content.outcome is not None and not content.outcome.lift_id),
        "operators": [_operator(ask, one) for one in content.operators],
        "can_send_again": ask.approved is not None,
        "sent_label": f"Sent {moment_label(ask.sent_at, desk.broker.timezone)}" if ask.sent_at else None,
        "problem": ask.problem,
    }


def outcome_label(outcome: Outcome) -> str:
    """What the marketplace is told, in words."""
    trip = f"Trip {outcome.trip_id}"
    if outcome.reason == "CONVERTED":
        return f"{trip} is sold to {outcome.winner}. All its requests are closed with this report."
    if outcome.reason == "BOOKED":
        by = f" with {outcome.winner}" if outcome.winner else ""
        return (
            f"{trip} is booked elsewhere{by}. It is cancelled there, and its operators read the words below."
        )
    return f"{trip} is not flown. It is cancelled there, and its operators read the words below."


def _operator(ask: Ask, one: AskedOperator) -> Props:
    reached = one.external_id in ask.reached
    return {
        "id": one.external_id,
        "name": one.name,
        "reason": one.reason,
        "ticked": one.proposed,
        "told_label": "Told" if reached else None,
    }
