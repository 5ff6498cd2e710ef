"""What the broker writes to the client in words of their own."""

from __future__ import annotations

from domain.deal import Deal
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.letters.draft import draft_letter, show_letter
from tools.letters.words import about_deal, letter_words
from tools.proposals.house import House
from tools.proposals.render import client_of

SHOWN = (
    "This is the letter as it would leave. Edit it if you like; it goes out only when you press "
    "**Approve and send**."
)


async def write_note(uow: UnitOfWork, house: House, deal: Deal, text: str) -> Deal:
    """A draft to the deal's client, shown in its thread. RefusedError while the deal has no client."""
    client = await client_of(uow, deal)
    if client is None:
        raise RefusedError("Choose the client of this deal first: tell me a name or an e-mail address.")
    broker = await uow.me()
    deal = await draft_letter(
        uow,
        house,
        deal,
        purpose="note",
        reader="client",
        to=client.email,
        subject=about_deal(deal, "a note"),
        body=letter_words(client.contact_name, text, broker=broker, house=house),
        # each note stands by itself: a second one does not replace the first
        about=uow.ids.new(),
    )
    await show_letter(uow, deal, SHOWN, deal.letters[-1].letter_id)
    return deal
