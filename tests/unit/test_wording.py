"""How dates, times, durations, money and words from outside read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, strategies as st

from domain.money import Money
from domain.trip import Leg, Place
from tests.support.deals import TEB, VNY
from tools.deals.wording import (
    LONGEST_PLAIN,
    TO_BE_DECIDED,
    TRIP_TYPES,
    amenity_label,
    arrival_label,
    clock_label,
    date_label,
    duration_label,
    local_day,
    moment_label,
    money_label,
    place_code,
    plain,
    rough_label,
    size_label,
    time_label,
)

TYO = Place(
    text="Haneda", icao="RJTT", iata="HND", timezone="Asia/Tokyo", latitude=35.5494, longitude=139.7798
)


def leg(**changes: object) -> Leg:
    fields = {"origin": TEB, "destination": VNY, "date": date(2026, 12, 14), "time": time(10)}
    return Leg.model_validate({**fields, **changes})


def test_a_date_reads_without_a_zero_and_with_its_weekday() -> None:
    assert date_label(date(2026, 12, 14)) == "Mon 14 Dec 2026"
    assert date_label(date(2027, 1, 3)) == "Sun 3 Jan 2027"


@pytest.mark.parametrize(
    ("day", "zone", "label"),
    [
        (date(2026, 12, 14), "America/New_York", "10:00 EST"),
        (date(2026, 7, 14), "America/New_York", "10:00 EDT"),
        (date(2026, 7, 14), "Europe/London", "10:00 BST"),
        (date(2026, 7, 14), None, "10:00 local"),
    ],
)
def test_a_time_is_named_in_the_zone_of_the_place_on_that_day(
    day: date, zone: str | None, label: str
) -> None:
    assert clock_label(day, time(10), zone) == label


def test_a_leg_says_when_it_leaves_or_by_when_it_arrives_or_that_it_is_open() -> None:
    assert time_label(leg()) == "10:00 EST"
    assert time_label(leg(time=time(16), time_kind="arrive")) == "arrive by 16:00 PST"
    assert time_label(leg(time=None)) == TO_BE_DECIDED
    assert time_label(leg(date=None)) == TO_BE_DECIDED


def test_an_arrival_is_local_to_the_destination_and_names_another_day() -> None:
    assert arrival_label(leg(), 342) == "12:42 PST"
    assert arrival_label(leg(time=time(23)), 342) == "01:42 PST (Tue 15 Dec 2026)"
    over_the_date_line = leg(destination=TYO, time=time(9))
    assert arrival_label(over_the_date_line, 14 * 60) == "13:00 JST (Tue 15 Dec 2026)"
    assert arrival_label(leg(time_kind="arrive"), 342) is None
    assert arrival_label(leg(time=None), 342) is None


def test_a_moment_is_told_in_the_readers_zone() -> None:
    at = datetime(2026, 12, 3, 3, 30, tzinfo=UTC)
    assert moment_label(at, "America/New_York") == "Wed 2 Dec 2026, 22:30 EST"
    assert moment_label(at, "Europe/Berlin") == "Thu 3 Dec 2026, 04:30 CET"
    assert local_day(at, "America/New_York") == date(2026, 12, 2)
    assert local_day(at, "Asia/Tokyo") == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("minutes", "label"), [(0, "0 min"), (59, "59 min"), (60, "1 h 00"), (334, "5 h 34"), (1505, "25 h 05")]
)
def test_a_duration(minutes: int, label: str) -> None:
    assert duration_label(minutes) == label


def test_money_has_its_cents_and_an_estimate_has_none() -> None:
    assert money_label(Money.of("118431.2")) == "USD 118,431.20"
    assert money_label(Money.of("0.125")) == "USD 0.13"
    assert rough_label(Money.of("118431.20")) == "USD 118,431"
    assert rough_label(Money.of("118430.50")) == "USD 118,431"
    assert money_label(Money.of("99", "EUR")) == "EUR 99.00"


@pytest.mark.parametrize(
    ("size", "label"),
    [(0, "1 kB"), (999, "1 kB"), (41_999, "41 kB"), (999_999, "999 kB"), (1_000_000, "1.0 MB")],
)
def test_a_size(size: int, label: str) -> None:
    assert size_label(size) == label


def test_a_place_is_called_by_the_code_that_people_use() -> None:
    assert place_code(TEB) == "TEB"
    assert place_code(TEB.model_copy(update={"iata": None})) == "KTEB"
    assert place_code(Place(text="somewhere near Aspen")) == "somewhere near Aspen"
    assert place_code(None) == "?"


def test_every_kind_of_trip_has_a_name() -> None:
    assert set(TRIP_TYPES) == set(type(next(iter(TRIP_TYPES))))


def test_amenities_in_words() -> None:
    assert [amenity_label(key) for key in ("wifi", "pets", "cabin_attendant")] == [
        "Wi-Fi",
        "Pets welcome",
        "Cabin attendant",
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "[click](https://evil.example)",
        "![x](https://evil.example/pixel.png)",
        "https://evil.example",
        "www.evil.example",
        "# A heading",
        "**bold** `code` ~~gone~~",
        "<img src=x onerror=alert(1)>",
        "| a | b |",
        "- one\n- two",
        "1. one",
        "> said",
        "anna@evil.example",
    ],
)
def test_words_from_outside_make_no_mark_in_the_chat(hostile: str) -> None:
    shown = plain(hostile)
    assert "\n" not in shown
    assert "://" not in shown
    assert "www." not in shown.replace("\\", "")
    assert re.search(r"(?<!\\)[*_`\[\]()#<>|~!]", shown) is None


@given(st.text(max_size=1500))
def test_no_words_from_outside_leave_their_place(words: str) -> None:
    shown = plain(words)
    assert len(shown.splitlines()) <= 1
    assert re.search(r"(?<!\\)(\\\\)*[*_`\[\]()#<>|~!&]", shown) is None
    assert len(shown) <= 3 * LONGEST_PLAIN
    assert not set(shown) & {chr(n) for n in (*range(32), 0x202E, 0x202D, 0x2066, 0x2067, 0x2068)}


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=200))
def test_plain_words_stay_as_they_are(words: str) -> None:
    assert plain(words) == words.strip()


def test_a_text_cannot_turn_the_line_around() -> None:
    """The sign that writes from right to left would change what stands after it."""
    assert plain("Evil \u202eteJ") == "Evil teJ"
    assert "\u200b" not in plain("Evil\u200b Jet, www.evil.example and http://evil.example")
    assert plain("أحمد Charter") == "أحمد Charter"
