"""A deal with a letter before the broker, as far as a test wants it."""

from __future__ import annotations

import hashlib

from domain.deal import Deal
from domain.letters import Enclosure, Letter
from persistence.documents import StoredDocument
from tests.integration.conftest import House
from tests.support.deal_steps import PostBox, requested
from tests.support.deals import HOUSE
from tools.letters.approve import approve_letter
from tools.letters.content import enclosure_of
from tools.letters.draft import draft_letter
from tools.letters.send import LetterSending
from tools.mail.once import send_once
from tools.proposals.house import House as OurHouse

PAPER = b"%PDF-1.7 the terms (demo)"
LINK = f"{HOUSE.public_url}/c/7Kq2"
BODY = f"Dear Alex,\n\nplease look at the terms on your page:\n{LINK}\n\nAnna"


async def papered(house: House, deal_id: str) -> Enclosure:
    """A stored document of the deal, to be enclosed."""
    async with house.work.unit(house.anna) as uow:
        document = StoredDocument(
            id=uow.ids.new(),
            deal_id=deal_id,
            name="Terms.pdf",
            mime="application/pdf",
            sha256=hashlib.sha256(PAPER).hexdigest(),
            content=PAPER,
        )
        await uow.documents.add(document)
    return enclosure_of(document)


async def drafted(house: House, deal_id: str | None = None, *, enclosed: bool = True) -> tuple[str, Letter]:
    """A note to the client with a paper and a link. (deal id, letter)"""
    deal_id = deal_id or await requested(house)
    papers = [await papered(house, deal_id)] if enclosed else []
    async with house.work.unit(house.anna) as uow:
        deal = await draft_letter(
            uow,
            HOUSE,
            await uow.deals.get(deal_id, lock=True),
            purpose="note",
            reader="client",
            to="office@acme.example",
            subject="The terms",
            body=BODY,
            enclosures=papers,
            must_hold=(LINK,),
        )
    return deal_id, deal.letters[-1]


async def approved(house: House, *, enclosed: bool = True) -> tuple[str, str]:
    """... and approved. (deal id, letter id)"""
    deal_id, letter = await drafted(house, enclosed=enclosed)
    async with house.work.unit(house.anna) as uow:
        await approve_letter(
            uow, HOUSE, deal_id, letter_id=letter.letter_id, content_hash=letter.content.content_hash
        )
    return deal_id, letter.letter_id


async def send(house: House, post: PostBox, deal_id: str, letter_id: str, ours: OurHouse = HOUSE) -> None:
    await send_once(house.work, post, LetterSending(ours, letter_id), house.anna, deal_id)


async def letter_now(house: House, deal_id: str, letter_id: str) -> Letter:
    letter = (await deal_now(house, deal_id)).letter(letter_id)
    assert letter is not None
    return letter


async def deal_now(house: House, deal_id: str) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await uow.deals.get(deal_id)
