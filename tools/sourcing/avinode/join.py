"""The one place where an RFQ and its quotes become an operator's answer. Pure: no calls, no clock.

A price comes from a quote that an operator wrote, whole and once. An estimate stays an estimate, whether it
hangs on a lift or comes as a quote that the marketplace generated. A later quote of a lift replaces the
earlier one. What could not be read is said, and the rest stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.money import Money
from domain.quotes import Aircraft, ChatLine, OperatorQuote, QuoteState, Rfq, RfqState
from tools.sourcing.avinode.offer import aircraft_of, kind_of, minutes_of, offered_aircraft, offered_legs
from tools.sourcing.avinode.parse import SeenLift, SeenMessage, SeenQuote, SeenRfq
from tools.sourcing.port import LiftAnswer, LiftEstimate, OperatorMessage, QuoteIds, RfqAnswer

SYSTEM = "avinode"
MOST_LINES, LONGEST_LINE = 20, 2_000
"""of a chat, as it is remembered: lines, and characters of each"""


@dataclass(frozen=True)
class Fetched:
    """What was fetched for one RFQ, by external id."""

    quotes: Mapping[str, SeenQuote] = field(default_factory=dict)
    known: Mapping[str, OperatorQuote] = field(default_factory=dict)
    """recorded earlier and not fetched again"""
    gone: frozenset[str] = frozenset()
    """quotes that the RFQ names and the marketplace no longer has"""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """quote id -> where it stopped making sense"""
    messages: tuple[OperatorMessage, ...] = ()
    chat_read: bool = False
    """`messages` is the chat as it is now"""
    recorded: Rfq | None = None
    """the RFQ as it was seen before: what was asked for, and the words of a decline"""


def answer_of(
    rfq: SeenRfq, fetched: Fetched, *, quote_id: QuoteIds, received_at: datetime, view_link: str | None
) -> RfqAnswer:
    """`received_at` stands in for a quote that does not say when it was written."""
    quotes: dict[str, OperatorQuote] = {}
    estimates: list[LiftEstimate] = []
    lifts: list[LiftAnswer] = []
    problems: list[str] = []
    asked = _asked(rfq, fetched.recorded)
    for lift in rfq.lifts:
        of_lift: list[OperatorQuote] = []
        for external_id in lift.quote_ids:
            if external_id in quotes:
                continue
            seen = fetched.quotes.get(external_id)
            if external_id in fetched.known:
                of_lift.append(fetched.known[external_id])
            elif external_id in fetched.gone:
                problems.append(f"The quote {external_id} was withdrawn before its price could be read.")
            elif seen is None:
                why = fetched.unreadable.get(external_id, "no answer")
                problems.append(f"The quote {external_id} could not be read ({why}); no price was taken.")
            elif seen.generated:
                estimates.extend(_generated(rfq, lift, seen))
            elif seen.price is None:
                problems.append(f"The quote {external_id} holds no price that can be read.")
            else:
                of_lift.append(_quote(rfq, lift, seen, seen.price, asked, quote_id, received_at))
        state = _lift_state(rfq, lift, answered=bool(of_lift))
        if lift.says is RfqState.QUOTED and not of_lift and not lift.quote_ids:
            problems.append("The operator has accepted, but there is no quote with a price yet.")
        for quote in _newest_open(of_lift, state):
            quotes[quote.external_id] = quote
        if lift.estimate is not None:
            estimates.append(
                LiftEstimate(
                    rfq_external_id=rfq.external_id,
                    lift_external_id=lift.external_id,
                    aircraft=aircraft_of(lift.aircraft),
                    price=lift.estimate,
                )
            )
        lifts.append(
            LiftAnswer(
                external_id=lift.external_id,
                aircraft=aircraft_of(lift.aircraft),
                state=state,
                quote_external_ids=tuple(quote.external_id for quote in of_lift),
            )
        )
    state = _rfq_state(rfq, [lift.state for lift in lifts])
    return RfqAnswer(
        rfq=Rfq(
            system=SYSTEM,
            external_id=rfq.external_id,
            operator=rfq.operator,
            state=state,
            decline_reason=_reason(fetched) if state is RfqState.DECLINED else None,
            aircraft=asked,
            sent_at=rfq.sent_at,
            **_chat(rfq, fetched),
        ),
        quotes=tuple(sorted(quotes.values(), key=_age)),
        estimates=tuple(estimates),
        lifts=tuple(lifts),
        messages=fetched.messages,
        view_link=view_link,
        problems=tuple(problems),
    )


def wholly_declined(rfq: SeenRfq) -> bool:
    """Every lift was declined: the words of the operator are worth a call."""
    return not rfq.canceled and bool(rfq.lifts) and all(lift.says is RfqState.DECLINED for lift in rfq.lifts)


def has_news(rfq: SeenRfq, recorded: Rfq | None) -> bool:
    """The chat holds a line that is no part of an answer and has not been read."""
    known = {one for lift in rfq.lifts for one in lift.message_ids} | set(
        recorded.chat_ids if recorded else ()
    )
    return not known >= set(rfq.message_ids)


def message_of(seen: SeenMessage, rfq_id: str | None = None) -> OperatorMessage:
    return OperatorMessage(
        external_id=seen.external_id,
        text=seen.text or "",
        from_operator=seen.from_operator,
        sent_at=seen.sent_at,
        accepted=seen.accepted,
        rfq_external_id=seen.rfq_id or rfq_id,
        lift_external_ids=seen.lift_ids,
        quote_external_id=seen.quote_id,
    )


def _quote(
    rfq: SeenRfq,
    lift: SeenLift,
    seen: SeenQuote,
    price: Money,
    asked: tuple[Aircraft, ...],
    quote_id: QuoteIds,
    received_at: datetime,
) -> OperatorQuote:
    legs = [segment for segment in seen.segments if segment.for_passengers]
    return OperatorQuote(
        id=quote_id(SYSTEM, seen.external_id),
        system=SYSTEM,
        external_id=seen.external_id,
        rfq_external_id=rfq.external_id,
        lift_external_id=lift.external_id,
        operator=rfq.operator if rfq.operator.external_id else seen.operator or rfq.operator,
        aircraft=offered_aircraft(lift.aircraft, seen.aircraft),
        price=price,
        kind=kind_of(rfq, lift, seen, asked),
        legs=offered_legs(seen.segments),
        flight_minutes=minutes_of([leg.flight_minutes for leg in legs]),
        block_minutes=minutes_of([leg.block_minutes for leg in legs]),
        message=seen.message,
        received_at=seen.created_at or received_at,
    )


def _generated(rfq: SeenRfq, lift: SeenLift, seen: SeenQuote) -> list[LiftEstimate]:
    if seen.price is None:
        return []
    return [
        LiftEstimate(
            rfq_external_id=rfq.external_id,
            lift_external_id=lift.external_id,
            external_id=seen.external_id,
            aircraft=offered_aircraft(lift.aircraft, seen.aircraft),
            price=seen.price,
        )
    ]


def _asked(rfq: SeenRfq, recorded: Rfq | None) -> tuple[Aircraft, ...]:
    """What the broker asked for. The marketplace does not mark a lift that the operator added, so the first
    sight of the RFQ decides; when that is already an answer in which one aircraft is declined and another
    one quoted, the quoted one is the operator's own idea."""
    if recorded is not None and recorded.aircraft:
        return recorded.aircraft
    declined = [lift for lift in rfq.lifts if lift.says is RfqState.DECLINED]
    quoted = [lift for lift in rfq.lifts if lift.says in {RfqState.QUOTED, RfqState.EXPIRED}]
    asked = [lift for lift in rfq.lifts if lift not in quoted] if declined and quoted else rfq.lifts
    return tuple(aircraft_of(lift.aircraft) for lift in asked)


def _lift_state(rfq: SeenRfq, lift: SeenLift, *, answered: bool) -> RfqState:
    if rfq.canceled:
        return RfqState.CANCELED
    if lift.says in {RfqState.DECLINED, RfqState.EXPIRED, RfqState.CANCELED}:
        return lift.says
    # The marketplace calls a lift accepted before its quote can be read, and after it wrote an estimate.
    return RfqState.QUOTED if answered else RfqState.UNANSWERED


def _rfq_state(rfq: SeenRfq, lifts: Sequence[RfqState]) -> RfqState:
    if rfq.canceled:
        return RfqState.CANCELED
    for state in (RfqState.QUOTED, RfqState.UNANSWERED, RfqState.EXPIRED, RfqState.DECLINED):
        if state in lifts:
            return state
    return RfqState.CANCELED if lifts else RfqState.UNANSWERED


_NEWEST = {
    RfqState.EXPIRED: QuoteState.EXPIRED,
    RfqState.DECLINED: QuoteState.WITHDRAWN,
    RfqState.CANCELED: QuoteState.WITHDRAWN,
}


def _newest_open(quotes: list[OperatorQuote], lift: RfqState) -> list[OperatorQuote]:
    """Quotes of one lift, oldest first: the last one stands (or fell with its lift), the rest are revised."""
    ordered = sorted(quotes, key=_age)
    states = [QuoteState.REVISED] * (len(ordered) - 1) + [_NEWEST.get(lift, QuoteState.OPEN)]
    return [quote.model_copy(update={"state": state}) for quote, state in zip(ordered, states, strict=False)]


def _age(quote: OperatorQuote) -> tuple[datetime, int, str]:
    return quote.received_at, len(quote.external_id), quote.external_id


def _chat(rfq: SeenRfq, fetched: Fetched) -> dict[str, Any]:
    """The lines beside the answers; as they were where the chat was not read again."""
    if not fetched.chat_read:
        recorded = fetched.recorded
        return {"chat": recorded.chat, "chat_ids": recorded.chat_ids} if recorded else {}
    lines = [
        ChatLine(text=one.text[:LONGEST_LINE], from_operator=one.from_operator, at=one.sent_at)
        for one in fetched.messages
        if one.text and one.accepted is None
    ]
    return {"chat": tuple(lines[-MOST_LINES:]), "chat_ids": rfq.message_ids}


def _reason(fetched: Fetched) -> str | None:
    """The operator's own last words that came with a no; where none says no, its last words at all."""
    said = [one for one in fetched.messages if one.from_operator and one.text and one.accepted is not True]
    refused = [one for one in said if one.accepted is False]
    if said:
        return (refused or said)[-1].text
    return fetched.recorded.decline_reason if fetched.recorded else None
