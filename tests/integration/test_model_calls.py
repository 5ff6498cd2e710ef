"""What is written down of model calls: asked over real HTTP of a scripted model, in the real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from evals.scripted_model import ScriptedModel
from graph.model_calls import ModelCallBook
from graph.understanding.llm import ModelEngine
from graph.understanding.offline import OfflineEngine
from graph.understanding.prompt import PROMPT_VERSION
from persistence.checkpoints import Pool
from persistence.tables import model_calls
from persistence.urls import psycopg_url
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool

MODEL = "gpt-5-mini"
REQUEST = "KTEB to KVNY on March 9 for 6"
PATCH: dict[str, Any] = {
    "intent": "request_trip",
    "legs": [
        {
            "number": 1,
            "origin": {"words": "KTEB", "icao": "KTEB"},
            "destination": {"words": "KVNY", "icao": "KVNY"},
            "date": {"words": "March 9", "value": "2027-03-09"},
            "passengers": {"words": "for 6", "value": 6},
        }
    ],
}


@pytest.fixture
def scripted() -> Iterator[ScriptedModel]:
    server = ScriptedModel()
    yield server
    server.close()


@pytest.fixture
async def pool(house: House) -> AsyncIterator[Pool]:
    async with opened_pool(house) as pool:
        yield pool


def talk(
    house: House, pool: Pool, scripted: ScriptedModel, *, model: str = MODEL, patience: float = 10
) -> Talk:
    engine = ModelEngine.connect(
        OfflineEngine(),
        key=SecretStr("sk-test-0123456789"),
        base_url=scripted.address,
        model=model,
        timeout_seconds=patience,
        record=ModelCallBook(house.work).record,
    )
    return Talk(house, replace(chat_services(house, pool), engine=engine), house.anna)


async def calls(house: House, user_id: str | None = None) -> list[Any]:
    async with house.database.as_user(user_id or house.anna) as connection:
        return list(await connection.execute(select(model_calls).order_by(model_calls.c.at)))


async def test_every_call_is_recorded_with_its_tokens_and_its_cost(
    house: House, pool: Pool, scripted: ScriptedModel
) -> None:
    scripted.says(PATCH)
    anna = talk(house, pool, scripted)
    await anna.say(REQUEST)
    scripted.says(
        {"intent": "request_trip", "legs": [{"number": 1, "passengers": {"words": "8", "value": 8}}]}
    )
    await anna.say("make it 8")
    first, second = await calls(house)
    assert (first.model, first.prompt_version, first.outcome, first.dropped) == (
        MODEL,
        PROMPT_VERSION,
        "ok",
        0,
    )
    assert (first.tokens_in, first.tokens_cached, first.tokens_out) == (700, 512, 80)
    # 188 new tokens at 0.25, 512 from the cache at 0.025, 80 written at 2.00 dollars a million
    assert first.cost_usd == Decimal("0.0002198")
    assert first.price_since == date(2025, 8, 7)
    assert 0 < first.milliseconds < 10_000
    assert (first.thread_id, first.deal_id) == (anna.thread_id, None)
    assert (second.thread_id, second.deal_id) == (anna.thread_id, (await anna.deal()).id)


async def test_a_model_without_a_known_price_has_an_unknown_cost(
    house: House, pool: Pool, scripted: ScriptedModel
) -> None:
    scripted.says(PATCH)
    await talk(house, pool, scripted, model="house-model").say(REQUEST)
    (call,) = await calls(house)
    assert (call.model, call.tokens_in, call.cost_usd, call.price_since) == ("house-model", 700, None, None)


async def test_values_that_were_checked_away_are_counted(
    house: House, pool: Pool, scripted: ScriptedModel
) -> None:
    leg = {**PATCH["legs"][0], "passengers": {"words": "for 6", "value": 9}}
    scripted.says({**PATCH, "legs": [leg]})
    said = await talk(house, pool, scripted).say(REQUEST)
    assert "Not taken over from the language model: 9 passengers" in said
    (call,) = await calls(house)
    assert (call.outcome, call.dropped) == ("values_dropped", 1)


async def test_a_turn_that_is_rolled_back_still_has_its_call(
    house: House, pool: Pool, scripted: ScriptedModel
) -> None:
    scripted.says(PATCH)
    anna = talk(house, pool, scripted)
    async with house.work.unit(house.anna) as uow:
        await uow.feed.open_thread(anna.thread_id)
    # the node after the model's call cannot write what it understood
    breaks = "alter table deal_events add constraint broken check (kind <> 'trip_described')"
    await _as_owner(house, breaks)
    with pytest.raises(DBAPIError, match="broken"):
        await anna.say(REQUEST)
    async with house.work.unit(house.anna) as uow:
        assert await uow.deals.of_thread(anna.thread_id) is None
    (call,) = await calls(house)
    assert (call.outcome, call.tokens_in) == ("ok", 700)


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (429, "rate_limited", "overloaded"),
        (500, "server_error", "error"),
        (401, "wrong_key", "refused the key"),
    ],
)
async def test_a_fallback_is_seen_in_the_chat_and_in_the_book(
    house: House, pool: Pool, scripted: ScriptedModel, status: int, outcome: str, words: str
) -> None:
    scripted.status, scripted.answer = status, b'{"error": {"message": "no"}}'
    anna = talk(house, pool, scripted)
    said = await anna.say(REQUEST)
    assert words in said
    assert "the built-in reader understood this turn" in said
    trip = (await anna.deal()).trip
    assert trip is not None
    assert trip.route == "TEB → VNY"
    (call,) = await calls(house)
    assert (call.outcome, call.tokens_in, call.cost_usd) == (outcome, None, None)


async def test_a_turn_that_is_stopped_has_its_call(house: House, pool: Pool, scripted: ScriptedModel) -> None:
    scripted.waits = True
    anna = talk(house, pool, scripted)
    turn = asyncio.create_task(anna.say(REQUEST))
    await asyncio.to_thread(scripted.was_asked.wait, 20)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    (call,) = await calls(house)
    assert (call.outcome, call.tokens_in) == ("stopped", None)


async def test_calls_are_the_brokers_own_and_written_once(
    house: House, pool: Pool, scripted: ScriptedModel
) -> None:
    scripted.says(PATCH)
    await talk(house, pool, scripted).say(REQUEST)
    assert len(await calls(house)) == 1
    assert await calls(house, house.bob) == []
    for change in ("update model_calls set cost_usd = 0", "delete from model_calls"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with house.database.as_user(house.anna) as connection:
                await connection.execute(text(change))


async def _as_owner(house: House, statement: str) -> None:
    async with await psycopg.AsyncConnection.connect(psycopg_url(house.owner_url)) as connection:
        await connection.execute(statement.encode())
