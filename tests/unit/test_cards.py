"""Cards are views: the fields that the page draws, ready for display, from the deal and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from domain import events as e
from domain.deal import Deal
from domain.replies import ReplyReceived
from domain.trip import Question, Trip
from tests.support.card_story import (
    DESCRIBED,
    DESK,
    FORGOTTEN,
    NOW,
    SENT,
    SOURCED,
    STORY,
    deal,
)
from tests.support.deals import HOUSE, TEB, round_trip
from tools.cards.desk import Desk
from tools.cards.estimate_card import estimate_card
from tools.cards.fill import CARDS
from tools.cards.trip_card import trip_card
from tools.sourcing.estimates import estimate

SAMPLES = Path(__file__).parents[1] / "e2e" / "gallery" / "samples"
ELEMENTS = Path(__file__).parents[2] / "public" / "elements"
FRAME = {"kind", "deal_id", "version", "latest"}
REPLIED = ReplyReceived(
    mail_id="m",
    about="proposal",
    message_id="<m@jetvision.example>",
    from_name="Alex Carter (demo)",
    from_address="office@acme.example",
    reading="question",
    text="Can we leave at noon?",
)


def story_of(kind: str, happenings: tuple[e.Payload, ...]) -> Deal:
    """An answer's card never stands in a thread without the answer."""
    return deal(*happenings, *((REPLIED,) if kind == "ReplyCard" else ()))


def samples() -> dict[str, dict[str, Any]]:
    read = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SAMPLES.glob("*.json"))]
    return {sample["card"]: sample["props"] for sample in read}


@pytest.mark.parametrize("kind", sorted(CARDS))
def test_a_card_has_the_fields_that_its_page_element_is_drawn_from(kind: str) -> None:
    drawn = set(samples()[kind]) - FRAME
    assert set(CARDS[kind](story_of(kind, SENT), DESK)) == drawn


@pytest.mark.parametrize("kind", sorted(CARDS))
def test_each_card_has_an_element_of_its_name(kind: str) -> None:
    assert (ELEMENTS / f"{kind}.jsx").is_file()


@pytest.mark.parametrize("kind", sorted(CARDS))
@pytest.mark.parametrize("happenings", STORY, ids=len)
def test_a_card_can_be_shown_at_any_time_and_is_plain_json(
    kind: str, happenings: tuple[e.Payload, ...]
) -> None:
    """Whatever stands in the thread is shown again after a reload, also what came too early."""
    text = json.dumps(CARDS[kind](story_of(kind, happenings), DESK), allow_nan=False)
    numbers = re.sub(r'"(lat|lon)": -?[\d.]+', "", text)
    assert re.search(r":\s*-?\d+\.\d", numbers) is None, "a card holds labels, not fractions"


def test_the_trip_card_asks_until_the_trip_is_complete() -> None:
    question = Question(slot="date", text="When do they leave?", choices=())
    undated = round_trip().legs[0].model_copy(update={"date": None})
    open_trip = Trip(legs=(undated,), missing=("date",))
    card = trip_card(deal(e.TripDescribed(trip=open_trip, questions=(question,))), DESK)
    assert not card["can_create"]
    assert card["missing"] == ["date"]
    assert card["questions"] == [
        {
            "slot": "date",
            "label": "Date",
            "text": "When do they leave?",
            "choices": [],
            "day": {"earliest": "2026-11-23", "words": "{date}"},
        }
    ]


def legs_of(card: dict[str, object]) -> list[dict[str, Any]]:
    legs = card["legs"]
    assert isinstance(legs, list)
    return legs


def test_the_trip_card_shows_each_leg_with_its_own_local_times() -> None:
    card = trip_card(deal(*DESCRIBED), DESK)
    out, back = legs_of(card)
    assert (out["origin"]["code"], out["destination"]["code"]) == ("TEB", "VNY")
    assert (out["date_label"], out["time_label"]) == ("Mon 14 Dec 2026", "10:00 EST")
    assert back["time_label"] == "16:00 PST"
    assert out["arrival_label"].endswith("PST")
    assert re.fullmatch(r"2,\d{3} nm", out["distance_label"])
    assert card["requirements"] == [
        {"key": "pets", "label": "Pet on board"},
        {"key": "wifi", "label": "Wi-Fi"},
    ]
    assert card["client"] == {
        "name": "Alex Carter (demo)",
        "company": "Acme Corporation (demo)",
        "recognised": True,
    }


def test_a_leg_to_a_place_that_is_not_known_yet_is_still_shown() -> None:
    trip = Trip(legs=(round_trip().legs[0].model_copy(update={"destination": None}),))
    (leg,) = legs_of(trip_card(deal(e.TripDescribed(trip=trip)), DESK))
    assert leg["destination"] is None
    assert (leg["distance_label"], leg["flight_label"]) == (None, None)
    nowhere = TEB.model_copy(update={"latitude": None, "longitude": None})
    trip = Trip(legs=(round_trip().legs[0].model_copy(update={"destination": nowhere}),))
    (leg,) = legs_of(trip_card(deal(e.TripDescribed(trip=trip)), DESK))
    assert leg["distance_label"] is None


@pytest.mark.parametrize(
    ("happenings", "state", "can_create"),
    [
        (DESCRIBED, "draft", True),
        (SOURCED[:-1], "creating", False),
        (SOURCED, "created", False),
        ((*SOURCED[:-1], e.TripRequestFailed(sentence="It said no.")), "failed", True),
        ((*SOURCED[:-1], e.TripRequestFailed(sentence="Who knows?", uncertain=True)), "uncertain", True),
        ((*SOURCED, e.TripDescribed(trip=round_trip(8))), "draft", True),
        ((*SOURCED, FORGOTTEN), "forgotten", True),
    ],
)
def test_the_trip_card_says_where_the_trip_stands(
    happenings: tuple[e.Payload, ...], state: str, can_create: bool
) -> None:
    card = trip_card(deal(*happenings), DESK)
    assert (card["state"], card["can_create"]) == (state, can_create)
    assert (card["created"] is not None) is (state == "created")
    assert (card["problem"] is not None) is (state in {"failed", "uncertain", "forgotten"})


def test_the_link_says_whether_it_leads_to_the_simulator() -> None:
    card = trip_card(deal(*SOURCED), DESK)
    assert card["created"] == {"trip_id": "FP8V2U", "deep_link": "http://127.0.0.1/search", "sandbox": True}


def test_an_estimate_is_labelled_as_one() -> None:
    card = estimate_card(deal(*DESCRIBED), DESK)
    assert card["note"] == "Indicative range, not an offer"
    ranges: Any = card["ranges"]
    assert ranges
    assert [one["basis"] for one in ranges] == [
        given.basis.removesuffix("; published rates, no quotes yet").replace(
            "; published rates, no quotes yet;", ";"
        )
        for given in estimate(round_trip())
    ]
    assert len({one["basis"] for one in ranges}) == len(ranges), "each category has its own hours and rates"
    for one in ranges:
        assert one["low"] < one["mid"] < one["high"]
        assert all(label.startswith("USD ") for key, label in one.items() if key.endswith("_label"))


def test_a_card_without_a_client_is_still_shown() -> None:
    desk = Desk(DESK.broker, None, NOW, HOUSE, is_simulator=False)
    for kind, show in CARDS.items():
        json.dumps(show(story_of(kind, SENT), desk))
