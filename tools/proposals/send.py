"""Sending what was approved, exactly once.

The attempt is committed before the first byte leaves. After a crash the mailbox is asked, where it can
be, whether the mail arrived; where nobody can say, the broker is told so and decides.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import MailAttempted, MailDeferred, MailNotSent, MailSent, ProposalApproved
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.mail.delivery import deliver, end_is_known
from tools.mail.port import Mailer
from tools.proposals.approve import OFFER_ENDED, SEND_MAIL, still_offered
from tools.proposals.house import House
from tools.proposals.mail_draft import hash_now, outgoing, paper_of

NOT_APPROVED = "What would be sent is not what was approved, so it was not sent. Approve it again."


NOT_APPROVED = "What would be sent is not what was approved, so it was not sent. Approve it again."
SENT_ALL_THE_SAME = (
    "The e-mail with the earlier version had left already: the client has it. "
    "Tell them that a newer one follows."
)


async def send_mail(
    work: Work,
    mailer: Mailer,
    house: House,
    user_id: str,
    deal_id: str,
    *,
    draft_id: str,
    still_held: Callable[[UnitOfWork], Awaitable[None]] | None = None,
) -> None:
    """Carry an approval out. MailDeferredError when nothing was accepted and trying again is safe.
    `still_held` is asked in the transaction that writes the attempt; what it raises ends it."""
    async with work.unit(user_id) as uow:
        if still_held is not None:
            await still_held(uow)
        deal = await uow.deals.get(deal_id, lock=True)
        if not _wanted(deal, draft_id):
            return
        assert deal.mail is not None
        paper = await paper_of(uow, house, deal)
        changed = hash_now(deal.mail.content, paper, house) != deal.mail.approved_hash
        attempted_before = deal.mail.status == "sending"
        stale = NOT_APPROVED if changed else _no_longer_offered(deal, uow.now())
        if stale is not None and not attempted_before:
            await _not_sent(uow, deal, stale)
            return
        message_id = deal.mail.message_id or f"<{draft_id}.{deal.seq}@{house.mail_from.split('@')[-1]}>"
        if not attempted_before:
            happening = MailAttempted(draft_id=draft_id, message_id=message_id)
            deal = await uow.happen(deal, happening, actor="system")
    assert deal.mail is not None
    content = deal.mail.content
    mail = outgoing(content.to, content.subject, content.body, paper, house, message_id=message_id)
    book = ProposalLedger(work, user_id, deal_id, draft_id, message_id)
    if stale is not None:
        # what was approved may have left before; nothing leaves now
        if not await end_is_known(mailer, book, message_id):
            await book.stale(stale)
        return
    await deliver(mailer, book, mail, at=deal.updated_at, attempted_before=attempted_before)


@dataclass(frozen=True)
class ProposalLedger:
    """What becomes of the proposal's mail, written into its deal."""

    work: Work
    user_id: str
    deal_id: str
    draft_id: str
    message_id: str

    async def sent(self, receipt: str) -> None:
        await _sent(self.work, self.user_id, self.deal_id, self.draft_id, self.message_id, receipt)

    async def refused(self, reason: str) -> None:
        await _refused(self.work, self.user_id, self.deal_id, self.draft_id, reason)

    async def deferred(self, reason: str) -> None:
        await _deferred(self.work, self.user_id, self.deal_id, self.draft_id, reason)

    async def uncertain(self) -> None:
        await _uncertain(self.work, self.user_id, self.deal_id, self.draft_id)

    async def stale(self, why: str) -> None:
        async with self.work.unit(self.user_id) as uow:
            deal = await uow.deals.get(self.deal_id, lock=True)
            if _wanted(deal, self.draft_id):
                await _not_sent(uow, deal, why)


async def give_up(work: Work, user_id: str, deal_id: str, *, draft_id: str, reason: str) -> None:
    """After the last try: nothing was accepted, the broker may send again with a click."""
    await _refused(work, user_id, deal_id, draft_id, reason)


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


def _wanted(deal: Deal, draft_id: str) -> bool:
    return (
        deal.mail is not None
        and deal.mail.draft_id == draft_id
        and deal.mail.status in {"queued", "sending"}
        and allowed(deal.state, "mail_sent")
    )


async def _sent(work: Work, user_id: str, deal_id: str, draft_id: str, message_id: str, receipt: str) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if not _wanted(deal, draft_id):
            if deal.mail is not None and deal.mail.status != "sent":
                await uow.say(deal.thread_id, SENT_ALL_THE_SAME, deal_id=deal.id)
            return
        assert deal.mail is not None
        to = deal.mail.content.to
        happening = MailSent(draft_id=draft_id, message_id=message_id, receipt=receipt)
        deal = await uow.happen(deal, happening, actor="system")
        await uow.say(
            deal.thread_id,
            f"The proposal was sent to **{plain(to)}**. I tell you here when the client opens it.",
            Card("AnswerCard", deal.id, deal.seq),
        )


async def _uncertain(work: Work, user_id: str, deal_id: str, draft_id: str) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if _wanted(deal, draft_id):
            await _not_sent(
                uow,
                deal,
                "The connection broke while the mail was handed over: it may have arrived or not. "
                "Ask the client, or send it again with the button.",
                uncertain=True,
            )


async def _deferred(work: Work, user_id: str, deal_id: str, draft_id: str, sentence: str) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if _wanted(deal, draft_id):
            happening = MailDeferred(draft_id=draft_id, sentence=sentence)
            await uow.happen(deal, happening, actor="system")


async def _refused(work: Work, user_id: str, deal_id: str, draft_id: str, reason: str) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if _wanted(deal, draft_id):
            sentence = f"The mail was not sent: {reason} Correct the address or send it again."
            await _not_sent(uow, deal, sentence)


async def _not_sent(uow: UnitOfWork, deal: Deal, sentence: str, *, uncertain: bool = False) -> None:
    assert deal.mail is not None
    happening = MailNotSent(draft_id=deal.mail.draft_id, sentence=sentence, uncertain=uncertain)
    deal = await uow.happen(deal, happening, actor="system")
    await uow.say(deal.thread_id, plain(sentence), deal_id=deal.id)
