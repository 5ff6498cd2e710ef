"""The operator's side: quote, decline or ask, on the private page of one request, until it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.deal import Deal
from domain.operator_events import OperatorAsked
from domain.operator_mail import OperatorMail
from domain.quotes import BY_EMAIL, OperatorQuote, QuoteKind, QuoteState, Rfq, RfqState
from domain.trip import Trip
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import moment_label, plain
from tools.operators.ask import ASKABLE
from tools.operators.offer import Offer, words_of
from tools.operators.send import EXPIRE_QUOTE, record_sent
from tools.sourcing.answers import take_answers
from tools.sourcing.port import RfqAnswer

ARRIVED = {"sent", "sending", "uncertain"}
MOST_QUOTES = 20
MOST_QUESTIONS = 10

Standing = Literal["open", "late", "changed", "closed", "expired"]


@dataclass(frozen=True)
class Request:
    """One request as its operator may see it."""

    mail: OperatorMail
    trip: Trip
    """as it is now; another one than was asked for when it stands as changed"""
    rfq: Rfq | None
    """None: the mail is out, and our own record of it is still to come"""
    standing: Standing
    quote: OperatorQuote | None
    """the newest of this request, while it is open"""


def request_of(deal: Deal, rfq_id: str, now: datetime) -> Request | None:
    """None while no mail with this link has left."""
    mail = deal.request_mail(rfq_id)
    if mail is None or mail.status not in ARRIVED or deal.trip is None:
        return None
    rfq = next((one for one in deal.rfqs if one.external_id == rfq_id), None)
    mine = [q for q in deal.quotes if q.rfq_external_id == rfq_id and q.state is QuoteState.OPEN]
    return Request(
        mail=mail,
        trip=deal.trip,
        rfq=rfq,
        standing=_standing(deal, mail, rfq, now),
        quote=mine[-1] if mine else None,
    )


def _standing(deal: Deal, mail: OperatorMail, rfq: Rfq | None, now: datetime) -> Standing:
    if mail.trip_seq != deal.trip_seq:
        return "changed"
    if mail.link_until is not None and now >= mail.link_until:
        return "expired"
    if deal.state not in ASKABLE or (rfq is not None and rfq.state is RfqState.CANCELED):
        return "closed"
    unanswered = rfq is None or rfq.state is RfqState.UNANSWERED
    in_time = mail.answer_until is None or now < mail.answer_until
    if (rfq is not None and rfq.state is RfqState.EXPIRED) or (unanswered and not in_time):
        return "late"
    return "open"


async def record_offer(uow: UnitOfWork, deal_id: str, rfq_id: str, offer: Offer) -> Deal:
    """A price; a later one takes the place of the one before. The same once more changes nothing."""
    deal, request, rfq = await _answerable(uow, deal_id, rfq_id)
    before = [quote for quote in deal.quotes if quote.rfq_external_id == rfq_id]
    if len(before) >= MOST_QUOTES:
        raise RefusedError("This price has been changed very often. Please call or write to us.")
    quote = OperatorQuote(
        id=uow.ids.new(),
        system=BY_EMAIL,
        external_id=f"{rfq_id}.{len(before) + 1}",
        rfq_external_id=rfq_id,
        operator=rfq.operator,
        aircraft=offer.aircraft,
        price=offer.price,
        kind=_kind(request, offer),
        includes=offer.includes,
        legs=offer.legs,
        flight_minutes=offer.flight_minutes,
        block_minutes=offer.block_minutes,
        tech_stops=offer.tech_stops,
        message=offer.message,
        valid_until=offer.valid_until,
        received_at=uow.now(),
    )
    if request.quote is not None and _same(request.quote, quote):
        return deal
    replaced = tuple(
        one.model_copy(update={"state": QuoteState.REVISED}) for one in before if one.state is QuoteState.OPEN
    )
    quoted = rfq.model_copy(update={"state": RfqState.QUOTED, "decline_reason": None})
    if quote.valid_until is not None:
        left = quote.valid_until - uow.now()
        await uow.later(EXPIRE_QUOTE, deal, f"{EXPIRE_QUOTE}:{quote.id}", {"quote_id": quote.id}, after=left)
    return await take_answers(uow, deal, (RfqAnswer(rfq=quoted, quotes=(*replaced, quote)),))


async def record_decline(uow: UnitOfWork, deal_id: str, rfq_id: str, reason: str) -> Deal:
    """A no, with its reason; a price that was given before is taken back."""
    deal, _, rfq = await _answerable(uow, deal_id, rfq_id)
    withdrawn = tuple(
        quote.model_copy(update={"state": QuoteState.WITHDRAWN})
        for quote in deal.quotes
        if quote.rfq_external_id == rfq_id and quote.state is QuoteState.OPEN
    )
    declined = rfq.model_copy(
        update={"state": RfqState.DECLINED, "decline_reason": words_of(reason, 500) or None}
    )
    return await take_answers(uow, deal, (RfqAnswer(rfq=declined, quotes=withdrawn),))


async def record_question(uow: UnitOfWork, deal_id: str, rfq_id: str, text: str) -> Deal:
    """Told to the broker, who answers by mail or phone. It is no answer to the request."""
    deal, request, rfq = await _answerable(uow, deal_id, rfq_id)
    question = words_of(text)
    if len(question) < 3:
        raise RefusedError("Please write your question.")
    asked = [one for one in deal.operator_questions if one.rfq_id == rfq_id]
    if len(asked) >= MOST_QUESTIONS:
        raise RefusedError("Please call or write to us: this page takes no more questions.")
    if any(one.text == question for one in asked):
        return deal
    deal = await uow.happen(deal, OperatorAsked(rfq_id=rfq_id, text=question), actor="operator")
    await uow.say(
        deal.thread_id,
        f"**{plain(rfq.operator.name)}** asks: “{plain(question)}” "
        f"Answer to {plain(request.mail.letter.to)}.",
        deal_id=deal.id,
    )
    return deal


async def _answerable(uow: UnitOfWork, deal_id: str, rfq_id: str) -> tuple[Deal, Request, Rfq]:
    deal = await uow.deals.get(deal_id, lock=True)
    mail = deal.request_mail(rfq_id)
    if mail is not None and mail.status in {"sending", "uncertain"} and mail.message_id is not None:
        # whoever has the link has the mail, even where our own delivery ended in doubt
        deal = await record_sent(uow, deal, mail.mail_id, mail.message_id, "the operator opened the link")
    request = request_of(deal, rfq_id, uow.now())
    if request is None or request.rfq is None or request.standing != "open":
        zone = (await uow.me()).timezone
        raise RefusedError(refusal(request, zone))
    return deal, request, request.rfq


def refusal(request: Request | None, zone: str) -> str:
    """Why this request takes no answer any more, for its operator."""
    if request is None:
        return "This request is not open."
    until = request.mail.answer_until
    ended = f" It was open until {moment_label(until, zone)}." if until else ""
    return {
        "open": "",
        "late": f"The time to answer this request has ended.{ended} Please call or write to us.",
        "changed": "The trip has changed, so this request no longer stands. A new one may reach you.",
        "closed": _closed(request),
        "expired": "This link has expired: the trip's day has come.",
    }[request.standing]


def _closed(request: Request) -> str:
    if request.rfq is not None and request.rfq.state is RfqState.CANCELED:
        return "This request is closed. Thank you for your time; we are glad to ask you again."
    return "This request takes no more answers here. We will be in touch."


def _kind(request: Request, offer: Offer) -> QuoteKind:
    """Another journey is found when it is recorded; another type is said here."""
    asked = {(one.icao_type, one.type_name.casefold()) for one in request.mail.aircraft}
    offered = offer.aircraft
    same = any(
        (icao is not None and icao == offered.icao_type) or name == offered.type_name.casefold()
        for icao, name in asked
    )
    return QuoteKind.QUOTE if same or not asked else QuoteKind.OTHER_AIRCRAFT


def _same(one: OperatorQuote, other: OperatorQuote) -> bool:
    apart = {"id", "external_id", "received_at", "kind", "state"}
    return one.model_dump(exclude=apart) == other.model_dump(exclude=apart)
