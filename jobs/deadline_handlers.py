"""Due work that the clock brings to a deal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork
from tools.deadlines.meet import meet_deadline


async def handle_meet_deadline(
    services: JobServices, user_id: str, due: Due, _held: Callable[[UnitOfWork], Awaitable[None]]
) -> timedelta | None:
    async with services.work.unit(user_id) as uow:
        return await meet_deadline(
            uow, services.house, due.deal_id, due.payload["what"], str(due.payload["about"])
        )
