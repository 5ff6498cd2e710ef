"""What POST /trips says about a trip: all of it, and nothing that nobody said."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, strategies as st

from domain.trip import Leg, Place, Trip
from tools.sourcing.avinode.trip_request import trip_body
from tools.sourcing.port import NotSendable, TripRequest

OURS = "0f8fad5b-d9cb-469f-a165-70867728950e.2"


def place(icao: str) -> Place:
    return Place(text=icao, icao=icao)


def leg(origin: str = "KTEB", destination: str = "KVNY", **more: Any) -> Leg:
    fields: dict[str, Any] = {"date": date(2026, 12, 14), "time": time(10), "passengers": 6, **more}
    return Leg(origin=place(origin), destination=place(destination), **fields)


def body(*legs: Leg, **more: Any) -> dict[str, Any]:
    return trip_body(TripRequest(external_trip_id=OURS, trip=Trip(legs=legs), **more))


def test_a_leg_is_asked_for_in_the_marketplaces_words() -> None:
    assert body(leg())["segments"] == [
        {
            "startAirport": {"icao": "KTEB"},
            "endAirport": {"icao": "KVNY"},
            "dateTime": {"date": "2026-12-14", "time": "10:00", "departure": True, "local": True},
            "paxCount": "6",
            "paxSegment": True,
            "paxTBD": False,
            "timeTBD": False,
        }
    ]


def test_the_page_opens_filled_in_only_with_sourcing_and_segments_at_the_top() -> None:
    sent = body(leg())
    assert sent["sourcing"] is True
    assert sent["externalTripId"] == OURS
    assert isinstance(sent["criteria"], dict)
    assert "legs" not in sent
    assert "route" not in sent


@given(st.lists(st.integers(1, 19), min_size=1, max_size=20))
def test_every_leg_is_there_in_order_with_its_own_passengers(passengers: list[int]) -> None:
    legs = [leg(passengers=count) for count in passengers]
    assert [one["paxCount"] for one in body(*legs)["segments"]] == [str(count) for count in passengers]


def test_an_unknown_time_is_said_to_be_unknown() -> None:
    [segment] = body(leg(time=None))["segments"]
    assert segment["timeTBD"] is True
    assert segment["dateTime"]["time"] == "10:00"


def test_arrive_by_is_no_departure() -> None:
    [segment] = body(leg(time_kind="arrive"))["segments"]
    assert segment["dateTime"]["departure"] is False


def test_passengers_are_never_made_up() -> None:
    for nobody in (None, 0):
        with pytest.raises(NotSendable, match=r"Leg 2 has no number of passengers\. Nothing was sent\."):
            body(leg(), leg(passengers=nobody))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (leg(date=None), "no date"),
        (Leg(destination=place("KVNY"), date=date(2026, 12, 14), passengers=2), "starts at no known airport"),
        (Leg(origin=place("KTEB"), date=date(2026, 12, 14), passengers=2), "ends at no known airport"),
        (
            Leg(origin=place("KTEB"), destination=Place(text="LA"), date=date(2026, 12, 14), passengers=2),
            "ends at no known airport",
        ),
    ],
)
def test_a_leg_that_is_not_ready_is_not_sent(broken: Leg, words: str) -> None:
    with pytest.raises(NotSendable, match=words):
        body(broken)


def test_a_trip_has_1_to_20_legs() -> None:
    assert len(body(*[leg()] * 20)["segments"]) == 20
    for count in (0, 21):
        with pytest.raises(NotSendable, match=f"this one has {count}"):
            body(*[leg()] * count)


def test_a_trip_with_an_open_question_is_not_sent() -> None:
    with pytest.raises(NotSendable, match="return date"):
        trip_body(TripRequest(external_trip_id=OURS, trip=Trip(legs=(leg(),), missing=("return date",))))


def test_empty_categories_are_left_out() -> None:
    assert "requiredLift" not in body(leg(), required_categories=("", " "))["criteria"]
    assert body(leg(), required_categories=("Heavy jet", ""))["criteria"]["requiredLift"] == [
        {"aircraftCategory": "Heavy jet"}
    ]


@pytest.mark.parametrize("name", ["FP8V2U", "atrip-64956153", "arfq-1", "../trips", "a/b", "", "x" * 65])
def test_our_name_for_a_trip_never_looks_like_one_of_theirs(name: str) -> None:
    with pytest.raises(NotSendable):
        trip_body(TripRequest(external_trip_id=name, trip=Trip(legs=(leg(),))))
