"""One worker process: RQ executes in the main thread, everything asynchronous lives on one loop beside it."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from rq import Queue, SimpleWorker

from jobs import rq_jobs
from jobs.dispatch import dispatch_for_ever
from jobs.mailbox import read_mail_for_ever
from jobs.pipeline_handlers import summarise_from_before
from jobs.rates import fetch_rates_for_ever
from jobs.services import JobServices
from jobs.sheets import sync_sheets_for_ever
from jobs.urgency import QUEUES
from persistence.house_work import HouseWork
from tools.sourcing.port import Marketplace, MarketplaceError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Webhook:
    """Where and how the marketplace calls us."""

    url: str
    user: str
    secret: str


def work(
    redis: Redis,
    async_redis: AsyncRedis,
    opened: Callable[[AsyncExitStack], Awaitable[JobServices]],
    webhook: Webhook,
) -> int:
    """Serve until SIGTERM or SIGINT; the job at hand is finished first. The exit code: 0."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="jetvision-loop", daemon=True)
    thread.start()
    stack = AsyncExitStack()
    services = asyncio.run_coroutine_threadsafe(_open(opened, stack), loop).result()
    woken = asyncio.Event()
    rq_jobs.serve_with(loop, services, woken.set)
    queues = {urgency: Queue(name, connection=redis) for urgency, name in QUEUES.items()}
    worker_id = str(uuid.uuid4())
    tasks = [
        asyncio.run_coroutine_threadsafe(
            dispatch_for_ever(services.across, async_redis, queues, worker_id, woken), loop
        ),
        asyncio.run_coroutine_threadsafe(announce_ourselves(services.marketplace, webhook), loop),
    ]
    tasks.append(asyncio.run_coroutine_threadsafe(summarise_from_before(services.across), loop))
    if services.rates is not None:
        house_work = HouseWork(services.work.database)
        tasks.append(asyncio.run_coroutine_threadsafe(fetch_rates_for_ever(house_work, services.rates), loop))
    if services.sheets is not None:
        syncing = sync_sheets_for_ever(services.work, services.sheets)
        tasks.append(asyncio.run_coroutine_threadsafe(syncing, loop))
    if services.mailbox is not None:
        reading = read_mail_for_ever(services.work, services.mailbox)
        tasks.append(asyncio.run_coroutine_threadsafe(reading, loop))
    try:
        SimpleWorker(list(queues.values()), connection=redis).work(
            logging_level="WARNING", with_scheduler=False
        )
    finally:
        for task in tasks:
            task.cancel()
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
    return 0


async def announce_ourselves(marketplace: Marketplace, webhook: Webhook) -> None:
    """Tell the marketplace where to call; again and again while it is down. Polling works meanwhile."""
    wait = 1.0
    while True:
        try:
            await marketplace.register_webhook(webhook.url, webhook.user, webhook.secret)
        except MarketplaceError as error:
            log.warning("webhook.not_registered", reason=error.sentence)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60.0)
        else:
            return


async def _open(
    opened: Callable[[AsyncExitStack], Awaitable[JobServices]], stack: AsyncExitStack
) -> JobServices:
    return await opened(stack)
