"""A person's click on the exact content: the only way a letter leaves."""

from __future__ import annotations

from domain.deal import Deal
from domain.letters import Letter, LetterApproved, LetterContent, LetterEdited
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.letters.content import hashed
from tools.letters.draft import editable
from tools.letters.purposes import PURPOSES
from tools.proposals.house import House

SEND_LETTER = "send_letter"


async def approve_letter(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    letter_id: str,
    content_hash: str,
    confirmations: frozenset[str] = frozenset(),
) -> Deal:
    """Approve what `content_hash` stands for and queue it. RefusedError when that is not the letter as it is
    now, when something is against its leaving, or a confirmation lacks. Where only the sender or the brand
    has changed since it was written, it is put before the broker anew instead."""
    deal = await uow.deals.get(deal_id, lock=True)
    letter = editable(deal, letter_id)
    if content_hash != letter.content.content_hash:
        raise RefusedError(
            "The letter is no longer what you looked at. Look at the newest preview and approve that."
        )
    meaning = PURPOSES[letter.purpose]
    why_not = meaning.refuse(deal, letter, uow.now())
    if why_not is not None:
        raise RefusedError(why_not)
    asked = meaning.confirm(deal, letter)
    missing = next((one for one in asked if one.key not in confirmations), None)
    if missing is not None:
        raise RefusedError(f"{missing.sentence} Tick the confirmation to approve it all the same.")
    renewed = await _renewed(uow, house, deal, letter)
    if renewed is not None:
        return renewed
    return await _queued(uow, deal, letter, content_hash, tuple(one.key for one in asked))


async def send_letter_again(uow: UnitOfWork, house: House, deal_id: str, *, letter_id: str) -> Deal:
    """The broker's click after a failed or uncertain sending: the same content, approved before. Where more
    has to be confirmed by now, or the sender has changed, it is put before the broker anew. RefusedError when
    there is nothing to send again, or something is against it now."""
    deal = await uow.deals.get(deal_id, lock=True)
    letter = deal.letter(letter_id)
    if letter is None or letter.status not in {"failed", "uncertain"} or letter.approved_hash is None:
        raise RefusedError("There is no letter that could be sent again.")
    meaning = PURPOSES[letter.purpose]
    why_not = meaning.refuse(deal, letter, uow.now())
    if why_not is not None:
        raise RefusedError(why_not)
    if {one.key for one in meaning.confirm(deal, letter)} - set(letter.confirmed):
        return await _anew(uow, deal, letter, letter.content, "there is something new to confirm since")
    renewed = await _renewed(uow, house, deal, letter)
    if renewed is not None:
        return renewed
    return await _queued(uow, deal, letter, letter.approved_hash, letter.confirmed)


async def _queued(
    uow: UnitOfWork, deal: Deal, letter: Letter, content_hash: str, confirmed: tuple[str, ...]
) -> Deal:
    happening = LetterApproved(letter_id=letter.letter_id, content_hash=content_hash, confirmed=confirmed)
    deal = await uow.happen(deal, happening, actor=uow.broker)
    key = f"{SEND_LETTER}:{letter.letter_id}:{deal.seq}"
    await uow.later(SEND_LETTER, deal, key, {"letter_id": letter.letter_id})
    return deal


async def _renewed(uow: UnitOfWork, house: House, deal: Deal, letter: Letter) -> Deal | None:
    """A draft again when what would leave now is not what its hash says; None when it is."""
    content = await hashed(uow, house, deal.id, letter.content)
    if content == letter.content:
        return None
    return await _anew(uow, deal, letter, content, "the sender or the brand has changed since")


async def _anew(uow: UnitOfWork, deal: Deal, letter: Letter, content: LetterContent, why: str) -> Deal:
    """A draft again. `why` ends in `since`: it was written."""
    happening = LetterEdited(letter_id=letter.letter_id, content=content)
    deal = await uow.happen(deal, happening, actor="system", why=why.removesuffix(" since"))
    await uow.say(
        deal.thread_id,
        f"{why[:1].upper()}{why[1:]} “{plain(content.subject)}” was written. Nothing was sent now: read it "
        "again and approve it.",
        deal_id=deal.id,
    )
    return deal
