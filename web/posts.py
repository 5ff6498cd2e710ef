"""A card asked for by a button, posted into the deal's thread."""

from __future__ import annotations

from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.quoting.compare import ranking_of, recommendation_of


async def card_now(uow: UnitOfWork, deal_id: str, kind: str) -> None:
    """The card of this kind, of the deal as it is now."""
    deal = await uow.deals.get(deal_id, lock=True)
    text = "Here are the prices; the PDF is being made."
    if kind == "CompareCard":
        if not deal.open_quotes:
            raise RefusedError("There are no open quotes to compare.")
        text = recommendation_of(ranking_of(deal, uow.now()))
    await uow.say(deal.thread_id, text, Card(kind, deal.id, deal.seq))
