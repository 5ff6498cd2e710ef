"""A deal is put aside, or brought back."""

from __future__ import annotations

from domain.archive import why_not_archived
from domain.archive_events import DealArchived, DealBroughtBack
from domain.deal import Deal
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError

MOVED_ON = "Something has happened in this deal since the board showed it: look at it first, then archive it."


async def archive_deal(uow: UnitOfWork, deal_id: str, *, seen: int | None = None) -> Deal:
    """`seen` is the deal's last event that the board showed. RefusedError for a deal that has moved on since,
    and for one that somebody has to look after. Archiving twice is archiving once."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.archived:
        return deal
    if seen is not None and seen != deal.seq:
        raise RefusedError(MOVED_ON)
    reason = why_not_archived(deal)
    if reason is not None:
        raise RefusedError(reason)
    return await uow.happen(deal, DealArchived(), actor=uow.broker)


async def bring_back(uow: UnitOfWork, deal_id: str) -> Deal:
    deal = await uow.deals.get(deal_id, lock=True)
    if not deal.archived:
        return deal
    return await uow.happen(deal, DealBroughtBack(), actor=uow.broker)
