"""Which flight a date, a time or a stop belongs to, and corrections that change only what they name."""

from datetime import date

import pytest

from domain.trip import Trip
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 2, 1)
ENGINE = OfflineEngine()
OUT_AND_BACK = "TEB to VNY March 9 4 pax back March 12"


def told(*turns: str) -> Trip:
    trip: Trip | None = None
    for turn in turns:
        trip = ENGINE.read_turn(turn, today=TODAY, trip=trip).trip or trip
    assert trip is not None
    return trip


def days(trip: Trip) -> list[str | None]:
    return [leg.date.strftime("%d.%m.") if leg.date else None for leg in trip.legs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Farnborough to Nice 12/3 out 15/3 back 6 pax", ["12.03.", "15.03."]),
        ("6 passengers out and 4 back, TEB to MVY July 3 return July 7", ["03.07.", "07.07."]),
        (
            "London to New York 20 Feb and on to Miami 23 Feb then home 27 Feb, 4 pax",
            ["20.02.", "23.02.", "27.02."],
        ),
        ("day trip TEB to Boston on the 18th, leave 7am be back by 8pm, 4 people", ["18.02.", "18.02."]),
        ("TEB to VNY on 22 Jun 26, 4 pax", ["22.06."]),
        ("Hamburg to Nice the 3rd of July\n6 of us", ["03.07."]),
        ("TEB to VNY 3rd March, no, make that the 4th, 4 pax", ["04.03."]),
        ("TEB to VNY sometime between March 10 and 14, five people", [None]),
        ("TEB to VNY the last Friday of March for 4", ["27.03."]),
    ],
)
def test_dates_find_their_flight(text: str, expected: list[str | None]) -> None:
    assert days(told(text)) == expected


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        ("return a day later", ["09.03.", "13.03."]),
        ("shift everything by a week", ["16.03.", "19.03."]),
        ("outbound earlier by a day", ["08.03.", "12.03."]),
        ("push the departure to the Tuesday", ["10.03.", "12.03."]),
        ("no return date change, but wifi please", ["09.03.", "12.03."]),
        ("drop the return", ["09.03."]),
    ],
)
def test_a_correction_moves_only_what_it_names(correction: str, expected: list[str]) -> None:
    assert days(told(OUT_AND_BACK, correction)) == expected


def test_a_stop_on_the_way_back_splits_the_way_back() -> None:
    trip = told(OUT_AND_BACK, "add a stop in Aspen on the way back")
    assert [leg.destination and leg.destination.icao for leg in trip.legs] == ["KVNY", "KASE", "KTEB"]
    assert trip.missing == ("date of leg 3",)


def test_an_airport_of_the_same_town_takes_its_place() -> None:
    trip = told("TEB to MDW oct 14 3 pax 9am", "8am not 9, and he wants PWK")
    (leg,) = trip.legs
    assert (leg.destination and leg.destination.icao, leg.time and f"{leg.time:%H:%M}") == ("KPWK", "08:00")


def test_a_mistyped_month_is_shown_as_assumed() -> None:
    source = told("TEB to VNY 13 Febuary, 4 pax").source_of("legs.0.date")
    assert source is not None
    assert (source.how, source.note) == ("assumed", "13 Febuary read as Fri 13 February 2026")
