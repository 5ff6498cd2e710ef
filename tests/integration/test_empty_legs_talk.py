"""Words about empty legs as real turns: looked for, watched, listed, stopped; nothing is promised in vain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from persistence.checkpoints import Pool
from persistence.empty_leg_watches import Watch
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool
from tests.support.deals import HOUSE
from tools.sourcing.empty_legs.request import open_watches

WATCH = "watch empty legs from Nice to London until Friday"


@pytest.fixture
async def pool(house: House) -> AsyncIterator[Pool]:
    async with opened_pool(house) as pool:
        yield pool


@pytest.fixture
def talk(house: House, pool: Pool) -> Talk:
    return Talk(house, chat_services(house, pool), house.anna)


@pytest.fixture
def elsewhere(house: House, pool: Pool) -> Talk:
    """Another thread of the same broker."""
    return Talk(house, chat_services(house, pool), house.anna)


async def watches(talk: Talk) -> tuple[Watch, ...]:
    async with talk.house.work.unit(talk.user_id) as uow:
        return await open_watches(uow)


async def test_a_search_in_words(talk: Talk) -> None:
    answer = await talk.say("empty legs near London this weekend for 4 under 30k")
    assert answer == (
        "Empty legs leaving near London, 27 to 29 Nov 2026, 4 passengers, up to USD 30,000, "
        "as Aviapages lists them:"
    )
    assert await watches(talk) == ()


async def test_a_watch_is_begun_listed_and_stopped_from_another_thread(talk: Talk, elsewhere: Talk) -> None:
    answer = await talk.say(WATCH)
    assert "I watch empty legs Nice to London until Fri 27 Nov 2026, 23:59 EST." in answer
    (watch,) = await watches(talk)
    assert watch.until == datetime(2026, 11, 28, 4, 59, tzinfo=UTC)
    listed = await elsewhere.say("what am I watching?")
    assert "- Nice to London, until Fri 27 Nov 2026, 23:59 EST: nothing listed yet" in listed
    assert f"/thread/{talk.thread_id}" in listed
    assert await elsewhere.say("stop watching") == "Stopped: empty legs Nice to London."
    assert await watches(talk) == ()
    assert "You watch no empty legs" in await talk.say("what am I watching?")


async def test_of_several_watches_the_one_that_is_meant_is_stopped(talk: Talk, elsewhere: Talk) -> None:
    await talk.say(WATCH)
    await talk.say("watch empty legs from Geneva to Paris")
    assert "Which one shall I stop?" in await elsewhere.say("stop watching")
    assert await elsewhere.say("stop watching Nice") == "Stopped: empty legs Nice to London."
    (left,) = await watches(talk)
    assert left.query.origin is not None
    assert left.query.origin.text == "Geneva"


async def test_that_way_is_the_trips_way(talk: Talk) -> None:
    await talk.say("Teterboro to Van Nuys on 14 December at 10:00, 6 passengers, one way")
    answer = await talk.say("Anything empty going that way?")
    assert "Teterboro to Van Nuys, 13 to 15 Dec 2026, 6 passengers" in answer


async def test_without_a_place_it_asks_and_nothing_is_opened(talk: Talk) -> None:
    assert "Empty legs from where, or to where?" in await talk.say("find empty legs")
    async with talk.house.work.unit(talk.user_id) as uow:
        assert await uow.deals.of_thread(talk.thread_id) is None


async def test_where_aviapages_is_not_set_up_it_says_so_and_opens_nothing(house: House, pool: Pool) -> None:
    services = replace(chat_services(house, pool), house=replace(HOUSE, quote_channels=()))
    talk = Talk(house, services, house.anna)
    assert "not set up here" in await talk.say(WATCH)
    async with house.work.unit(house.anna) as uow:
        assert await uow.deals.of_thread(talk.thread_id) is None
