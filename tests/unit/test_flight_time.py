"""Flight times against a marketplace's own pairs, and the laws that any model must keep."""

from __future__ import annotations

from datetime import date, time
from math import ceil

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, strategies as st

from domain.trip import Leg, Place
from tools.places.aircraft import aircraft_type
from tools.places.flight_time import (
    RANGE_SHARE,
    UnknownPositionError,
    arrival,
    departure,
    distance_nm,
    leg_time,
    still_air_nm,
)
from tools.places.geodesic import geodesic_nm
from tools.places.route_facts import hours_label, leg_facts

GIV = aircraft_type("G-IVSP")
assert GIV is not None


def airport(code: str, latitude: float, longitude: float, zone: str = "UTC") -> Place:
    return Place(text=code, icao=code, latitude=latitude, longitude=longitude, timezone=zone)


TEB = airport("KTEB", 40.8501, -74.0608, "America/New_York")
VNY = airport("KVNY", 34.2098, -118.4900, "America/Los_Angeles")
LHR = airport("EGLL", 51.4706, -0.4619, "Europe/London")
HNL = airport("PHNL", 21.3187, -157.9225, "Pacific/Honolulu")
SYD = airport("YSSY", -33.9461, 151.1772, "Australia/Sydney")
ASE = airport("KASE", 39.2232, -106.8687, "America/Denver")


def along_the_meridian(nm: float) -> tuple[Place, Place]:
    """Two points due north of each other, where no wind helps or hinders."""
    return airport("AAAA", 20.0, 10.0), airport("BBBB", 20.0 + nm / 59.8, 10.0)


@pytest.mark.parametrize(("nm", "flight", "block"), [(207, 43, 53), (602, 90, 100)])
def test_the_marketplaces_short_pairs_within_five_percent(nm: int, flight: int, block: int) -> None:
    found = leg_time(*along_the_meridian(nm), cruise_kt=GIV.cruise_kt if GIV else 0, month=None)
    assert found.distance_nm == pytest.approx(nm, abs=2)
    assert found.flight_minutes == pytest.approx(flight, rel=0.05)
    assert found.block_minutes == pytest.approx(block, rel=0.05)


def test_teterboro_to_van_nuys_in_december_within_five_percent() -> None:
    found = leg_time(TEB, VNY, cruise_kt=GIV.cruise_kt if GIV else 0, month=12)
    assert found.distance_nm == pytest.approx(2128, rel=0.005)
    assert found.flight_minutes == pytest.approx(320, rel=0.05)
    assert found.block_minutes == pytest.approx(334, rel=0.05)


def test_eastbound_is_faster_than_westbound_and_winter_is_windier() -> None:
    west = leg_time(TEB, VNY, cruise_kt=470, month=12)
    east = leg_time(VNY, TEB, cruise_kt=470, month=12)
    summer = leg_time(TEB, VNY, cruise_kt=470, month=7)
    assert west.distance_nm == east.distance_nm
    assert east.flight_minutes < summer.flight_minutes < west.flight_minutes


def test_the_atlantic_takes_about_as_long_as_people_say() -> None:
    east = leg_time(TEB, LHR, cruise_kt=475, month=None)
    west = leg_time(LHR, TEB, cruise_kt=475, month=None)
    assert east.block_minutes / 60 == pytest.approx(6.5, abs=0.2)
    assert west.block_minutes / 60 == pytest.approx(7.4, abs=0.2)


@pytest.mark.parametrize(
    ("a", "b", "nm"), [(TEB, LHR, 2993), (TEB, VNY, 2129), (TEB, ASE, 1502), (VNY, HNL, 2217)]
)
def test_reference_distances(a: Place, b: Place, nm: int) -> None:
    assert distance_nm(a, b) == pytest.approx(nm, rel=0.004)


def test_a_leg_beyond_the_range_stops_for_fuel_and_takes_longer() -> None:
    reach = leg_time(TEB, VNY, cruise_kt=450, month=12, range_nm=4000)
    short = leg_time(TEB, VNY, cruise_kt=450, month=12, range_nm=1970)
    assert not reach.fuel_stop
    assert short.fuel_stop
    assert short.block_minutes == reach.block_minutes + 75


def test_headwind_counts_against_the_range() -> None:
    assert leg_time(TEB, VNY, cruise_kt=460, month=1, range_nm=2550).fuel_stop
    assert not leg_time(VNY, TEB, cruise_kt=460, month=1, range_nm=2550).fuel_stop


def test_a_place_without_a_position_has_no_distance() -> None:
    with pytest.raises(UnknownPositionError, match="nowhere"):
        leg_time(Place(text="nowhere"), TEB, cruise_kt=450, month=None)


def test_arrival_is_local_at_the_destination() -> None:
    leg = Leg(origin=TEB, destination=VNY, date=date(2026, 12, 14), time=time(10, 0), passengers=6)
    landed = arrival(leg, 334)
    assert landed is not None
    assert f"{landed:%Y-%m-%d %H:%M %Z}" == "2026-12-14 12:34 PST"


def test_arrival_across_the_date_line() -> None:
    leg = Leg(origin=HNL, destination=SYD, date=date(2026, 12, 14), time=time(12, 0), passengers=6)
    landed = arrival(leg, 600)
    assert landed is not None
    assert f"{landed:%Y-%m-%d %H:%M}" == "2026-12-15 19:00"


def test_arrival_across_a_clock_change() -> None:
    night = Leg(origin=TEB, destination=TEB, date=date(2026, 11, 1), time=time(0, 30), passengers=1)
    landed = arrival(night, 60)
    assert landed is not None
    assert f"{landed:%H:%M %Z}" == "01:30 EDT"
    later = arrival(night, 120)
    assert later is not None
    assert f"{later:%H:%M %Z}" == "01:30 EST"


def test_arrive_by_gives_the_departure() -> None:
    leg = Leg(
        origin=TEB,
        destination=VNY,
        date=date(2026, 12, 14),
        time=time(16, 0),
        time_kind="arrive",
        passengers=6,
    )
    off, landed = departure(leg, 334), arrival(leg, 334)
    assert off is not None
    assert landed is not None
    assert f"{off:%H:%M %Z}" == "13:26 EST"
    assert f"{landed:%H:%M %Z}" == "16:00 PST"


def test_an_unknown_time_stays_unknown() -> None:
    leg = Leg(origin=TEB, destination=VNY, date=date(2026, 12, 14), passengers=6)
    assert arrival(leg, 334) is None
    assert departure(leg, 334) is None


def test_the_facts_of_a_trip_card() -> None:
    leg = Leg(origin=TEB, destination=VNY, date=date(2026, 12, 14), time=time(10, 0), passengers=6)
    facts = leg_facts(leg)
    assert facts is not None
    assert facts.distance_label == "2,134 nm"
    assert facts.flight_label == hours_label(facts.flight_minutes)
    assert facts.arrival_label is not None
    assert facts.arrival_label.endswith("PST")
    assert leg_facts(Leg(origin=TEB, date=date(2026, 12, 14))) is None
    assert leg_facts(leg.model_copy(update={"destination": Place(text="Aspen")})) is None
    assert (hours_label(334), hours_label(43), hours_label(60)) == ("5 h 34", "0 h 43", "1 h 00")


POINTS = st.builds(airport, st.just("XXXX"), st.floats(-75, 75), st.floats(-180, 180))
MONTHS = st.one_of(st.none(), st.integers(1, 12))


@given(a=POINTS, b=POINTS)
def test_distance_is_the_same_both_ways(a: Place, b: Place) -> None:
    assert distance_nm(a, b) == distance_nm(b, a)


@given(a=POINTS, b=POINTS, c=POINTS)
def test_no_detour_is_shorter(a: Place, b: Place, c: Place) -> None:
    assert distance_nm(a, c) <= distance_nm(a, b) + distance_nm(b, c) + 1e-6


@given(a=POINTS, b=POINTS, slow=st.integers(160, 510), more=st.integers(1, 40), month=MONTHS)
def test_a_faster_aircraft_is_never_slower(
    a: Place, b: Place, slow: int, more: int, month: int | None
) -> None:
    first = leg_time(a, b, cruise_kt=slow, month=month)
    second = leg_time(a, b, cruise_kt=slow + more, month=month)
    assert second.flight_minutes <= first.flight_minutes


@given(
    a=POINTS,
    b=POINTS,
    slow=st.integers(160, 510),
    more=st.integers(1, 40),
    month=MONTHS,
    range_nm=st.integers(800, 8000),
)
def test_a_faster_aircraft_of_the_same_range_is_never_slower_fuel_stops_included(
    a: Place, b: Place, slow: int, more: int, month: int | None, range_nm: int
) -> None:
    first = leg_time(a, b, cruise_kt=slow, month=month, range_nm=range_nm)
    second = leg_time(a, b, cruise_kt=slow + more, month=month, range_nm=range_nm)
    assert second.block_minutes <= first.block_minutes


@given(a=POINTS, b=POINTS, month=MONTHS, range_nm=st.integers(800, 8000))
def test_no_part_between_two_stops_is_longer_than_the_range_planned_with(
    a: Place, b: Place, month: int | None, range_nm: int
) -> None:
    found = leg_time(a, b, cruise_kt=450, month=month, range_nm=range_nm)
    legs = found.fuel_stops + 1
    still_air = still_air_nm((a.latitude or 0, a.longitude or 0), (b.latitude or 0, b.longitude or 0), month)
    assert still_air / legs <= RANGE_SHARE * range_nm + 1e-6
    assert legs == max(1, ceil(still_air / (RANGE_SHARE * range_nm)))
    straight = leg_time(a, b, cruise_kt=450, month=month)
    assert found.block_minutes - straight.block_minutes == found.fuel_stop_minutes
    assert found.fuel_stop is (found.fuel_stops > 0)


ANYWHERE = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(a=ANYWHERE, b=ANYWHERE)
def test_the_distance_is_the_ellipsoids_to_a_millimetre(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    exact = Geodesic.WGS84.Inverse(a[0], a[1], b[0], b[1], Geodesic.DISTANCE)["s12"]
    assert geodesic_nm(a, b) * 1852 == pytest.approx(exact, abs=0.001)


@given(a=ANYWHERE, off=st.tuples(st.floats(-0.6, 0.6), st.floats(-0.6, 0.6)))
def test_opposite_ends_of_the_world_have_a_distance_too(
    a: tuple[float, float], off: tuple[float, float]
) -> None:
    b = (max(-90.0, min(90.0, -a[0] + off[0])), (a[1] + 360 + off[1]) % 360 - 180)
    exact = Geodesic.WGS84.Inverse(a[0], a[1], b[0], b[1], Geodesic.DISTANCE)["s12"]
    assert geodesic_nm(a, b) * 1852 == pytest.approx(exact, abs=0.001)


@given(near=st.floats(50, 3000), further=st.floats(0, 1500), month=MONTHS)
def test_further_is_never_sooner(near: float, further: float, month: int | None) -> None:
    start = airport("AAAA", -20.0, 10.0)
    one = leg_time(start, airport("BBBB", -20 + near / 60, 10.0), cruise_kt=450, month=month)
    two = leg_time(start, airport("CCCC", -20 + (near + further) / 60, 10.0), cruise_kt=450, month=month)
    assert two.block_minutes >= one.block_minutes
    assert one.block_minutes > one.flight_minutes > 0
