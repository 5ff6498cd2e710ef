"""What to say when the wished category of aircraft is not made for a leg, or the party is very large.

Whether a type flies a leg without a stop is asked of its published range and the mean wind of the month. A
category can when at least half of its types can: what a broker gets offered is mostly not the farthest one.
"""

from __future__ import annotations

from domain.trip import Leg
from graph.understanding.requirements import AIRCRAFT
from tools.places.aircraft import CATEGORIES, AircraftType, aircraft_types, category_of
from tools.places.airports import airport
from tools.places.flight_time import UnknownPositionError, distance_nm, leg_time

_HIGH_FT = 5_000
ABOUT_MANY = 19
ABOUT_ABSURD = 100


def reach_warning(leg: Leg, requirements: tuple[str, ...]) -> str | None:
    """One sentence when most types of the wished category cannot fly the leg without a stop; None when they
    can, when no category is wished, or while an end is not known. Of several wishes the largest counts."""
    if leg.origin is None or leg.destination is None:
        return None
    named = {category_of(key) for key in requirements if key in AIRCRAFT}
    wished = max((index for index, category in enumerate(CATEGORIES) if category in named), default=None)
    if wished is None:
        return None
    try:
        nm = round(distance_nm(leg.origin, leg.destination))
        if _mostly_nonstop(_types(CATEGORIES[wished]), leg):
            return None
        able = (one for one in CATEGORIES[wished + 1 :] if _mostly_nonstop(_types(one, leg.passengers), leg))
        larger = next(able, None)
    except UnknownPositionError:
        return None
    high = airport(leg.destination.icao or "")
    height = (
        f", {leg.destination.name} lies at {high.elevation_ft:,} ft"
        if high and high.elevation_ft >= _HIGH_FT
        else ""
    )
    people = f" with {leg.passengers} and bags" if leg.passengers else " with passengers and bags"
    better = f"; {_one(larger)} can" if larger else ""
    route = f"{leg.origin.label} to {leg.destination.label} ({nm:,} nm{height})"
    return f"A typical {_words(CATEGORIES[wished])} does not fly {route}{people} without a stop{better}."


def people_warning(passengers: int | None) -> str | None:
    """More than 19 need several aircraft or an airliner; a very large number is worth a second look."""
    if passengers is None or passengers <= ABOUT_MANY:
        return None
    if passengers > ABOUT_ABSURD:
        return (
            f"{passengers} passengers: this needs an airliner or several aircraft. Please check the number."
        )
    return f"{passengers} passengers: more than {ABOUT_MANY} need several aircraft or an airliner."


def _types(category: str, passengers: int | None = None) -> list[AircraftType]:
    return [
        kind for kind in aircraft_types() if kind.category == category and kind.seats >= (passengers or 0)
    ]


def _mostly_nonstop(kinds: list[AircraftType], leg: Leg) -> bool:
    """At least half of the types, and at least one."""
    return bool(kinds) and 2 * sum(_nonstop(kind, leg) for kind in kinds) >= len(kinds)


def _nonstop(kind: AircraftType, leg: Leg) -> bool:
    if leg.origin is None or leg.destination is None:
        return False
    month = leg.date.month if leg.date else None
    flown = leg_time(
        leg.origin, leg.destination, cruise_kt=kind.cruise_kt, month=month, range_nm=kind.range_nm
    )
    return not flown.fuel_stop


def _words(category: str) -> str:
    if category == "VIP airliner":
        return category
    return f"{category.lower()} jet" if category == "Ultra long range" else category.lower()


def _one(category: str) -> str:
    words = _words(category)
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"
