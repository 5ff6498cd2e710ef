"""Sending an approved letter, exactly once; what it means for the deal happens in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from domain.deal import Deal
from domain.letters import Letter, LetterAttempted, LetterDeferred, LetterNotSent, LetterSent
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.letters.content import outgoing
from tools.letters.purposes import PURPOSES
from tools.mail.message import OutgoingMail
from tools.mail.once import Approved, Stale
from tools.proposals.house import House

NOT_APPROVED = "What would be sent is not what was approved, so it was not sent. Approve it again."
MAY_HAVE_ARRIVED = (
    "The connection broke while the letter was handed over: it may have arrived or not. Ask {to}, or send it "
    "again with the button."
)


@dataclass(frozen=True)
class LetterSending:
    """One letter on its way. Implements `tools.mail.once.Sending`."""

    house: House
    letter_id: str

    def waits(self, deal: Deal) -> bool:
        return waiting(deal, self.letter_id) is not None

    async def approved(self, uow: UnitOfWork, deal: Deal) -> Approved:
        letter = self._letter(deal)
        domain = self.house.mail_from.split("@")[-1]
        message_id = letter.message_id or f"<{letter.letter_id}.{deal.seq}@{domain}>"
        mail = await self._mail(uow, deal, letter, message_id)
        return Approved(message_id, attempted_before=letter.status == "sending", mail=mail)

    async def _mail(
        self, uow: UnitOfWork, deal: Deal, letter: Letter, message_id: str
    ) -> OutgoingMail | Stale:
        try:
            mail = await outgoing(uow, self.house, deal.id, letter.content, message_id=message_id)
        except RefusedError as refused:
            return Stale(refused.sentence)
        if mail.content_hash != letter.approved_hash:
            return Stale(NOT_APPROVED)
        why_not = PURPOSES[letter.purpose].refuse(deal, letter, uow.now())
        return mail if why_not is None else Stale(why_not)

    async def attempted(self, uow: UnitOfWork, deal: Deal, message_id: str) -> Deal:
        happening = LetterAttempted(letter_id=self.letter_id, message_id=message_id)
        return await uow.happen(deal, happening, actor="system")

    async def sent(self, uow: UnitOfWork, deal: Deal, message_id: str, receipt: str) -> None:
        letter = self._letter(deal)
        if not self.waits(deal):
            if letter.status != "sent":
                subject, to = plain(letter.content.subject), plain(letter.content.to)
                what = f"“{subject}” had left already: **{to}** has it."
                await uow.say(deal.thread_id, what, deal_id=deal.id)
            return
        happening = LetterSent(letter_id=self.letter_id, message_id=message_id, receipt=receipt)
        deal = await uow.happen(deal, happening, actor="system")
        await uow.say(
            deal.thread_id,
            f"Sent to **{plain(letter.content.to)}**: {plain(letter.content.subject)}.",
            deal_id=deal.id,
        )
        await PURPOSES[letter.purpose].sent(uow, deal, self._letter(deal))

    async def refused(self, uow: UnitOfWork, deal: Deal, reason: str) -> None:
        sentence = f"The letter was not sent: {reason.rstrip('.')}. Correct the address, or send it again."
        await self._not_sent(uow, deal, sentence)

    async def deferred(self, uow: UnitOfWork, deal: Deal, reason: str) -> None:
        happening = LetterDeferred(letter_id=self.letter_id, sentence=reason)
        await uow.happen(deal, happening, actor="system")

    async def uncertain(self, uow: UnitOfWork, deal: Deal) -> None:
        sentence = MAY_HAVE_ARRIVED.format(to=self._letter(deal).content.to)
        await self._not_sent(uow, deal, sentence, uncertain=True)

    async def stale(self, uow: UnitOfWork, deal: Deal, why: str) -> None:
        await self._not_sent(uow, deal, why)

    async def _not_sent(self, uow: UnitOfWork, deal: Deal, sentence: str, *, uncertain: bool = False) -> None:
        happening = LetterNotSent(letter_id=self.letter_id, sentence=sentence, uncertain=uncertain)
        deal = await uow.happen(deal, happening, actor="system")
        subject = self._letter(deal).content.subject
        await uow.say(deal.thread_id, f"“{plain(subject)}”: {plain(sentence)}", deal_id=deal.id)

    def _letter(self, deal: Deal) -> Letter:
        letter = deal.letter(self.letter_id)
        assert letter is not None
        return letter


def waiting(deal: Deal, letter_id: str) -> Letter | None:
    """The letter, while it is approved and its end is not known."""
    letter = deal.letter(letter_id)
    return letter if letter is not None and letter.status in {"queued", "sending"} else None
