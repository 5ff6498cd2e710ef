"""Operators that were asked for the trip as it was before, and are not asked again: nobody waits for their
answer any more. The mails that say so are prepared; a person's click sends them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from domain.deal import Deal
from domain.deal_state import ENDED
from domain.events import DealEvent, RfqSeen
from domain.operator_mail import OperatorMail
from domain.quotes import RfqState
from persistence.unit_of_work import UnitOfWork
from tools.operators.deadlines import LOOK_AGAIN, drafts_lie_open, follow_up, lay_before
from tools.operators.letters import changed_trip_words, hashed
from tools.proposals.house import House

SETTLES = timedelta(minutes=10)
"""after a change: the trip may change again, or the same operators be asked anew"""
WAITS = {RfqState.UNANSWERED, RfqState.QUOTED}
ON_ITS_WAY = {"queued", "sending"}


def asked_before(deal: Deal) -> bool:
    """Somebody holds a request for the trip as it was."""
    return any(mail.purpose == "request" and mail.status == "sent" for mail in deal.operator_mails)


async def prepare_changed_trip(
    uow: UnitOfWork, house: House, deal_id: str, *, trip_seq: int
) -> timedelta | None:
    """Drafts for those who still wait and are not asked again. Returns how long to wait while other mails lie
    before the broker or are leaving."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.trip_seq != trip_seq or deal.state in ENDED:
        return None
    if drafts_lie_open(deal) or any(mail.status in ON_ITS_WAY for mail in deal.operator_mails):
        return LOOK_AGAIN
    left = _left_waiting(deal, _answers(await uow.deals.history(deal_id)))
    if not left:
        return None
    broker = await uow.me()
    drafts = []
    for mail, quoted in left:
        words = changed_trip_words(mail, quoted=quoted, broker=broker, house=house)
        letter = hashed(mail.letter.to, *words, broker=broker, house=house)
        why = "has quoted for the earlier trip" if quoted else "still has the earlier request"
        drafts.append(follow_up(uow, mail, letter=letter, reasons=(why,), linked=False))
    who = "One operator has" if len(left) == 1 else f"{len(left)} operators have"
    said = f"{who} the request for the trip as it was before. A mail that it needs no answer is prepared."
    await lay_before(uow, deal, "changed_trip", drafts, said, first=None)
    return None


def _left_waiting(deal: Deal, answers: dict[str, RfqState]) -> list[tuple[OperatorMail, bool]]:
    """(the newest request to each, whether it has quoted)"""
    mails = deal.operator_mails
    told = {mail.rfq_id for mail in mails if mail.purpose == "changed_trip" and mail.status != "superseded"}
    again = {
        mail.operator.external_id
        for mail in mails
        if mail.purpose == "request" and mail.trip_seq == deal.trip_seq and mail.status == "sent"
    }
    newest = {
        mail.operator.external_id: mail
        for mail in mails
        if mail.purpose == "request" and mail.trip_seq != deal.trip_seq and mail.status == "sent"
    }
    return [
        (mail, answers.get(mail.rfq_id) is RfqState.QUOTED)
        for operator_id, mail in newest.items()
        if operator_id not in again and mail.rfq_id not in told and answers.get(mail.rfq_id) in WAITS
    ]


def _answers(history: Iterable[DealEvent]) -> dict[str, RfqState]:
    """What each request had come to; the deal itself forgets the answers to another trip."""
    seen = (event.payload.rfq for event in history if isinstance(event.payload, RfqSeen))
    return {rfq.external_id: rfq.state for rfq in seen}
