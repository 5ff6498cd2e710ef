"""Due work: claimed by one, held for a while, never lost and never marked done by who has lost it."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from domain.deal import Deal
from persistence.across import Across, ClaimedWork, Settled
from persistence.inbox import Inbox
from persistence.outbox import LeaseLostError
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due, leases_end, rows

LEASE = 60
"""seconds"""
SOON = timedelta(minutes=5)


async def a_deal(house: House, user_id: str | None = None) -> Deal:
    thread_id = str(uuid.uuid4())
    async with house.work.unit(user_id or house.anna) as uow:
        await uow.feed.open_thread(thread_id)
        return await uow.deals.open(str(uuid.uuid4()), thread_id, at=uow.now(), actor=uow.broker)


async def put(house: House, deal: Deal, *keys: str, after: timedelta = timedelta(0)) -> None:
    async with house.work.unit(deal.broker_id) as uow:
        for key in keys:
            await uow.later("poll_trip", deal, key, {"trip_id": "FP8V2U"}, after=after)


async def claimed(house: House) -> ClaimedWork:
    (row,) = await Across(house.database).claim_outbox(5, LEASE)
    return row


async def test_each_row_goes_to_one_of_many_workers(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, *(f"key {n}" for n in range(12)))
    across = Across(house.database)
    hauls = await asyncio.gather(*(across.claim_outbox(3, LEASE) for _ in range(6)))
    ids = [row.id for haul in hauls for row in haul]
    assert len(ids) == len(set(ids)) == 12
    assert await across.claim_outbox(20, LEASE) == ()


async def test_the_oldest_come_first_and_what_is_not_due_does_not_come(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, "later", after=SOON)
    await put(house, deal, "first")
    await put(house, deal, "second")
    across = Across(house.database)
    keys = {str(row["id"]): row["key"] for row in rows(house, "outbox")}
    assert [keys[row.id] for row in await across.claim_outbox(1, LEASE)] == ["first"]
    assert [keys[row.id] for row in await across.claim_outbox(5, LEASE)] == ["second"]


async def test_the_claim_tells_ids_and_nothing_of_the_content(house: House) -> None:
    await put(house, await a_deal(house, house.bob), "key")
    row = await claimed(house)
    assert row.broker_id == house.bob
    assert set(row.__dataclass_fields__) == {"id", "broker_id", "kind", "fence"}


async def test_work_is_put_once_under_one_key(house: House) -> None:
    deal = await a_deal(house)
    async with house.work.unit(house.anna) as uow:
        assert await uow.later("poll_trip", deal, "the key")
        assert not await uow.later("poll_trip", deal, "the key")
    row = await claimed(house)
    async with house.work.unit(house.anna) as uow:
        await uow.outbox.done(row.id, row.fence)
    async with house.work.unit(house.anna) as uow:
        assert not await uow.later("poll_trip", deal, "the key")
    assert len(rows(house, "outbox")) == 1


async def test_work_of_a_transaction_that_fails_was_never_put(house: House) -> None:
    deal = await a_deal(house)
    with pytest.raises(ZeroDivisionError):
        async with house.work.unit(house.anna) as uow:
            await uow.later("poll_trip", deal, "key")
            raise ZeroDivisionError
    assert rows(house, "outbox") == []
    assert house.heard.work == []


async def test_only_work_that_is_due_now_wakes_the_workers(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, "later", after=SOON)
    assert house.heard.work == []
    await put(house, deal, "now")
    assert house.heard.work == [True]


async def test_a_lease_that_ended_is_claimed_again_and_the_old_worker_can_mark_nothing(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, "key")
    slow = await claimed(house)
    async with house.work.unit(house.anna) as uow:
        due = await uow.outbox.begin(slow.id, slow.fence)
    assert await Across(house.database).claim_outbox(5, LEASE) == ()
    assert leases_end(house) == 1
    quick = await claimed(house)
    assert quick.id == slow.id
    assert quick.fence > slow.fence
    for attempt in ("held", "begin", "done", "failed", "extend", "again"):
        with pytest.raises(LeaseLostError):
            async with house.work.unit(house.anna) as uow:
                box = uow.outbox
                await {
                    "held": lambda box=box: box.held(slow.id, slow.fence),
                    "begin": lambda box=box: box.begin(slow.id, slow.fence),
                    "done": lambda box=box: box.done(slow.id, slow.fence),
                    "failed": lambda box=box: box.failed(slow.id, slow.fence, "late"),
                    "extend": lambda box=box: box.extend(slow.id, slow.fence, LEASE),
                    "again": lambda box=box: box.again(due, slow.fence, after=SOON),
                }[attempt]()
    async with house.work.unit(house.anna) as uow:
        await uow.outbox.done(quick.id, quick.fence)
    (row,) = rows(house, "outbox")
    assert (row["state"], row["lease_until"]) == ("done", None)
    leases_end(house)
    assert await Across(house.database).claim_outbox(5, LEASE) == ()


async def test_what_a_worker_wrote_without_its_lease_does_not_count(house: House) -> None:
    """The mark is in the transaction of the work: losing it takes the work back."""
    deal = await a_deal(house)
    await put(house, deal, "key")
    slow = await claimed(house)
    leases_end(house)
    await claimed(house)
    with pytest.raises(LeaseLostError):
        async with house.work.unit(house.anna) as uow:
            await uow.say(deal.thread_id, "sent twice?")
            await uow.outbox.done(slow.id, slow.fence)
    assert house.heard.changes == []


async def test_an_attempt_counts_when_the_work_begins_not_when_it_is_claimed(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, "key")
    for _ in range(3):
        await claimed(house)
        leases_end(house)
    row = await claimed(house)
    async with house.work.unit(house.anna) as uow:
        assert (await uow.outbox.begin(row.id, row.fence)).attempts == 1


async def test_work_that_is_put_off_comes_later(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, "key")
    row = await claimed(house)
    async with house.work.unit(house.anna) as uow:
        due = await uow.outbox.begin(row.id, row.fence)
        await uow.outbox.again(due, row.fence, after=SOON, error="TimeoutError: slow")
    assert await Across(house.database).claim_outbox(5, LEASE) == ()
    (kept,) = rows(house, "outbox")
    assert kept["error"] == "TimeoutError: slow"
    assert kept["due_at"] > datetime.now(UTC) + SOON / 2
    everything_is_due(house)
    assert (await claimed(house)).fence == row.fence + 1


async def test_hastening_makes_waiting_work_due(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, "key", after=SOON)
    async with house.work.unit(house.anna) as uow:
        assert not await uow.outbox.hasten("send_mail", deal.id)
        assert await uow.outbox.hasten("poll_trip", deal.id)
    await claimed(house)


async def test_hastening_during_the_work_is_not_lost(house: House) -> None:
    """A webhook came while the answers were being read: they are read once more, at once."""
    deal = await a_deal(house)
    await put(house, deal, "key")
    row = await claimed(house)
    async with house.work.unit(house.anna) as uow:
        due = await uow.outbox.begin(row.id, row.fence)
    async with house.work.unit(house.anna) as uow:
        assert await uow.outbox.hasten("poll_trip", deal.id)
    assert await Across(house.database).claim_outbox(5, LEASE) == (), "it is still being worked on"
    async with house.work.unit(house.anna) as uow:
        await uow.outbox.again(due, row.fence, after=SOON)
    assert (await claimed(house)).fence == row.fence + 1


async def test_hastening_between_claim_and_work_is_served_by_that_work(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, "key")
    row = await claimed(house)
    async with house.work.unit(house.anna) as uow:
        await uow.outbox.hasten("poll_trip", deal.id)
    async with house.work.unit(house.anna) as uow:
        due = await uow.outbox.begin(row.id, row.fence)
        await uow.outbox.again(due, row.fence, after=SOON)
    assert await Across(house.database).claim_outbox(5, LEASE) == ()


async def test_another_brokers_row_is_held_by_nobody_else(house: House) -> None:
    await put(house, await a_deal(house, house.anna), "key")
    row = await claimed(house)
    with pytest.raises(LeaseLostError):
        async with house.work.unit(house.bob) as uow:
            await uow.outbox.done(row.id, row.fence)


async def test_nobody_hastens_anothers_work(house: House) -> None:
    deal = await a_deal(house, house.anna)
    await put(house, deal, "key", after=SOON)
    async with house.work.unit(house.bob) as uow:
        assert not await uow.outbox.hasten("poll_trip", deal.id)


async def test_all_open_trips_are_looked_at_when_a_pointer_names_none(house: House) -> None:
    for user_id in (house.anna, house.bob):
        await put(house, await a_deal(house, user_id), f"key of {user_id}", after=SOON)
    assert await Across(house.database).hasten_polls() == 2
    assert len(await Across(house.database).claim_outbox(5, LEASE)) == 2


async def test_the_figures_count_what_is_due_and_tell_how_old_it_is(house: House) -> None:
    deal = await a_deal(house)
    await put(house, deal, "now", "also now")
    await put(house, deal, "later", after=SOON)
    due, oldest = (await Across(house.database).queue_figures())["outbox"]
    assert due == 2
    assert 0 <= oldest < 60
    assert (await Across(house.database).queue_figures())["inbox"] == (0, 0.0)


async def test_a_pointer_is_settled_by_who_holds_it(house: House) -> None:
    await Inbox(house.database.intake).put(str(uuid.uuid4()), "avinode", "rfqs", "arfq-1")
    across = Across(house.database)
    (slow,) = await across.claim_inbox(5, LEASE)
    assert await across.claim_inbox(5, LEASE) == ()
    leases_end(house)
    (quick,) = await across.claim_inbox(5, LEASE)
    assert quick.fence > slow.fence
    assert await across.settle_inbox([Settled(slow.id, slow.fence, "late", None)]) == 0
    assert not await across.retry_inbox(slow.id, slow.fence, 1, "late")
    assert await across.retry_inbox(quick.id, quick.fence, 300, "the marketplace is down")
    (row,) = rows(house, "inbox")
    assert (row["state"], row["outcome"]) == ("due", "the marketplace is down")
    assert row["due_at"] > datetime.now(UTC) + timedelta(seconds=200)


async def test_rows_that_come_together_are_all_written_and_an_error_is_told_to_each(house: House) -> None:
    inbox = Inbox(house.database.intake)
    ids = [str(uuid.uuid4()) for _ in range(40)]
    await asyncio.gather(*(inbox.put(one, "avinode", "rfqs", f"arfq-{n}") for n, one in enumerate(ids)))
    assert {str(row["id"]) for row in rows(house, "inbox")} == set(ids)
    fresh = str(uuid.uuid4())
    told = await asyncio.gather(
        inbox.put(ids[0], "avinode", "rfqs", "arfq-1"),
        inbox.put(ids[1], "avinode", "rfqs", "arfq-2"),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in told] == ["IntegrityError", "IntegrityError"]
    await inbox.put(fresh, "avinode", "rfqs", "arfq-3")
    assert fresh in {str(row["id"]) for row in rows(house, "inbox")}
