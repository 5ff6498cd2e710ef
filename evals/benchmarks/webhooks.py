"""Webhooks at work: `python -m evals.benchmarks.webhooks`, about a minute.

How long a webhook waits for its 200 while 200 a second come; how many a second are taken in a burst of a
thousand, that none is lost, and how the chat answers meanwhile; the time from an operator's answer heard to
the card filled for the open chat; the marketplace's calls that a deal costs. Everything is real: PostgreSQL
and Valkey, the web server over loopback, a worker and the simulator as processes of their own. Only the
browser's drawing is not in it. Figures of one machine, no test.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import uvicorn
from fastapi import FastAPI
from redis.asyncio import Redis

from domain.deal import Deal
from domain.quotes import RfqState
from evals.benchmarks.turn import MAIL, Bench, opened, unseen
from evals.benchmarks.webhook_sender import Target, send
from evals.benchmarks.webhook_worker import CALLS, Place, run_worker
from evals.quote_market import simulator
from persistence.embedded.servers import EmbeddedServers, ServerAddresses
from persistence.live import CHANGES, Change
from persistence.migrate import migrate
from persistence.urls import psycopg_url
from tools.cards.fill import fill_cards
from tools.sourcing.trip_creation import request_trip
from web.turns import Turns
from web.webhooks import webhook_routes

BURST = 1000
WARM_UP = 5
"""posts before each series, not timed"""
PACED_A_SECOND = 200
PACED_SECONDS = 4
DEALS = 10
OPERATORS = 4
BETWEEN_TURNS = 0.3
"""seconds: some brokers talk while the burst comes in"""
RATE_LIMIT = 20.0
"""of the simulator, in calls a second: a real connection has about one; the delay of its queue is not ours"""
PATIENCE = 90.0
SECRET = "benchmark"


@dataclass
class Heard:
    """When each pointer arrived, by what it points to."""

    at: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    bench: Bench
    redis: Redis
    lever: httpx.AsyncClient
    """the simulator's admin routes"""
    api: str
    hooks: str
    heard: Heard
    owner_url: str
    sender: ProcessPoolExecutor

    async def sent(self, refs: list[str], per_second: float | None) -> tuple[list[float], float]:
        """Posted by a process of its own: (milliseconds to each 200, seconds in all)."""
        target = Target(self.hooks, self.api, SECRET)
        return await asyncio.get_running_loop().run_in_executor(self.sender, send, target, refs, per_second)


async def paced(desk: Desk) -> None:
    """200 a second, each by its own clock, whatever became of the one before."""
    taken, seconds = await desk.sent(refs(desk, PACED_A_SECOND * PACED_SECONDS), PACED_A_SECOND)
    show(f"200 answered, {len(taken) / seconds:.0f} webhooks a second (aim < 20 ms)", taken)
    await drained(desk)


async def burst(desk: Desk) -> None:
    before, calls = await settled(desk), await calls_made(desk)
    start = time.perf_counter()
    posts = asyncio.create_task(desk.sent(refs(desk, BURST), None))
    turns = []
    while not posts.done():
        turn = time.perf_counter()
        await Turns(desk.bench.services).words(str(uuid.uuid4()), desk.bench.broker, MAIL, unseen)
        turns.append(1000 * (time.perf_counter() - turn))
        await asyncio.sleep(BETWEEN_TURNS)
    taken, seconds = await posts
    now = await drained(desk)
    whole = time.perf_counter() - start
    show(f"200 answered in a burst of {BURST}", taken)
    tell("webhooks a second in the burst", f"{BURST / seconds:.0f}")
    tell("all of them accounted for after", f"{whole:.1f} s")
    tell("lost", str(BURST + WARM_UP - (now.total() - before.total())))
    show("a turn of the chat meanwhile", turns * 2)
    tell("calls of the marketplace for the burst", str(await calls_made(desk) - calls))


def refs(desk: Desk, count: int) -> list[str]:
    """Of the trips of the house; one in ten is of nobody's."""
    known = sorted(desk.heard.at)
    return [known[n % len(known)] if n % 10 else f"arfq-{n}" for n in range(count)]


async def drained(desk: Desk) -> Counter[str]:
    async with asyncio.timeout(PATIENCE):
        while True:
            now = await settled(desk)
            if not now["due"]:
                return now
            await asyncio.sleep(0.05)


async def settled(desk: Desk) -> Counter[str]:
    """Rows of the inbox by state, as the owner of the database sees them."""
    async with await psycopg.AsyncConnection.connect(psycopg_url(desk.owner_url)) as connection:
        rows = await connection.execute("select state, count(*) from inbox group by state")
        return Counter(dict(await rows.fetchall()))


async def to_the_card(desk: Desk) -> None:
    """Operators answer; each answer is timed from its webhook to the filled card that shows it."""
    await asked(desk, "POST", "/admin/operators", {"mix": ["quote", "decline"], "delay_seconds": [1, 6]})
    calls = await calls_made(desk)
    waits: dict[str, float] = {}
    async with desk.redis.pubsub() as pubsub, asyncio.timeout(PATIENCE):
        await pubsub.subscribe(CHANGES)
        threads = [await a_trip(desk) for _ in range(DEALS)]
        sent: set[str] = set()
        async for message in pubsub.listen():
            change = Change.load(message["data"]) if message["type"] == "message" else None
            if change is None or change.thread_id not in threads:
                continue
            deal = await filled(desk, change)
            shown = time.perf_counter()
            if deal.marketplace.trip_id and deal.id not in sent:
                sent.add(deal.id)
                body = {"trip": deal.marketplace.trip_id, "count": OPERATORS}
                await asked(desk, "POST", "/admin/rfqs", body)
            for rfq in deal.rfqs:
                if rfq.state is not RfqState.UNANSWERED and rfq.external_id not in waits:
                    waits[rfq.external_id] = 1000 * (shown - desk.heard.at[rfq.external_id])
            if len(waits) == DEALS * OPERATORS:
                break
    spent = await calls_made(desk) - calls
    show("webhook to the card in the open chat (aim < 300 ms)", list(waits.values()))
    tell(f"calls spent a deal with {OPERATORS} operators' answers", f"{spent / DEALS:.1f}")
    tell("  such deals in an hour of 3,600 calls", f"{3600 * DEALS / spent:.0f}")


async def a_trip(desk: Desk) -> str:
    """A client's mail, and the click that puts its trip to the marketplace. The thread."""
    thread = str(uuid.uuid4())
    await Turns(desk.bench.services).words(thread, desk.bench.broker, MAIL, unseen)
    async with desk.bench.services.work.unit(desk.bench.broker) as uow:
        deal = await uow.deals.of_thread(thread)
        assert deal is not None
        await request_trip(uow, deal.id, seen=deal.seq)
    return thread


async def filled(desk: Desk, change: Change) -> Deal:
    """What an open chat reads and fills when it hears of a change."""
    async with desk.bench.services.work.unit(desk.bench.broker) as uow:
        await uow.feed.posts(change.thread_id, list(change.steps))
        cards = await uow.feed.cards(change.thread_id)
        house = desk.bench.services.house
        await fill_cards(uow, cards, house=house, is_simulator=True, only_latest=True)
        deal = await uow.deals.of_thread(change.thread_id)
    assert deal is not None
    return deal


async def calls_made(desk: Desk) -> int:
    return int(await desk.redis.get(CALLS) or 0)


def tell(name: str, figure: str) -> None:
    print(f"{name:<56}{figure:>10}")


async def asked(desk: Desk, method: str, path: str, body: dict[str, Any]) -> None:
    (await desk.lever.request(method, path, json=body)).raise_for_status()


def show(name: str, taken: list[float]) -> None:
    slow = statistics.quantiles(taken, n=20, method="inclusive")[-1]
    print(f"{name:<56}{statistics.median(taken):>10.1f} ms median{slow:>10.1f} ms p95  ({len(taken)})")


@asynccontextmanager
async def hooked(desk: Bench, heard: Heard) -> AsyncIterator[str]:
    """The web server with the webhook's route; the address of the route."""
    app = FastAPI()
    app.include_router(webhook_routes(desk.services))

    async def noted(scope: Any, receive: Any, send: Any) -> None:
        arrived = time.perf_counter()

        async def read() -> Any:
            message = await receive()
            for ref in message.get("body", b"").split(b'"'):
                if ref.startswith(b"arfq-"):
                    heard.at[ref.decode()] = arrived
            return message

        await app(scope, read, send)

    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(noted, lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hooks/avinode"
    finally:
        server.should_exit = True
        await serving
        listening.close()


async def measure(addresses: ServerAddresses, base: str) -> None:
    async with AsyncExitStack() as stack:
        bench = await opened(addresses, stack, api=f"{base}/api")
        heard = Heard()
        hooks = await stack.enter_async_context(hooked(bench, heard))
        redis = await stack.enter_async_context(Redis.from_url(addresses.redis_url))
        lever = await stack.enter_async_context(httpx.AsyncClient(base_url=base, trust_env=False))
        place = Place(
            database=addresses.owner_url,
            redis=addresses.redis_url,
            api=f"{base}/api",
            hooks=hooks,
            secret=SECRET,
            calls_a_second=RATE_LIMIT,
        )
        worker = multiprocessing.get_context("spawn").Process(target=run_worker, args=(place,))
        worker.start()
        stack.callback(worker.join, 15)
        stack.callback(worker.terminate)
        spawned = multiprocessing.get_context("spawn")
        sender = stack.enter_context(ProcessPoolExecutor(1, mp_context=spawned))
        desk = Desk(bench, redis, lever, f"{base}/api", hooks, heard, addresses.owner_url, sender)
        async with asyncio.timeout(PATIENCE):
            while True:
                if (await lever.get("/admin/state")).json()["webhooks"]:
                    break
                await asyncio.sleep(0.1)
        await to_the_card(desk)
        await paced(desk)
        await burst(desk)


def main() -> int:
    print(f"the simulator allows {RATE_LIMIT:g} calls a second; a real connection about 1\n")
    with tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with (
            EmbeddedServers(Path(folder) / "data") as addresses,
            simulator("--seed", "5", "--rate-limit", str(RATE_LIMIT)) as base,
        ):
            migrate(addresses.owner_url)
            asyncio.run(measure(addresses, base))
    return 0


if __name__ == "__main__":
    sys.exit(main())
