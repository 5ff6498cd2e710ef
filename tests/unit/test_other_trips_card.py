"""The card of trips that were told in a thread and are none of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain import events as e
from tests.support.card_story import DESCRIBED, DESK, deal
from tools.cards.other_trips_card import other_trips_card

SAMPLES = Path(__file__).parents[1] / "e2e" / "gallery" / "samples"
NOTICED = e.OtherTripsNoticed(words=("to Aspen", "to Nice"), together=True)
OPENED = e.OtherTripOpened(n=1, deal_id="d2", thread_id="t2", number="JV-26-0002")


def rows(*happenings: e.Payload, names: dict[str, str] | None = None) -> list[dict[str, Any]]:
    card = other_trips_card(deal(*DESCRIBED, *happenings), replace(DESK, threads=names or {}))
    return json.loads(json.dumps(card))["trips"]  # type: ignore[no-any-return]


def test_each_trip_is_offered_until_it_is_opened_or_dismissed() -> None:
    assert [row["state"] for row in rows(NOTICED)] == ["offered", "offered"]
    assert [row["state"] for row in rows(NOTICED, OPENED)] == ["opened", "offered"]
    both = rows(NOTICED, OPENED, e.OtherTripDismissed(n=2))
    assert [row["state"] for row in both] == ["opened", "dismissed"]
    assert [row["words"] for row in both] == ["to Aspen", "to Nice"]


def test_later_trips_are_counted_on() -> None:
    later = e.OtherTripsNoticed(words=("to Rome",), together=False)
    assert [(row["n"], row["together"]) for row in rows(NOTICED, later)] == [
        (1, True),
        (2, True),
        (3, False),
    ]


@pytest.mark.parametrize(("names", "name"), [({"t2": "MDW → ASE"}, "MDW → ASE"), ({}, "JV-26-0002")])
def test_an_opened_trip_leads_to_its_thread_by_name(names: dict[str, str], name: str) -> None:
    assert rows(NOTICED, OPENED, names=names)[0]["opened"] == {"url": "/thread/t2", "name": name}


def test_the_page_element_is_drawn_from_the_fields_of_the_card() -> None:
    sample = json.loads((SAMPLES / "8-other-trips.json").read_text("utf-8"))
    drawn = [row for state in sample["states"].values() for row in state.get("trips", [])]
    assert {frozenset(row) for row in drawn} == {frozenset(rows(NOTICED)[0])}
    opened = next(row["opened"] for row in drawn if row["opened"])
    assert set(opened) == set(rows(NOTICED, OPENED)[0]["opened"])
