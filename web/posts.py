"""A card asked for by a button, posted into the deal's thread."""

from __future__ import annotations

from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError

WORDS = {
    "CompareCard": "The quotes, best first. Pick up to five, set your margin and make the proposal.",
    "ProposalCard": "These are the client's prices; the PDF is being made.",
}


async def card_now(uow: UnitOfWork, deal_id: str, kind: str) -> None:
    """The card of this kind, of the deal as it is now."""
    deal = await uow.deals.get(deal_id, lock=True)
    if kind == "CompareCard" and not deal.open_quotes:
        raise RefusedError("There are no open quotes to compare.")
    await uow.say(deal.thread_id, WORDS[kind], Card(kind, deal.id, deal.seq))
