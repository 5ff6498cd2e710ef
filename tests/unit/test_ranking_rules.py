"""Rules of airports in the comparison: a quote's aircraft is flagged for what speaks against its type."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from domain.quotes import Aircraft, OfferedLeg
from domain.ranking import Flag
from domain.trip import Leg, Trip
from tests.support.deals import quote
from tools.places.airports import airport, to_place
from tools.quoting.rank import rank_quotes

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def trip(start: str, end: str, at: time = time(10)) -> Trip:
    origin, destination = airport(start), airport(end)
    assert origin is not None
    assert destination is not None
    leg = Leg(
        origin=to_place(origin, start),
        destination=to_place(destination, end),
        date=date(2026, 12, 14),
        time=at,
        passengers=4,
    )
    return Trip(legs=(leg,))


def flags(
    asked: Trip, icao: str, name: str, *, stops: int | None = None, legs: tuple[OfferedLeg, ...] = ()
) -> dict[str, Flag]:
    aircraft = Aircraft(type_name=name, icao_type=icao, category="", seats=8)
    offered = quote(1).model_copy(update={"aircraft": aircraft, "tech_stops": stops, "legs": legs})
    (ranked,) = rank_quotes([offered], asked, now=NOW)
    assert ranked.open is not any(flag.severity == "block" for flag in ranked.flags)
    return {flag.code: flag for flag in ranked.flags}


def test_wings_too_wide_for_aspen_are_a_warning_with_the_reason() -> None:
    wide = flags(trip("TEB", "ASE"), "GLF6", "Gulfstream G650")["wingspan"]
    assert wide.severity == "warning"
    assert "spans 99.6 ft" in wide.text
    assert wide.text.endswith("(check)")
    assert "wingspan" not in flags(trip("TEB", "ASE"), "GLF5", "Gulfstream G550")


@pytest.mark.parametrize(
    ("asked", "icao", "name", "code"),
    [
        (trip("VNY", "HNL"), "E55P", "Phenom 300", "range"),
        (trip("TEB", "SMO"), "CL35", "Challenger 350", "runway"),
        (trip("TEB", "ASE", time(22)), "CL35", "Challenger 350", "closed"),
    ],
)
def test_range_runway_and_closed_hours_block(asked: Trip, icao: str, name: str, code: str) -> None:
    assert flags(asked, icao, name)[code].severity == "block"


def leg(end: str, at: time) -> tuple[OfferedLeg, ...]:
    return (OfferedLeg(origin="KTEB", destination=end, date=date(2026, 12, 14), time=at),)


@pytest.mark.parametrize(
    ("asked", "offered", "code"),
    [
        (trip("TEB", "SMO"), leg("KVNY", time(10)), "runway"),
        (trip("TEB", "ASE", time(22)), leg("KASE", time(9)), "closed"),
    ],
    ids=["another-airport", "another-time"],
)
def test_a_counter_offer_is_asked_what_it_flies_itself(
    asked: Trip, offered: tuple[OfferedLeg, ...], code: str
) -> None:
    assert code not in flags(asked, "CL35", "Challenger 350", legs=offered)


def test_what_speaks_against_a_counter_offer_alone_blocks_it() -> None:
    offered = flags(trip("TEB", "VNY"), "CL35", "Challenger 350", legs=leg("KSMO", time(10)))
    assert offered["runway"].severity == "block"


def test_an_operator_that_names_its_fuel_stop_knows_better_than_our_table() -> None:
    assert flags(trip("VNY", "HNL"), "E55P", "Phenom 300", stops=1)["range"].severity == "warning"


def test_what_holds_for_any_aircraft_stays_on_the_trip() -> None:
    assert "qualification" not in flags(trip("TEB", "ASE"), "GLF5", "Gulfstream G550")


def test_a_type_that_is_not_in_the_table_has_no_such_flags() -> None:
    assert not {"wingspan", "weight", "runway", "range"} & set(
        flags(trip("TEB", "ASE"), "B744", "Boeing 747")
    )
