"""What the tables say against a leg: airports' rules, pets, runway, range; with reason and source."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from domain.trip import Leg, Trip
from tools.places.aircraft import AircraftType, aircraft_type, aircraft_types
from tools.places.airport_rules import Hours, airport_rules, rules_of
from tools.places.airports import Airport, airport, to_place
from tools.places.cabins import cabin
from tools.places.findings import Finding, airport_findings, leg_findings, trip_findings

MONDAY = date(2026, 12, 14)
SATURDAY = date(2026, 12, 12)


def field(code: str) -> Airport:
    found = airport(code)
    assert found is not None, code
    return found


def kind(name: str) -> AircraftType:
    found = aircraft_type(name)
    assert found is not None, name
    return found


def leg(start: str, end: str, day: date | None = MONDAY, at: time | None = time(10)) -> Leg:
    return Leg(
        origin=to_place(field(start), start),
        destination=to_place(field(end), end),
        date=day,
        time=at,
        passengers=6,
    )


def of(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def only(findings: tuple[Finding, ...], code: str) -> Finding:
    (finding,) = of(findings, code)
    return finding


def test_the_wing_of_a_g650_is_too_wide_for_aspen_and_that_of_a_g550_is_not() -> None:
    wide = only(leg_findings(leg("TEB", "ASE"), kind=kind("G650")), "wingspan")
    assert wide.severity == "warning"
    assert "wingspan over 95 ft" in wide.text
    assert "spans 99.6 ft" in wide.text
    assert wide.label.endswith("(check)")
    assert not of(leg_findings(leg("TEB", "ASE"), kind=kind("G550")), "wingspan")
    assert not of(leg_findings(leg("TEB", "ASE")), "wingspan")


def test_closed_hours_block_and_say_when_it_would_land() -> None:
    late = only(leg_findings(leg("TEB", "ASE", at=time(22))), "closed")
    assert late.severity == "block"
    assert "closed 23:00 to 07:00, arrival about Tue 00:" in late.text
    assert not of(leg_findings(leg("TEB", "ASE", at=time(12))), "closed")


def test_while_the_time_is_to_be_decided_closed_hours_are_only_told() -> None:
    told = only(leg_findings(leg("TEB", "EGTK", at=None)), "closed")
    assert told.severity == "info"
    assert "00:00 to 06:30" in told.text


def test_london_city_is_closed_from_saturday_noon_for_a_day() -> None:
    city = field("LCY")

    def closed(moment: datetime) -> list[Finding]:
        return of(airport_findings(city, "arrive", day=moment.date(), moment=moment), "closed")

    assert not closed(datetime(2026, 12, 12, 12, 29, tzinfo=UTC))
    assert [found.severity for found in closed(datetime(2026, 12, 12, 12, 30, tzinfo=UTC))] == ["block"]
    assert closed(datetime(2026, 12, 12, 23, 59, tzinfo=UTC))
    assert closed(datetime(2026, 12, 13, 12, 29, tzinfo=UTC))
    assert not closed(datetime(2026, 12, 13, 12, 30, tzinfo=UTC))


def test_a_steep_approach_knows_the_types_that_are_approved() -> None:
    known = only(leg_findings(leg("NCE", "LCY"), kind=kind("Challenger 350")), "steep_approach")
    assert "is among the approved types" in known.text
    other = only(leg_findings(leg("NCE", "LCY"), kind=kind("G280")), "steep_approach")
    assert "not on our list" in other.text
    assert {known.severity, other.severity} == {"warning"}


def test_a_voluntary_curfew_warns_inside_its_hours_only() -> None:
    night = only(leg_findings(leg("TEB", "VNY", at=time(23, 30))), "curfew")
    assert night.severity == "warning"
    assert "voluntary curfew 23:00 to 06:00, departure Mon 23:30" in night.text
    assert night.verified
    assert not of(leg_findings(leg("TEB", "VNY")), "curfew")


def test_teterboro_weighs_aircraft() -> None:
    heavy = leg_findings(leg("TEB", "NCE"), kind=kind("Global 7500"))
    assert "114,850 lb" in only(heavy, "weight").text
    close = only(leg_findings(leg("TEB", "NCE"), kind=kind("G650")), "weight")
    assert close.severity == "info"
    assert "keeps to it, the Gulfstream G650ER may weigh 103,600 lb" in close.text
    assert not of(leg_findings(leg("TEB", "NCE"), kind=kind("G550")), "weight")


def test_a_jet_that_stuttgart_refuses_at_night_while_a_turboprop_may_come() -> None:
    late = leg("NCE", "STR", at=time(22, 30))
    assert of(leg_findings(late, kind=kind("Phenom 300")), "closed")
    assert not of(leg_findings(late, kind=kind("King Air 350")), "closed")


def test_jets_may_land_at_le_bourget_at_night_but_not_leave() -> None:
    bourget, night = field("LBG"), datetime(2026, 12, 14, 23, 0, tzinfo=UTC)
    assert not of(airport_findings(bourget, "arrive", day=MONDAY, moment=night), "closed")
    assert of(airport_findings(bourget, "depart", day=MONDAY, moment=night), "closed")


def test_dogs_come_into_great_britain_by_approved_airports_only() -> None:
    luton = of(leg_findings(leg("TEB", "LTN"), pets=True), "pets")
    assert "not approved for pets" in luton[0].text
    assert luton[0].verified
    farnborough = of(leg_findings(leg("TEB", "FAB"), pets=True), "pets")
    assert "APHA's approval" in farnborough[0].text
    assert any("tapeworm" in found.text and not found.verified for found in farnborough)
    assert not of(leg_findings(leg("TEB", "LTN")), "pets")
    assert not of(leg_findings(leg("DUB", "LTN"), pets=True), "pets")
    assert not of(leg_findings(leg("LTN", "NCE"), pets=True), "pets")
    assert not of(leg_findings(leg("TEB", "BFS"), pets=True), "pets")


def test_a_runway_far_too_short_blocks_and_one_nearly_long_enough_asks() -> None:
    short = only(leg_findings(leg("VNY", "SMO"), kind=kind("Challenger 350")), "runway")
    assert short.severity == "block"
    assert "has 3,500 ft" in short.text
    assert "needs about 4,900 ft" in short.text
    nearly = only(leg_findings(leg("SXM", "SBH"), kind=kind("PC-12")), "runway")
    assert nearly.severity == "warning"
    assert "ask the operator" in nearly.text
    assert not of(leg_findings(leg("TEB", "VNY"), kind=kind("G650")), "runway")


def test_a_type_that_an_airport_approves_is_not_blocked_for_its_runway() -> None:
    approved = only(leg_findings(leg("NCE", "LCY"), kind=kind("Global 6000")), "runway")
    assert approved.severity == "warning"
    assert only(leg_findings(leg("NCE", "LCY"), kind=kind("G650")), "runway").severity == "block"


def test_more_passengers_than_seats_warn_and_many_more_block() -> None:
    asked = leg("TEB", "VNY")
    assert not of(leg_findings(asked, kind=kind("Phenom 300")), "capacity")
    nine = only(leg_findings(asked.model_copy(update={"passengers": 9}), kind=kind("Phenom 300")), "capacity")
    assert nine.severity == "warning"
    assert "usually has 8 seats, 9 passengers are too many: ask" in nine.text
    many = only(
        leg_findings(asked.model_copy(update={"passengers": 14}), kind=kind("Phenom 300")), "capacity"
    )
    assert many.severity == "block"


def test_an_ocean_without_a_field_in_reach_blocks() -> None:
    blocked = only(leg_findings(leg("VNY", "HNL"), kind=kind("Phenom 300")), "range")
    assert blocked.severity == "block"
    assert "no way with up to 4 fuel stops" in blocked.text
    assert not of(leg_findings(leg("TEB", "VNY"), kind=kind("Phenom 300")), "range")


@pytest.mark.parametrize("code", ["KPBI", "PBI", "KDJT", "DJT"])
@pytest.mark.parametrize("day", [date(2025, 7, 1), MONDAY, date(2028, 1, 1)])
def test_palm_beach_has_one_set_of_rules_by_any_name_on_any_day(code: str, day: date) -> None:
    found = airport_findings(field(code), "arrive", day=day)
    assert "gateway airport" in only(found, "tfr").text
    assert bool(of(found, "code")) is (day >= date(2026, 7, 9))


def test_a_rule_ends_with_its_last_day() -> None:
    smo = field("SMO")
    before = {rule.kind for rule in rules_of(smo.icao, date(2028, 12, 31))}
    after = {rule.kind for rule in rules_of(smo.icao, date(2029, 1, 1))}
    assert "closing" not in before
    assert "closing" in after
    assert "curfew" in before - after


def test_a_season_is_for_its_months() -> None:
    assert rules_of("LFMN", date(2026, 7, 1))
    assert not rules_of("LFMN", date(2026, 12, 1))
    assert [bool(rules_of("LSZH", date(2026, month, 1))[1:]) for month in (11, 12, 1, 4, 5)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_the_findings_of_a_trip_take_the_wished_type_and_come_once_blocks_first() -> None:
    there, back = leg("TEB", "ASE", at=time(22)), leg("ASE", "TEB", day=date(2026, 12, 18))
    trip = Trip(legs=(there, back), requirements=("G650", "pets"))
    found = trip_findings(trip)
    assert found[0].severity == "block"
    assert len(of(found, "wingspan")) == 1
    assert len(set(found)) == len(found)
    assert trip_findings(trip, kind=kind("G550")) != found
    assert trip_findings(Trip()) == ()


def test_every_rule_has_its_airport_source_and_sense() -> None:
    for rule in airport_rules():
        assert field(rule.icao).icao == rule.icao
        assert rule.source
        assert rule.text
        assert not rule.text.endswith(".")
        assert (rule.limit is not None) is (rule.kind in ("weight", "wingspan")), rule
        assert rule.severity != "block" or (
            rule.kind == "closed" and rule.hours and "general" not in rule.source
        )
        assert not (rule.verified and rule.source == "general knowledge")
        assert rule.valid_from is None or rule.valid_to is None or rule.valid_from < rule.valid_to
        assert all(aircraft_type(code) for code in rule.types)


def test_every_charter_type_has_a_plausible_cabin() -> None:
    for known in aircraft_types():
        found = cabin(known.icao)
        assert found is not None, known.icao
        assert 35 < found.wingspan_ft < 120
        assert 4 <= found.height_ft < 8
        assert found.source
        assert found.wingspan_source
    assert cabin("B744") is None


@given(
    start=st.times(),
    end=st.times(),
    days=st.frozensets(st.integers(1, 7)),
    moment=st.datetimes(timezones=st.just(UTC)),
)
def test_hours_and_the_hours_between_them_make_the_day(
    start: time, end: time, days: frozenset[int], moment: datetime
) -> None:
    all_days = frozenset(range(1, 8))
    if start != end:
        assert (moment in Hours(start, end, all_days)) is not (moment in Hours(end, start, all_days)) or (
            time(0) in (start, end)
        )
    if moment in Hours(start, end, days):
        assert moment.isoweekday() in days or (moment - timedelta(days=1)).isoweekday() in days


CODES = st.sampled_from(sorted({rule.icao for rule in airport_rules()} | {"KTEB", "KVNY", "PHNL", "YSSY"}))


@settings(deadline=None)  # the first example reads the tables
@given(
    start=CODES,
    end=CODES,
    known=st.sampled_from(aircraft_types()),
    day=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    at=st.none() | st.times(),
    pets=st.booleans(),
)
def test_the_same_leg_always_has_the_same_findings_with_text_and_source(
    start: str, end: str, known: AircraftType, day: date, at: time | None, pets: bool
) -> None:
    asked = leg(start, end, day, at)
    found = leg_findings(asked, kind=known, pets=pets)
    assert found == leg_findings(asked, kind=known, pets=pets)
    assert all(finding.text.endswith(".") and finding.source for finding in found)
    blocking = {finding.code for finding in found if finding.severity == "block"}
    assert blocking <= {"closed", "runway", "range", "capacity"}
