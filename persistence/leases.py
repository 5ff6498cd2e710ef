"""A turn holds a lease on its thread: one turn at a time, and a killed one frees it by itself: at once where
its process is seen to be dead, else when its time is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from persistence.database import Database
from persistence.holders import Held

LEASE_SECONDS = 30
RENEW_SECONDS = 10


log = structlog.get_logger(__name__)


class ThreadBusyError(RuntimeError):
    """Another turn of this thread is still at work."""


class UnknownThreadError(LookupError):
    """No such thread, or not this user's: the two look the same from outside."""


# a lease stands only on a thread of one's own: the row of a foreign one would keep its owner out
_TAKE = text(
    """insert into thread_leases (thread_id, broker_id, fence, expires_at)
    select id, app_user(), cast(:fence as bigint), clock_timestamp() + make_interval(secs => :seconds)
    from threads where id = cast(:thread as uuid)
    on conflict (thread_id) do update
        set fence = excluded.fence, expires_at = excluded.expires_at
        where thread_leases.expires_at < clock_timestamp() or thread_leases.fence = cast(:dead as bigint)
    returning fence"""
)
_HOLDER = text(
    """select l.fence from threads t left join thread_leases l on l.thread_id = t.id
    where t.id = cast(:thread as uuid)"""
)
_RENEW = text(
    """update thread_leases set expires_at = clock_timestamp() + make_interval(secs => :seconds)
    where thread_id = cast(:thread as uuid) and fence = :fence"""
)
_held = Held()


@asynccontextmanager
async def thread_lease(
    database: Database, thread_id: str, user_id: str, *, patience: float = 8.0, step: float = 0.1
) -> AsyncIterator[None]:
    """Held while the block runs, renewed meanwhile; no connection is kept. ThreadBusyError when another
    turn still holds it after `patience` seconds; UnknownThreadError when the user has no such thread."""
    fence = _held.next(thread_id)
    try:
        await _take(database, thread_id, user_id, fence, patience, step)
        renewal = asyncio.create_task(_renew(database, thread_id, user_id, fence))
        try:
            yield
        finally:
            renewal.cancel()
            async with database.as_user(user_id) as connection:
                await connection.execute(_RENEW, {"thread": thread_id, "fence": fence, "seconds": -1})
    finally:
        _held.forget(thread_id, fence)


async def _take(
    database: Database, thread_id: str, user_id: str, fence: int, patience: float, step: float
) -> None:
    """Returns when the lease is held under this fence: the last one has ended, or its holder is dead."""
    deadline = asyncio.get_running_loop().time() + patience
    values: dict[str, Any] = {"thread": thread_id, "fence": fence, "seconds": LEASE_SECONDS, "dead": None}
    while True:
        async with database.as_user(user_id) as connection:
            if (await connection.execute(_TAKE, values)).first() is not None:
                return
            holder = (await connection.execute(_HOLDER, {"thread": thread_id})).one_or_none()
        if holder is None:
            raise UnknownThreadError("There is no such thread.")
        dead = holder.fence if holder.fence and _held.is_dead(thread_id, holder.fence) else None
        if dead is not None and dead != values["dead"]:
            log.warning("lease.of_the_dead", thread=thread_id)
            values["dead"] = dead
            continue
        if asyncio.get_running_loop().time() > deadline:
            raise ThreadBusyError("I am still working on your last message in this thread.")
        await asyncio.sleep(step)


async def _renew(database: Database, thread_id: str, user_id: str, fence: int) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        values = {"thread": thread_id, "fence": fence, "seconds": LEASE_SECONDS}
        try:
            async with database.as_user(user_id) as connection:
                held = (await connection.execute(_RENEW, values)).rowcount
        except (SQLAlchemyError, OSError) as error:
            # the next round may come before the lease ends
            log.warning("lease.not_renewed", thread=thread_id, error=type(error).__name__)
            continue
        if not held:
            log.warning("lease.lost", thread=thread_id)
            return
