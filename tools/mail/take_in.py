"""Mail that came in, brought to the deal whose mail it answers: shown there, no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from domain.deal import Deal
from domain.replies import LONGEST_REPLY, About, MailBounced, MailDelayed, ReplyReceived
from persistence.chat.feed import Card
from persistence.incoming_mails import Kind
from persistence.outgoing_mails import OutgoingRow
from persistence.postboxes import Postboxes
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.wording import moment_label, plain
from tools.mail.incoming import IncomingMail, read_incoming
from tools.mail.reading import Read, read_answer

Outcome = Literal["reply", "bounce", "delay", "known", "not ours"]
READS_LIKE = {"yes": "It reads like a yes.", "no": "It reads like a no.", "question": "They ask something."}
WHAT_NOW: dict[About, str] = {
    "proposal": (
        "The client does not have the proposal. Check the address with the client, press “Write it again” on "
        "the card of the e-mail, and correct the address there."
    ),
    "operator": "The operator was not asked. Correct the address in your list, or call them.",
    "letter": "It was not read. Check the address, and write the letter again.",
}


async def take_in(work: Work, postboxes: Postboxes, raw: bytes) -> Outcome:
    """What became of it. Safe to be called again with the same mail: it is told once. A mail that answers
    none of ours is not kept."""
    mail = read_incoming(raw)
    owner = await postboxes.owner((mail.outside_id, *mail.answers))
    if owner is None or (mail.is_report and mail.bounce is None and mail.delay is None):
        return "not ours"
    async with work.unit(owner.broker_id) as uow:
        ours = await uow.outgoing_mails.get(owner.message_id)
        if ours is None or mail.outside_id == ours.message_id:
            # a copy of our own mail in our own mailbox answers nothing
            return "not ours"
        deal = await uow.deals.get(ours.deal_id, lock=True)
        kind: Kind = "bounce" if mail.bounce else "delay" if mail.delay else "reply"
        new = await uow.incoming_mails.keep(
            mail.outside_id, deal_id=deal.id, message_id=ours.message_id, kind=kind, raw=raw
        )
        if not new:
            return "known"
        await TOLD[kind](uow, deal, ours, mail)
    return kind


async def _replied(uow: UnitOfWork, deal: Deal, ours: OutgoingRow, mail: IncomingMail) -> None:
    read = Read("other", ()) if mail.is_automatic else read_answer(mail.text)
    happening = ReplyReceived(
        mail_id=ours.mail_id,
        about=ours.about,
        message_id=ours.message_id,
        from_name=mail.from_name,
        from_address=mail.from_address,
        reading=read.reading,
        words=read.words,
        text=mail.text[:LONGEST_REPLY],
        is_cut=mail.is_cut or len(mail.text) > LONGEST_REPLY,
        is_automatic=mail.is_automatic,
        attachments=mail.attachments[:20],
    )
    deal = await uow.happen(deal, happening, actor="operator" if ours.about == "operator" else "client")
    who = plain(mail.from_name or mail.from_address or "Somebody")
    told = "It is an automatic answer." if mail.is_automatic else READS_LIKE.get(read.reading, "")
    sentence = f"**{who}** answered by e-mail. {told}".strip()
    await uow.say(deal.thread_id, sentence, Card("ReplyCard", deal.id, deal.seq))


async def _bounced(uow: UnitOfWork, deal: Deal, ours: OutgoingRow, mail: IncomingMail) -> None:
    assert mail.bounce is not None
    why = f" ({mail.bounce.why})" if mail.bounce.why else ""
    sentence = f"The e-mail to {ours.recipient} came back{why}. {WHAT_NOW[ours.about]}"
    await _not_arrived(uow, deal, ours, MailBounced, sentence)


async def _delayed(uow: UnitOfWork, deal: Deal, ours: OutgoingRow, mail: IncomingMail) -> None:
    assert mail.delay is not None
    why = f" ({mail.delay.why})" if mail.delay.why else ""
    until = ""
    if mail.delay.until is not None:
        until = f" until {moment_label(mail.delay.until, (await uow.me()).timezone)}"
    sentence = (
        f"The e-mail to {ours.recipient} is delayed: the mail server there does not take it yet{why}. It is "
        f"tried again{until} by itself. If it is urgent, call them."
    )
    await _not_arrived(uow, deal, ours, MailDelayed, sentence)


async def _not_arrived(
    uow: UnitOfWork,
    deal: Deal,
    ours: OutgoingRow,
    what: type[MailBounced | MailDelayed],
    sentence: str,
) -> None:
    happening = what(
        mail_id=ours.mail_id,
        about=ours.about,
        message_id=ours.message_id,
        to=ours.recipient,
        sentence=sentence,
    )
    deal = await uow.happen(deal, happening, actor="system")
    await uow.say(deal.thread_id, plain(sentence), deal_id=deal.id)


TOLD: dict[Kind, Callable[[UnitOfWork, Deal, OutgoingRow, IncomingMail], Awaitable[None]]] = {
    "reply": _replied,
    "bounce": _bounced,
    "delay": _delayed,
}
