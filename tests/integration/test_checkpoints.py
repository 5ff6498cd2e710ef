"""LangGraph's memory: for the owner of the thread and for nobody else."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any, TypedDict

import pytest
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from psycopg.errors import InsufficientPrivilege

from persistence.checkpoints import Pool, UserSaver, forget_thread, thread_config
from tests.integration.conftest import House
from tests.support.chat import opened_pool


class State(TypedDict, total=False):
    words: str
    answer: str


def ask(state: State) -> State:
    return {"answer": f"{state['words']}: {interrupt('really?')}"}


def desk(pool: Pool, user_id: str) -> Any:
    graph = StateGraph(State)
    graph.add_node("ask", ask)
    graph.add_edge(START, "ask")
    graph.add_edge("ask", END)
    return graph.compile(checkpointer=UserSaver(pool, user_id))


@pytest.fixture
async def pool(house: House) -> AsyncIterator[Pool]:
    async with opened_pool(house) as pool:
        yield pool


@pytest.fixture
async def thread_id(house: House) -> str:
    """Anna's."""
    thread_id = str(uuid.uuid4())
    async with house.work.unit(house.anna) as uow:
        await uow.feed.open_thread(thread_id)
    return thread_id


async def asked(pool: Pool, user_id: str, thread_id: str) -> Any:
    return await desk(pool, user_id).ainvoke(
        {"words": "send it"}, thread_config(thread_id), durability="exit"
    )


async def test_the_owner_answers_an_interrupt_later_and_elsewhere(
    house: House, pool: Pool, thread_id: str
) -> None:
    waiting = await asked(pool, house.anna, thread_id)
    assert [one.value for one in waiting["__interrupt__"]] == ["really?"]
    async with opened_pool(house) as another_process:
        resumed = desk(another_process, house.anna)
        state = await resumed.aget_state(thread_config(thread_id))
        assert [one.value for task in state.tasks for one in task.interrupts] == ["really?"]
        done = await resumed.ainvoke(Command(resume="yes"), thread_config(thread_id))
    assert done["answer"] == "send it: yes"


async def test_another_user_sees_no_checkpoint_and_can_write_none(
    house: House, pool: Pool, thread_id: str
) -> None:
    await asked(pool, house.anna, thread_id)
    saver = UserSaver(pool, house.bob)
    config: Any = thread_config(thread_id)
    assert await saver.aget_tuple(config) is None
    assert [one async for one in saver.alist(config)] == []
    assert (await desk(pool, house.bob).aget_state(config)).values == {}
    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        await asked(pool, house.bob, thread_id)
    state = await desk(pool, house.anna).aget_state(config)
    assert state.values["words"] == "send it"


async def test_another_user_can_forget_nothing(house: House, pool: Pool, thread_id: str) -> None:
    await asked(pool, house.anna, thread_id)
    await forget_thread(pool, house.bob, thread_id)
    assert await UserSaver(pool, house.anna).aget_tuple(thread_config(thread_id)) is not None


async def test_nobody_sees_nothing(house: House, pool: Pool, thread_id: str) -> None:
    await asked(pool, house.anna, thread_id)
    assert await UserSaver(pool, "").aget_tuple(thread_config(thread_id)) is None
    async with pool.connection() as connection:
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            row = await (await connection.execute(f"select count(*) as n from {table}")).fetchone()
            assert row == {"n": 0}, table


async def test_the_owner_forgets_all_of_it(house: House, pool: Pool, thread_id: str) -> None:
    await asked(pool, house.anna, thread_id)
    await forget_thread(pool, house.anna, thread_id)
    assert await UserSaver(pool, house.anna).aget_tuple(thread_config(thread_id)) is None


async def test_a_thread_without_a_row_of_its_own_gets_no_checkpoint(house: House, pool: Pool) -> None:
    """The policy joins the thread's owner: nothing can be remembered for a thread that nobody owns."""
    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        await asked(pool, house.anna, str(uuid.uuid4()))


async def test_a_connection_that_goes_back_has_forgotten_its_user(house: House, thread_id: str) -> None:
    async with opened_pool(house, size=1) as pool:
        await asked(pool, house.anna, thread_id)
        async with pool.connection() as connection:
            row = await (await connection.execute("select app_user() as who")).fetchone()
        assert row == {"who": None}
        assert (await desk(pool, house.bob).aget_state(thread_config(thread_id))).values == {}
