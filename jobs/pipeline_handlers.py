"""The board's row of a deal from before there was a board. The migration put this work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork

SUMMARISE_DEAL = "summarise_deal"


async def handle_summarise_deal(
    services: JobServices, user_id: str, due: Due, _held: Callable[[UnitOfWork], Awaitable[None]]
) -> None:
    async with services.work.unit(user_id) as uow:
        await uow.summaries.write([await uow.deals.get(due.deal_id, lock=True)])
