"""Where a leg beyond the range may land: within reach, on the way, and nowhere rather than anywhere."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from tools.places.aircraft import AircraftType, aircraft_type, aircraft_types
from tools.places.airports import Airport, airport
from tools.places.flight_time import RANGE_SHARE, still_air_nm
from tools.places.fuel_stops import MOST_STOPS, fuel_stops
from tools.places.geodesic import Position, geodesic_nm


def position(code: str) -> Position:
    found = airport(code)
    assert found is not None, code
    return found.latitude, found.longitude


def way(start: str, end: str, name: str, month: int | None = None) -> tuple[Airport, ...] | None:
    known = aircraft_type(name)
    assert known is not None
    return fuel_stops(position(start), position(end), known, month)


def test_within_the_range_there_is_no_stop() -> None:
    assert way("TEB", "NCE", "Falcon 7X") == ()


def test_a_light_jet_across_the_continent_stops_once_about_half_way() -> None:
    stops = way("TEB", "VNY", "Phenom 300", 1)
    assert stops is not None
    assert len(stops) == 1
    assert stops[0].country == "US"


def test_a_super_midsize_jet_westbound_stops_in_the_north_atlantic() -> None:
    assert way("TEB", "LHR", "Challenger 350", 12) == ()
    stops = way("LHR", "TEB", "Challenger 350", 12)
    assert stops is not None
    assert stops[0].country in {"CA", "IE", "IS", "US"}


@pytest.mark.parametrize(("start", "end"), [("VNY", "HNL"), ("HNL", "PPT")])
def test_an_ocean_that_is_too_wide_has_no_way(start: str, end: str) -> None:
    assert way(start, end, "Phenom 300") is None


TABLE = Path("tools/places/fuel_stops.csv")


def test_every_place_to_refuel_is_an_airport() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = airport(row["icao"])
        assert found is not None, row
        assert found.icao == row["icao"]
        assert found.longest_runway_ft is None, "its runway stands in the charter table"
    assert len({row["icao"] for row in rows}) == len(rows) > 30


PLACES = st.sampled_from(["TEB", "VNY", "LHR", "NCE", "DXB", "HNL", "SYD", "GRU", "CPT", "HND", "ANC", "SIN"])


@settings(deadline=None)  # the first example reads the tables
@given(
    start=PLACES, end=PLACES, known=st.sampled_from(aircraft_types()), month=st.none() | st.integers(1, 12)
)
def test_every_part_of_a_way_is_within_reach(
    start: str, end: str, known: AircraftType, month: int | None
) -> None:
    a, b = position(start), position(end)
    stops = fuel_stops(a, b, known, month)
    if stops is None:
        assert still_air_nm(a, b, month) > RANGE_SHARE * known.range_nm
        return
    points = [a, *((stop.latitude, stop.longitude) for stop in stops), b]
    parts = list(pairwise(points))
    assert all(still_air_nm(here, there, month) <= RANGE_SHARE * known.range_nm for here, there in parts)
    assert len(stops) <= MOST_STOPS
    if stops:
        assert still_air_nm(a, b, month) > RANGE_SHARE * known.range_nm
        # every stop but the first turns off by at most the detour that is allowed from its own start
        assert sum(geodesic_nm(here, there) for here, there in parts) <= 1.4**MOST_STOPS * geodesic_nm(a, b)
