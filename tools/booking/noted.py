"""What words or a first press say of a card's form: it is filled with that, and nothing has happened."""

from __future__ import annotations

from collections.abc import Mapping

from domain.closing import Noted, WordsNoted, noted_key
from domain.deal import Deal
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError


async def note_words(
    uow: UnitOfWork, deal: Deal, about: Noted, values: Mapping[str, str], aircraft: int = 1
) -> Deal:
    """Kept until it is recorded, or other words take its place."""
    said = dict(values)
    if deal.noted.get(noted_key(about, aircraft)) == said:
        return deal
    return await uow.happen(deal, WordsNoted(about=about, values=said, aircraft=aircraft), actor=uow.broker)


async def shown_first(
    uow: UnitOfWork, deal: Deal, about: Noted, values: Mapping[str, str], aircraft: int = 1
) -> Deal:
    """The card shows what has to be looked at. RefusedError for the same press again without the tick."""
    noted = await note_words(uow, deal, about, values, aircraft)
    if noted is deal:
        raise RefusedError("Look at what the card says about this, tick it, and press again.")
    return noted
