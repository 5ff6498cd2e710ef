"""Sending an approved proposal, exactly once; a mail that waited until its offer ended is not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.deal import Deal, MailDraft
from domain.deal_state import allowed
from domain.events import MailAttempted, MailDeferred, MailNotSent, MailSent, ProposalApproved
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.mail.once import Approved, Stale, StillHeld, send_once
from tools.mail.port import Mailer
from tools.proposals.approve import OFFER_ENDED, SEND_MAIL, still_offered
from tools.proposals.house import House
from tools.proposals.mail_draft import hash_now, outgoing, paper_of

NOT_APPROVED = "What would be sent is not what was approved, so it was not sent. Approve it again."
SENT_ALL_THE_SAME = (
    "The e-mail with the earlier version had left already: the client has it. "
    "Tell them that a newer one follows."
)
MAY_HAVE_ARRIVED = (
    "The connection broke while the mail was handed over: it may have arrived or not. "
    "Ask the client, or send it again with the button."
)


async def send_mail(
    work: Work,
    mailer: Mailer,
    house: House,
    user_id: str,
    deal_id: str,
    *,
    draft_id: str,
    still_held: StillHeld | None = None,
) -> None:
    """Carry an approval out: see `tools.mail.once.send_once`."""
    sending = ProposalSending(house, draft_id)
    await send_once(work, mailer, sending, user_id, deal_id, still_held=still_held)


@dataclass(frozen=True)
class ProposalSending:
    """The proposal's mail on its way. Implements `tools.mail.once.Sending`."""

    house: House
    draft_id: str

    def waits(self, deal: Deal) -> bool:
        mail = deal.mail
        return (
            mail is not None
            and mail.draft_id == self.draft_id
            and mail.status in {"queued", "sending"}
            and allowed(deal.state, "mail_sent")
        )

    async def approved(self, uow: UnitOfWork, deal: Deal) -> Approved:
        draft = _mail(deal)
        paper = await paper_of(uow, self.house, deal)
        domain = self.house.mail_from.split("@")[-1]
        message_id = draft.message_id or f"<{self.draft_id}.{deal.seq}@{domain}>"
        content = draft.content
        mail = outgoing(content.to, content.subject, content.body, paper, self.house, message_id=message_id)
        changed = mail.content_hash != draft.approved_hash
        why_not = NOT_APPROVED if changed else _no_longer_offered(deal, uow.now())
        return Approved(message_id, draft.status == "sending", mail if why_not is None else Stale(why_not))

    async def attempted(self, uow: UnitOfWork, deal: Deal, message_id: str) -> Deal:
        happening = MailAttempted(draft_id=self.draft_id, message_id=message_id)
        return await uow.happen(deal, happening, actor="system")

    async def sent(self, uow: UnitOfWork, deal: Deal, message_id: str, receipt: str) -> None:
        if not self.waits(deal):
            if deal.mail is not None and deal.mail.status != "sent":
                await uow.say(deal.thread_id, SENT_ALL_THE_SAME, deal_id=deal.id)
            return
        to = _mail(deal).content.to
        happening = MailSent(draft_id=self.draft_id, message_id=message_id, receipt=receipt)
        deal = await uow.happen(deal, happening, actor="system")
        await uow.say(
            deal.thread_id,
            f"The proposal was sent to **{plain(to)}**. I tell you here when the client opens it.",
            Card("AnswerCard", deal.id, deal.seq),
        )

    async def refused(self, uow: UnitOfWork, deal: Deal, reason: str) -> None:
        sentence = f"The mail was not sent: {reason} Correct the address or send it again."
        await self._not_sent(uow, deal, sentence)

    async def deferred(self, uow: UnitOfWork, deal: Deal, reason: str) -> None:
        happening = MailDeferred(draft_id=self.draft_id, sentence=reason)
        await uow.happen(deal, happening, actor="system")

    async def uncertain(self, uow: UnitOfWork, deal: Deal) -> None:
        await self._not_sent(uow, deal, MAY_HAVE_ARRIVED, uncertain=True)

    async def stale(self, uow: UnitOfWork, deal: Deal, why: str) -> None:
        await self._not_sent(uow, deal, why)

    async def _not_sent(self, uow: UnitOfWork, deal: Deal, sentence: str, *, uncertain: bool = False) -> None:
        happening = MailNotSent(draft_id=self.draft_id, sentence=sentence, uncertain=uncertain)
        deal = await uow.happen(deal, happening, actor="system")
        await uow.say(deal.thread_id, plain(sentence), deal_id=deal.id)


async def send_again(uow: UnitOfWork, house: House, deal_id: str) -> Deal:
    """The broker's click after a failed or uncertain sending: the same content, approved before."""
    deal = await uow.deals.get(deal_id, lock=True)
    mail = deal.mail
    if mail is None or mail.status not in {"failed", "uncertain"} or mail.approved_hash is None:
        raise RefusedError("There is no e-mail that could be sent again.")
    paper = await paper_of(uow, house, deal)
    assert deal.proposal is not None
    still_offered(deal, deal.proposal)
    if deal.proposal.valid_until <= uow.now():
        raise RefusedError(OFFER_ENDED)
    if hash_now(mail.content, paper, house) != mail.approved_hash:
        raise RefusedError("The e-mail has changed since it was approved. Approve it again.")
    happening = ProposalApproved(
        draft_id=mail.draft_id,
        content_hash=mail.approved_hash,
        provisional_confirmed=mail.provisional_confirmed,
    )
    deal = await uow.happen(deal, happening, actor=uow.broker, why="sent again after an uncertain end")
    await uow.later(SEND_MAIL, deal, f"{SEND_MAIL}:{mail.draft_id}:{deal.seq}", {"draft_id": mail.draft_id})
    return deal


def _no_longer_offered(deal: Deal, now: datetime) -> str | None:
    """Why what was approved is better not sent now: a mail may wait for hours while a server is away."""
    assert deal.proposal is not None
    if deal.proposal.valid_until <= now:
        return OFFER_ENDED
    try:
        still_offered(deal, deal.proposal)
    except RefusedError as gone:
        return gone.sentence
    return None


def _mail(deal: Deal) -> MailDraft:
    assert deal.mail is not None
    return deal.mail
