"""A channel's usual price beside our own estimate: under its own name, and never part of it."""

from __future__ import annotations

from typing import Any

from domain.events import EstimateGiven, TripDescribed
from domain.market_prices import MarketPricesSeen, MarketRange, MarketTime
from domain.money import Money
from tests.support.card_story import DESK, deal
from tests.support.deals import round_trip
from tools.cards.estimate_card import estimate_card
from tools.sourcing.estimates import estimate

OURS = EstimateGiven(ranges=estimate(round_trip()))
THEIRS = MarketPricesSeen(
    system="aviapages",
    ranges=(
        MarketRange(
            category="Midsize jet",
            low=Money.of("59900", "USD"),
            mid=Money.of("68400", "USD"),
            high=Money.of("81200", "USD"),
        ),
    ),
    times=(
        MarketTime(leg=1, aircraft="Citation Excel", minutes=334, tech_stops=("KICT",)),
        MarketTime(leg=2, aircraft="Citation Excel", minutes=291),
    ),
    read_at=DESK.now,
)


def card(*more: Any) -> dict[str, Any]:
    return dict(estimate_card(deal(TripDescribed(trip=round_trip()), OURS, *more), DESK))


def test_what_a_channel_says_stands_under_its_name_and_changes_nothing_of_ours() -> None:
    without, told = card(), card(THEIRS)
    assert without["market"] is None
    market = told.pop("market")
    assert told == {key: value for key, value in without.items() if key != "market"}
    assert market["source_label"] == "Aviapages"
    assert market["ranges"] == [
        {"category": "Midsize jet", "mid_label": "USD 68,400", "ends_label": "USD 59,900 – USD 81,200"}
    ]
    assert market["times_label"] == (
        "Flight time 5 h 34 and 4 h 51 in a Citation Excel, with a fuel stop at KICT"
    )


def test_another_trip_has_no_price_of_the_one_before() -> None:
    shorter = round_trip().model_copy(update={"legs": round_trip().legs[:1]})
    assert card(THEIRS, TripDescribed(trip=shorter))["market"] is None
