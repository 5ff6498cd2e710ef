"""Empty legs over the real servers and the demo of Aviapages: shown once, live, within the month's calls."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from domain.empty_legs import LegQuery
from domain.events import DealLost
from domain.history import rebuild
from domain.money import Money
from jobs.services import JobServices
from persistence.across import Across
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import NOW, House
from tests.support.aviapages_desk import levers, our_id
from tests.support.deal_steps import PostBox
from tests.support.deals import HOUSE, round_trip
from tests.support.leg_watcher import BIARRITZ, EVERY, OURS, ROUTE, Watcher
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.http import RetryPolicy
from tools.sourcing.aviapages.budget import SharedBudget
from tools.sourcing.aviapages.connection import AviapagesConnection
from tools.sourcing.aviapages.marketplace import Aviapages
from tools.sourcing.aviapages.shared import RedisAnswers
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.empty_legs.request import (
    make_leg_a_trip,
    open_watches,
    search_legs,
    stop_watch,
    watch_search,
)
from tools.sourcing.market_prices import want_market_prices


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("aviapages", "--seed", "7", "--store", tmp_path_factory.mktemp("legs")) as process:
        yield process


@pytest.fixture
async def watcher(house: House, exchange: SandboxProcess, redis: Redis) -> AsyncIterator[Watcher]:
    async with levers(exchange.base) as demo:
        await demo.pull("clock", {"set": NOW.isoformat(), "frozen": True})
        budget = SharedBudget(redis, "test", house.clock, monthly_calls=200, reserved_calls=50)
        channel = Aviapages(
            AviapagesConnection(base_url=f"{exchange.base}/v3", token=SecretStr("sandbox")),
            clock=house.clock,
            http=demo.http,
            budget=budget,
            breaker=CircuitBreaker(house.clock, failures=100),
            quote_id=our_id,
            retry=RetryPolicy(attempts=1),
            shared=RedisAnswers(redis, "test"),
            look_every=EVERY,
        )
        services = JobServices(house.work, Across(house.database), None, PostBox(), OURS)  # type: ignore[arg-type]
        yield Watcher(house, replace(services, aviapages=channel), demo, budget, redis)


async def test_a_search_shows_what_is_listed_with_its_source_and_that_it_is_no_offer(
    watcher: Watcher,
) -> None:
    await watcher.lists()
    await watcher.lists(origin="KTEB", destination="KOPF")
    deal_id = await watcher.thread()
    assert (await watcher.card(deal_id))["searches"][0]["state"] == "looking"
    before = len(watcher.house.heard.changes)
    await watcher.work()
    assert len(watcher.house.heard.changes) > before, "the open chat hears of it"
    card = await watcher.card(deal_id)
    (search,) = card["searches"]
    (leg,) = search["legs"]
    assert (search["state"], search["query_label"]) == ("shown", "Leeds to Biarritz")
    assert (leg["route"], leg["window_label"]) == ("LBA → BIQ", "14 to 15 Dec 2026 (UTC)")
    assert leg["price_label"] == "USD 9,800.00"
    assert leg["operator"].endswith("(demo)")
    assert leg["seen_label"] == "First seen just now"
    assert card["label"] == "Empty leg, not an offer for your trip"
    assert card["source_label"] == "Aviapages"
    watcher.house.clock.advance(timedelta(hours=2))
    assert (await watcher.card(deal_id))["searches"][0]["legs"][0]["seen_label"] == "First seen 2 h 00 ago"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"passengers": 4}, 1),
        ({"passengers": 40}, 0),
        ({"most": Money.of("9800", "USD")}, 1),
        ({"most": Money.of("9799", "USD")}, 0),
        ({"first_day": date(2026, 12, 15), "last_day": date(2026, 12, 20)}, 1),
        ({"first_day": date(2026, 12, 16), "last_day": date(2026, 12, 20)}, 0),
    ],
)
async def test_days_seats_and_price_limit_what_is_shown(
    watcher: Watcher, query: dict[str, Any], found: int
) -> None:
    await watcher.lists(seats=8)
    deal_id = await watcher.thread(ROUTE.model_copy(update=query))
    await watcher.work()
    assert len((await watcher.card(deal_id))["searches"][0]["legs"]) == found


async def test_a_match_of_a_watch_appears_once_in_the_open_chat(watcher: Watcher) -> None:
    deal_id = await watcher.thread(watch=True)
    await watcher.work()
    assert (await watcher.card(deal_id))["searches"][0]["legs"] == []
    await watcher.lists()
    await watcher.later()
    new = [line for line in await watcher.told(deal_id) if "new empty leg" in line]
    assert len(new) == 1
    assert "LBA → BIQ, 14 to 15 Dec 2026" in new[0]
    assert "USD 9,800.00" in new[0]
    events = (await watcher.deal(deal_id)).seq
    await watcher.later()
    await watcher.later()
    assert [line for line in await watcher.told(deal_id) if "new empty leg" in line] == new
    assert (await watcher.deal(deal_id)).seq == events, "nothing was new, so nothing is written"
    (search,) = (await watcher.card(deal_id))["searches"]
    assert (search["state"], len(search["legs"])) == ("watching", 1)
    assert "just now" in search["looked_label"]


async def test_a_price_drop_is_shown_again_and_a_rise_is_not(watcher: Watcher) -> None:
    leg = await watcher.lists(9800)
    deal_id = await watcher.thread(watch=True)
    await watcher.work()
    await watcher.demo.pull("empty-legs", {"id": leg, "price": 8200})
    await watcher.later()
    (said,) = [line for line in await watcher.told(deal_id) if "Cheaper" in line]
    assert "USD 8,200.00 (was USD 9,800.00)" in said
    (shown,) = (await watcher.card(deal_id))["searches"][0]["legs"]
    assert (shown["price_label"], shown["was_label"]) == ("USD 8,200.00", "USD 9,800.00")
    await watcher.demo.pull("empty-legs", {"id": leg, "price": 8900})
    count = len(await watcher.told(deal_id))
    await watcher.later()
    assert len(await watcher.told(deal_id)) == count
    (shown,) = (await watcher.card(deal_id))["searches"][0]["legs"]
    assert (shown["price_label"], shown["was_label"]) == ("USD 8,900.00", None)


async def test_a_leg_that_is_sold_is_marked_and_cannot_be_asked_for(watcher: Watcher) -> None:
    leg = await watcher.lists()
    deal_id = await watcher.thread(watch=True)
    await watcher.work()
    await watcher.demo.pull("empty-legs", {"id": leg, "sold": True})
    count = len(await watcher.told(deal_id))
    await watcher.later()
    (shown,) = (await watcher.card(deal_id))["searches"][0]["legs"]
    assert shown["gone"] is True
    assert len(await watcher.told(deal_id)) == count


async def test_watches_share_one_reading_of_the_list(watcher: Watcher) -> None:
    one = await watcher.thread(watch=True)
    other = await watcher.thread(watch=True, user=watcher.house.bob)
    await watcher.thread(LegQuery(origin=BIARRITZ), watch=True)
    await watcher.work()
    first = await watcher.budget.used()
    assert 0 < first <= 5, "one list of a few pages, not three"
    await watcher.lists()
    await watcher.later()
    assert await watcher.budget.used() - first <= 5
    assert any("new empty leg" in line for line in await watcher.told(one))
    assert any("new empty leg" in line for line in await watcher.told(other, watcher.house.bob))


async def test_a_watch_says_when_the_calls_are_used_up_and_goes_on_when_they_are_free(
    watcher: Watcher,
) -> None:
    deal_id = await watcher.thread(watch=True)
    await watcher.work()
    await watcher.demo.fault("monthly-limit", path="/v3/empty_legs/")
    await watcher.lists()
    await watcher.later()
    await watcher.later()
    said = [line for line in await watcher.told(deal_id) if "used up" in line]
    assert len(said) == 1, "said once"
    (search,) = (await watcher.card(deal_id))["searches"]
    assert search["state"] == "watching"
    assert "used up for now" in search["problem"]
    await watcher.redis.flushdb()
    await watcher.later()
    (search,) = (await watcher.card(deal_id))["searches"]
    assert (search["problem"], len(search["legs"])) == (None, 1)


async def test_the_reserve_is_left_to_people(watcher: Watcher) -> None:
    for _ in range(150):
        await watcher.budget.take("person")
    deal_id = await watcher.thread(watch=True)
    await watcher.work()
    assert (await watcher.deal(deal_id)).leg_searches[0].status == "watching", (
        "a person asked: the reserve serves"
    )
    used = await watcher.budget.used()
    await watcher.later()
    assert await watcher.budget.used() == used
    assert any("used up" in line for line in await watcher.told(deal_id))


async def test_a_watch_ends_at_its_time_and_says_so_once(watcher: Watcher) -> None:
    deal_id = await watcher.thread(watch=True, until_day=date(2026, 11, 24))
    await watcher.work()
    await watcher.later(timedelta(days=2))
    await watcher.later()
    said = [line for line in await watcher.told(deal_id) if "has ended" in line]
    assert len(said) == 1
    (search,) = (await watcher.card(deal_id))["searches"]
    assert search["state"] == "ended"
    assert search["ended_label"] == "The watch ended Tue 24 Nov 2026, 23:59 EST."
    assert (search["can_watch"], search["can_stop"]) == (True, False)
    async with watcher.house.work.unit(watcher.house.anna) as uow:
        assert await open_watches(uow) == ()


async def test_a_watch_is_never_endless(watcher: Watcher) -> None:
    usual = await watcher.thread(watch=True)
    longest = await watcher.thread(watch=True, until_day=date(2027, 12, 1))
    days = ROUTE.model_copy(update={"first_day": date(2026, 11, 25), "last_day": date(2026, 11, 26)})
    of_its_days = await watcher.thread(days, watch=True, until_day=date(2026, 12, 20))
    ends = [(await watcher.deal(one)).leg_searches[0].until for one in (usual, longest, of_its_days)]
    assert ends == [
        NOW + timedelta(days=7),
        NOW + timedelta(days=30),
        datetime(2026, 11, 27, 4, 59, tzinfo=UTC),
    ]
    with pytest.raises(RefusedError, match="has passed"):
        await watcher.thread(watch=True, until_day=date(2026, 11, 20))


async def test_so_many_watches_at_once(watcher: Watcher) -> None:
    for _ in range(10):
        await watcher.thread(watch=True)
    with pytest.raises(RefusedError, match="10 routes already"):
        await watcher.thread(watch=True)


async def test_stopped_is_stopped(watcher: Watcher) -> None:
    deal_id = await watcher.thread(watch=True)
    await watcher.work()
    search_id = (await watcher.deal(deal_id)).leg_searches[0].search_id
    for _ in range(2):
        async with watcher.house.work.unit(watcher.house.anna) as uow:
            await stop_watch(uow, deal_id, search_id)
    await watcher.lists()
    used = await watcher.budget.used()
    await watcher.later()
    assert await watcher.budget.used() == used
    said = await watcher.told(deal_id)
    assert sum("no longer watch" in line for line in said) == 1
    assert not any("new empty leg" in line for line in said)
    async with watcher.house.work.unit(watcher.house.anna) as uow:
        await watch_search(uow, OURS, deal_id, search_id)
    assert (await watcher.deal(deal_id)).leg_searches[-1].until is not None


async def test_a_closed_deal_ends_its_watch(watcher: Watcher) -> None:
    deal_id = await watcher.thread(watch=True)
    await watcher.work()
    async with watcher.house.work.unit(watcher.house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        await uow.happen(deal, DealLost(reason="bought elsewhere"), actor=uow.broker)
    await watcher.later()
    assert any("is closed, and with it the watch" in line for line in await watcher.told(deal_id))
    async with watcher.house.work.unit(watcher.house.anna) as uow:
        assert await open_watches(uow) == ()


async def test_another_broker_sees_neither_watch_nor_leg(watcher: Watcher) -> None:
    await watcher.lists()
    deal_id = await watcher.thread(watch=True)
    await watcher.work()
    search = (await watcher.deal(deal_id)).leg_searches[0]
    async with watcher.house.work.unit(watcher.house.bob) as uow:
        assert await open_watches(uow) == ()
        assert await uow.empty_leg_watches.get(search.search_id) is None
        assert await uow.empty_leg_watches.end(search.search_id, uow.now()) is False
        with pytest.raises(LookupError):
            await stop_watch(uow, deal_id, search.search_id)


async def test_a_search_that_cannot_be_read_says_so(watcher: Watcher) -> None:
    await watcher.demo.fault("503", count=-1, path="/v3/empty_legs/")
    deal_id = await watcher.thread()
    for _ in range(5):
        await watcher.later(timedelta(minutes=1))
    (search,) = (await watcher.card(deal_id))["searches"]
    assert search["state"] == "failed"
    assert any("Aviapages" in line and "503" in line for line in await watcher.told(deal_id))


async def test_without_the_channel_nothing_is_promised(watcher: Watcher) -> None:
    async with watcher.house.work.unit(watcher.house.anna) as uow:
        with pytest.raises(RefusedError, match="not set up here"):
            await search_legs(uow, replace(HOUSE, quote_channels=()), str(uuid.uuid4()), ROUTE, watch=True)


async def test_a_leg_becomes_a_trip_in_a_thread_of_its_own_by_one_click(watcher: Watcher) -> None:
    await watcher.lists()
    deal_id = await watcher.thread(ROUTE.model_copy(update={"passengers": 4}))
    await watcher.work()
    search = (await watcher.deal(deal_id)).leg_searches[0]
    opened = []
    for _ in range(2):
        async with watcher.house.work.unit(watcher.house.anna) as uow:
            leg_id = search.matches[0].leg.external_id
            opened.append(await make_leg_a_trip(uow, deal_id, search.search_id, leg_id))
    assert opened[0] == opened[1]
    async with watcher.house.work.unit(watcher.house.anna) as uow:
        (waiting,) = await uow.feed.unanswered(opened[0].thread_id)
    assert waiting.words == "Leeds Bradford (EGNM) to Biarritz (LFBZ) on Mon 14 Dec 2026, 4 passengers"
    (leg,) = (await watcher.card(deal_id))["searches"][0]["legs"]
    assert leg["opened"]["url"] == f"/thread/{opened[0].thread_id}"


async def test_the_deal_is_what_its_events_say(watcher: Watcher) -> None:
    await watcher.lists()
    deal_id = await watcher.thread(watch=True, until_day=date(2026, 11, 24))
    await watcher.work()
    await watcher.later(timedelta(days=2))
    async with watcher.house.work.unit(watcher.house.anna) as uow:
        history = await uow.deals.history(deal_id)
        deal = await uow.deals.get(deal_id)
    assert rebuild(history, broker_id=deal.broker_id).canonical() == deal.canonical()


async def test_the_usual_price_and_time_stand_beside_the_estimate_and_are_read_once(watcher: Watcher) -> None:
    deals = []
    for _ in range(2):
        async with watcher.house.work.unit(watcher.house.anna) as uow:
            deal = await describe_trip(uow, str(uuid.uuid4()), round_trip())
            await want_market_prices(uow, OURS, deal)
            deals.append(deal)
    assert deals[0].market_prices is None, "the card does not wait"
    await watcher.work()
    used = await watcher.budget.used()
    assert used <= 3 + 2 + 2, "three prices, two times, and types that it does not know"
    one, other = [await watcher.deal(deal.id) for deal in deals]
    assert one.market_prices is not None
    assert one.market_prices == other.market_prices
    assert [found.category for found in one.market_prices.ranges] == [e.category for e in one.estimates[:3]]
    assert [time.leg for time in one.market_prices.times] == [1, 2]
    assert one.estimates == deals[0].estimates, "ours is ours"


async def test_no_price_is_no_trouble(watcher: Watcher) -> None:
    await watcher.demo.fault("monthly-limit", count=-1, path="/v3/charter_prices/")
    async with watcher.house.work.unit(watcher.house.anna) as uow:
        deal = await describe_trip(uow, str(uuid.uuid4()), round_trip())
        await want_market_prices(uow, OURS, deal)
    await watcher.work()
    assert (await watcher.deal(deal.id)).market_prices is None
    assert await watcher.told(deal.id) == []
