"""Words that ask for the trip of before, and what is taken over from it."""

from __future__ import annotations

import pytest

from domain.trip_again import trip_again
from graph.understanding.last_time import as_last_time
from tests.support.deals import round_trip


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Same as last time for Acme, on the 14th of January", "for Acme, on the 14th of January"),
        ("the usual trip for Mr Moreau next Friday", "for Mr Moreau next Friday"),
        ("Acme wants exactly the same trip as last time, but 8 people", "Acme wants but 8 people"),
        ("repeat their last trip, out on 3 March", "out on 3 March"),
        ("LIKE LAST TIME please", "please"),
    ],
)
def test_words_that_ask_for_the_last_trip(text: str, rest: str) -> None:
    assert as_last_time(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "Teterboro to Van Nuys at the same time as the conference",
        "when did they fly last time?",
        "the last trip was too expensive",
        "same day return, TEB to BOS",
    ],
)
def test_other_words_do_not(text: str) -> None:
    assert as_last_time(text) is None


def test_everything_but_the_days_is_taken_over_as_assumed() -> None:
    flown = round_trip()
    again = trip_again(flown, like="JV-26-0001 of Mon 14 Dec 2026")
    assert [(leg.origin, leg.destination, leg.passengers, leg.time) for leg in again.legs] == [
        (leg.origin, leg.destination, leg.passengers, leg.time) for leg in flown.legs
    ]
    assert [leg.date for leg in again.legs] == [None, None]
    assert again.requirements == flown.requirements
    assert len(again.assumed) == len(again.sources) > 0
    assert not again.ready
