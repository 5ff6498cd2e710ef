"""Requests that nobody knows, told of in small batches: they share one look at all open trips."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from redis.asyncio import Redis

from jobs.pointers import follow
from persistence.house_pause import HousePause
from tests.integration.conftest import House
from tests.integration.test_webhook_storms import LEASE, Market, Study, at_the_marketplace
from tests.support.clockwork import pointers_are_due, rows
from tests.support.deals import answered
from tests.support.sourcing_desk import jobs_with


async def test_a_pause_is_one_for_the_whole_house(redis: Redis) -> None:
    here, there = HousePause(redis, "look", 60), HousePause(redis, "look", 60)
    assert await here.turn() == 0.0
    assert 59 < await there.turn() <= 60
    assert await HousePause(redis, "another", 60).turn() == 0.0


async def test_a_pause_ends(redis: Redis) -> None:
    short = HousePause(redis, "look", 0.02)
    assert await short.turn() == 0.0
    async with asyncio.timeout(10):
        while await short.turn() > 0.0:
            pass


async def test_without_redis_the_whole_pause_is_waited_for() -> None:
    async with Redis.from_url("redis://127.0.0.1:1") as nobody:
        assert await HousePause(nobody, "look", 15).turn() == 15


async def test_small_batches_of_unknown_requests_share_one_look_and_none_is_lost(
    house: House, redis: Redis
) -> None:
    market = Market(hidden=True)
    await at_the_marketplace(house, "TR000001")
    market.worlds["TR000001"] = tuple(answered(n) for n in range(1, 9))
    study = Study(house, market)
    await study.post(*(("rfqs", f"arfq-{n}") for n in range(1, 9)))
    services = replace(jobs_with(house, market), look_at_all=HousePause(redis, "look", 600).turn)
    for _ in range(4):
        await follow(services, *await services.across.claim_inbox(2, LEASE))
    states = [row["state"] for row in rows(house, "inbox")]
    assert sorted(states) == ["done"] * 2 + ["due"] * 6
    waiting = [row for row in rows(house, "inbox") if row["state"] == "due"]
    assert {row["outcome"] for row in waiting} == {"whose it is was not said: the next look at all trips"}

    await redis.flushdb()
    assert pointers_are_due(house) == 6
    await follow(services, *await services.across.claim_inbox(20, LEASE))
    assert {row["state"] for row in rows(house, "inbox")} == {"done"}
