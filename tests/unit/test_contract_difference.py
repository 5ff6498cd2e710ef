"""Which legs of an amended contract are which of the signed one."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, strategies as st

from domain.contract_difference import changed_lines, paired_legs
from domain.contracts import Contract, ContractFlight, ContractLeg
from domain.money import Money
from domain.trip import Leg, Place
from tests.support.contract_papers import MADE, deal_with, drafted


def leg(route: str, day: int = 1) -> ContractLeg:
    origin, destination = (Place(text=code, icao=code) for code in route.split("-"))
    flown = Leg(origin=origin, destination=destination, date=dt.date(2026, 12, day), passengers=2)
    return ContractLeg(leg=flown, flight_minutes=60, block_minutes=70, distance_nm=400)


def contract(*legs: ContractLeg) -> Contract:
    flight = ContractFlight(legs=legs, aircraft="Pilatus PC-12", category="Turboprop")
    [made] = deal_with(drafted()).contracts
    return made.model_copy(update={"flight": flight, "drafted_at": MADE})


def told(before: Contract, after: Contract) -> list[tuple[str | None, str | None]]:
    return [(_route(one.before), _route(one.after)) for one in paired_legs(before, after)]


def _route(one: ContractLeg | None) -> str | None:
    if one is None or one.leg.origin is None or one.leg.destination is None:
        return None
    return f"{one.leg.origin.icao}-{one.leg.destination.icao}"


def test_a_leg_in_the_middle_comes_or_goes_and_the_others_stay() -> None:
    three = contract(leg("A-B"), leg("B-C", 2), leg("C-A", 3))
    two = contract(leg("A-B"), leg("C-A", 3))
    assert told(three, two) == [("A-B", "A-B"), ("B-C", None), ("C-A", "C-A")]
    assert told(two, three) == [("A-B", "A-B"), (None, "B-C"), ("C-A", "C-A")]


def test_of_two_legs_on_one_route_the_one_that_is_the_same_stays() -> None:
    twice = contract(leg("A-B", 1), leg("A-B", 5))
    [dropped, kept] = paired_legs(twice, contract(leg("A-B", 5)))
    assert (dropped.after, kept.before) == (None, twice.flight.legs[1])


def test_another_route_is_a_leg_dropped_and_one_added() -> None:
    assert told(contract(leg("A-B")), contract(leg("A-C"))) == [("A-B", None), (None, "A-C")]


def test_a_line_in_another_currency_goes_and_comes() -> None:
    before = drafted().snapshot
    first, *rest = before.lines
    converted = first.model_copy(update={"amount": Money.of("5000.00", "GBP")})
    after = before.model_copy(update={"lines": (converted, *rest)})
    comes, goes = changed_lines(before, after)
    assert (comes.before, comes.after) == (None, Money.of("5000.00", "GBP"))
    assert (goes.before, goes.after) == (first.amount, None)


@given(
    st.lists(st.sampled_from(("A-B", "B-A", "B-C")), min_size=1, max_size=8),
    st.lists(st.sampled_from(("A-B", "B-A", "B-C")), min_size=1, max_size=8),
)
def test_every_leg_of_both_is_told_once_and_in_order(was: list[str], now: list[str]) -> None:
    before, after = contract(*map(leg, was)), contract(*map(leg, now))
    pairs = paired_legs(before, after)
    assert [one.before for one in pairs if one.before] == list(before.flight.legs)
    assert [one.after for one in pairs if one.after] == list(after.flight.legs)
    assert all(_route(one.before) == _route(one.after) for one in pairs if one.before and one.after)
