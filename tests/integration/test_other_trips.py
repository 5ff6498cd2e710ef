"""Several trips in one mail, and a second trip in a thread: each becomes a linked request with one click."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from domain.deal import Deal
from domain.deal_state import DealState
from domain.events import DealLost
from domain.history import rebuild
from persistence.checkpoints import Pool
from persistence.deals import UnknownDealError
from persistence.tables import deals, steps, threads
from persistence.urls import psycopg_url
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool, unseen
from tests.support.deal_steps import sent
from tools.deals.errors import RefusedError
from tools.deals.other_trips import note_other_trips, open_other_trip
from web.actions import Press, actions

THREE = (
    "Three different trips please:\n\nTrip 1: Teterboro to Palm Beach, 6 March, 4 pax\n"
    "Trip 2: Van Nuys to Las Vegas, 13 March, 2 pax\nTrip 3: Chicago to Aspen, 20 March\n\n"
    "Thanks, the office of Acme Corporation (demo)"
)
FIRST = "KTEB to KVNY March 9 for 4"
SECOND = "also need KTEB to KMIA May 3 for 2"


@pytest.fixture
async def pool(house: House) -> AsyncIterator[Pool]:
    async with opened_pool(house) as pool:
        yield pool


@pytest.fixture
def talk(house: House, pool: Pool) -> Talk:
    return Talk(house, chat_services(house, pool), house.anna)


async def press(talk: Talk, name: str, n: int, *, user_id: str | None = None) -> None:
    payload = {"deal_id": (await talk.deal()).id, "version": 1, "n": n}
    act = actions(talk.services, talk.turns)[name]
    await act(Press(payload, user_id or talk.user_id, talk.thread_id, unseen))


async def offered(talk: Talk) -> list[dict[str, Any]]:
    """The rows of the newest card."""
    card = (await talk.cards("OtherTripsCard"))[-1]
    assert card["latest"]
    return list(card["trips"])


async def talk_in(talk: Talk, thread_id: str) -> Talk:
    return Talk(talk.house, talk.services, talk.user_id, thread_id)


async def linked(talk: Talk, n: int) -> Talk:
    """The thread that the other trip was opened in."""
    other = (await talk.deal()).other_trips[n - 1]
    assert other.opened is not None
    return await talk_in(talk, other.opened.thread_id)


async def spoken(talk: Talk) -> list[tuple[str, str]]:
    async with talk.house.work.unit(talk.user_id) as uow:
        query = select(steps).where(steps.c.threadId == talk.thread_id).order_by(steps.c.createdAt)
        return [(row.type, row.output) for row in await uow.connection.execute(query)]


async def count(house: House, table: Any) -> int:
    async with house.database.as_user(house.anna) as connection:
        return len((await connection.execute(select(table.c.id))).all())


def route(deal: Deal) -> str:
    assert deal.trip is not None
    return deal.trip.route


async def test_several_trips_are_listed_and_the_first_is_this_threads(talk: Talk) -> None:
    said = await talk.say(THREE)
    assert "I see 3 trips: 1. " in said
    assert route(await talk.deal()) == "TEB → DJT"
    assert [(trip["n"], trip["state"], trip["words"][:7]) for trip in await offered(talk)] == [
        (1, "offered", "Trip 2:"),
        (2, "offered", "Trip 3:"),
    ]


async def test_one_click_opens_a_linked_thread_with_its_own_trip(talk: Talk) -> None:
    await talk.say(THREE)
    before = await talk.deal()
    await press(talk, "open_other_trip", 1)
    after, new = await talk.deal(), await linked(talk, 1)
    deal = await new.deal()
    assert (after.trip, after.state, after.thread_id) == (before.trip, before.state, before.thread_id)
    assert route(deal) == "VNY → HSH"
    assert deal.trip is not None
    assert deal.trip.legs[0].passengers == 2
    assert deal.opened_from is not None
    assert (deal.opened_from.deal_id, deal.opened_from.number) == (after.id, after.number)
    assert (await new.cards("TripCard"))[-1]["route"] == "VNY → HSH"
    (words, reply) = await spoken(new)
    assert words == ("user_message", "Trip 2: Van Nuys to Las Vegas, 13 March, 2 pax")
    name = f"TEB → DJT · Acme Corporation \\(demo\\) · {after.number}"
    assert reply[1].startswith(f"Opened from [{name}](/thread/{talk.thread_id}). Here is the trip.")
    assert "Opened from" not in await new.say("make it 3")


async def test_the_first_thread_shows_where_the_other_trip_went(talk: Talk) -> None:
    await talk.say(THREE)
    talk.house.heard.changes.clear()
    await press(talk, "open_other_trip", 2)
    new = await linked(talk, 2)
    (first, second) = await offered(talk)
    assert (first["state"], first["opened"]) == ("offered", None)
    assert second["state"] == "opened"
    name = f"MDW → ASE · Acme Corporation (demo) · {(await new.deal()).number}"
    assert second["opened"] == {"url": f"/thread/{new.thread_id}", "name": name}
    # open pages of the first thread hear of it last, when the new one has its name
    assert talk.house.heard.changes[-1].thread_id == talk.thread_id
    assert {change.thread_id for change in talk.house.heard.changes} == {talk.thread_id, new.thread_id}


async def test_what_is_missing_is_asked_in_the_new_thread(talk: Talk) -> None:
    await talk.say(THREE)
    await press(talk, "open_other_trip", 2)
    new = await linked(talk, 2)
    assert (await new.cards("TripCard"))[-1]["missing"] == ["passengers"]
    assert (await spoken(new))[-1][1].startswith("Opened from [TEB → DJT · ")
    assert "Here is the trip" in await new.say("6")
    assert (await talk.cards("TripCard"))[-1]["route"] == "TEB → DJT"


async def test_the_client_of_one_mail_is_the_client_of_all_its_trips(talk: Talk) -> None:
    await talk.say(THREE)
    await press(talk, "open_other_trip", 1)
    assert (await talk.deal()).client_id == talk.house.client.id
    assert (await (await linked(talk, 1)).deal()).client_id == talk.house.client.id


async def test_another_clients_trip_does_not_get_this_client(talk: Talk) -> None:
    await talk.say(f"{FIRST}, for Acme Corporation (demo)")
    await talk.say("client is Acme Corporation (demo)")
    await talk.say("another client wants Miami to Nassau on June 20 for 6")
    await press(talk, "open_other_trip", 1)
    assert (await talk.deal()).client_id == talk.house.client.id
    assert (await (await linked(talk, 1)).deal()).client_id is None


async def test_a_second_trip_is_offered_and_changes_nothing_here(talk: Talk) -> None:
    await talk.say(FIRST)
    before = await talk.deal()
    said = await talk.say(SECOND)
    assert "looks like another trip. This trip stays as it is." in said
    assert (await talk.deal()).trip == before.trip
    assert len(await talk.cards("TripCard")) == 1
    (row,) = await offered(talk)
    assert (row["state"], row["words"], row["together"]) == ("offered", SECOND, False)
    await press(talk, "open_other_trip", 1)
    assert route(await (await linked(talk, 1)).deal()) == "TEB → MIA"
    assert (await talk.deal()).trip == before.trip


async def test_pressing_twice_opens_one_thread(talk: Talk) -> None:
    await talk.say(THREE)
    await asyncio.gather(press(talk, "open_other_trip", 1), press(talk, "open_other_trip", 1))
    await press(talk, "open_other_trip", 1)
    assert await count(talk.house, threads) == 2
    assert await count(talk.house, deals) == 2
    new = await linked(talk, 1)
    assert [kind for kind, _ in await spoken(new)].count("user_message") == 1
    assert len(await new.cards("TripCard")) == 1


async def test_after_a_crash_the_words_are_read_when_the_thread_is_opened(talk: Talk) -> None:
    await talk.say(THREE)
    deal = await talk.deal()
    async with talk.house.work.unit(talk.user_id) as uow:
        opened = await open_other_trip(uow, deal.id, 1)
    # the process ended before the words were understood; the page opens the thread
    new = await talk_in(talk, opened.thread_id)
    await talk.turns.resume(new.thread_id, talk.user_id, unseen)
    assert route(await new.deal()) == "VNY → HSH"
    await press(talk, "open_other_trip", 1)
    assert await count(talk.house, threads) == 2
    assert len(await new.cards("TripCard")) == 1


async def test_a_crash_in_the_middle_leaves_nothing_behind(talk: Talk) -> None:
    await talk.say(THREE)
    broken = "alter table deal_events add constraint broken check (kind <> 'other_trip_opened')"
    with psycopg.connect(psycopg_url(talk.house.owner_url)) as connection:
        connection.execute(broken)
    with pytest.raises(DBAPIError, match="broken"):
        await press(talk, "open_other_trip", 1)
    assert await count(talk.house, threads) == 1
    assert await count(talk.house, deals) == 1
    with psycopg.connect(psycopg_url(talk.house.owner_url)) as connection:
        connection.execute("alter table deal_events drop constraint broken")
    await press(talk, "open_other_trip", 1)
    assert route(await (await linked(talk, 1)).deal()) == "VNY → HSH"


async def test_no_it_was_meant_for_this_trip(talk: Talk) -> None:
    await talk.say(FIRST)
    await talk.say(SECOND)
    await press(talk, "dismiss_other_trip", 1)
    await talk.say(f"Change this trip: {SECOND}")
    assert route(await talk.deal()) == "TEB → MIA"
    assert [trip["state"] for trip in await offered(talk)] == ["dismissed"]
    with pytest.raises(RefusedError, match="no trip of its own"):
        await press(talk, "open_other_trip", 1)
    assert await count(talk.house, threads) == 1


async def test_what_is_opened_cannot_be_dismissed(talk: Talk) -> None:
    await talk.say(THREE)
    await press(talk, "open_other_trip", 1)
    with pytest.raises(RefusedError, match="a request of its own already"):
        await press(talk, "dismiss_other_trip", 1)


async def test_the_same_words_are_offered_once(talk: Talk) -> None:
    await talk.say(THREE)
    await press(talk, "open_other_trip", 1)
    await talk.say(THREE)
    assert [trip["state"] for trip in await offered(talk)] == ["opened", "offered"]


async def test_another_brokers_trip_cannot_be_opened(talk: Talk) -> None:
    await talk.say(THREE)
    with pytest.raises(UnknownDealError):
        await press(talk, "open_other_trip", 1, user_id=talk.house.bob)
    assert await count(talk.house, threads) == 1


@pytest.mark.parametrize("n", [3, 99])
async def test_a_trip_that_was_not_offered_cannot_be_opened(talk: Talk, n: int) -> None:
    await talk.say(THREE)
    with pytest.raises(RefusedError, match="no such trip"):
        await press(talk, "open_other_trip", n)


async def test_the_deals_are_rebuilt_from_their_events_byte_for_byte(talk: Talk) -> None:
    await talk.say(THREE)
    await press(talk, "open_other_trip", 1)
    await press(talk, "dismiss_other_trip", 2)
    for deal in (await talk.deal(), await (await linked(talk, 1)).deal()):
        async with talk.house.work.unit(talk.user_id) as uow:
            history = await uow.deals.history(deal.id)
        assert rebuild(history, broker_id=deal.broker_id).canonical() == deal.canonical()


async def test_a_sent_proposal_is_not_touched_by_another_trip(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        before = await uow.deals.get(deal_id, lock=True)
        await note_other_trips(uow, before, (SECOND,), together=False)
    async with house.work.unit(house.anna) as uow:
        opened = await open_other_trip(uow, deal_id, 1)
    async with house.work.unit(house.anna) as uow:
        after, new = await uow.deals.get(deal_id), await uow.deals.get(opened.deal_id)
        # a page that opens the new thread finds the words that are to be understood
        waiting = await uow.feed.unanswered(opened.thread_id)
    assert after.state is before.state is DealState.PROPOSAL_SENT
    assert (after.mail, after.proposals, after.marketplace) == (
        before.mail,
        before.proposals,
        before.marketplace,
    )
    assert (new.state, new.trip, new.client_id) == (DealState.DRAFT, None, None)
    assert [one.words for one in waiting] == [SECOND]


async def test_a_deal_that_has_ended_offers_nothing(talk: Talk) -> None:
    await talk.say(FIRST)
    deal = await talk.deal()
    async with talk.house.work.unit(talk.user_id) as uow:
        await uow.happen(deal, DealLost(reason="no answer"), actor=uow.broker)
    assert "This deal has ended: start a new chat for it." in await talk.say(SECOND)
    assert (await talk.deal()).other_trips == ()
    assert await talk.cards("OtherTripsCard") == []
    async with talk.house.work.unit(talk.user_id) as uow:
        ended = await uow.deals.get(deal.id, lock=True)
        assert await note_other_trips(uow, ended, (str(uuid.uuid4()),), together=True) == ended
