"""A trip changed by the fields of a form."""

from __future__ import annotations

from datetime import date

import pytest

from domain.trip import Trip
from graph.understanding.edited import LegEdit, TripEdit, edited
from graph.understanding.offline import OfflineEngine
from tools.deals.errors import RefusedError

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def trip() -> Trip:
    text = "TEB to VNY on December 14 at 10:00, back on the 18th, 6 passengers, a small dog, light jet"
    told = OfflineEngine().read_turn(text, today=TODAY).trip
    assert told is not None
    assert told.ready
    return told


def leg(number: int, **fields: str) -> TripEdit:
    return TripEdit.model_validate({"legs": [{"number": number, **fields}]})


def test_only_the_fields_that_were_changed_change(trip: Trip) -> None:
    edit = TripEdit(legs=(LegEdit(number=2, origin="Burbank", date="2026-12-19", time="16:30"),))
    understood = edited(trip, edit, TODAY)
    after = understood.trip
    assert after is not None
    assert after.ready
    assert understood.changed == ("legs.1.date", "legs.1.origin", "legs.1.time", "trip_type")
    assert after.legs[0] == trip.legs[0]
    assert (after.legs[1].origin and after.legs[1].origin.icao, str(after.legs[1].date)) == (
        "KBUR",
        "2026-12-19",
    )
    assert str(after.legs[1].time) == "16:30:00"
    assert after.legs[1].passengers == 6


def test_a_corrected_assumption_is_one_no_longer(trip: Trip) -> None:
    vague = OfflineEngine().read_turn(
        "New York to VNY on December 14 around noon, one way, 6 people", today=TODAY
    )
    assert vague.trip
    assert {one.path for one in vague.trip.assumed} >= {"legs.0.origin"}
    after = edited(vague.trip, leg(1, origin="HPN", time="11:30"), TODAY).trip
    assert after is not None
    assert after.assumed == ()


def test_a_place_with_several_airports_is_asked_about_with_choices(trip: Trip) -> None:
    understood = edited(trip, leg(1, origin="Portland"), TODAY)
    assert understood.trip is not None
    assert understood.trip.missing == ("origin",)
    assert {"from KPDX", "from KPWM"} <= {choice.value for choice in understood.questions[0].choices}


def test_an_empty_time_is_one_to_be_decided(trip: Trip) -> None:
    after = edited(trip, leg(1, time=""), TODAY).trip
    assert after is not None
    assert after.ready
    assert after.legs[0].time is None
    assert after.source_of("legs.0.time") is None


def test_requirements_are_dropped_by_key_and_added_in_words(trip: Trip) -> None:
    after = edited(trip, TripEdit(dropped=("pets",), wished="Wi-Fi and a heavy jet"), TODAY).trip
    assert after is not None
    assert set(after.requirements) == {"wifi", "heavy jet"}


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (leg(1, origin="Xqzzyw"), "I know no airport or town “Xqzzyw”"),
        (leg(1, origin="  "), "Say where leg 1 starts"),
        (leg(1, destination="Boston and Denver"), "names more than one place"),
        (leg(1, date="2026-11-23"), "has passed"),
        (leg(1, date="soon"), "Give the date of leg 1"),
        (leg(2, date="2026-12-13"), "before leg 1"),
        (leg(1, time="25:00"), "such as 14:30"),
        (leg(1, passengers="0"), "between 1 and 500"),
        (leg(1, passengers="six"), "between 1 and 500"),
        (leg(3, passengers="6"), "no leg 3"),
        (TripEdit(wished="gold taps"), "I do not know the requirement “gold taps”"),
        (TripEdit(), "Nothing was changed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(trip: Trip, edit: TripEdit, sentence: str) -> None:
    with pytest.raises(RefusedError) as refused:
        edited(trip, edit, TODAY)
    assert sentence in refused.value.sentence
