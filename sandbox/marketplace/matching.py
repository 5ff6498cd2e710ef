"""Which aircraft of the fleet fit a trip, why, and the five operators that are suggested."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.marketplace.aircraft_types import CATEGORIES, category_named
from sandbox.marketplace.fleet import Tail
from sandbox.marketplace.flight_time import distance_nm, needs_fuel_stop
from sandbox.marketplace.journey import Journey
from sandbox.marketplace.pricing import price_of

SUGGESTED = 5
ULTIMATE_POSITIONING = 1.5
"""An empty aircraft comes from at most this many times its range."""


@dataclass(frozen=True)
class Match:
    """`rough_price` (US dollars) orders the list and is never shown."""

    tail: Tail
    reasons: tuple[str, ...]
    fuel_stop: bool
    rough_price: Decimal


def matches(
    seed: int, fleet: Iterable[Tail], journey: Journey, criteria: dict[str, Any], asked: Collection[str] = ()
) -> list[Match]:
    """Fitting tails of operators not yet asked (`asked`: seller ids), cheapest first. Types that need a
    fuel stop come in only when too few can fly the longest leg in one go."""
    fitting = [
        _match(seed, tail, journey)
        for tail in fleet
        if tail.seller.id not in asked and _seats_and_criteria_fit(tail, journey, criteria)
    ]
    direct = [match for match in fitting if not match.fuel_stop]
    operators = {match.tail.seller.id for match in direct}
    return sorted(
        direct if len(operators) >= SUGGESTED else fitting,
        key=lambda match: (match.fuel_stop, match.rough_price),
    )


def suggested(candidates: list[Match], count: int = SUGGESTED) -> list[Match]:
    """One tail from each of `count` operators, spread over the three smallest categories that fit."""
    order = list(CATEGORIES)
    categories = sorted({match.tail.type.category for match in candidates}, key=order.index)[:3]
    picked: list[Match] = []
    sellers: set[str] = set()
    turn = 0
    rest = list(candidates)
    while rest and len(picked) < count:
        preferred = categories[turn % len(categories)]
        turn += 1
        one = next((match for match in rest if match.tail.type.category == preferred), rest[0])
        picked.append(one)
        sellers.add(one.tail.seller.id)
        rest = [match for match in rest if match.tail.seller.id not in sellers]
    return picked


def fits(tail: Tail, journey: Journey) -> bool:
    """Enough seats, and every leg within the usable range."""
    return tail.type.seats >= journey.passengers and not needs_fuel_stop(tail.type, journey.longest_nm)


def _seats_and_criteria_fit(tail: Tail, journey: Journey, criteria: dict[str, Any]) -> bool:
    wanted = {category_named(lift["aircraftCategory"]) for lift in criteria.get("requiredLift", [])}
    return (
        tail.type.seats >= journey.passengers
        and journey.longest_nm <= tail.type.range_nm * 1.6
        and distance_nm(tail.base, journey.legs[0].start) <= tail.type.range_nm * ULTIMATE_POSITIONING
        and (not wanted or tail.type.category in wanted)
        and tail.year >= int(criteria.get("minimumYearOfMake") or 0)
    )


def _match(seed: int, tail: Tail, journey: Journey) -> Match:
    kind, longest = tail.type, journey.longest_nm
    fuel_stop = needs_fuel_stop(kind, longest)
    away = distance_nm(tail.base, journey.legs[0].start)
    based = "based at the departure airport" if away == 0 else f"based at {tail.base.icao}, {away:,} nm away"
    return Match(
        tail=tail,
        reasons=(
            kind.category,
            f"{kind.seats} seats for {journey.passengers} passengers",
            f"{kind.range_nm:,} nm range, longest leg {longest:,} nm"
            + (", with a fuel stop" if fuel_stop else ""),
            based,
        ),
        fuel_stop=fuel_stop,
        rough_price=price_of(seed, tail, journey).total,
    )
