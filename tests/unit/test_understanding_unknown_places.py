"""An airport that nobody knows is named and asked, with near ones to choose; never replaced silently."""

from datetime import date

import pytest

from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 2, 1)
ENGINE = OfflineEngine()


@pytest.mark.parametrize(
    ("text", "slot", "name"),
    [
        ("XQZZ to KVNY on March 9 for 4", "origin", "XQZZ"),
        ("XQZ-OPF 9 Mar 4pax", "origin", "XQZ"),
        ("Teterboro to QQQX, 9 March, 4 pax", "destination", "QQQX"),
        ("Blorptown to Teterboro March 9 for 4", "origin", "Blorptown"),
        ("from blorptown to teterboro march 9 for 4", "origin", "blorptown"),
    ],
)
def test_it_is_named_and_asked(text: str, slot: str, name: str) -> None:
    understood = ENGINE.read_turn(text, today=TODAY)
    (question,) = understood.questions
    assert question.slot == slot
    assert question.text == f"I do not know an airport {name}; which one do you mean?"
    assert understood.trip is not None
    place = getattr(understood.trip.legs[0], slot)
    assert (place.text, place.icao) == (name, None)


def test_near_ones_are_offered_and_a_click_settles_it() -> None:
    asked = ENGINE.read_turn("KTEX-KVNX March 9 4 pax", today=TODAY)
    (question,) = asked.questions
    assert [choice.label for choice in question.choices] == ["Van Nuys (VNY)"]
    settled = ENGINE.read_turn(question.choices[0].value, today=TODAY, trip=asked.trip)
    assert settled.trip is not None
    assert settled.trip.legs[0].destination is not None
    assert (settled.trip.legs[0].destination.icao, settled.trip.missing) == ("KVNY", ())


@pytest.mark.parametrize(
    "text",
    [
        "Flight to Miami from Teterboro March 9 4 pax",
        "Looking to Miami for March 9 from Teterboro",
        "John wants to go to Miami from Teterboro",
        "Thanks to Miami sunshine we fly from Teterboro to Miami",
    ],
)
def test_words_before_a_town_are_no_airport(text: str) -> None:
    trip = ENGINE.read_turn(text, today=TODAY).trip
    assert trip is not None
    assert [
        (leg.origin and leg.origin.icao, leg.destination and leg.destination.icao) for leg in trip.legs
    ] == [("KTEB", "KOPF")]
