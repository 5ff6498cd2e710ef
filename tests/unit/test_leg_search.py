"""Words about empty legs: whether they are, and what for."""

from __future__ import annotations

from datetime import date

import pytest

from domain.money import Money
from graph.understanding.contract import Intent
from graph.understanding.leg_search import read_leg_wish
from graph.understanding.offline import OfflineEngine
from tests.support.deals import round_trip

TUESDAY = date(2026, 11, 24)
NEAR = 60


@pytest.fixture(scope="module")
def engine() -> OfflineEngine:
    return OfflineEngine()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("any empty legs from Teterboro to Miami next week?", "search"),
        ("empty legs near London this weekend for 4 under 30k", "search"),
        ("show me empty legs out of Van Nuys tomorrow", "search"),
        ("any repositioning flights from Dallas this weekend?", "search"),
        ("watch empty legs Nice to London until Friday", "watch"),
        ("please keep an eye on empty legs from Paris to Geneva", "watch"),
        ("watch TEB to OPF for empty legs", "watch"),
        ("stop watching", "stop"),
        ("Stop watching Nice to London", "stop"),
        ("what am I watching", "list"),
        ("what watches do I have?", "list"),
    ],
)
def test_these_words_are_about_empty_legs(engine: OfflineEngine, words: str, kind: str) -> None:
    assert engine.read_turn(words, today=TUESDAY).intent is Intent.EMPTY_LEGS
    assert read_leg_wish(words, today=TUESDAY, near_nm=NEAR).kind == kind


@pytest.mark.parametrize(
    "words",
    [
        "need an empty leg or a one way from Teterboro to Miami on 5 December for 4",
        "Jet from Teterboro to Miami on 5 December for 4. Let me know if there are empty legs.",
        "TEB to VNY on 14 December, 6 pax, they want to watch the game on board",
    ],
)
def test_a_request_stays_a_request(engine: OfflineEngine, words: str) -> None:
    assert engine.read_turn(words, today=TUESDAY).intent is Intent.REQUEST_TRIP


def test_a_route_and_a_week() -> None:
    query = read_leg_wish(
        "any empty legs from Teterboro to Miami next week?", today=TUESDAY, near_nm=NEAR
    ).query
    assert query is not None
    assert query.origin is not None
    assert query.destination is not None
    assert query.origin.airports == ("KTEB",)
    assert {"KOPF", "KMIA", "KTMB"} <= set(query.destination.airports)
    assert (query.first_day, query.last_day) == (date(2026, 11, 30), date(2026, 12, 6))
    assert (query.passengers, query.most) == (None, None)


def test_near_takes_in_the_airports_around() -> None:
    words = "empty legs near London this weekend for 4 under 30k"
    query = read_leg_wish(words, today=TUESDAY, near_nm=NEAR).query
    assert query is not None
    assert query.origin is not None
    assert query.origin.near
    named = read_leg_wish("empty legs from London", today=TUESDAY, near_nm=NEAR).query
    assert named is not None
    assert named.origin is not None
    assert set(named.origin.airports) < set(query.origin.airports)
    assert "LFPB" not in query.origin.airports
    assert (query.first_day, query.last_day) == (date(2026, 11, 27), date(2026, 11, 29))
    assert (query.passengers, query.most) == (4, Money.of("30000", "USD"))


@pytest.mark.parametrize(
    ("days", "span"),
    [
        ("on 20 December", (date(2026, 12, 20), date(2026, 12, 20))),
        ("12-14 Dec", (date(2026, 12, 12), date(2026, 12, 14))),
        ("between 10 and 14 December", (date(2026, 12, 10), date(2026, 12, 14))),
        ("in December", (date(2026, 12, 1), date(2026, 12, 31))),
        ("this week", (date(2026, 11, 24), date(2026, 11, 29))),
        ("tomorrow", (date(2026, 11, 25), date(2026, 11, 25))),
        ("", (None, None)),
    ],
)
def test_days_are_a_window(days: str, span: tuple[date | None, date | None]) -> None:
    query = read_leg_wish(f"empty legs from Luton to Nice {days}", today=TUESDAY, near_nm=NEAR).query
    assert query is not None
    assert (query.first_day, query.last_day) == span


def test_until_ends_the_watch_and_limits_no_flight() -> None:
    wish = read_leg_wish("watch empty legs Nice to London until Friday", today=TUESDAY, near_nm=NEAR)
    assert wish.until == date(2026, 11, 27)
    assert wish.query is not None
    assert wish.query.first_day is None


def test_only_an_end_is_a_route_too() -> None:
    wish = read_leg_wish("any empty legs to Aspen?", today=TUESDAY, near_nm=NEAR)
    assert wish.query is not None
    assert wish.query.origin is None
    assert wish.query.destination is not None
    assert wish.query.destination.airports == ("KASE",)


def test_that_way_is_the_trips_own_way_a_day_around_its_date() -> None:
    leg = round_trip().legs[0]
    query = read_leg_wish("Anything empty going that way?", today=TUESDAY, near_nm=NEAR, leg=leg).query
    assert query is not None
    assert query.origin is not None
    assert query.destination is not None
    assert (query.origin.airports, query.destination.airports) == (("KTEB",), ("KVNY",))
    assert (query.first_day, query.last_day) == (date(2026, 12, 13), date(2026, 12, 15))
    assert query.passengers == 6


def test_without_a_place_there_is_nothing_to_look_for() -> None:
    assert read_leg_wish("find empty legs", today=TUESDAY, near_nm=NEAR).query is None


def test_an_unknown_place_is_told() -> None:
    wish = read_leg_wish("empty legs from Blahville to Nice", today=TUESDAY, near_nm=NEAR)
    assert wish.unread == "Blahville"
