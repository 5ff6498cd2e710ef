"""The crew's day of a trip as a client asks for it: with times, without, and with some of them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from domain.duty import ImpossibleLegsError
from domain.trip import Leg, Place, Trip
from tools.places.airports import airport, to_place
from tools.quoting.crew_duty import duty_plans, duty_rules_of, duty_words

DAY = date(2026, 12, 3)


def place(code: str) -> Place:
    found = airport(code)
    assert found is not None
    return to_place(found, code)


def trip(*legs: tuple[str, int, time | None]) -> Trip:
    """Route, days after DAY, local time of departure."""
    return Trip(
        legs=tuple(
            Leg(
                origin=place(route[:4]),
                destination=place(route[5:]),
                date=DAY + timedelta(days=days),
                time=at,
                passengers=6,
            )
            for route, days, at in legs
        )
    )


def test_boston_and_back_is_one_legal_day() -> None:
    journey = trip(("KTEB-KBOS", 0, time(8)), ("KBOS-KTEB", 0, time(18)))
    [plan] = duty_plans(journey, (60, 65))
    assert plan.legal
    assert plan.periods[0].duty_minutes == 60 + 10 * 60 + 65 + 30
    assert duty_words(journey, (60, 65)) == ()


def test_a_day_too_long_by_its_times_is_told_with_its_ways_out() -> None:
    journey = trip(("KTEB-KBOS", 0, time(7)), ("KBOS-KTEB", 0, time(19)))
    [words] = duty_words(journey, (60, 65))
    assert words.startswith("One crew may not fly KTEB - KBOS - KTEB: 14 h 35 of duty, 14 h are allowed")
    assert "a rest of 10 h by day after leg 1" in words


def test_the_coast_and_back_on_one_day_is_found_without_any_time() -> None:
    [words] = duty_words(trip(("KTEB-KVNY", 0, None), ("KVNY-KTEB", 0, None)), (350, 300))
    assert "10 h 50 of flight, 10 h are allowed" in words
    assert duty_words(trip(("KTEB-KVNY", 0, None), ("KVNY-KTEB", 1, None)), (350, 300)) == ()


@pytest.mark.parametrize(("out", "back"), [(None, time(9)), (time(9), None)])
def test_one_known_time_is_enough_for_legs_of_the_same_day(out: time | None, back: time | None) -> None:
    journey = trip(("KTEB-KVNY", 0, out), ("KVNY-KTEB", 0, back))
    [plan] = duty_plans(journey, (350, 300))
    assert not plan.legal
    assert plan.legs[1].departs - plan.legs[0].arrives == timedelta(hours=1)


def test_a_night_that_is_too_short_is_found() -> None:
    journey = trip(("KTEB-KVNY", 0, time(18)), ("KVNY-KTEB", 1, time(6)))
    [plan] = duty_plans(journey, (350, 300))
    assert not plan.legal
    late = trip(("KTEB-KVNY", 0, time(18)), ("KVNY-KTEB", 1, time(9)))
    [rested] = duty_plans(late, (350, 300))
    assert rested.legal
    assert rested.nights == 1


def test_times_that_cannot_be_flown_are_told() -> None:
    journey = trip(("KTEB-KVNY", 0, time(10)), ("KVNY-KTEB", 0, time(9)))
    with pytest.raises(ImpossibleLegsError):
        duty_plans(journey, (350, 300))
    [words] = duty_words(journey, (350, 300))
    assert words.startswith("The times cannot be flown: KVNY to KTEB departs before")


@pytest.mark.parametrize(
    ("route", "regulator"),
    [
        ("KTEB-EGLL", "FAA"),
        ("EGLL-KTEB", "UK"),
        ("LFPB-EGLL", "EASA"),
        ("CYYZ-KTEB", "TC"),
        ("OMDB-EGLL", None),
    ],
)
def test_the_table_is_that_of_the_country_where_the_trip_begins(route: str, regulator: str | None) -> None:
    rules = duty_rules_of(trip((route, 0, None)))
    assert (rules.regulator if rules else None) == regulator


def test_without_block_times_or_a_table_nothing_is_said() -> None:
    assert duty_plans(trip(("KTEB-KVNY", 0, None)), ()) == ()
    assert duty_words(trip(("OMDB-YSSY", 0, None)), (1000,)) == ()
