"""Tokens of a broker's programs: shown once, kept as a hash, void as soon as they are revoked."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from persistence.api_tokens import PREFIX, ApiTokens, UnknownUserError
from persistence.tool_calls import ToolCallRow
from persistence.urls import psycopg_url
from tests.integration.conftest import NOW, House


async def made(
    house: House, name: str = "my editor", person: str = "anna", expires_at: datetime | None = None
) -> tuple[str, str]:
    """(id, token)"""
    token_id = str(uuid.uuid4())
    tokens = ApiTokens(house.database.auth)
    return token_id, await tokens.create(token_id, f"{person}@jetvision.example", name, expires_at=expires_at)


def stored(house: House, table: str) -> list[dict[str, Any]]:
    with psycopg.connect(psycopg_url(house.owner_url), row_factory=dict_row) as connection:
        return connection.execute(f"select * from {table}").fetchall()


async def test_a_token_speaks_for_the_one_it_was_made_for(house: House) -> None:
    token_id, token = await made(house)
    owner = await ApiTokens(house.database.auth).owner(token)
    assert owner is not None
    assert (owner.token_id, owner.user_id, owner.name) == (token_id, house.anna, "my editor")


async def test_the_table_holds_the_hash_and_not_the_token(house: House) -> None:
    _, token = await made(house)
    (row,) = stored(house, "api_tokens")
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(row)
    assert len(token) >= len(PREFIX) + 43, "256 bits are 43 letters"


@pytest.mark.parametrize("wrong", ["", "jvt_", "nonsense", "jvt_" + "A" * 43, "jvt_" + "A" * 5000])
async def test_what_is_no_token_speaks_for_nobody(house: House, wrong: str) -> None:
    await made(house)
    assert await ApiTokens(house.database.auth).owner(wrong) is None


async def test_a_revoked_token_is_void_at_once_and_cannot_be_revoked_twice(house: House) -> None:
    tokens = ApiTokens(house.database.auth)
    token_id, token = await made(house)
    assert await tokens.revoke(token_id)
    assert await tokens.owner(token) is None
    assert not await tokens.revoke(token_id)
    (line,) = await tokens.listed()
    assert line.revoked_at is not None


async def test_a_token_that_has_ended_is_void(house: House) -> None:
    _, ended = await made(house, expires_at=NOW - timedelta(days=3650))
    _, fresh = await made(house, expires_at=NOW + timedelta(days=3650))
    tokens = ApiTokens(house.database.auth)
    assert await tokens.owner(ended) is None
    assert await tokens.owner(fresh) is not None


@pytest.mark.parametrize("change", ["revoked_at = now()", "role = 'reviewer'"])
async def test_whoever_may_not_sign_in_or_is_no_broker_has_no_tokens(house: House, change: str) -> None:
    _, token = await made(house)
    async with house.database.auth.begin() as connection:
        await connection.execute(text(f"update users set {change} where identifier like 'anna%'"))
    assert await ApiTokens(house.database.auth).owner(token) is None
    with pytest.raises(UnknownUserError):
        await made(house)


async def test_the_list_is_by_user_and_tells_when_a_token_was_used(house: House) -> None:
    tokens = ApiTokens(house.database.auth)
    _, token = await made(house, "editor")
    await made(house, "bob's", "bob")
    assert {line.name for line in await tokens.listed()} == {"editor", "bob's"}
    (line,) = await tokens.listed("anna@jetvision.example")
    assert (line.name, line.last_used_at) == ("editor", None)
    await tokens.owner(token)
    (line,) = await tokens.listed("anna@jetvision.example")
    assert line.last_used_at is not None


async def test_the_app_sees_its_own_tokens_without_the_hash(house: House) -> None:
    await made(house)
    async with house.database.as_user(house.anna) as connection:
        assert (await connection.execute(text("select name from api_tokens"))).scalars().all() == [
            "my editor"
        ]
    async with house.database.as_user(house.bob) as connection:
        assert (await connection.execute(text("select name from api_tokens"))).scalars().all() == []
    with pytest.raises(DBAPIError, match="permission denied"):
        async with house.database.as_user(house.anna) as connection:
            await connection.execute(text("select token_hash from api_tokens"))
    with pytest.raises(DBAPIError, match="permission denied"):
        async with house.database.as_user(house.anna) as connection:
            await connection.execute(text("update api_tokens set revoked_at = null"))


async def test_a_call_is_noted_for_its_own_broker_only(house: House) -> None:
    token_id, _ = await made(house)
    async with house.work.unit(house.anna) as uow:
        await uow.tool_calls.add(uow.ids.new(), ToolCallRow(token_id, "flight_time", "ok", 3))
    (row,) = stored(house, "tool_calls")
    assert (row["tool"], row["outcome"], row["milliseconds"]) == ("flight_time", "ok", 3)
    with pytest.raises(DBAPIError, match="foreign key"):
        async with house.work.unit(house.bob) as uow:
            await uow.tool_calls.add(uow.ids.new(), ToolCallRow(token_id, "flight_time", "ok", 3))
    async with house.database.as_user(house.bob) as connection:
        assert (await connection.execute(text("select count(*) from tool_calls"))).scalar_one() == 0
    with pytest.raises(DBAPIError, match="row-level security"):
        async with house.database.as_user(house.bob) as connection:
            await connection.execute(
                text("insert into tool_calls select gen_random_uuid(), :anna, :token, 'x', 'ok', 1, null"),
                {"anna": house.anna, "token": token_id},
            )
