"""A user's transaction: nothing of it is left to whoever has the connection next."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from persistence.database import Database
from persistence.urls import psycopg_url
from tests.integration.conftest import House

WHO = text("select current_setting('app.user', true)")
OURS = text("select pg_backend_pid()")


async def in_use(database: Database, user_id: str | None) -> tuple[str, int]:
    async with database.as_user(user_id) as connection:
        who = (await connection.execute(WHO)).scalar_one()
        return str(who), int((await connection.execute(OURS)).scalar_one())


async def test_the_next_user_of_a_connection_is_nobody_else(house: House) -> None:
    who, pid = await in_use(house.database, house.anna)
    assert who == house.anna
    assert await in_use(house.database, None) == ("", pid)


async def test_a_broken_off_transaction_leaves_nothing(house: House) -> None:
    stopped = asyncio.Event()

    async def half_done() -> None:
        async with house.database.as_user(house.anna) as connection:
            change = text("update clients set notes = 'half' where broker_id = app_user()")
            assert (await connection.execute(change)).rowcount > 0
            stopped.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(half_done())
    await stopped.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with house.database.as_user(house.anna) as connection:
        written = await connection.execute(text("select count(*) from clients where notes = 'half'"))
        assert written.scalar_one() == 0
    assert (await in_use(house.database, None))[0] == ""


async def test_a_connection_that_the_server_ended_is_replaced(house: House) -> None:
    _, pid = await in_use(house.database, house.anna)
    with psycopg.connect(psycopg_url(house.owner_url), autocommit=True) as owner:
        # waits until it is gone
        owner.execute("select pg_terminate_backend(%s, 5000)", [pid])
    who, other = await in_use(house.database, house.anna)
    assert who == house.anna
    assert other != pid


async def test_what_is_no_id_gets_into_no_statement(house: House) -> None:
    with pytest.raises(ValueError, match="badly formed"):
        await in_use(house.database, "'; select 'anna")


async def test_what_the_server_rolled_back_is_not_called_done(house: House) -> None:
    with pytest.raises(OperationalError, match="a statement before had failed"):
        async with house.database.as_user(house.anna) as connection:
            await connection.execute(text("update clients set notes = 'kept?' where broker_id = app_user()"))
            with pytest.raises(DBAPIError):
                await connection.execute(text("select 1 / 0"))
    async with house.database.as_user(house.anna) as connection:
        written = await connection.execute(text("select count(*) from clients where notes = 'kept?'"))
        assert written.scalar_one() == 0
