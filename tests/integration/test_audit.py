"""The audit log: written with what was done, under one's own name, and never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from persistence.audit import Act, read_back, write_down
from persistence.users import LastAdminError
from tests.integration.conftest import House
from tests.support.own_pages import ADMIN, add_admin


async def acts(house: House) -> list[str]:
    async with house.database.as_user(ADMIN) as connection:
        return [line.act for line in await read_back(connection)]


async def test_what_is_written_is_read_by_admins_alone(house: House) -> None:
    await add_admin(house)
    async with house.database.as_user(house.anna) as connection:
        await write_down(connection, Act(house.anna, "read", "something", address="203.0.113.7"))
        assert await read_back(connection) == ()
    async with house.database.as_user(ADMIN) as connection:
        lines = await read_back(connection)
    assert [(line.who, line.act, line.address) for line in lines] == [(house.anna, "read", "203.0.113.7")]


async def test_nobody_writes_under_another_name(house: House) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with house.database.as_user(house.anna) as connection:
            await write_down(connection, Act(house.bob, "read"))


@pytest.mark.parametrize("change", ["update audit_log set act = 'x'", "delete from audit_log"])
async def test_it_is_only_added_to(house: House, change: str) -> None:
    for engine in (house.database.app, house.database.auth):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with engine.begin() as connection:
                await connection.execute(text(change))


async def test_what_is_rolled_back_is_not_written(house: House) -> None:
    users = await add_admin(house)
    with pytest.raises(LastAdminError):
        await users.revoke(ADMIN, by=ADMIN)
    assert await acts(house) == []
    assert await users.by_id(ADMIN) is not None


async def test_access_is_withdrawn_and_restored(house: House) -> None:
    users = await add_admin(house)
    await users.revoke(house.anna, by=ADMIN, address="203.0.113.7")
    assert await users.by_id(house.anna) is None
    assert await users.sign_in("anna@jetvision.example", "anna's password") is None
    await users.restore(house.anna, by=ADMIN)
    assert await users.sign_in("anna@jetvision.example", "anna's password") is not None
    assert await acts(house) == ["restored access", "withdrew access"]


async def test_a_role_counts_from_the_next_look(house: House) -> None:
    users = await add_admin(house)
    await users.give_role(house.anna, "reviewer", by=ADMIN)
    anna = await users.by_id(house.anna)
    assert anna is not None
    assert anna.role == "reviewer"
    assert await acts(house) == ["gave a role"]
