"""Crew duty: what a table per regulator says of a day, and laws that any such table must keep."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from domain.duty import (
    DutyLeg,
    DutyPlan,
    ImpossibleLegsError,
    NoDutyRulesError,
    Remedy,
    check_duty,
    crew_lines,
    duty_rules,
    remedies_for,
)
from domain.duty.rules import TABLES
from domain.fees import FEES, NoFeeError, fee_on
from domain.money import Money

DAY = date(2026, 12, 3)
FAA = duty_rules("FAA", DAY)
START = datetime(2026, 12, 3, 12, tzinfo=UTC)


def leg(route: str, at: float, hours: float) -> DutyLeg:
    """`at` hours after START, `hours` long."""
    origin, destination = route.split("-")
    departs = START + timedelta(minutes=round(at * 60))
    return DutyLeg(origin, destination, departs, departs + timedelta(minutes=round(hours * 60)))


def checked(*legs: DutyLeg, pilots: int = 2, regulator: str = "FAA") -> DutyPlan:
    return check_duty(legs, pilots=pilots, rules=duty_rules(regulator, DAY))


def codes(plan: DutyPlan) -> list[str]:
    return [finding.code for finding in plan.findings]


def test_london_one_way_fits_one_crew() -> None:
    plan = checked(leg("KTEB-EGLL", 0, 6.5))
    assert plan.legal
    assert plan.periods[0].duty_minutes == 60 + 390 + 30


def test_london_and_back_on_one_day_is_not_legal_and_says_why() -> None:
    plan = checked(leg("KTEB-EGLL", 0, 6.5), leg("EGLL-KTEB", 8, 7.5))
    assert codes(plan) == ["flight_time", "duty", "same_day_return"]
    flight, duty, back = plan.findings
    assert flight.text == (
        "KTEB - EGLL - KTEB: 14 h of flight, 10 h are allowed to 2 pilots (14 CFR 135.267(b)(2), (d))."
    )
    assert "17 h of duty, 14 h are allowed" in duty.text
    assert "back without a rest is not legal" in back.text
    assert all(finding.law.startswith("14 CFR 135.267") for finding in plan.findings)
    assert all(finding.verified for finding in plan.findings)


@pytest.mark.parametrize(
    ("pilots", "flight_hours", "legal"), [(1, 8, True), (1, 8.1, False), (2, 10, True), (2, 10.1, False)]
)
def test_flight_time_by_the_number_of_pilots(pilots: int, flight_hours: float, legal: bool) -> None:
    assert checked(leg("KTEB-KVNY", 0, flight_hours), pilots=pilots).legal is legal


@pytest.mark.parametrize(("back_at", "legal"), [(11.5, True), (11.52, False)])
def test_fourteen_hours_of_duty_from_report_to_release(back_at: float, legal: bool) -> None:
    """Report 1 h before, release 30 min after: 12 h 30 from first take-off to last arrival."""
    plan = checked(leg("KTEB-KIAD", 0, 1), leg("KIAD-KTEB", back_at, 1))
    assert plan.legal is legal
    assert plan.periods[0].duty_minutes == (14 * 60 if legal else 14 * 60 + 1)


def test_ten_hours_between_release_and_report_are_a_rest() -> None:
    tight = checked(leg("KTEB-KVNY", 0, 5.5), leg("KVNY-KTEB", 5.5 + 11.5, 4.5))
    assert tight.legal
    assert len(tight.periods) == 2
    short = checked(leg("KTEB-KVNY", 0, 5.5), leg("KVNY-KTEB", 5.5 + 11.4, 4.5))
    assert not short.legal
    assert "the break of 11 h 24 is too short for 10 h of rest" in short.findings[0].text


def test_ferries_count_as_duty() -> None:
    client = leg("KTEB-KIAD", 2, 1), leg("KIAD-KTEB", 12, 1)
    assert checked(*client).legal
    assert not checked(leg("KBOS-KTEB", 0, 1), *client, leg("KTEB-KBOS", 14, 1)).legal


def test_too_much_flight_within_24_hours_is_shown_though_each_day_is_legal() -> None:
    plan = checked(leg("KTEB-EGLL", 0, 7), leg("EGLL-KTEB", 18.5, 5.5))
    assert plan.legal
    assert codes(plan) == ["flight_in_24_hours"]
    assert "12 h 30 of flight within 24 hours" in plan.findings[0].text
    assert plan.findings[0].severity == "warning"


def test_what_went_over_the_limit_rests_longer_afterwards() -> None:
    assert [FAA.rest_after(600, 600 + over, 2) for over in (0, 1, 30, 31, 60, 61)] == [
        600,
        660,
        660,
        720,
        720,
        960,
    ]


def test_an_illegal_return_has_three_ways_out() -> None:
    plan = checked(leg("KTEB-EGLL", 0, 6.5), leg("EGLL-KTEB", 8, 7.5))
    overnight, second, larger = remedies_for(plan)
    assert overnight.kind == "overnight"
    assert overnight.after_legs == (1,)
    assert overnight.earliest == (START + timedelta(hours=6.5 + 0.5 + 10 + 1),)
    assert "14 CFR 135.267(d)" in overnight.text
    assert (second.kind, second.after_legs, second.extra_pilots) == ("second_crew", (1,), 2)
    assert (larger.kind, larger.extra_pilots, larger.verified) == ("augmented_crew", 2, False)
    assert "14 CFR 135.269" in larger.text
    assert "(check)" in larger.text


def test_a_rest_that_ends_on_the_same_local_day_is_a_day_room() -> None:
    """Out at 05:00, back wished at 17:00 UTC: 15 hours and a half of duty; three quarters of an hour help."""
    plan = checked(leg("KTEB-KIAD", -7, 1), leg("KIAD-KTEB", 4, 2.5))
    room = remedies_for(plan)[0]
    assert (room.kind, room.nights, room.day_rooms) == ("day_room", 0, 1)
    assert room.text.startswith("Day room after leg 1: the crew rests 10 h or more, the next leg departs")
    assert room.earliest == (START + timedelta(hours=-6 + 0.5 + 10 + 1),)
    assert amounts(plan, room) == {"day_room": "USD 900.00"}


def test_a_single_leg_that_is_too_long_needs_more_pilots() -> None:
    plan = checked(leg("KVNY-OMDB", 0, 15.5))
    assert [remedy.kind for remedy in remedies_for(plan)] == ["augmented_crew"]
    assert remedies_for(checked(leg("KVNY-OMDB", 0, 16.5))) == ()


def test_the_rests_of_a_legal_trip_and_of_its_remedy_are_price_lines() -> None:
    legal = checked(leg("KTEB-KVNY", 0, 5.5), leg("KVNY-KTEB", 48, 4.5))
    [night] = crew_lines(legal, None, day=DAY)
    assert (night.code, night.amount) == ("overnight", Money.of("4000.00"))
    assert night.basis == (
        "2 pilots x 2 nights x USD 1,000.00 (middle of USD 500 to 1,500 a crew member and night)"
    )
    assert (night.rule, night.verified) == ("14 CFR 135.267(d), (e)", False)
    day_rest = checked(leg("KTEB-KBOS", -11, 1), leg("KBOS-KTEB", 1.5, 1))
    [room] = crew_lines(day_rest, None, day=DAY)
    assert (room.code, room.amount) == ("day_room", Money.of("900.00"))
    illegal = checked(leg("KTEB-EGLL", 0, 6.5), leg("EGLL-KTEB", 8, 7.5))
    overnight, second, larger = remedies_for(illegal)
    assert amounts(illegal, overnight) == {"overnight": "USD 2,000.00"}
    assert amounts(illegal, second) == {"second_crew": "USD 1,100.00"}
    assert amounts(illegal, larger) == {"augmented_crew": "USD 1,100.00"}
    assert crew_lines(illegal, second, day=DAY)[0].rule == "14 CFR 135.267(b)(2), (d)"


def amounts(plan: DutyPlan, remedy: Remedy | None) -> dict[str, str]:
    return {line.code: str(line.amount) for line in crew_lines(plan, remedy, day=DAY)}


@pytest.mark.parametrize(("regulator", "hours", "found"), [("EASA", 9.5, []), ("UK", 9.5, [])])
def test_other_regulators_count_duty_not_flight(regulator: str, hours: float, found: list[str]) -> None:
    assert codes(checked(leg("EGLL-KTEB", 0, hours), regulator=regulator)) == found
    late = checked(leg("EGLL-KTEB", 0, 11), regulator=regulator)
    assert codes(late) == ["reporting_hour"]
    assert late.legal
    assert "(check)" in late.findings[0].text
    long = checked(leg("EGLL-KTEB", 0, 12.1), regulator=regulator)
    assert codes(long) == ["duty"]
    assert not long.findings[0].verified


def test_in_europe_each_flight_beyond_the_second_takes_half_an_hour() -> None:
    hops = [leg("LFPB-EGLF", n * 2, 1) for n in range(6)]
    plan = checked(*hops, regulator="EASA")
    assert plan.periods[0].duty_minutes == 60 + 11 * 60
    assert "11 h are allowed" in plan.findings[0].text
    assert checked(*hops[:5], regulator="EASA").legal


def test_impossible_legs_are_refused() -> None:
    with pytest.raises(ImpossibleLegsError, match="no zone"):
        checked(DutyLeg("A", "B", datetime(2026, 1, 1, 8), datetime(2026, 1, 1, 9)))  # noqa: DTZ001
    with pytest.raises(ImpossibleLegsError, match="before it departs"):
        checked(leg("KTEB-KVNY", 1, -1))
    with pytest.raises(ImpossibleLegsError, match="before the leg before it has arrived"):
        checked(leg("KTEB-KVNY", 0, 5), leg("KVNY-KTEB", 4, 5))


def test_a_regulator_or_day_without_a_table_is_an_error() -> None:
    with pytest.raises(NoDutyRulesError, match="no crew duty table of ICAO"):
        duty_rules("ICAO", DAY)
    with pytest.raises(NoDutyRulesError, match="2015-01-01"):
        duty_rules("EASA", date(2015, 1, 1))


def test_tables_are_dated_sourced_and_in_order() -> None:
    for table in TABLES:
        assert table.source
        assert table.rest_law
        assert [row.pilots for row in table.limits] == [1, 2, 3, 4]
        for smaller, larger in zip(table.limits, table.limits[1:], strict=False):
            assert smaller.duty_minutes <= larger.duty_minutes
        assert all(row.late_start_minutes <= row.duty_minutes for row in table.limits)
    seen = {(table.regulator, table.valid_from) for table in TABLES}
    assert len(seen) == len(TABLES)


def test_fees_are_bands_that_nobody_has_confirmed() -> None:
    assert all(fee.low < fee.high and fee.source and not fee.verified for fee in FEES)
    assert fee_on("landing", DAY).middle == Money.of("300.00")
    with pytest.raises(NoFeeError, match="2001-01-01"):
        fee_on("landing", date(2001, 1, 1))


CODES = ("KTEB", "EGLL", "KVNY", "LFPB")
GAPS = st.tuples(st.integers(20, 18 * 60), st.integers(20, 12 * 60))
REGULATORS = st.sampled_from(["FAA", "EASA", "UK", "TC"])
CREWS = st.integers(1, 5)


@st.composite
def itineraries(draw: st.DrawFn) -> list[DutyLeg]:
    at, legs = START, []
    for n, (wait, flown) in enumerate(draw(st.lists(GAPS, min_size=1, max_size=6))):
        at += timedelta(minutes=wait)
        legs.append(DutyLeg(CODES[n % 4], CODES[(n + 1) % 4], at, at + timedelta(minutes=flown)))
        at = legs[-1].arrives
    return legs


@given(legs=itineraries(), regulator=REGULATORS, pilots=CREWS, data=st.data())
def test_leaving_out_a_leg_never_makes_a_legal_trip_illegal(
    legs: list[DutyLeg], regulator: str, pilots: int, data: st.DataObject
) -> None:
    """The same as: adding a leg never turns an illegal day legal."""
    rules = duty_rules(regulator, DAY)
    left_out = data.draw(st.integers(0, len(legs) - 1))
    fewer = legs[:left_out] + legs[left_out + 1 :]
    if fewer and check_duty(legs, pilots=pilots, rules=rules).legal:
        assert check_duty(fewer, pilots=pilots, rules=rules).legal


@given(
    legs=itineraries(),
    regulator=REGULATORS,
    pilots=CREWS,
    minutes=st.integers(-600_000, 600_000),
    zone=st.integers(-12, 14),
)
def test_neither_a_shift_of_all_legs_nor_their_zone_changes_the_verdict(
    legs: list[DutyLeg], regulator: str, pilots: int, minutes: int, zone: int
) -> None:
    rules, by = duty_rules(regulator, DAY), timedelta(minutes=minutes)
    local = timezone(timedelta(hours=zone))
    shifted = [
        leg._replace(departs=(leg.departs + by).astimezone(local), arrives=leg.arrives + by) for leg in legs
    ]
    before = check_duty(legs, pilots=pilots, rules=rules)
    after = check_duty(shifted, pilots=pilots, rules=rules)
    assert after.findings == before.findings
    assert [one.duty_minutes for one in after.periods] == [one.duty_minutes for one in before.periods]
    assert ways(after) == ways(before)


def ways(plan: DutyPlan) -> list[tuple[bool, tuple[int, ...], int]]:
    """Whether a rest is by day or by night is a matter of the local clock, and not compared."""
    return [(way.extra_pilots == 0, way.after_legs, way.extra_pilots) for way in remedies_for(plan)]


@given(legs=itineraries(), regulator=REGULATORS, pilots=CREWS, data=st.data())
def test_the_order_in_which_legs_are_given_does_not_matter(
    legs: list[DutyLeg], regulator: str, pilots: int, data: st.DataObject
) -> None:
    rules = duty_rules(regulator, DAY)
    shuffled = data.draw(st.permutations(legs))
    assert check_duty(shuffled, pilots=pilots, rules=rules) == check_duty(legs, pilots=pilots, rules=rules)


@given(legs=itineraries(), pilots=CREWS)
def test_one_more_pilot_never_makes_a_part_135_trip_illegal(legs: list[DutyLeg], pilots: int) -> None:
    if check_duty(legs, pilots=pilots, rules=FAA).legal:
        assert check_duty(legs, pilots=pilots + 1, rules=FAA).legal


@given(legs=itineraries(), regulator=REGULATORS, pilots=CREWS)
def test_every_way_out_that_is_offered_is_legal(legs: list[DutyLeg], regulator: str, pilots: int) -> None:
    rules = duty_rules(regulator, DAY)
    plan = check_duty(legs, pilots=pilots, rules=rules)
    remedies = remedies_for(plan)
    assert not (plan.legal and remedies)
    for remedy in remedies:
        if remedy.kind in ("overnight", "day_room"):
            assert remedy.nights + remedy.day_rooms == len(remedy.after_legs)
            assert check_duty(moved(legs, remedy), pilots=pilots, rules=rules).legal
        elif remedy.kind == "second_crew":
            [cut] = remedy.after_legs
            for half in (legs[:cut], legs[cut:]):
                assert check_duty(half, pilots=pilots, rules=rules).legal
        else:
            assert check_duty(legs, pilots=pilots + remedy.extra_pilots, rules=rules).legal
        assert all(line.amount.amount > Decimal(0) for line in crew_lines(plan, remedy, day=DAY))


def moved(legs: list[DutyLeg], remedy: Remedy) -> list[DutyLeg]:
    """The legs after the client agreed to each rest."""
    by, later = timedelta(), dict(zip(remedy.after_legs, remedy.earliest, strict=True))
    flown = []
    for number, one in enumerate(legs):
        if number in later:
            by = max(by, later[number] - one.departs)
        flown.append(one._replace(departs=one.departs + by, arrives=one.arrives + by))
    return flown
