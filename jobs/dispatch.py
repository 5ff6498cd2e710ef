"""From due rows in PostgreSQL to jobs on RQ. Every worker runs it; a lease keeps them from taking the
same row. A word on Redis makes it look at once; without the word it looks every second."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy.exc import SQLAlchemyError

from jobs import rq_jobs
from jobs.run import LEASE_SECONDS
from jobs.urgency import Urgency, choice
from persistence.across import Across
from persistence.live import WORK
from persistence.worker_signs import leave_sign

TAKE = 8
POINTERS = 200
"""of webhooks that one job follows"""
LOOK_SECONDS = 1.0

log = structlog.get_logger(__name__)


async def dispatch_for_ever(
    across: Across, redis: Redis, queues: Mapping[Urgency, Queue], worker_id: str, woken: asyncio.Event
) -> None:
    """Work is handed over when there is some and when there is room again (`woken`), and every second a sign
    of life is left."""
    listener = asyncio.create_task(_listen(redis, woken))
    try:
        while True:
            woken.clear()
            try:
                await leave_sign(redis, worker_id)
                taken = await dispatch_once(across, queues)
            except (SQLAlchemyError, RedisError, OSError) as error:
                log.warning("dispatch.failed", error=type(error).__name__, reason=str(error)[:200])
                taken = 0
            if taken < TAKE:
                await _wait(woken, LOOK_SECONDS)
    finally:
        listener.cancel()


async def dispatch_once(across: Across, queues: Mapping[Urgency, Queue]) -> int:
    """How many rows were handed to RQ, the most urgent first; all pointers go as one job."""
    taken = 0
    for urgency, queue in queues.items():
        # a claimed row that waits behind others loses its lease: only what can start soon is taken
        room = max(0, TAKE - taken - await asyncio.to_thread(len, queue))
        if room == 0:
            break
        if urgency == "soon":
            taken += await _pointers(across, queue)
        taken += await _rows(across, queue, urgency, room)
    return taken


async def _pointers(across: Across, queue: Queue) -> int:
    pointers = await across.claim_inbox(POINTERS, LEASE_SECONDS)
    if pointers:
        await asyncio.to_thread(
            queue.enqueue_call,
            rq_jobs.inbox_rows,
            args=([(one.id, one.source, one.kind, one.ref_id, one.fence) for one in pointers],),
            job_id=f"{pointers[0].id}-{pointers[0].fence}",
            result_ttl=0,
            timeout=rq_jobs.JOB_SECONDS,
        )
    return len(pointers)


async def _rows(across: Across, queue: Queue, urgency: Urgency, room: int) -> int:
    only, besides = choice(urgency)
    rows = await across.claim_outbox(room, LEASE_SECONDS, only=only, besides=besides)
    for row in rows:
        await asyncio.to_thread(
            queue.enqueue_call,
            rq_jobs.outbox_row,
            args=(row.id, row.broker_id, row.fence),
            job_id=f"{row.id}-{row.fence}",
            result_ttl=0,
            timeout=rq_jobs.JOB_SECONDS,
        )
    return len(rows)


async def _listen(redis: Redis, woken: asyncio.Event) -> None:
    while True:
        try:
            async with redis.pubsub() as pubsub:
                await pubsub.subscribe(WORK)
                async for _message in pubsub.listen():
                    woken.set()
        except RedisError as error:
            log.warning("dispatch.deaf", error=type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)


async def _wait(woken: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        return
