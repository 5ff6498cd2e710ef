"""A request to operators through Aviapages: exactly what will leave, to be ticked, worded and approved."""

from __future__ import annotations

from domain.asks import Ask, AskContent, AskedOperator
from domain.deal import Deal
from domain.quotes import RfqState
from tools.cards.desk import Desk, Props
from tools.deals.wording import duration_label, moment_label
from tools.sourcing.asks.content import LONGEST_COMMENT, reference
from tools.sourcing.channel import rfq_id

SYSTEM = "aviapages"
CHANNELS = "e-mail, Leon, Fl3xx or Skylegs, as each operator has it"
TICKED = 5
"""at first: few are asked, no flooding"""
NOTHING = AskContent(legs=(), categories=(), comment="", operators=(), content_hash="")
ANSWERS = {
    RfqState.UNANSWERED: "No answer yet",
    RfqState.QUOTED: "Quoted",
    RfqState.DECLINED: "Declined",
    RfqState.EXPIRED: "Expired",
    RfqState.CANCELED: "Withdrawn",
}


def aviapages_card(deal: Deal, desk: Desk) -> Props:
    mine = [ask for ask in deal.asks if ask.system == SYSTEM]
    ask = mine[-1] if mine else Ask(ask_id="", system=SYSTEM, status="superseded")
    content = ask.approved or ask.content or NOTHING
    return {
        "deal_number": deal.number,
        "route": deal.trip.route if deal.trip else "",
        "sandbox": SYSTEM in desk.house.played_channels,
        "longest_comment": LONGEST_COMMENT,
        "ask_id": ask.ask_id,
        "state": ask.status,
        "reference": reference(deal, ask) if mine else None,
        "legs": list(content.legs),
        "categories_label": ", ".join(content.categories) or "Any category",
        "channels_label": CHANNELS,
        "comment": content.comment,
        "content_hash": content.content_hash,
        "operators": [_operator(deal, ask, one, n) for n, one in enumerate(content.operators)],
        "can_send_again": ask.approved is not None,
        "candidates": [
            {"request_id": one.request_id, "operators_label": ", ".join(one.operators)}
            for one in ask.candidates
        ],
        "request_id": ask.request_id,
        "sent_label": f"Sent {moment_label(ask.sent_at, desk.broker.timezone)}" if ask.sent_at else None,
        "problem": ask.problem,
    }


def _operator(deal: Deal, ask: Ask, one: AskedOperator, place: int) -> Props:
    rfq = None
    if ask.request_id is not None:
        own = rfq_id(ask.request_id, one.external_id)
        rfq = next((rfq for rfq in deal.rfqs if rfq.external_id == own), None)
    return {
        "id": one.external_id,
        "name": one.name,
        "reason": one.reason,
        "figures_label": figures_label(one),
        "ticked": place < TICKED,
        "answer_label": ANSWERS[rfq.state] if rfq else None,
    }


def figures_label(one: AskedOperator) -> str:
    """`Answers 83 % of requests, in 12 min on average`; what is not known is left out."""
    parts = []
    if one.response_percent is not None:
        parts.append(f"answers {one.response_percent} % of requests")
    if one.response_minutes is not None:
        parts.append(f"in {duration_label(one.response_minutes)} on average")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]
