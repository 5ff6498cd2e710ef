"""Empty legs as facts: what fits, what is news, what the card and a trip are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.empty_legs import (
    Area,
    EmptyLeg,
    EmptyLegsAsked,
    EmptyLegsNotSeen,
    EmptyLegsSeen,
    EmptyLegWatchEnded,
    LegQuery,
    LegSearch,
    after,
    news,
)
from domain.events import DealLost
from domain.exchange import Exchange, ExchangeRate, ExchangeTable
from domain.money import Money
from tests.support.card_story import DESK, deal
from tools.cards.empty_legs_card import empty_legs_card
from tools.sourcing.empty_legs.match import fits, within_limit
from tools.sourcing.empty_legs.request import trip_words
from tools.sourcing.empty_legs.wording import query_label

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
LONDON = Area(text="London", airports=("EGGW", "EGLF"))
NICE = Area(text="Nice", airports=("LFMN",))
QUERY = LegQuery(origin=LONDON, destination=NICE)
LEG = EmptyLeg(
    external_id="1",
    origin="EGGW",
    destination="LFMN",
    first_day=date(2026, 12, 14),
    last_day=date(2026, 12, 15),
    operator=None,
    aircraft="Phenom 300",
    category="Light jet",
    seats=7,
    price=Money.of("9800", "USD"),
    pets_allowed=None,
    wifi=None,
    owners_approval_required=None,
    domestic_flights_only=None,
)


def leg(**changes: Any) -> EmptyLeg:
    return LEG.model_copy(update=changes)


def wanted(**changes: Any) -> LegQuery:
    return LegQuery.model_validate({**QUERY.model_dump(), **changes})


@pytest.mark.parametrize(
    ("query", "offered", "fit"),
    [
        (QUERY, LEG, True),
        (QUERY, leg(origin="EGLF"), True),
        (QUERY, leg(origin="EGLL"), False),
        (QUERY, leg(destination="LFMD"), False),
        (QUERY, leg(destination=None), False),
        (LegQuery(origin=LONDON), leg(destination=None), True),
        (LegQuery(destination=NICE), leg(origin="KTEB"), True),
        (wanted(passengers=7), LEG, True),
        (wanted(passengers=8), LEG, False),
        (wanted(passengers=8), leg(seats=None), True),
        (wanted(first_day=date(2026, 12, 15), last_day=date(2026, 12, 20)), LEG, True),
        (wanted(first_day=date(2026, 12, 16), last_day=date(2026, 12, 20)), LEG, False),
        (wanted(first_day=date(2026, 12, 1), last_day=date(2026, 12, 13)), LEG, False),
        (wanted(first_day=TODAY, last_day=date(2026, 12, 20)), leg(first_day=None, last_day=None), False),
        (QUERY, leg(first_day=None, last_day=None), True),
        (QUERY, leg(first_day=date(2026, 11, 20), last_day=date(2026, 11, 23)), False),
        (QUERY, leg(first_day=date(2026, 11, 23), last_day=None), False),
    ],
)  # fmt: skip
def test_what_fits(query: LegQuery, offered: EmptyLeg, fit: bool) -> None:
    assert fits(query, offered, today=TODAY, exchange=None) is fit


def test_a_limit_counts_in_its_own_currency_and_what_is_unknown_is_shown() -> None:
    rate = ExchangeRate(
        base="EUR",
        quote="USD",
        rate=Decimal("1.10"),
        as_of=NOW - timedelta(hours=2),
        zone="Europe/Berlin",
        source="ECB",
    )
    exchange = Exchange(currency="USD", table=ExchangeTable((rate,)), now=NOW, limit_hours=48)
    most = Money.of("10000", "USD")
    assert within_limit(most, Money.of("9090", "EUR"), exchange) is True
    assert within_limit(most, Money.of("9200", "EUR"), exchange) is False
    assert within_limit(most, Money.of("9200", "CHF"), exchange) is None
    assert within_limit(most, None, exchange) is None
    assert fits(wanted(most=most), leg(price=Money.of("99000", "CHF")), today=TODAY, exchange=exchange)
    assert fits(wanted(most=most), leg(price=None), today=TODAY, exchange=exchange)


def test_a_search_without_a_place_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="one end of the route"):
        LegQuery(passengers=4)


def shown(*legs: EmptyLeg) -> LegSearch:
    asked = EmptyLegsAsked(search_id="s", system="aviapages", query=QUERY, until=NOW + timedelta(days=7))
    searches = after((), asked, NOW)
    (search,) = after(searches, EmptyLegsSeen(search_id="s", legs=legs, read_at=NOW), NOW)
    return search


@pytest.mark.parametrize(
    ("now", "new", "cheaper", "quiet"),
    [
        ((LEG,), 0, 0, False),
        ((LEG, leg(external_id="2")), 1, 0, False),
        ((leg(price=Money.of("9000", "USD")),), 0, 1, False),
        ((leg(price=Money.of("9900", "USD")),), 0, 0, True),
        ((leg(price=Money.of("9000", "EUR")),), 0, 0, True),
        ((), 0, 0, True),
    ],
)
def test_what_is_news(now: tuple[EmptyLeg, ...], new: int, cheaper: int, quiet: bool) -> None:
    told = news(shown(LEG), now)
    assert (len(told.new), len(told.cheaper), told.quiet) == (new, cheaper, quiet)


def test_a_leg_that_comes_back_is_not_new() -> None:
    (search,) = after((shown(LEG),), EmptyLegsSeen(search_id="s", legs=(), read_at=NOW), NOW)
    assert search.matches[0].gone
    told = news(search, (LEG,))
    assert (told.new, told.quiet) == ((), True)
    (search,) = after(
        (search,), EmptyLegsSeen(search_id="s", legs=(LEG,), read_at=NOW), NOW + timedelta(days=1)
    )
    assert not search.matches[0].gone
    assert search.matches[0].seen_at == NOW


def test_words_for_a_search() -> None:
    days = wanted(
        first_day=date(2026, 12, 30), last_day=date(2027, 1, 2), passengers=1, most=Money.of("30000", "EUR")
    )
    assert query_label(days) == "London to Nice, 30 Dec 2026 to 2 Jan 2027, 1 passenger, up to EUR 30,000"
    assert query_label(LegQuery(origin=LONDON)) == "from London"
    assert query_label(LegQuery(origin=LONDON.model_copy(update={"near": True}))) == "leaving near London"


def test_the_trips_day_is_the_first_that_suits() -> None:
    search = shown(LEG)
    assert trip_words(search, LEG, TODAY) == "London Luton (EGGW) to Nice (LFMN) on Mon 14 Dec 2026"
    later = search.model_copy(
        update={"query": wanted(first_day=date(2026, 12, 15), last_day=date(2026, 12, 20))}
    )
    assert trip_words(later, LEG, TODAY).endswith("on Tue 15 Dec 2026")


def searched(*more: Any) -> dict[str, Any]:
    asked = EmptyLegsAsked(search_id="s", system="aviapages", query=QUERY, until=DESK.now + timedelta(days=7))
    card = empty_legs_card(deal(asked, *more), DESK)
    searches: Any = card["searches"]
    return dict(searches[0])


def test_the_card_of_a_watch_in_each_state() -> None:
    seen = EmptyLegsSeen(search_id="s", legs=(LEG,), read_at=DESK.now)
    assert (searched()["state"], searched()["can_stop"]) == ("looking", True)
    watching = searched(seen)
    assert (watching["state"], watching["can_stop"], watching["can_watch"]) == ("watching", True, False)
    assert watching["from_label"] == "LTN, FAB"
    assert watching["to_label"] is None
    stopped = searched(seen, EmptyLegWatchEnded(search_id="s", why="stopped"))
    assert (stopped["state"], stopped["ended_label"]) == ("ended", "You stopped this watch.")
    assert stopped["can_watch"]
    failed = searched(seen, EmptyLegsNotSeen(search_id="s", sentence="It is down."))
    assert (failed["state"], failed["problem"]) == ("watching", "It is down.")
    closed = searched(seen, DealLost(reason="bought elsewhere"))
    assert (closed["state"], closed["can_watch"], closed["can_stop"]) == ("ended", False, False)


def test_a_price_that_cannot_be_compared_is_said_so() -> None:
    query = wanted(most=Money.of("30000", "USD"))
    asked = EmptyLegsAsked(search_id="s", system="aviapages", query=query)
    seen = EmptyLegsSeen(search_id="s", legs=(leg(price=Money.of("9000", "EUR")),), read_at=DESK.now)
    searches: Any = empty_legs_card(deal(asked, seen), replace(DESK, rates=()))["searches"]
    assert searches[0]["legs"][0]["flags"] == ["No rate of today between EUR and USD: limit not checked"]


def test_many_are_counted_and_the_soonest_come_first() -> None:
    legs = tuple(leg(external_id=str(n), first_day=date(2026, 12, 31 - n), last_day=None) for n in range(15))
    found = searched(EmptyLegsSeen(search_id="s", legs=legs, read_at=DESK.now))
    assert (len(found["legs"]), found["more"]) == (12, 3)
    assert found["legs"][0]["window_label"] == "Thu 17 Dec 2026 (UTC)"
