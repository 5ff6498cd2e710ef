"""One turn of a thread at a time, and a killed one frees the thread by itself."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

from persistence import leases
from persistence.holders import PID_BITS, fence_of, this_machine
from persistence.leases import ThreadBusyError, UnknownThreadError, thread_lease
from persistence.tables import thread_leases
from persistence.urls import psycopg_url
from tests.integration.conftest import House

PROJECT = Path(__file__).parents[2]


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


HOLDER = """
import asyncio, os, signal, sys
from persistence.database import open_database
from persistence.holders import PID_BITS, fence_of, this_machine
from persistence.leases import thread_lease

async def hold(url, thread_id, user_id):
    async with thread_lease(open_database(url, url, url), thread_id, user_id):
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold(*sys.argv[1:]))
"""


@contextmanager
def another_process(house: House, thread_id: str) -> Iterator[subprocess.Popen[str]]:
    """One that holds the lease of the thread."""
    program = [sys.executable, "-c", HOLDER, house.app_url, thread_id, house.anna]
    with subprocess.Popen(program, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


async def test_the_lease_of_a_killed_process_is_taken_over_at_once(house: House) -> None:
    thread_id = await thread_of(house, house.anna)
    with another_process(house, thread_id) as process:
        with pytest.raises(ThreadBusyError):
            async with thread_lease(house.database, thread_id, house.anna, patience=0.0):
                pytest.fail("the lease of a living process was taken")
        process.kill()
        async with asyncio.timeout(5), thread_lease(house.database, thread_id, house.anna, step=0.01):
            pass


async def test_of_two_heirs_of_a_killed_process_one_takes_over(house: House) -> None:
    thread_id = await thread_of(house, house.anna)
    with another_process(house, thread_id) as process:
        process.kill()
        process.wait()
    inside, most = 0, 0

    async def heir() -> None:
        nonlocal inside, most
        async with thread_lease(house.database, thread_id, house.anna, step=0.01):
            inside += 1
            most = max(most, inside)
            async with house.database.as_user(house.anna) as connection:
                await connection.execute(text("select 1"))
            inside -= 1

    await asyncio.gather(*(heir() for _ in range(4)))
    assert most == 1


async def test_what_cannot_be_proved_dead_is_waited_for(house: House) -> None:
    """The holder's machine is another one, or has been started again since."""
    thread_id = await thread_of(house, house.anna)
    nobody = 2**PID_BITS - 1
    with psycopg.connect(psycopg_url(house.owner_url), autocommit=True) as connection:
        connection.execute(
            "insert into thread_leases values (%s, %s, %s, now() + interval '30 s')",
            [thread_id, house.anna, fence_of(this_machine() ^ 1, nobody, 1)],
        )
        with pytest.raises(ThreadBusyError):
            async with thread_lease(house.database, thread_id, house.anna, patience=0.0):
                pytest.fail("the lease of another machine was taken")
        connection.execute("update thread_leases set fence = %s", [fence_of(this_machine(), nobody, 1)])
    async with thread_lease(house.database, thread_id, house.anna, patience=0.0):
        pass


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
