"""Days told over several turns, counted from a day that is no flight, or on the weekday of the way out."""

from datetime import date

import pytest

from domain.trip import Trip
from graph.understanding.date_mention import DateMention
from graph.understanding.days import Day, day_meant
from tests.unit.test_understanding_plain_speech import days, talked

ROUTE = "TEB to VNY, 4 pax"


def last(trip: Trip) -> str | None:
    return trip.legs[-1].date.strftime("%d.%m.") if trip.legs[-1].date else None


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("next week", "Thursday", ["12.02."]),
        ("the week after next", "on Monday", ["16.02."]),
        ("this weekend", "Sunday then", ["08.02."]),
        ("the week of March 9", "the Wednesday", ["11.03."]),
        ("early March", "the 4th", ["04.03."]),
        ("some time in March", "a Friday", [None]),
    ],
)
def test_a_weekday_falls_into_the_week_that_was_named(
    first: str, then: str, expected: list[str | None]
) -> None:
    assert days(talked(ROUTE, "A: When do you leave?", first, "A: On which day?", then)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("out Thursday at 8 am, back Thursday at 7 pm", ["05.02.", "05.02."]),
        ("Thursday evening, return Thursday morning", ["05.02.", "12.02."]),
        ("leaving Thursday, returning Thursday", ["05.02.", None]),
        ("leaving Thursday, returning the following Thursday", ["05.02.", "12.02."]),
        ("there and back on March 9", ["09.03.", "09.03."]),
        ("March 9, back that night", ["09.03.", "09.03."]),
        ("March 9, out 7am back 5pm", ["09.03.", "09.03."]),
        ("March 9 and back that same Monday", ["09.03.", "09.03."]),
    ],
)
def test_a_way_back_on_the_same_weekday(text: str, expected: list[str | None]) -> None:
    assert days(talked(f"{ROUTE}, {text}")) == expected


def test_a_day_trip_told_before_its_day() -> None:
    trip = talked("TEB to VNY there and back in one day, 4 pax", "A: On which date?", "March 9")
    assert days(trip) == ["09.03.", "09.03."]


def test_which_of_two_thursdays_is_asked_with_both() -> None:
    trip = talked(ROUTE, "leaving Thursday, returning Thursday")
    assert trip.missing == ("return date",)
    assert last(talked(ROUTE, "leaving Thursday, returning Thursday", "a week later")) == "12.02."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the gala is on March 14, out the Thursday before, home the Monday after", ["12.03.", "16.03."]),
        ("the race is on March 8, out the day before and back the day after the race", ["07.03.", "09.03."]),
        ("the Friday before Easter", ["03.04."]),
        ("the Monday after the 14th of March", ["16.03."]),
    ],
)  # fmt: skip
def test_days_counted_from_what_they_fly_to(text: str, expected: list[str]) -> None:
    assert days(talked(f"{ROUTE}. {text}")) == expected


def test_an_event_that_moves_takes_along_what_was_counted_from_it() -> None:
    told = f"{ROUTE}, out March 4, home the day after the congress, which is on March 8"
    assert days(talked(told)) == ["04.03.", "09.03."]
    assert days(talked(told, "The congress has been moved to March 10")) == ["04.03.", "11.03."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("March 9 for a fortnight", ["09.03.", "23.03."]),
        ("Friday, for three days", ["06.02.", "09.02."]),
        ("the 9 of March and I return the 12", ["09.03.", "12.03."]),
        ("9.3. until 12.3.", ["09.03.", "12.03."]),
        ("two weeks from tomorrow", ["16.02."]),
    ],
)
def test_stays_and_short_ways_to_write_a_day(text: str, expected: list[str]) -> None:
    trip = talked(ROUTE, "A: On which dates?", text)
    assert trip.legs[0].date is not None
    assert days(trip)[: len(expected)] == expected


@pytest.mark.parametrize(
    "aside",
    ["Check-in at the villa is from 4 pm.", "We have a table at 8 pm.", "The match kicks off at 3 pm."],
)
def test_the_hour_of_something_on_the_ground_is_no_departure(aside: str) -> None:
    assert talked(f"{ROUTE} on March 9. {aside}").legs[0].time is None


def test_the_way_home_in_one_sentence_is_one_flight() -> None:
    trip = talked("Fly me home on Friday, from Boston", "A: Where is home?", "Denver")
    assert len(trip.legs) == 1
    assert trip.legs[0].date == date(2026, 2, 6)


@pytest.mark.parametrize(("first", "second"), [(31, 31), (31, 20), (14, 13)])
def test_two_numbers_of_which_none_is_a_month_are_no_day(first: int, second: int) -> None:
    mention = DateMention(0, 5, f"{first}/{second}", kind="numeric", month=first, day=second)
    assert day_meant(mention, today=date(2026, 11, 24)) == Day(None)
