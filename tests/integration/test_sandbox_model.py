"""The demo fleet and its prices: plausible, and the same from the same seed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.marketplace.aircraft_types import CATEGORIES, TYPES, category_named
from sandbox.marketplace.airports import airport
from sandbox.marketplace.fleet import Fleet
from sandbox.marketplace.flight_time import distance_nm, flight_minutes
from sandbox.marketplace.journey import Journey, journey_of
from sandbox.marketplace.matching import matches, suggested
from sandbox.marketplace.options import Options
from sandbox.marketplace.pricing import price_of
from sandbox.marketplace.seeded import Draw
from sandbox.probe import segment

FLEET = Fleet(1)


def journey(*segments: dict[str, object]) -> Journey:
    return journey_of(list(segments))


def test_the_fleet_is_large_varied_and_marked() -> None:
    assert len(FLEET) >= 60
    assert {tail.type.icao for tail in FLEET} == set(TYPES)
    assert len(TYPES) >= 40
    assert {tail.type.category for tail in FLEET} == set(CATEGORIES)
    assert all(
        tail.seller.name.endswith(" (demo)") and tail.seller.email.endswith(".example") for tail in FLEET
    )
    assert [tail.registration for tail in Fleet(1)] == [tail.registration for tail in FLEET]
    assert [tail.registration for tail in Fleet(2)] != [tail.registration for tail in FLEET]


@pytest.mark.parametrize(
    ("start", "end", "miles"),
    [("KTEB", "EGLL", 2993), ("KTEB", "KVNY", 2129), ("KTEB", "KASE", 1502), ("EGGW", "LFMN", 580)],
)
def test_distances_are_those_of_the_charts(start: str, end: str, miles: int) -> None:
    assert abs(distance_nm(airport(start), airport(end)) - miles) <= 3
    assert distance_nm(airport(start), airport(end)) == distance_nm(airport(end), airport(start))


def test_a_heavy_jet_flies_teterboro_to_van_nuys_in_the_vendors_time() -> None:
    west = flight_minutes(TYPES["GLF4"], airport("KTEB"), airport("KVNY"), month=12)
    east = flight_minutes(TYPES["GLF4"], airport("KVNY"), airport("KTEB"), month=12)
    assert abs(west - 320) <= 10
    assert east < west - 30


def test_prices_grow_with_the_journey_and_never_depend_on_chance_alone() -> None:
    out, back = segment("KTEB", "KVNY", "2027-01-14"), segment("KVNY", "KTEB", "2027-01-18")
    for tail in FLEET:
        one_way, round_trip = journey(out), journey(out, back)
        assert price_of(1, tail, one_way) == price_of(1, tail, one_way)
        assert price_of(1, tail, round_trip).total > price_of(1, tail, one_way).total * Decimal("0.8")


def test_another_seed_gives_other_prices() -> None:
    wanted = journey(segment("KTEB", "KVNY", "2027-01-14"))
    totals = [[match.rough_price for match in matches(seed, FLEET, wanted, {})] for seed in (1, 1, 2)]
    assert totals[0] == totals[1] != totals[2]


def test_the_prices_of_a_coast_to_coast_flight_are_in_the_published_band() -> None:
    found = suggested(matches(1, FLEET, journey(segment("KTEB", "KVNY", "2027-01-14")), {}))
    assert all(Decimal(30_000) < match.rough_price < Decimal(150_000) for match in found)


@pytest.mark.parametrize(
    ("start", "end", "pax"),
    [
        ("KTEB", "KVNY", 6),
        ("KCOS", "KRIL", 2),
        ("KTEB", "EGLL", 8),
        ("EGGW", "LFMN", 4),
        ("KTEB", "KBOS", 12),
        ("KVNY", "PHNL", 8),
        ("OMDB", "EGLF", 10),
        ("KMIA", "MYNN", 5),
        ("KOPF", "KASE", 14),
    ],
)
def test_five_different_operators_are_suggested_and_each_fits(start: str, end: str, pax: int) -> None:
    wanted = journey(segment(start, end, "2027-01-14", pax=pax))
    found = suggested(matches(1, FLEET, wanted, {}))
    assert len({match.tail.seller.id for match in found}) == len(found) == 5
    assert all(match.tail.type.seats >= pax for match in found)
    assert all(len(match.reasons) == 4 for match in found)


def test_criteria_narrow_the_choice() -> None:
    wanted = journey(segment("KTEB", "KVNY", "2027-01-14"))
    heavy = matches(1, FLEET, wanted, {"requiredLift": [{"aircraftCategory": "Heavy jet"}]})
    assert {match.tail.type.category for match in heavy} == {"Heavy jet"}
    young = matches(1, FLEET, wanted, {"minimumYearOfMake": 2020})
    assert young
    assert all(match.tail.year >= 2020 for match in young)
    assert matches(1, FLEET, journey(segment("KTEB", "KVNY", "2027-01-14", pax=400)), {}) == []


def test_category_names_are_read_as_people_write_them() -> None:
    assert category_named("heavy") == category_named("Heavy jet") == "Heavy jet"
    assert category_named("super midsize") == "Super midsize jet"
    assert category_named("") is None


def test_draws_are_even_and_named_by_their_keys() -> None:
    assert Draw("a", 1).below(10**6) == Draw("a", 1).below(10**6)
    assert Draw("a", 1).below(10**6) != Draw("a", 2).below(10**6)
    assert sorted(Draw("s").shuffled(range(9))) == list(range(9))
    assert {Draw("n", n).between(1, 6) for n in range(200)} == {1, 2, 3, 4, 5, 6}


def test_the_operators_have_their_own_bearer() -> None:
    options = Options(store=Path("unused"), public_base="http://127.0.0.1:1", bearer="secret")
    assert options.operator_bearer == "secret-operator"
