"""The trip that was before, cancelled at the marketplace by one click: once, whatever breaks on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from domain.deal import Deal
from domain.history import rebuild
from jobs.run import work_off
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due, leases_end, rows
from tests.support.deal_steps import requested, sourced
from tests.support.deals import round_trip
from tests.support.sourcing_desk import LEASE, SourcingDesk, sourcing_desk
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.sourcing.old_trips import CANCEL_OLD_TRIP, MESSAGE, cancel_old_trip, cancellable
from tools.sourcing.trip_creation import request_trip

CANCELS = {"method": "PUT", "path": "/api/trips/*"}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("marketplace", "--seed", "7", "--store", tmp_path_factory.mktemp("market")) as process:
        yield process


@pytest.fixture
async def desk(house: House, market: SandboxProcess) -> AsyncIterator[SourcingDesk]:
    async with sourcing_desk(house, market.base) as desk:
        yield desk


async def changed(desk: SourcingDesk, *, operators: int = 2) -> tuple[str, str]:
    """A trip at the marketplace whose operators were asked, and which then became one for seven people.
    (deal id, the old trip's id)"""
    await desk.pull("operators", {"mix": ["silent"]})
    deal_id = await requested(desk.house)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await request_trip(uow, deal_id, seen=99)
    await desk.work()
    before = await desk.deal(deal_id)
    assert before.marketplace.trip_id is not None
    if operators:
        await desk.pull("rfqs", {"trip": before.marketplace.trip_id, "count": operators})
    async with desk.house.work.unit(desk.house.anna) as uow:
        await describe_trip(uow, before.thread_id, round_trip(passengers=7))
    return deal_id, before.marketplace.trip_id


async def click(desk: SourcingDesk, deal_id: str, trip_id: str) -> None:
    async with desk.house.work.unit(desk.house.anna) as uow:
        await cancel_old_trip(uow, deal_id, trip_id)


async def there(desk: SourcingDesk, trip_id: str) -> dict[str, Any]:
    trips = (await desk.lever.get("/admin/state")).json()["trips"]
    found: dict[str, Any] = next(trip for trip in trips if trip["tripId"] == trip_id)
    return found


def states(deal: Deal) -> list[tuple[str, str]]:
    return [(one.trip_id, one.status) for one in deal.old_trips]


async def test_a_click_cancels_what_the_trip_was_and_tells_its_operators(desk: SourcingDesk) -> None:
    deal_id, trip_id = await changed(desk)
    assert states(await desk.deal(deal_id)) == [(trip_id, "open")]
    assert not (await there(desk, trip_id))["canceled"]
    await click(desk, deal_id, trip_id)
    assert states(await desk.deal(deal_id)) == [(trip_id, "cancelling")]
    await desk.work()
    deal = await desk.deal(deal_id)
    assert states(deal) == [(trip_id, "cancelled")]
    old = await there(desk, trip_id)
    assert (old["canceled"], old["cancelation"]) == (True, {"reason": "CHANGED", "message": MESSAGE})
    assert all(rfq["canceled"] for rfq in old["rfqs"])
    assert f"The old trip {trip_id} is cancelled" in (await desk.told(deal_id))[-1]
    async with desk.house.work.unit(desk.house.anna) as uow:
        again = rebuild(await uow.deals.history(deal_id), broker_id=desk.house.anna)
    assert again.canonical() == deal.canonical()


async def test_nothing_is_cancelled_without_a_click_and_a_second_click_is_refused(desk: SourcingDesk) -> None:
    deal_id, trip_id = await changed(desk)
    everything_is_due(desk.house)
    await desk.work()
    assert not (await there(desk, trip_id))["canceled"]
    await click(desk, deal_id, trip_id)
    for other in (trip_id, "ZZZZZZ"):
        with pytest.raises(RefusedError, match="nothing to cancel"):
            await click(desk, deal_id, other)
    assert [row["kind"] for row in rows(desk.house, "outbox")].count(CANCEL_OLD_TRIP) == 1


async def test_a_cancel_whose_answer_was_lost_is_looked_up_and_not_said_twice(desk: SourcingDesk) -> None:
    deal_id, trip_id = await changed(desk)
    await click(desk, deal_id, trip_id)
    await desk.pull("faults", {"kind": "cut-after", "count": 1, **CANCELS})
    # a second PUT would be refused: it must not be made
    await desk.pull("faults", {"kind": "422", "count": -1, **CANCELS})
    await desk.work()
    assert states(await desk.deal(deal_id)) == [(trip_id, "cancelling")]
    everything_is_due(desk.house)
    await desk.work()
    assert states(await desk.deal(deal_id)) == [(trip_id, "cancelled")]
    assert (await there(desk, trip_id))["canceled"]


async def test_a_worker_that_dies_right_after_the_call_cancels_nothing_twice(desk: SourcingDesk) -> None:
    deal_id, trip_id = await changed(desk)
    await click(desk, deal_id, trip_id)
    (row,) = [r for r in await desk.services.across.claim_outbox(9, LEASE) if r.kind == CANCEL_OLD_TRIP]
    async with desk.house.work.unit(desk.house.anna) as uow:
        await uow.outbox.begin(row.id, row.fence)
    await desk.services.marketplace.cancel_trip(trip_id, "CHANGED", MESSAGE)
    leases_end(desk.house)
    await desk.pull("faults", {"kind": "422", "count": -1, **CANCELS})
    await desk.work()
    assert states(await desk.deal(deal_id)) == [(trip_id, "cancelled")]
    # the first worker comes back from the dead: its fence is old
    await work_off(desk.services, row.id, row.broker_id, row.fence)
    assert states(await desk.deal(deal_id)) == [(trip_id, "cancelled")]


async def test_a_refusal_is_told_and_may_be_tried_again(desk: SourcingDesk) -> None:
    deal_id, trip_id = await changed(desk, operators=0)
    await desk.pull("faults", {"kind": "403", "count": 1, **CANCELS})
    await click(desk, deal_id, trip_id)
    await desk.work()
    deal = await desk.deal(deal_id)
    assert states(deal) == [(trip_id, "failed")]
    assert plain(deal.old_trips[0].problem or "") == (await desk.told(deal_id))[-1]
    assert f"The old trip {trip_id} is not cancelled." in (await desk.told(deal_id))[-1]
    await click(desk, deal_id, trip_id)
    await desk.work()
    assert states(await desk.deal(deal_id)) == [(trip_id, "cancelled")]


async def test_while_the_marketplace_is_down_it_is_tried_again_later(desk: SourcingDesk) -> None:
    deal_id, trip_id = await changed(desk)
    await desk.pull("faults", {"kind": "cut", "count": 2, **CANCELS})
    await click(desk, deal_id, trip_id)
    for _ in range(3):
        everything_is_due(desk.house)
        await desk.work()
    assert states(await desk.deal(deal_id)) == [(trip_id, "cancelled")]


async def test_a_trip_that_the_marketplace_forgot_counts_as_cancelled(desk: SourcingDesk) -> None:
    deal_id, trip_id = await changed(desk)
    await desk.pull("reset", {"webhooks": False})
    await click(desk, deal_id, trip_id)
    await desk.work()
    assert states(await desk.deal(deal_id)) == [(trip_id, "cancelled")]


async def test_each_trip_that_was_at_the_marketplace_is_kept_once(house: House) -> None:
    deal_id = await sourced(house)
    async with house.work.unit(house.anna) as uow:
        thread_id = (await uow.deals.get(deal_id)).thread_id
        for passengers in (7, 8, 9):
            deal = await describe_trip(uow, thread_id, round_trip(passengers=passengers))
    assert states(deal) == [("FP8V2U", "open")]
    assert cancellable(deal) == deal.old_trips
