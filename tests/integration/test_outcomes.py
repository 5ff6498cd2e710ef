"""How turns and presses end: with a sentence, whatever goes wrong in them."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert

from graph.understanding.contract import Understood
from graph.understanding.offline import OfflineEngine
from persistence.chat.feed import chat_time
from persistence.leases import ThreadBusyError, UnknownThreadError
from persistence.tables import steps
from tests.integration.conftest import House
from tests.support.chat import chat_services, opened_pool, unseen
from tools.deals.errors import RefusedError
from web.outcomes import BUSY, FAILED, GONE, TRY_AGAIN, carried_out, turn_taken, turns_finished
from web.turns import Turns


async def ends_with(error: Exception | None) -> None:
    if error is not None:
        raise error


@pytest.fixture
async def turns(house: House) -> AsyncIterator[Turns]:
    async with opened_pool(house) as pool:
        yield Turns(chat_services(house, pool))


async def said_to(house: House, thread_id: str, message_id: str) -> None:
    async with house.work.unit(house.anna) as uow:
        await uow.feed.open_thread(thread_id)
        message = {"id": message_id, "threadId": thread_id, "userId": house.anna, "createdAt": chat_time()}
        await uow.connection.execute(
            insert(steps).values(**message, type="user_message", name="Anna", output="?", metadata={})
        )


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (None, {}),
        (RefusedError("The quotes are gone."), {"problem": "The quotes are gone."}),
        (ThreadBusyError("Still at work."), {"problem": "Still at work."}),
        (UnknownThreadError("x"), {"problem": GONE}),
        (ZeroDivisionError("a client's words"), {"problem": TRY_AGAIN}),
    ],
)
async def test_a_card_hears_how_its_press_ended(error: Exception | None, told: dict[str, str]) -> None:
    assert await carried_out("compare_quotes", ends_with(error)) == told


@pytest.mark.parametrize(
    ("error", "in_thread", "on_page"),
    [
        (None, [], []),
        (ThreadBusyError("x"), [BUSY], []),
        (ZeroDivisionError("a client's words"), [FAILED], []),
        (UnknownThreadError("x"), [], [GONE]),
    ],
)
async def test_a_message_hears_how_its_turn_ended(
    house: House, turns: Turns, error: Exception | None, in_thread: list[str], on_page: list[str]
) -> None:
    thread_id, message_id = str(uuid.uuid4()), str(uuid.uuid4())
    await said_to(house, thread_id, message_id)
    shown: list[str] = []

    async def show(sentence: str) -> None:
        shown.append(sentence)

    await turn_taken(turns, thread_id, house.anna, message_id, ends_with(error), show)
    assert shown == on_page
    assert await answers(house, thread_id) == in_thread
    assert await turns.left(thread_id, house.anna) == ([] if in_thread else [message_id])


class Broken(Turns):
    async def resume(self, *_: object, **__: object) -> None:
        raise ZeroDivisionError


class Busy(Turns):
    async def resume(self, *_: object, **__: object) -> None:
        raise ThreadBusyError("x")


async def test_an_opened_thread_is_told_once_what_cannot_be_answered(house: House, turns: Turns) -> None:
    thread_id = str(uuid.uuid4())
    await said_to(house, thread_id, str(uuid.uuid4()))
    await turns_finished(Busy(turns._services), thread_id, house.anna, unseen)
    assert await answers(house, thread_id) == []
    for _ in range(2):
        await turns_finished(Broken(turns._services), thread_id, house.anna, unseen)
    assert await answers(house, thread_id) == [FAILED]


class Thinking(OfflineEngine):
    """An engine that is done when it is told so; `began` is set when it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.began = asyncio.Event()
        self.done = asyncio.Event()

    async def understand(self, *words: Any, **known: Any) -> Understood:
        self.began.set()
        await self.done.wait()
        return await super().understand(*words, **known)


async def test_a_message_that_its_page_gave_up_meanwhile_is_not_answered_as_well(
    house: House, turns: Turns
) -> None:
    """An opened thread works on two messages; the second one's own turn has waited too long."""
    thread_id, first, second = (str(uuid.uuid4()) for _ in range(3))
    engine = Thinking()
    tab = Turns(replace(turns._services, engine=engine))
    for message_id in (first, second):
        await said_to(house, thread_id, message_id)
    opened = asyncio.create_task(turns_finished(tab, thread_id, house.anna, unseen))
    await engine.began.wait()

    async def nowhere(_sentence: str) -> None:
        raise AssertionError

    await turn_taken(tab, thread_id, house.anna, second, ends_with(ThreadBusyError("x")), nowhere)
    engine.done.set()
    await opened
    assert await tab.left(thread_id, house.anna) == []
    busy, answer = await answers(house, thread_id)
    assert busy == BUSY
    assert answer != BUSY


async def test_a_message_at_work_elsewhere_is_not_given_up_with_the_others(
    house: House, turns: Turns
) -> None:
    thread_id, message_id = str(uuid.uuid4()), str(uuid.uuid4())
    await said_to(house, thread_id, message_id)
    engine = Thinking()
    page = Turns(replace(turns._services, engine=engine))
    turn = asyncio.create_task(page.words(thread_id, house.anna, "?", unseen, message_id))
    await engine.began.wait()
    opened = asyncio.create_task(turns_finished(Broken(turns._services), thread_id, house.anna, unseen))
    await asyncio.wait({opened}, timeout=0.3)
    engine.done.set()
    await asyncio.gather(turn, opened)
    (answer,) = await answers(house, thread_id)
    assert answer != FAILED


async def answers(house: House, thread_id: str) -> list[str]:
    """What the assistant said in the thread."""
    new = [step for change in house.heard.changes for step in change.steps]
    async with house.work.unit(house.anna) as uow:
        return [post["output"] for post in await uow.feed.posts(thread_id, new)]
