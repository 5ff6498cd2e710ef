"""The board's row of a deal from before there was a board."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from jobs.services import JobServices
from persistence.across import Across
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork

SUMMARISE_DEAL = "summarise_deal"
AT_A_TIME = 200
PAUSE_SECONDS = 2.0


async def handle_summarise_deal(
    services: JobServices, user_id: str, due: Due, _held: Callable[[UnitOfWork], Awaitable[None]]
) -> None:
    async with services.work.unit(user_id) as uow:
        await uow.summaries.write([await uow.deals.get(due.deal_id, lock=True)])


async def summarise_from_before(across: Across) -> None:
    """Once, when a worker starts: deals that are older than the board are put on it, some at a time."""
    while True:
        if not await across.put_missing_summaries(AT_A_TIME):
            return
        await asyncio.sleep(PAUSE_SECONDS)
