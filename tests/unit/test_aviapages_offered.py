"""Aviapages is offered where it is set up, and nowhere else; half a set-up stops the start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain import events as e
from settings import SettingsError, load
from tests.support.card_story import DESK, deal
from tests.support.deals import round_trip
from tools.cards.desk import Desk
from tools.cards.trip_card import trip_card
from tools.proposals.house import House

NOT_SET_UP: dict[str, Any] = {"quote_channels": (), "played_channels": ()}
KEY = "avp-0123456789"


def offered(house: House, *happenings: e.Payload) -> object:
    desk: Desk = replace(DESK, house=house)
    return trip_card(deal(*happenings), desk)["aviapages"]


def test_the_button_is_there_only_where_a_key_is() -> None:
    ready = e.TripDescribed(trip=round_trip())
    assert offered(replace(DESK.house, quote_channels=("aviapages",)), ready) is True
    assert offered(replace(DESK.house, **NOT_SET_UP), ready) is False


def test_nobody_is_asked_for_half_a_trip_or_a_lost_deal() -> None:
    house = replace(DESK.house, quote_channels=("aviapages",))
    half = round_trip().model_copy(update={"missing": ("return date",)})
    assert offered(house, e.TripDescribed(trip=half)) is False
    assert offered(house, e.TripDescribed(trip=round_trip()), e.DealLost(reason="Flew elsewhere.")) is False


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"aviapages_base_url": "https://api.aviapages.com/v3/"},
            "AVIAPAGES_BASE_URL is set, but AVIAPAGES_TOKEN not: set all of them or none.",
        ),
        (
            {"aviapages_token": KEY},
            "AVIAPAGES_TOKEN is set, but AVIAPAGES_BASE_URL not: set all of them or none.",
        ),
        (
            {"aviapages_monthly_calls": 100, "aviapages_reserved_calls": 100},
            "AVIAPAGES_RESERVED_CALLS is not smaller than AVIAPAGES_MONTHLY_CALLS.",
        ),
    ],
)
def test_half_a_set_up_stops_the_start(given: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load(**given)
    assert str(raised.value) == told
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "played"),
    [
        ("https://api.aviapages.com/v3", False),
        ("https://aviapages.com/v3", False),
        ("https://aviapages.com.elsewhere.example/v3", True),
        ("http://127.0.0.1:8011/v3", True),
    ],
)
def test_a_simulator_is_called_one(address: str, played: bool) -> None:
    assert load(aviapages_base_url=address, aviapages_token=KEY).plays_aviapages is played
