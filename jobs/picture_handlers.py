"""Pictures of aircraft, fetched by a worker: a page is never kept waiting by another host."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork
from tools.pictures.keep import keep_pictures

TRIES = 4


async def handle_keep_pictures(
    services: JobServices, user_id: str, due: Due, _held: Callable[[UnitOfWork], Awaitable[None]]
) -> timedelta | None:
    if services.pictures is None:
        return None
    last_try = due.attempts >= TRIES
    done = await keep_pictures(services.work, services.pictures, user_id, due.deal_id, last_try=last_try)
    return None if done else timedelta(seconds=5 * 2**due.attempts)
