"""Indicative ranges: always an Estimate, for categories that can fly the trip."""

from __future__ import annotations

from datetime import date

from hypothesis import given, strategies as st

from domain.quotes import Estimate
from domain.trip import Leg, Place, Trip
from tools.places.aircraft import CATEGORIES
from tools.sourcing.estimates import estimate

TEB = Place(text="TEB", icao="KTEB", country="US", latitude=40.85, longitude=-74.06)
VNY = Place(text="VNY", icao="KVNY", country="US", latitude=34.21, longitude=-118.49)
HPN = Place(text="HPN", icao="KHPN", country="US", latitude=41.07, longitude=-73.71)
BOS = Place(text="BED", icao="KBED", country="US", latitude=42.47, longitude=-71.29)
LHR = Place(text="LHR", icao="EGLL", country="GB", latitude=51.48, longitude=-0.46)
SYD = Place(text="SYD", icao="YSSY", country="AU", latitude=-33.95, longitude=151.18)


def trip(*legs: tuple[Place, Place, int], passengers: int = 6, wishes: tuple[str, ...] = ()) -> Trip:
    return Trip(
        legs=tuple(
            Leg(origin=a, destination=b, date=date(2026, 12, day), passengers=passengers)
            for a, b, day in legs
        ),
        requirements=wishes,
    )


def by_category(found: tuple[Estimate, ...]) -> dict[str, Estimate]:
    return {one.category: one for one in found}


def test_a_transcontinental_return_has_four_ranges_smallest_first() -> None:
    found = estimate(trip((TEB, VNY, 14), (VNY, TEB, 18)))
    assert [one.category for one in found] == [
        "Light jet",
        "Midsize jet",
        "Super midsize jet",
        "Heavy jet",
    ]
    for one in found:
        assert isinstance(one, Estimate)
        assert one.low < one.mid < one.high
        assert one.low.currency == "USD"
        assert one.low.amount % 100 == 0
        assert "billable hours" in one.basis
        assert "no quotes yet" in one.basis


def test_a_fuel_stop_is_said() -> None:
    found = by_category(estimate(trip((TEB, VNY, 14))))
    assert "fuel stop likely on leg 1" in found["Light jet"].basis
    assert "fuel stop" not in found["Heavy jet"].basis
    both = by_category(estimate(trip((TEB, VNY, 14), (VNY, TEB, 18))))
    assert both["Light jet"].basis.endswith("fuel stop likely on legs 1 and 2")


def test_only_what_can_fly_it_is_offered() -> None:
    assert "Light jet" not in by_category(estimate(trip((LHR, TEB, 14), passengers=8)))
    assert {one.category for one in estimate(trip((LHR, SYD, 14), passengers=8))} <= {"Ultra long range"}
    assert "Turboprop" in by_category(estimate(trip((TEB, BOS, 14))))
    assert "Very light jet" not in by_category(estimate(trip((TEB, BOS, 14))))


def test_the_category_that_was_asked_for_is_always_there() -> None:
    plain = by_category(estimate(trip((TEB, BOS, 14))))
    asked = by_category(estimate(trip((TEB, BOS, 14), wishes=("heavy jet",))))
    assert "Heavy jet" not in plain
    assert "Heavy jet" in asked
    by_type = by_category(estimate(trip((TEB, BOS, 14), wishes=("G550",))))
    assert "Ultra long range" in by_type


def test_a_short_hop_pays_the_daily_minimum() -> None:
    found = by_category(estimate(trip((TEB, HPN, 14))))
    light = found["Light jet"]
    assert light.low.amount >= 4000 * 15 // 10


def test_nothing_is_estimated_for_an_unfinished_trip_or_a_crowd() -> None:
    assert estimate(Trip()) == ()
    assert estimate(Trip(legs=(Leg(origin=TEB, destination=VNY),))) == ()
    assert estimate(trip((TEB, VNY, 14), passengers=40)) == ()
    nowhere = Place(text="XXX", icao="XXXX")
    assert estimate(trip((TEB, nowhere, 14))) == ()


@given(stay=st.integers(1, 16), passengers=st.integers(1, 13))
def test_ranges_are_ordered_and_a_longer_stay_is_never_cheaper(stay: int, passengers: int) -> None:
    short = by_category(estimate(trip((TEB, VNY, 1), (VNY, TEB, 1 + stay), passengers=passengers)))
    longer = by_category(estimate(trip((TEB, VNY, 1), (VNY, TEB, 2 + stay), passengers=passengers)))
    assert list(short) == [category for category in CATEGORIES if category in short]
    for category, one in short.items():
        assert one.low < one.mid < one.high
        assert one.high <= longer[category].high
