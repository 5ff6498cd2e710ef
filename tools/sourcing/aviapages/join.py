"""The one place where replies become operators' answers. Pure: no calls, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.asks import AskedOperator
from domain.quotes import Operator, OperatorQuote, QuoteKind, QuoteState, Rfq, RfqState
from tools.sourcing.aviapages.classes import its_class
from tools.sourcing.aviapages.parse import SeenReply
from tools.sourcing.channel import rfq_id
from tools.sourcing.port import QuoteIds, RfqAnswer

SYSTEM = "aviapages"


@dataclass(frozen=True)
class Recorded:
    """What the deal knows already, by external id."""

    quotes: Mapping[str, OperatorQuote]
    rfqs: Mapping[str, Rfq]


def answer_of(
    request_id: str,
    operator: AskedOperator,
    replies: tuple[SeenReply, ...],
    recorded: Recorded,
    *,
    categories: tuple[str, ...],
    quote_id: QuoteIds,
    received_at: datetime,
) -> RfqAnswer:
    """`replies` are all of this operator to this request."""
    own_id = rfq_id(request_id, operator.external_id)
    quotes: list[OperatorQuote] = []
    problems: list[str] = []
    for reply in replies:
        versions = _versions(reply, recorded.quotes)
        if reply.state in {"removed", "declined"}:
            quotes += _all_in(versions, last=QuoteState.WITHDRAWN)
        elif reply.state is None:
            problems.append(
                f"The reply {reply.external_id} is in a state that is not known; no price was taken."
            )
            quotes += _all_in(versions, last=versions[-1].state) if versions else []
        elif reply.price is None:
            if reply.price_unreadable:
                problems.append(f"The reply {reply.external_id} holds no price that can be read.")
            quotes += _all_in(versions, last=QuoteState.OPEN)
        elif versions and versions[-1].price == reply.price:
            quotes += _all_in(versions, last=QuoteState.OPEN)
        else:
            new = _quote(own_id, operator, reply, len(versions), categories, quote_id, received_at)
            quotes += _all_in([*versions, new], last=QuoteState.OPEN)
    known = recorded.rfqs.get(own_id)
    state = _state(replies, quotes)
    return RfqAnswer(
        rfq=Rfq(
            system=SYSTEM,
            external_id=own_id,
            operator=Operator(external_id=operator.external_id, name=operator.name),
            state=state,
            decline_reason=_reason(replies) if state is RfqState.DECLINED else None,
            sent_at=known.sent_at if known else received_at,
        ),
        quotes=tuple(quotes),
        problems=tuple(problems),
    )


def _quote(
    own_id: str,
    operator: AskedOperator,
    reply: SeenReply,
    earlier: int,
    categories: tuple[str, ...],
    quote_id: QuoteIds,
    received_at: datetime,
) -> OperatorQuote:
    # a reply keeps its id when its price is changed; each price is a quote of its own here
    external_id = f"{reply.external_id}~{earlier + 1}" if earlier else reply.external_id
    assert reply.price is not None
    return OperatorQuote(
        id=quote_id(SYSTEM, external_id),
        system=SYSTEM,
        external_id=external_id,
        rfq_external_id=own_id,
        lift_external_id=reply.external_id,
        operator=Operator(external_id=operator.external_id, name=operator.name),
        aircraft=reply.aircraft,
        price=reply.price,
        kind=_kind(reply, categories),
        message=reply.comment,
        received_at=received_at if earlier else reply.created_at or received_at,
    )


def _kind(reply: SeenReply, categories: tuple[str, ...]) -> QuoteKind:
    wanted = {its_class(category) for category in categories} - {None}
    offered = its_class(reply.aircraft.category)
    if wanted and offered and offered not in wanted:
        return QuoteKind.OTHER_AIRCRAFT
    return QuoteKind.QUOTE


def _versions(reply: SeenReply, known: Mapping[str, OperatorQuote]) -> list[OperatorQuote]:
    """What was recorded of this reply before, oldest first."""
    own = re.compile(rf"{re.escape(reply.external_id)}(~(\d+))?")
    found = [(own.fullmatch(quote.external_id), quote) for quote in known.values() if quote.system == SYSTEM]
    ours = [(int(match[2] or 1), quote) for match, quote in found if match]
    return [quote for _, quote in sorted(ours, key=lambda one: one[0])]


def _all_in(versions: list[OperatorQuote], *, last: QuoteState) -> list[OperatorQuote]:
    states = [QuoteState.REVISED] * (len(versions) - 1) + [last]
    return [quote.model_copy(update={"state": state}) for quote, state in zip(versions, states, strict=False)]


def _state(replies: tuple[SeenReply, ...], quotes: list[OperatorQuote]) -> RfqState:
    if any(quote.state is QuoteState.OPEN for quote in quotes):
        return RfqState.QUOTED
    states = {reply.state for reply in replies}
    if "declined" in states:
        return RfqState.DECLINED
    return RfqState.CANCELED if "removed" in states else RfqState.UNANSWERED


def _reason(replies: tuple[SeenReply, ...]) -> str | None:
    said = [reply.comment for reply in replies if reply.state == "declined" and reply.comment]
    return said[-1] if said else None
