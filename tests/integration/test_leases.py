"""One turn of a thread at a time, and a killed one frees the thread by itself."""

from __future__ import annotations

import asyncio
import uuid

import psycopg
import pytest
from sqlalchemy import select, text

from persistence import leases
from persistence.leases import ThreadBusyError, UnknownThreadError, thread_lease
from persistence.tables import thread_leases
from persistence.urls import psycopg_url
from tests.integration.conftest import House


async def thread_of(house: House, user_id: str) -> str:
    thread_id = str(uuid.uuid4())
    async with house.work.unit(user_id) as uow:
        await uow.feed.open_thread(thread_id)
    return thread_id


def end_lease(house: House, thread_id: str) -> None:
    """What the clock does to the lease of a process that was killed."""
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        ended = connection.execute(
            "update thread_leases set expires_at = clock_timestamp() - interval '1 second' "
            "where thread_id = %s",
            [thread_id],
        )
        assert ended.rowcount == 1


async def test_the_second_turn_waits_for_the_first(house: House) -> None:
    thread_id = await thread_of(house, house.anna)
    happened: list[str] = []
    inside, may_end = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with thread_lease(house.database, thread_id, house.anna):
            happened.append("first begins")
            inside.set()
            await may_end.wait()
            happened.append("first ends")

    async def second() -> None:
        await inside.wait()
        looked = asyncio.create_task(
            thread_lease(house.database, thread_id, house.anna, step=0.01).__aenter__()
        )
        async with house.database.as_user(house.anna) as connection:
            await connection.execute(text("select 1"))
        assert not looked.done()
        may_end.set()
        await looked
        happened.append("second begins")

    await asyncio.gather(first(), second())
    assert happened == ["first begins", "first ends", "second begins"]


async def test_who_waits_too_long_is_told_so(house: House) -> None:
    thread_id = await thread_of(house, house.anna)
    async with thread_lease(house.database, thread_id, house.anna):
        with pytest.raises(ThreadBusyError, match="still working on your last message"):
            async with thread_lease(house.database, thread_id, house.anna, patience=0.05, step=0.01):
                pytest.fail("two turns at once")
    async with thread_lease(house.database, thread_id, house.anna, patience=0.0):
        pass


async def test_an_error_in_a_turn_frees_the_thread(house: House) -> None:
    thread_id = await thread_of(house, house.anna)
    with pytest.raises(ZeroDivisionError):
        async with thread_lease(house.database, thread_id, house.anna):
            raise ZeroDivisionError
    async with thread_lease(house.database, thread_id, house.anna, patience=0.0):
        pass


async def test_the_lease_of_a_dead_holder_ends_and_the_dead_cannot_free_it_again(house: House) -> None:
    thread_id = await thread_of(house, house.anna)
    dead = thread_lease(house.database, thread_id, house.anna)
    await dead.__aenter__()
    end_lease(house, thread_id)
    async with thread_lease(house.database, thread_id, house.anna, patience=0.0):
        await dead.__aexit__(None, None, None)  # it was only slow, and ends now
        with pytest.raises(ThreadBusyError):
            async with thread_lease(house.database, thread_id, house.anna, patience=0.0):
                pytest.fail("the late end of the first holder freed the lease of the second")


async def test_a_lease_is_renewed_while_the_turn_thinks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.01)
    thread_id = await thread_of(house, house.anna)
    query = select(thread_leases.c.expires_at)
    async with thread_lease(house.database, thread_id, house.anna), asyncio.timeout(10):
        async with house.database.as_user(house.anna) as connection:
            first = (await connection.execute(query)).scalar_one()
        later = first
        while later == first:
            async with house.database.as_user(house.anna) as connection:
                later = (await connection.execute(query)).scalar_one()
        assert later > first


async def test_nobody_takes_the_lease_of_a_thread_that_is_not_theirs(house: House) -> None:
    """Or its owner would be kept out of it."""
    thread_id = await thread_of(house, house.anna)
    with pytest.raises(UnknownThreadError):
        async with thread_lease(house.database, thread_id, house.bob, patience=0.0):
            pytest.fail("Bob holds Anna's thread")
    async with thread_lease(house.database, thread_id, house.anna, patience=0.0):
        with pytest.raises(UnknownThreadError):
            async with thread_lease(house.database, thread_id, house.bob, patience=0.0):
                pytest.fail("Bob holds Anna's thread")


async def test_threads_do_not_wait_for_each_other(house: House) -> None:
    one, other = await thread_of(house, house.anna), await thread_of(house, house.bob)
    async with (
        thread_lease(house.database, one, house.anna),
        thread_lease(house.database, other, house.bob, patience=0.0),
    ):
        pass
