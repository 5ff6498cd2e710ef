"""A letter is drafted, shown, edited, discarded. Nothing leaves here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from domain.deal import Deal
from domain.letters import (
    Enclosure,
    Letter,
    LetterContent,
    LetterDiscarded,
    LetterDrafted,
    LetterEdited,
    LetterEnded,
    LetterPurpose,
)
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.letters.content import hashed
from tools.letters.purposes import PURPOSES
from tools.proposals.house import House

NOT_LEFT = {"draft", "failed"}
"""may still be changed, replaced or thrown away"""


async def draft_letter(
    uow: UnitOfWork,
    house: House,
    deal: Deal,
    *,
    purpose: LetterPurpose,
    reader: Literal["client", "operator"],
    to: str,
    subject: str,
    body: str,
    about: str | None = None,
    enclosures: Sequence[Enclosure] = (),
    must_hold: Sequence[str] = (),
    actor: str | None = None,
) -> Deal:
    """A draft for the broker, the last of `deal.letters` afterwards; it replaces one of the same purpose,
    reader and subject matter that has not left. `deal` is locked. RefusedError while such a one is on its
    way, and for what cannot be sent. `actor`: the broker, unless the clock has it written."""
    if purpose not in PURPOSES:
        raise RefusedError(f"Letters of this kind ({purpose}) cannot be written yet.")
    for one in deal.letters:
        if (one.purpose, one.reader, one.about) != (purpose, reader, about):
            continue
        if one.status in {"queued", "sending"}:
            raise RefusedError("Such a letter is on its way. Wait until it has arrived or failed.")
        if one.status == "uncertain":
            raise RefusedError(
                "It is not known whether such a letter has arrived. Ask its reader, or send that one again "
                "from its card."
            )
    words = LetterContent(
        to=to,
        subject=subject,
        body=body,
        enclosures=tuple(enclosures),
        must_hold=tuple(must_hold),
        content_hash="",
    )
    happening = LetterDrafted(
        letter_id=uow.ids.new(),
        purpose=purpose,
        reader=reader,
        about=about,
        content=await hashed(uow, house, deal.id, words),
    )
    return await uow.happen(deal, happening, actor=actor or uow.broker)


async def show_letter(uow: UnitOfWork, deal: Deal, text: str, letter_id: str) -> None:
    """Say `text` in the deal's thread, with the letter's card."""
    await uow.say(deal.thread_id, text, Card("LetterCard", deal.id, deal.seq, about=letter_id))


async def edit_letter(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    letter_id: str,
    to: str,
    subject: str,
    body: str,
    seen_hash: str | None = None,
) -> Deal:
    """The broker's own words. Voids an approval. `seen_hash`: of the content that was looked at while they
    were typed. RefusedError for what cannot be sent, or when it was changed elsewhere meanwhile."""
    deal = await uow.deals.get(deal_id, lock=True)
    letter = editable(deal, letter_id)
    if seen_hash is not None and seen_hash != letter.content.content_hash:
        raise RefusedError("The letter was changed elsewhere meanwhile. Look at the newest preview first.")
    words = letter.content.model_copy(update={"to": to, "subject": subject, "body": body})
    content = await hashed(uow, house, deal_id, words)
    if content == letter.content:
        return deal
    return await uow.happen(deal, LetterEdited(letter_id=letter_id, content=content), actor=uow.broker)


async def discard_letter(uow: UnitOfWork, deal_id: str, *, letter_id: str) -> Deal:
    deal = await uow.deals.get(deal_id, lock=True)
    editable(deal, letter_id)
    return await uow.happen(deal, LetterDiscarded(letter_id=letter_id), actor=uow.broker)


async def end_letters(
    uow: UnitOfWork, deal: Deal, purpose: LetterPurpose, *, about: str | None = None
) -> Deal:
    """What they speak of is no longer so: those of this purpose (and about this, if given) that have not
    left may not leave any more. What is being handed over at this moment can still arrive."""
    for letter in deal.letters:
        same = letter.purpose == purpose and about in (None, letter.about)
        if same and letter.status in NOT_LEFT | {"queued"}:
            deal = await uow.happen(deal, LetterEnded(letter_id=letter.letter_id), actor="system")
    return deal


def editable(deal: Deal, letter_id: str) -> Letter:
    """The letter, while it may still be changed; RefusedError otherwise."""
    letter = deal.letter(letter_id)
    if letter is None or letter.status not in NOT_LEFT:
        raise RefusedError("This letter is no longer a draft. Look at its newest card.")
    return letter
