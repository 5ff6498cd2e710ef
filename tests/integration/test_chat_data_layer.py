"""What the chat keeps: Chainlit's data layer on our own tables, for the one who asks and for nobody else."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import DBAPIError

from persistence.chat.feed import Card
from persistence.checkpoints import Pool, UserSaver, forget_thread, thread_config
from persistence.tables import elements, feedbacks, steps, threads
from persistence.users import Users
from persistence.who import NobodyAskedError, acting_as
from tests.integration.conftest import House
from tests.support.chat import opened_pool
from tests.support.deals import HOUSE, round_trip
from tools.cards.fill import fill_cards
from tools.deals.describe import describe_trip
from tools.pipeline.archive import archive_deal, bring_back

with warnings.catch_warnings():
    # what Chainlit imports uses what pydantic has deprecated
    warnings.simplefilter("ignore")
    from chainlit.context import ChainlitContext, context_var
    from chainlit.element import ElementDict
    from chainlit.session import HTTPSession
    from chainlit.step import StepDict
    from chainlit.types import Feedback, Pagination, ThreadDict, ThreadFilter

    from persistence.chat.data_layer import ChatDataLayer

OURS_ALONE = {"userId", "spokenAt"}
"""whose row it is, for the policies of the database; Chainlit's dicts have no place for it"""


@pytest.fixture
async def pool(house: House) -> AsyncIterator[Pool]:
    async with opened_pool(house) as pool:
        yield pool


@pytest.fixture
def layer(house: House, pool: Pool) -> ChatDataLayer:
    async def fill(user_id: str, cards: list[dict[str, Any]]) -> None:
        async with house.work.unit(user_id) as uow:
            await fill_cards(uow, cards, house=HOUSE, is_simulator=True)

    users = Users(house.database.auth)
    return ChatDataLayer(house.database, users, house.work.ids, fill, partial(forget_thread, pool))


@contextmanager
def chatting(user_id: str, thread_id: str) -> Iterator[None]:
    """As Chainlit's handlers run: a session of this thread, and this user verified."""
    session = HTTPSession(id=str(uuid.uuid4()), client_type="webapp", thread_id=thread_id)
    token = context_var.set(ChainlitContext(session))
    try:
        with acting_as(user_id):
            yield
    finally:
        context_var.reset(token)


def a_step(thread_id: str, kind: str, output: str, second: int, **more: Any) -> Any:
    return {
        "id": str(uuid.uuid4()),
        "threadId": thread_id,
        "type": kind,
        "name": "Anna",
        "output": output,
        "createdAt": f"2026-11-23T15:00:{second:02d}.000000Z",
        "metadata": {},
        **more,
    }


async def written(layer: ChatDataLayer, user_id: str, output: str = "hello", second: int = 0) -> str:
    """A thread with one message. Its id."""
    thread_id = str(uuid.uuid4())
    with chatting(user_id, thread_id):
        await layer.create_step(a_step(thread_id, "user_message", output, second))
    return thread_id


def names(table: Table) -> set[str]:
    return {column.name for column in table.columns}


@pytest.mark.parametrize(
    ("dictionary", "table", "made_when_read"),
    [
        (StepDict, steps, {"feedback"}),
        (ElementDict, elements, set()),
        (ThreadDict, threads, {"userIdentifier", "steps", "elements"}),
    ],
)
def test_our_columns_are_the_fields_of_the_installed_chainlit(
    dictionary: Any, table: Table, made_when_read: set[str]
) -> None:
    """A field that is new in Chainlit would be lost in silence; one that is gone is no longer needed."""
    fields = set(dictionary.__annotations__)
    assert made_when_read <= fields
    assert fields - made_when_read - names(table) == set(), "Chainlit has fields that we have no column for"
    assert names(table) - fields - OURS_ALONE == set(), "we have columns that Chainlit no longer knows"


async def test_messages_steps_and_cards_come_back_in_order(house: House, layer: ChatDataLayer) -> None:
    thread_id = str(uuid.uuid4())
    with chatting(house.anna, thread_id):
        asked = a_step(thread_id, "user_message", "Teterboro to Van Nuys", 1)
        run = a_step(thread_id, "run", "", 2, parentId=asked["id"])
        tool = a_step(thread_id, "tool", "", 3, parentId=run["id"], modes={"depth": "all"}, isError=False)
        later = a_step(thread_id, "user_message", "make it 8", 4)
        for step in (later, tool, asked, run):
            await layer.create_step(step)
        async with house.work.unit(house.anna) as uow:
            deal = await describe_trip(uow, thread_id, round_trip())
            await uow.say(thread_id, "Here is the trip.", Card("TripCard", deal.id, deal.seq))
        thread = await layer.get_thread(thread_id)
    assert thread is not None
    assert [step["type"] for step in thread["steps"]] == [
        "user_message",
        "run",
        "tool",
        "user_message",
        "assistant_message",
    ]
    assert thread["steps"][0]["output"] == "Teterboro to Van Nuys"
    assert thread["steps"][2]["modes"] == {"depth": "all"}
    assert thread["steps"][2]["parentId"] == run["id"]
    assert thread["userIdentifier"] == "anna@jetvision.example"
    (card,) = thread["elements"] or []
    assert card["forId"] == thread["steps"][-1]["id"]
    assert card["props"] is not None
    assert card["props"]["kind"] == "TripCard"
    assert [leg["passengers"] for leg in card["props"]["legs"]] == [6, 6]


async def test_a_stored_card_holds_no_content(house: House) -> None:
    thread_id = str(uuid.uuid4())
    async with house.work.unit(house.anna) as uow:
        deal = await describe_trip(uow, thread_id, round_trip())
        await uow.say(thread_id, "Here is the trip.", Card("TripCard", deal.id, deal.seq))
        (stored,) = (await uow.connection.execute(select(elements.c.props))).scalars()
    assert set(stored) == {"deal_id", "version", "since", "said"}


async def test_a_card_of_a_strangers_deal_keeps_no_content(house: House, layer: ChatDataLayer) -> None:
    """Should a row ever name another broker's deal, it still shows nothing of it."""
    of_bob, of_anna = str(uuid.uuid4()), str(uuid.uuid4())
    async with house.work.unit(house.bob) as uow:
        deal = await describe_trip(uow, of_bob, round_trip())
    async with house.work.unit(house.anna) as uow:
        await uow.feed.open_thread(of_anna)
        await uow.say(of_anna, "Whose is this?", Card("TripCard", deal.id, deal.seq))
    with chatting(house.anna, of_anna):
        thread = await layer.get_thread(of_anna)
        assert thread is not None
        (card,) = thread["elements"] or []
        alone = await layer.get_element(of_anna, card["id"])
    assert set(card["props"]) == {"deal_id", "version", "since", "said"}
    assert alone is not None
    assert "legs" not in (alone["props"] or {})


async def test_the_list_pages_by_the_latest_word_and_shows_only_ones_own(
    house: House, layer: ChatDataLayer
) -> None:
    mine = [await written(layer, house.anna, f"trip {n}", second=n) for n in range(5)]
    theirs = await written(layer, house.bob, "trip of Bob", second=30)
    with chatting(house.anna, mine[0]):
        await layer.create_step(a_step(mine[0], "user_message", "once more", 20))
        pages: list[list[str]] = []
        cursor: str | None = None
        while True:
            page = await layer.list_threads(
                Pagination(first=2, cursor=cursor), ThreadFilter(userId=house.bob)
            )
            pages.append([thread["id"] for thread in page.data])
            cursor = page.pageInfo.endCursor
            if not page.pageInfo.hasNextPage:
                break
    assert pages == [[mine[0], mine[4]], [mine[3], mine[2]], [mine[1]]]
    assert theirs not in {thread for page in pages for thread in page}


async def test_the_search_looks_into_messages_and_takes_every_sign_as_it_is(
    house: House, layer: ChatDataLayer
) -> None:
    await written(layer, house.anna, "Teterboro to Van Nuys")
    thread_id = await written(layer, house.anna, "with 10 % margin")
    with chatting(house.anna, thread_id):
        for words, hits in (("van nuys", 1), ("%", 1), ("_", 0), ("nobody", 0)):
            page = await layer.list_threads(Pagination(first=10), ThreadFilter(search=words))
            assert len(page.data) == hits, words


async def test_nobody_writes_and_nobody_reads_without_a_user(house: House, layer: ChatDataLayer) -> None:
    thread_id = await written(layer, house.anna)
    session = HTTPSession(id=str(uuid.uuid4()), client_type="webapp", thread_id=thread_id)
    token = context_var.set(ChainlitContext(session))
    try:
        for attempt in (
            layer.create_step(a_step(thread_id, "user_message", "who am I?", 1)),
            layer.update_thread(thread_id, name="mine now", user_id=house.anna),
            layer.get_thread(thread_id),
            layer.get_element(thread_id, str(uuid.uuid4())),
            layer.get_thread_author(thread_id),
            layer.list_threads(Pagination(first=5), ThreadFilter(userId=house.anna)),
            layer.delete_thread(thread_id),
            layer.upsert_feedback(Feedback(forId=str(uuid.uuid4()), value=1)),
        ):
            with pytest.raises(NobodyAskedError):
                await attempt
    finally:
        context_var.reset(token)
    with chatting(house.anna, thread_id):
        thread = await layer.get_thread(thread_id)
    assert thread is not None
    assert [step["output"] for step in thread["steps"]] == ["hello"]


async def test_another_brokers_thread_is_as_good_as_none(house: House, layer: ChatDataLayer) -> None:
    thread_id = await written(layer, house.anna)
    with chatting(house.bob, thread_id):
        assert await layer.get_thread(thread_id) is None
        assert await layer.get_thread_author(thread_id) == ""
        for attempt in (
            layer.create_step(a_step(thread_id, "user_message", "I was here", 1)),
            layer.update_thread(thread_id, name="Bob's"),
        ):
            with pytest.raises(DBAPIError, match="row-level security"):
                await attempt
        await layer.delete_thread(thread_id)
    with chatting(house.anna, thread_id):
        thread = await layer.get_thread(thread_id)
    assert thread is not None
    assert thread["name"] is None
    assert len(thread["steps"]) == 1


async def test_an_address_that_is_no_id_is_no_thread(house: House, layer: ChatDataLayer) -> None:
    with chatting(house.anna, str(uuid.uuid4())):
        for address in ("not-an-id", "", "../etc", "0"):
            assert await layer.get_thread(address) is None
            assert await layer.get_thread_author(address) == ""
            assert await layer.get_element(address, address) is None


async def test_a_thread_is_never_shared_by_a_flag(house: House, layer: ChatDataLayer) -> None:
    new, old = str(uuid.uuid4()), await written(layer, house.anna)
    for thread_id in (new, old):
        with chatting(house.anna, thread_id):
            await layer.update_thread(thread_id, metadata={"is_shared": True, "chat_settings": {"a": 1}})
            await layer.update_thread(thread_id, metadata={"env": "x"})
            thread = await layer.get_thread(thread_id)
        assert thread is not None
        assert thread["metadata"] == {"chat_settings": {"a": 1}, "env": "x"}


async def test_the_name_that_the_deal_gave_stays_when_chainlit_names_the_thread(
    house: House, layer: ChatDataLayer
) -> None:
    """Chainlit names a thread after its first message, with the user; a person renames without."""
    thread_id = str(uuid.uuid4())
    async with house.work.unit(house.anna) as uow:
        deal = await describe_trip(uow, thread_id, round_trip())
    with chatting(house.anna, thread_id):
        await layer.update_thread(thread_id, name="Hi Anna, could you", user_id=house.anna)
        named = await layer.get_thread(thread_id)
        await layer.update_thread(thread_id, name="Acme, December")
        renamed = await layer.get_thread(thread_id)
    assert named is not None
    assert named["name"] == f"TEB → VNY → TEB · {deal.number}"
    assert renamed is not None
    assert renamed["name"] == "Acme, December"


async def test_a_thread_without_a_deal_is_named_after_its_first_words(
    house: House, layer: ChatDataLayer
) -> None:
    thread_id = await written(layer, house.anna)
    with chatting(house.anna, thread_id):
        await layer.update_thread(thread_id, name="What have I got open?", user_id=house.anna)
        thread = await layer.get_thread(thread_id)
    assert thread is not None
    assert thread["name"] == "What have I got open?"


async def test_feedback_only_on_a_message_of_ones_own(house: House, layer: ChatDataLayer) -> None:
    thread_id = await written(layer, house.anna)
    with chatting(house.anna, thread_id):
        thread = await layer.get_thread(thread_id)
        assert thread is not None
        step_id = thread["steps"][0]["id"]
        first = await layer.upsert_feedback(Feedback(forId=step_id, value=1, comment="good"))
    with chatting(house.bob, thread_id):
        with pytest.raises(PermissionError):
            await layer.upsert_feedback(Feedback(forId=step_id, value=0, comment="bad"))
        assert await layer.delete_feedback(first) is False
    with chatting(house.anna, thread_id):
        second = await layer.upsert_feedback(Feedback(forId=step_id, value=0, comment="better"))
        thread = await layer.get_thread(thread_id)
    assert second == first
    assert thread is not None
    thumb: Any = thread["steps"][0]["feedback"]
    assert (thumb["value"], thumb["comment"]) == (0, "better")


async def test_a_step_written_twice_is_one_and_an_update_keeps_what_it_does_not_name(
    house: House, layer: ChatDataLayer
) -> None:
    thread_id = str(uuid.uuid4())
    step = a_step(thread_id, "run", "", 1, input="words", language="json", start="2026-11-23T15:00:01Z")
    with chatting(house.anna, thread_id):
        await layer.create_step(step)
        await layer.create_step(step)
        await layer.update_step({**step, "input": None, "end": "2026-11-23T15:00:02Z", "output": "done"})
        thread = await layer.get_thread(thread_id)
    assert thread is not None
    (kept,) = thread["steps"]
    assert (kept["input"], kept["language"], kept["start"]) == ("words", "json", "2026-11-23T15:00:01Z")
    assert (kept["output"], kept["end"]) == ("done", "2026-11-23T15:00:02Z")


async def test_an_update_that_comes_before_its_step_loses_nothing(house: House, layer: ChatDataLayer) -> None:
    """Chainlit writes in tasks of its own, in no promised order."""
    thread_id = str(uuid.uuid4())
    step = a_step(thread_id, "run", "", 1)
    with chatting(house.anna, thread_id):
        await layer.update_step({**step, "end": "2026-11-23T15:00:02Z"})
        await layer.create_step(step)
        thread = await layer.get_thread(thread_id)
    assert thread is not None
    (kept,) = thread["steps"]
    assert kept["end"] == "2026-11-23T15:00:02Z"


async def test_what_no_database_can_hold_is_left_out_of_a_message_not_the_message(
    house: House, layer: ChatDataLayer
) -> None:
    for text in ("a\x00b", "a\ud800b"):
        thread_id = str(uuid.uuid4())
        with chatting(house.anna, thread_id):
            await layer.create_step(a_step(thread_id, "user_message", text, 1, metadata={"said": text}))
            await layer.update_thread(thread_id, name=text, user_id=house.anna)
            thread = await layer.get_thread(thread_id)
        assert thread is not None
        assert thread["steps"][0]["output"].replace("\ufffd", "") == "ab"


async def test_cards_are_neither_made_nor_removed_by_the_page(house: House, layer: ChatDataLayer) -> None:
    thread_id = str(uuid.uuid4())
    async with house.work.unit(house.anna) as uow:
        deal = await describe_trip(uow, thread_id, round_trip())
        await uow.say(thread_id, "Here is the trip.", Card("TripCard", deal.id, deal.seq))
        (card,) = await uow.feed.cards(thread_id)

    class Forged:
        type = "custom"

    with chatting(house.anna, thread_id):
        with pytest.raises(PermissionError):
            await layer.create_element(Forged())
        with pytest.raises(PermissionError):
            await layer.delete_element(card["id"], thread_id)
        assert await layer.get_element(thread_id, card["id"]) is not None


async def test_deleting_a_thread_forgets_its_messages_its_thumbs_and_its_checkpoints(
    house: House, layer: ChatDataLayer, pool: Pool
) -> None:
    thread_id = await written(layer, house.anna)
    saver = UserSaver(pool, house.anna)
    config: Any = {"configurable": {"thread_id": thread_id, "checkpoint_ns": ""}}
    from langgraph.checkpoint.base import empty_checkpoint

    await saver.aput(config, empty_checkpoint(), {"source": "input", "step": 0, "parents": {}}, {})
    with chatting(house.anna, thread_id):
        thread = await layer.get_thread(thread_id)
        assert thread is not None
        await layer.upsert_feedback(Feedback(forId=thread["steps"][0]["id"], value=1))
        assert await saver.aget_tuple(thread_config(thread_id)) is not None
        await layer.delete_thread(thread_id)
        assert await layer.get_thread(thread_id) is None
    assert await saver.aget_tuple(thread_config(thread_id)) is None
    async with house.database.as_user(house.anna) as connection:
        for table in (steps, feedbacks):
            count = await connection.execute(select(func.count()).select_from(table))
            assert count.scalar_one() == 0, table.name


async def test_steps_that_a_killed_process_left_open_are_closed(house: House, layer: ChatDataLayer) -> None:
    thread_id = str(uuid.uuid4())
    with chatting(house.anna, thread_id):
        await layer.create_step(a_step(thread_id, "run", "", 1))
        await layer.mark_interrupted(thread_id)
        thread = await layer.get_thread(thread_id)
    assert thread is not None
    assert thread["steps"][0]["end"]


async def test_signing_in_makes_no_user(house: House, layer: ChatDataLayer) -> None:
    class Stranger:
        identifier = "stranger@nowhere.example"

    assert await layer.create_user(Stranger()) is None
    known = await layer.get_user("anna@jetvision.example")
    assert known is not None
    assert known.id == house.anna


async def test_what_is_archived_is_listed_only_when_it_is_searched_for(
    house: House, layer: ChatDataLayer
) -> None:
    thread_id = str(uuid.uuid4())
    async with house.work.unit(house.anna) as uow:
        await uow.feed.open_thread(thread_id, "TEB to VNY")
        deal = await describe_trip(uow, thread_id, round_trip())
        await uow.feed.rename_thread(thread_id, "TEB to VNY")
    listed: dict[str, list[str]] = {}
    with acting_as(house.anna):
        for archived in (False, True):
            async with house.work.unit(house.anna) as uow:
                await (archive_deal if archived else bring_back)(uow, deal.id)
            for search in (None, "VNY"):
                page = await layer.list_threads(Pagination(first=5), ThreadFilter(search=search))
                listed[f"{archived} {search}"] = [thread["id"] for thread in page.data]
    assert listed == {
        "False None": [thread_id],
        "False VNY": [thread_id],
        "True None": [],
        "True VNY": [thread_id],
    }
