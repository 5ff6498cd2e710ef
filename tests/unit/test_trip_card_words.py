"""What the trip's card says of assumptions, and the words that a picked day is sent as."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain import events as e
from domain.deal import Deal
from domain.history import rebuild
from domain.trip import Source, Trip
from graph.understanding.offline import OfflineEngine
from persistence.unit_of_work import Broker
from tests.support.deals import HOUSE, round_trip
from tools.cards.desk import Desk
from tools.cards.trip_card import assumption_label, trip_card

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""still the 23rd in New York"""
TODAY = date(2026, 11, 23)
DESK = Desk(
    broker=Broker(
        name="Anna Berg (demo)", email="anna@jetvision.example", phone=None, timezone="America/New_York"
    ),
    client=None,
    now=NOW,
    house=HOUSE,
    is_simulator=True,
)


@pytest.fixture(scope="module")
def engine() -> OfflineEngine:
    return OfflineEngine()


def shown(trip: Trip, engine: OfflineEngine) -> list[dict[str, Any]]:
    asked = engine.read_turn("", today=TODAY, trip=trip)
    happened: tuple[e.Payload, ...] = (
        e.DealOpened(number="JV-26-0001", thread_id="t"),
        e.TripDescribed(trip=trip, questions=asked.questions),
    )
    history = [
        e.DealEvent(deal_id="d", seq=seq, at=NOW, actor="system", payload=payload)
        for seq, payload in enumerate(happened, start=1)
    ]
    deal: Deal = rebuild(history, broker_id="b")
    questions = trip_card(deal, DESK)["questions"]
    assert isinstance(questions, list)
    return questions


@pytest.mark.parametrize(
    ("words", "note", "label"),
    [
        ("late afternoon", "late afternoon read as 16:00", "“late afternoon” read as 16:00"),
        ("in the morning", "morning read as 09:00", "“in the morning” read as 09:00"),
        ("9ish", '"9ish" read as 09:00', "“9ish” read as 09:00"),
        ("8pm", '"by 8pm" read as the latest arrival', "“by 8pm” read as the latest arrival"),
        ("Christmas Eve", "Christmas Eve is Thu 24 December 2026", "“Christmas Eve” is Thu 24 December 2026"),
        ("the kids and my wife", '"the kids and my wife" and you: 5', "“the kids and my wife” and you: 5"),
        ("between 10 and 11", '"between 10 and 11": from 10:00', "“between 10 and 11”: from 10:00"),
        ("50k", "US dollars assumed", "“50k”: US dollars assumed"),
        ("Jan 3", "3 January has passed this year: 2027 assumed",
         "“Jan 3”: 3 January has passed this year: 2027 assumed"),
        ("LA", "LA read as Van Nuys (VNY)", "“LA” read as Van Nuys (VNY)"),
        ("4 pax", None, "“4 pax”: assumed"),
    ],
)  # fmt: skip
def test_an_assumption_quotes_what_was_said_once(words: str, note: str | None, label: str) -> None:
    source = Source(path="legs.0.date", words=words, how="assumed", note=note)
    assert assumption_label(round_trip(), source) == label


def test_an_approximate_time_says_which_time_was_taken(engine: OfflineEngine) -> None:
    said = "Teterboro to Van Nuys on 14 December around 10 in the morning, 4 pax"
    trip = engine.read_turn(said, today=TODAY).trip
    assert trip is not None
    (source,) = [source for source in trip.assumed if source.path == "legs.0.time"]
    assert assumption_label(trip, source) == "“around 10 in the morning” read as 10:00 EST"


@pytest.mark.parametrize(
    ("said", "slot", "earliest", "picked"),
    [
        ("KTEB to KVNY for 4", "date", "2026-11-23", date(2026, 12, 14)),
        ("KTEB to KVNY and back, out on 14 December, 4 pax", "return date", "2026-12-14", date(2026, 12, 18)),
        ("KTEB to KVNY on 14 December, then KVNY to KLAS for 4", "date of leg 2", "2026-12-14",
         date(2027, 1, 2)),
    ],
)  # fmt: skip
def test_a_picked_day_is_sent_as_words_that_are_understood(
    engine: OfflineEngine, said: str, slot: str, earliest: str, picked: date
) -> None:
    trip = engine.read_turn(said, today=TODAY).trip
    assert trip is not None
    (question,) = [question for question in shown(trip, engine) if question["slot"] == slot]
    assert question["day"]["earliest"] == earliest
    words = question["day"]["words"].replace("{date}", f"{picked:%B} {picked.day}, {picked.year}")
    again = engine.read_turn(words, today=TODAY, trip=trip).trip
    assert again is not None
    assert again.missing == ()
    assert again.legs[-1].date == picked


def test_only_dates_have_a_calendar(engine: OfflineEngine) -> None:
    trip = engine.read_turn("They need to get to LAX", today=TODAY).trip
    assert trip is not None
    assert {question["slot"]: question["day"] is not None for question in shown(trip, engine)} == {
        "origin": False,
        "date": True,
        "passengers": False,
    }
