"""What more deals cost: `python -m evals.benchmarks.growth [--small 1000] [--large 100000]`, some minutes.

A real deal is described, turn by turn, in a real house; then every row that belongs to it is copied under new
ids until there are as many deals as asked for, with 50 events each, all of them one broker's: the worst case.
The same things are measured at both sizes. Aim: at most 1.3 times. Figures of one machine, no test.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from chainlit.types import Pagination, ThreadFilter

from evals.benchmarks.deal_copies import CopiedDeals
from evals.benchmarks.turn import CHANGES, DAY, MAIL, Bench, Series, measured, opened, unseen
from persistence.chat.data_layer import ChatDataLayer
from persistence.checkpoints import forget_thread
from persistence.embedded.servers import EmbeddedServers, ServerAddresses
from persistence.migrate import migrate
from persistence.unit_of_work import UnitOfWork
from persistence.urls import psycopg_url
from persistence.who import acting_as
from tools.cards.fill import fill_cards
from tools.pipeline.board import pipeline_card
from tools.pipeline.find import find_deals
from tools.pipeline.going_on import going_on
from web.turns import Turns

EVENTS = 50
"""of each deal"""
ROUNDS = 30


async def described(bench: Bench) -> tuple[str, str]:
    """(deal, thread) of a request that was changed four times."""
    thread_id = str(uuid.uuid4())
    for text in (MAIL, *CHANGES):
        await Turns(bench.services).words(thread_id, bench.broker, text, unseen)
    async with bench.services.work.unit(bench.broker) as uow:
        deal = await uow.deals.of_thread(thread_id)
    assert deal is not None
    return deal.id, thread_id


async def looks(bench: Bench, thread_id: str) -> list[Series]:
    """What a broker waits for, in milliseconds."""
    services = bench.services

    async def fill(user_id: str, cards: list[dict[str, Any]]) -> None:
        async with services.work.unit(user_id) as uow:
            await fill_cards(uow, cards, house=services.house, is_simulator=True)

    layer = ChatDataLayer(
        services.database,
        services.users,
        services.work.ids,
        fill,
        partial(forget_thread, services.pool),
    )

    def asked(work: Callable[[UnitOfWork], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
        async def once() -> object:
            async with services.work.unit(bench.broker) as uow:
                return await work(uow)

        return once

    async def new_request() -> None:
        await Turns(services).words(str(uuid.uuid4()), bench.broker, MAIL, unseen)

    _, changed = await described(bench)
    said = 0

    async def correction() -> None:
        nonlocal said
        said += 1
        await Turns(services).words(changed, bench.broker, CHANGES[said % len(CHANGES)], unseen)

    async def threads(search: str | None = None) -> None:
        with acting_as(bench.broker):
            await layer.list_threads(Pagination(first=20), ThreadFilter(search=search))

    async def thread() -> None:
        with acting_as(bench.broker):
            await layer.get_thread(thread_id)

    async def claimed() -> None:
        await services.across.claim_outbox(8, 12, only=["none"], besides=None)

    everything: dict[str, Callable[[], Awaitable[object]]] = {
        "turn: a new request": new_request,
        "turn: a correction": correction,
        "pipeline: the board": asked(lambda uow: pipeline_card(uow, "")),
        "pipeline: a route that every deal has": asked(lambda uow: found(uow, "KTEB")),
        "pipeline: one number": asked(lambda uow: found(uow, "JV-1000777")),
        "greeting: what goes on": asked(lambda uow: going_on(uow, DAY - timedelta(hours=12))),
        "threads: the list": threads,
        "threads: opened": thread,
        "worker: a look for work": claimed,
    }
    return [await measured(name, ROUNDS, work) for name, work in everything.items()]


async def found(uow: UnitOfWork, words: str) -> None:
    if not await find_deals(uow, words):
        raise LookupError(f"no deal is found by {words}")


async def measure(addresses: ServerAddresses, sizes: tuple[int, int]) -> dict[str, list[float]]:
    """Median milliseconds by name, at each size."""
    found: dict[str, list[float]] = {}
    async with AsyncExitStack() as stack:
        bench = await opened(addresses, stack)
        deal_id, thread_id = await described(bench)
        owner: psycopg.Connection[Any] = stack.enter_context(
            psycopg.connect(psycopg_url(addresses.owner_url), autocommit=True)
        )
        copies = CopiedDeals(owner, deal_id, thread_id)
        for size in sizes:
            began = time.monotonic()
            copies.grow_to(size)
            deals, events = copies.fill_up(EVENTS)
            print(f"{deals:,} deals with {events:,} events made in {time.monotonic() - began:.0f} s")
            for series in await looks(bench, thread_id):
                found.setdefault(series.name, []).append(median(series.times))
    return found


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--small", type=int, default=1_000)
    options.add_argument("--large", type=int, default=100_000)
    chosen = options.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as folder,
        EmbeddedServers(Path(folder) / "data") as servers,
    ):
        migrate(servers.owner_url)
        found = asyncio.run(measure(servers, (chosen.small, chosen.large)))
    print(f"{'median ms':<40}{chosen.small:>12,}{chosen.large:>12,}{'times':>8}")
    for name, (small, large) in found.items():
        print(f"{name:<40}{small:>12.1f}{large:>12.1f}{large / small:>8.2f}")


if __name__ == "__main__":
    main()
