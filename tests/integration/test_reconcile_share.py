"""Looks by the clock spend a share of what remains of the calls, for the nearest deadline first."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from jobs.run import work_off
from jobs.services import JobServices, Reconcile
from persistence.across import Across
from persistence.unit_of_work import UnitOfWork
from tests.integration.conftest import House
from tests.integration.test_webhook_storms import Market, at_the_marketplace
from tests.support.clockwork import everything_is_due, rows
from tests.support.deal_steps import PostBox, requested
from tests.support.deals import HOUSE, answered, round_trip
from tools.deals.describe import describe_trip
from tools.sourcing.avinode.bucket import TokenBucket
from tools.sourcing.avinode.share import ReconcileShare
from tools.sourcing.refresh import ask_again
from tools.sourcing.trip_creation import POLL_TRIP

LEASE = 60
SLOW = 0.0001
"""calls a second: nothing refills while a test runs"""


async def unwanted(_seconds: float) -> None:
    raise AssertionError("nobody should have to wait")


def budgets(redis: Redis, *, burst: int = 20, per_second: float = SLOW) -> tuple[TokenBucket, ReconcileShare]:
    name = uuid.uuid4().hex
    bucket = TokenBucket(redis, name, sleep=unwanted, burst=burst, per_second=per_second)
    return bucket, ReconcileShare(redis, name, bucket, burst=burst, per_second=per_second)


async def turns(share: ReconcileShare, most: int = 50) -> int:
    """How many looks of one call each may begin now."""
    count = 0
    while count < most and await share.turn() == 0:
        await share.take()
        count += 1
    return count


async def test_looks_by_the_clock_spend_at_most_thirty_percent_of_what_remains(redis: Redis) -> None:
    for spent_before in (0, 5, 10, 15):
        bucket, share = budgets(redis)
        for _ in range(spent_before):
            await bucket.take()
        assert 1 <= await turns(share) <= 0.3 * (20 - spent_before)


async def test_when_people_have_used_the_calls_no_look_begins(redis: Redis) -> None:
    bucket, share = budgets(redis)
    for _ in range(17):
        await bucket.take()
    assert await turns(share) == 0
    assert await share.turn() > 60


async def test_a_long_look_is_made_whole_and_paid_for_later(redis: Redis) -> None:
    _, share = budgets(redis)
    assert await share.turn() == 0
    for _ in range(12):
        await share.take()
    assert await share.turn() > 60


async def test_the_share_grows_again_at_its_part_of_the_rate(redis: Redis) -> None:
    _, share = budgets(redis, per_second=40.0)
    while await share.turn() == 0:
        await share.take()
    assert 0 < await share.turn() < 1
    async with asyncio.timeout(5):
        while await share.turn() > 0:
            assert await share.turn() < 1


def services_of(house: House, market: Market, turn: Callable[[], float]) -> tuple[JobServices, Market]:
    async def asked() -> float:
        return turn()

    charged = Market(market.worlds)
    services = JobServices(
        work=house.work,
        across=Across(house.database),
        marketplace=market,  # type: ignore[arg-type]
        mailer=PostBox(),
        house=HOUSE,
        reconcile=Reconcile(charged, asked),  # type: ignore[arg-type]
    )
    return services, charged


async def work(services: JobServices) -> None:
    for row in await services.across.claim_outbox(20, LEASE):
        await work_off(services, row.id, row.broker_id, row.fence)


async def test_a_look_without_a_turn_waits_and_counts_as_no_try(house: House) -> None:
    market = Market({"TR000001": (answered(1),)})
    deal_id = await at_the_marketplace(house, "TR000001")
    waits = [40.0, 40.0, 0.0]
    services, charged = services_of(house, market, lambda: waits.pop(0))
    everything_is_due(house)
    for _ in range(2):
        everything_is_due(house)
        await work(services)
        (row,) = [row for row in rows(house, "outbox") if row["kind"] == POLL_TRIP]
        assert (row["attempts"], row["state"]) == (0, "due")
    assert (market.calls.total(), charged.calls.total()) == (0, 0)
    everything_is_due(house)
    await work(services)
    assert (market.calls.total(), charged.calls.total()) == (0, 1)
    async with house.work.unit(house.anna) as uow:
        assert len((await uow.deals.get(deal_id)).quotes) == 1


async def test_what_a_person_or_a_webhook_asks_for_needs_no_turn(house: House) -> None:
    market = Market({"TR000001": (answered(1),)})
    deal_id = await at_the_marketplace(house, "TR000001")
    services, charged = services_of(house, market, lambda: 99.0)
    async with house.work.unit(house.anna) as uow:
        await ask_again(uow, deal_id)
    await work(services)
    assert (market.calls.total(), charged.calls.total()) == (1, 0)
    # the next look is one by the clock again
    everything_is_due(house)
    await work(services)
    assert (market.calls.total(), charged.calls.total()) == (1, 0)


async def test_the_nearest_departure_is_looked_at_first_and_clicks_before_all_looks(house: House) -> None:
    late = await at_the_marketplace(house, "TR000001")
    async with house.work.unit(house.anna) as uow:
        soon = await describe_trip(uow, str(uuid.uuid4()), round_trip())
        clicked = await uow.deals.get(await requested(house))

    async def put(uow: UnitOfWork, days: int, key: str) -> None:
        await uow.later(POLL_TRIP, soon, key, deadline=uow.now() + timedelta(days=days))

    async with house.work.unit(house.anna) as uow:
        await put(uow, 9, "later")
        await put(uow, 2, "soonest")
        await put(uow, 4, "soon")
        await uow.later("create_trip", clicked, "click")
    everything_is_due(house)
    claimed = [row.id for row in await Across(house.database).claim_outbox(9, LEASE)]
    keys = {str(row["id"]): row["key"] for row in rows(house, "outbox")}
    order = [keys[one] for one in claimed]
    clicks = [key for key in order if not key.startswith((POLL_TRIP, "soon", "later"))]
    assert "click" in clicks
    assert order[: len(clicks)] == clicks
    assert order[len(clicks) : -1] == ["soonest", "soon", "later"]
    assert order[-1].startswith(f"{POLL_TRIP}:{late}")


@pytest.mark.parametrize("part", [0.01, 1.5])
def test_a_share_that_lets_nobody_begin_is_refused(part: float) -> None:
    with pytest.raises(ValueError, match="a share"):
        ReconcileShare(Redis(), "x", TokenBucket(Redis(), "x", sleep=unwanted), part=part)
