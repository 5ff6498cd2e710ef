"""Sending an approved mail to an operator, exactly once; with a request the operator's RFQ begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import RfqSeen
from domain.operator_events import (
    OperatorMailAttempted,
    OperatorMailDeferred,
    OperatorMailNotSent,
    OperatorMailSent,
)
from domain.operator_mail import OperatorMail
from domain.policy import policy_on
from domain.quotes import BY_EMAIL, Rfq, RfqState
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.wording import plain
from tools.mail.once import Approved, Stale, StillHeld, send_once
from tools.mail.port import Mailer
from tools.operators.ask import ASKABLE
from tools.operators.letters import outgoing
from tools.proposals.house import House

EXPIRE_RFQ = "expire_operator_rfq"
EXPIRE_QUOTE = "expire_operator_quote"
REMIND = "remind_operators"
NOT_APPROVED = "What would be sent is not what was approved, so it was not sent. Write it anew."
MAY_HAVE_ARRIVED = (
    "The connection broke while the mail was handed over: it may have arrived or not. Ask the operator, or "
    "send it again with the button."
)


async def send_operator_mail(
    work: Work,
    mailer: Mailer,
    house: House,
    user_id: str,
    deal_id: str,
    *,
    mail_id: str,
    still_held: StillHeld | None = None,
) -> None:
    """Carry an approval out: see `tools.mail.once.send_once`."""
    await send_once(work, mailer, OperatorSending(house, mail_id), user_id, deal_id, still_held=still_held)


@dataclass(frozen=True)
class OperatorSending:
    """One operator's mail on its way. Implements `tools.mail.once.Sending`."""

    house: House
    mail_id: str

    def waits(self, deal: Deal) -> bool:
        return wanted(deal, self.mail_id) is not None

    async def approved(self, uow: UnitOfWork, deal: Deal) -> Approved:
        one = self._mail(deal)
        domain = self.house.mail_from.split("@")[-1]
        message_id = one.message_id or f"<{self.mail_id}.{deal.seq}@{domain}>"
        letter, broker = one.letter, await uow.me()
        mail = outgoing(
            letter.to, letter.subject, letter.body, broker=broker, house=self.house, message_id=message_id
        )
        changed = mail.content_hash != one.approved_hash
        why_not = NOT_APPROVED if changed else _pointless(deal, one, uow.now())
        return Approved(message_id, one.status == "sending", mail if why_not is None else Stale(why_not))

    async def attempted(self, uow: UnitOfWork, deal: Deal, message_id: str) -> Deal:
        happening = OperatorMailAttempted(mail_id=self.mail_id, message_id=message_id)
        return await uow.happen(deal, happening, actor="system")

    async def sent(self, uow: UnitOfWork, deal: Deal, message_id: str, receipt: str) -> None:
        if self.waits(deal):
            await record_sent(uow, deal, self.mail_id, message_id, receipt)

    async def refused(self, uow: UnitOfWork, deal: Deal, reason: str) -> None:
        sentence = f"Not sent: {reason} Correct the address in your list, or send it again."
        await self._not_sent(uow, deal, sentence)

    async def deferred(self, uow: UnitOfWork, deal: Deal, reason: str) -> None:
        happening = OperatorMailDeferred(mail_id=self.mail_id, sentence=reason)
        await uow.happen(deal, happening, actor="system")

    async def uncertain(self, uow: UnitOfWork, deal: Deal) -> None:
        await self._not_sent(uow, deal, MAY_HAVE_ARRIVED, uncertain=True)

    async def stale(self, uow: UnitOfWork, deal: Deal, why: str) -> None:
        await self._not_sent(uow, deal, why)

    async def _not_sent(self, uow: UnitOfWork, deal: Deal, sentence: str, *, uncertain: bool = False) -> None:
        happening = OperatorMailNotSent(mail_id=self.mail_id, sentence=sentence, uncertain=uncertain)
        deal = await uow.happen(deal, happening, actor="system")
        name = plain(self._mail(deal).operator.name)
        await uow.say(deal.thread_id, f"The e-mail to **{name}**: {plain(sentence)}", deal_id=deal.id)

    def _mail(self, deal: Deal) -> OperatorMail:
        mail = deal.operator_mail(self.mail_id)
        assert mail is not None
        return mail


def wanted(deal: Deal, mail_id: str) -> OperatorMail | None:
    """The mail, while it is approved and its end is not known; None in a deal that has ended."""
    mail = deal.operator_mail(mail_id)
    if mail is None or not allowed(deal.state, "operator_mail_sent"):
        return None
    return mail if mail.status in {"queued", "sending"} else None


def _pointless(deal: Deal, mail: OperatorMail, now: datetime) -> str | None:
    """Why a mail that was approved is better not sent now."""
    if mail.answer_until is not None and mail.answer_until <= now:
        return "Not sent: the time to answer that it names has passed. Write it anew."
    if mail.purpose == "request" and deal.state not in ASKABLE:
        return "Not sent: this deal asks for no more quotes."
    state = next((rfq.state for rfq in deal.rfqs if rfq.external_id == mail.rfq_id), None)
    if mail.purpose == "reminder" and state is not RfqState.UNANSWERED:
        return "Not sent: the operator has answered meanwhile."
    return None


async def record_sent(uow: UnitOfWork, deal: Deal, mail_id: str, message_id: str, receipt: str) -> Deal:
    """The mail is out: a request has become an RFQ with a deadline, a stand-down ends one."""
    happening = OperatorMailSent(mail_id=mail_id, message_id=message_id, receipt=receipt)
    deal = await uow.happen(deal, happening, actor="system")
    mail = deal.operator_mail(mail_id)
    assert mail is not None
    if mail.trip_seq != deal.trip_seq:
        await uow.say(
            deal.thread_id,
            f"The request to **{plain(mail.operator.name)}** with the earlier trip had left already. "
            "Its page says that the request has changed; tell them by phone as well.",
            deal_id=deal.id,
        )
        return deal
    if mail.purpose == "request":
        return await _asked(uow, deal, mail)
    if mail.purpose == "stand_down":
        return await _stood_down(uow, deal, mail)
    return deal


async def _asked(uow: UnitOfWork, deal: Deal, mail: OperatorMail) -> Deal:
    first = not deal.rfqs
    rfq = Rfq(
        system=BY_EMAIL,
        external_id=mail.rfq_id,
        operator=mail.operator,
        aircraft=mail.aircraft,
        sent_at=uow.now(),
    )
    await uow.external_ids.claim(BY_EMAIL, "rfq", mail.rfq_id, own_id=deal.id, deal_id=deal.id)
    deal = await uow.happen(deal, RfqSeen(rfq=rfq), actor="system")
    assert mail.answer_until is not None
    left = max(timedelta(0), mail.answer_until - uow.now())
    await uow.later(EXPIRE_RFQ, deal, f"{EXPIRE_RFQ}:{mail.rfq_id}", {"rfq_id": mail.rfq_id}, after=left)
    reminded = left * policy_on(uow.now().date()).rfq_reminder_percent / 100
    key = f"{REMIND}:{deal.id}:{mail.trip_seq}:{mail.round}"
    await uow.later(REMIND, deal, key, {"round": mail.round}, after=reminded)
    if first:
        await uow.say(
            deal.thread_id,
            "The requests are going out by e-mail. What operators answer appears here.",
            Card("BoardCard", deal.id, deal.seq),
        )
    return deal


async def _stood_down(uow: UnitOfWork, deal: Deal, mail: OperatorMail) -> Deal:
    rfq = next((one for one in deal.rfqs if one.external_id == mail.rfq_id), None)
    if rfq is None or rfq.state is RfqState.DECLINED:
        return deal
    ended = rfq.model_copy(update={"state": RfqState.CANCELED})
    return await uow.happen(deal, RfqSeen(rfq=ended), actor="system", why="stood down")
