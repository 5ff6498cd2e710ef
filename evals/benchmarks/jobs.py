"""The queue at work: `python -m evals.benchmarks.jobs`, a minute, beside a bare RQ whose jobs do nothing.

Jobs a second, all due at once; then, at half of that rate, how long it takes from due to done. Ours are rows
of the outbox whose handler reads a deal and finds nothing to do, with all that goes with them: claim, lease,
fence, three transactions. RQ's are calls of a function that does nothing. Real servers, one worker process
each. Figures of one machine, no test.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psycopg
from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job

from evals.benchmarks.turn import opened
from evals.benchmarks.webhook_worker import Place, run_worker
from persistence.embedded.servers import EmbeddedServers, ServerAddresses
from persistence.live import WORK
from persistence.migrate import migrate
from persistence.urls import psycopg_url

ROWS = 600
PACED_SECONDS = 10.0
PATIENCE = 120.0
BARE = "bare"
NOWHERE = "http://127.0.0.1:9/api"
PUT = """insert into outbox (id, broker_id, deal_id, kind, key, payload, due_at) values (gen_random_uuid(),
    %s, %s, 'poll_trip', gen_random_uuid()::text, '{"trip_id": "none"}', clock_timestamp())"""


def bare_worker(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        SimpleWorker([Queue(BARE, connection=redis)], connection=redis).work(logging_level="WARNING")


class Ours:
    def __init__(self, owner_url: str, redis: Redis, broker: str, deal: str) -> None:
        self._connection = psycopg.connect(psycopg_url(owner_url), autocommit=True)
        self._redis = redis
        self._whose = broker, deal

    def put(self) -> None:
        self._connection.execute(PUT, self._whose)
        self._redis.publish(WORK, "due")

    def left(self) -> int:
        return int(self._one("select count(*) from outbox where state = 'due'"))

    def waits(self) -> list[float]:
        """Milliseconds from due to done."""
        query = "select extract(epoch from done_at - due_at) * 1000 from outbox where state = 'done'"
        found = [float(wait) for (wait,) in self._connection.execute(query).fetchall()]
        self._connection.execute("delete from outbox")
        return found

    def _one(self, query: str) -> Any:
        row = self._connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


class Bare:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._queue = Queue(BARE, connection=redis)
        self._jobs: list[str] = []

    def put(self) -> None:
        self._jobs.append(self._queue.enqueue("builtins.bool", result_ttl=600).id)

    def left(self) -> int:
        return int(self._queue.count) + int(self._queue.started_job_registry.count)

    def waits(self) -> list[float]:
        jobs = [Job.fetch(name, connection=self._redis) for name in self._jobs]
        self._jobs.clear()
        return [
            1000 * (job.ended_at - job.enqueued_at).total_seconds()
            for job in jobs
            if job.ended_at is not None and job.enqueued_at is not None
        ]


def main() -> None:
    print(f"{'':<16}{'jobs a second':>16}{'due to done, median':>24}{'95 %':>12}")
    with (
        tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as folder,
        EmbeddedServers(Path(folder) / "data") as servers,
        Redis.from_url(servers.redis_url) as redis,
    ):
        migrate(servers.owner_url)
        broker, deal = asyncio.run(_deal(servers))
        place = Place(servers.owner_url, servers.redis_url, NOWHERE, NOWHERE, "benchmark", 1.0)
        with running(run_worker, place):
            report("JetVision", Ours(servers.owner_url, redis, broker, deal))
        with running(bare_worker, servers.redis_url):
            report("bare RQ", Bare(redis))


def report(name: str, desk: Ours | Bare) -> None:
    desk.put()
    _until(lambda: desk.left() == 0)
    desk.waits()
    for _ in range(ROWS):
        desk.put()
    began = time.perf_counter()
    before = desk.left()
    _until(lambda: desk.left() == 0)
    rate = before / (time.perf_counter() - began)
    desk.waits()
    pause, end = 2 / rate, time.perf_counter() + PACED_SECONDS
    while time.perf_counter() < end:
        desk.put()
        time.sleep(pause)
    _until(lambda: desk.left() == 0)
    waits = desk.waits()
    print(f"{name:<16}{rate:>16.0f}{median(waits):>21.1f} ms{quantiles(waits, n=20)[-1]:>9.1f} ms")


@contextmanager
def running(work: Callable[[Any], None], place: object) -> Iterator[None]:
    process = multiprocessing.get_context("spawn").Process(target=work, args=(place,))
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(30)


async def _deal(servers: ServerAddresses) -> tuple[str, str]:
    async with AsyncExitStack() as stack:
        bench = await opened(servers, stack)
        thread, deal = str(uuid.uuid4()), str(uuid.uuid4())
        async with bench.services.work.unit(bench.broker) as uow:
            await uow.feed.open_thread(thread)
            await uow.deals.open(deal, thread, at=uow.now(), actor=uow.broker)
        return bench.broker, deal


def _until(done: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    while not done():
        if time.perf_counter() > end:
            raise TimeoutError("the worker does not work off its rows")
        time.sleep(0.005)


if __name__ == "__main__":
    main()
