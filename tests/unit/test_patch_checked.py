"""A model's patch that says more than the words do: no leg, way back or one way comes of it."""

from __future__ import annotations

from datetime import date

import pytest

from graph.understanding.checking import apply_patch
from graph.understanding.contract import Intent
from graph.understanding.patch import LegPatch, PlacePatch, TripPatch
from tests.support.deals import round_trip

TODAY = date(2026, 11, 23)
NOTHING_SAID = "One moment, the other line is ringing."


def test_a_flight_of_which_nothing_is_said_is_none() -> None:
    far = PlacePatch(words="Ouagadougou", icao="DFFD")
    patch = TripPatch(intent=Intent.REQUEST_TRIP, legs=[LegPatch(number=3, origin=far, destination=far)])
    checked = apply_patch(patch, NOTHING_SAID, trip=round_trip(), today=TODAY)
    assert checked.trip.legs == round_trip().legs
    assert len(checked.dropped) == 2


@pytest.mark.parametrize(
    ("text", "legs"), [(NOTHING_SAID, 2), ("make it one way please", 1), ("drop the return", 1)]
)
def test_only_words_take_the_way_back_away(text: str, legs: int) -> None:
    patch = TripPatch(intent=Intent.REQUEST_TRIP, round_trip=False)
    checked = apply_patch(patch, text, trip=round_trip(), today=TODAY)
    assert len(checked.trip.legs) == legs
    assert bool(checked.dropped) == (legs == 2)


@pytest.mark.parametrize(("text", "legs"), [(NOTHING_SAID, 1), ("and back on Friday", 2)])
def test_only_words_add_a_way_back(text: str, legs: int) -> None:
    one_way = round_trip().model_copy(update={"legs": round_trip().legs[:1], "trip_type": "one_way"})
    patch = TripPatch(intent=Intent.REQUEST_TRIP, round_trip=True)
    checked = apply_patch(patch, text, trip=one_way, today=TODAY)
    assert len(checked.trip.legs) == legs
