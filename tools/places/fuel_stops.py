"""Where a leg beyond the range may land for fuel: the least detour over airports with runway enough.

A plausible way, not a plan: the operator chooses. No way at all (an ocean without a field in reach) means
that the type cannot fly the leg.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from itertools import pairwise
from math import acos, cos, radians, sin
from pathlib import Path
from typing import NamedTuple

from domain.trip import Place
from tools.places.aircraft import AircraftType
from tools.places.airports import Airport, airport, airports, to_place
from tools.places.flight_time import (
    FUEL_STOP_MINUTES,
    RANGE_SHARE,
    TAXI_MINUTES,
    leg_time,
    position_of,
    still_air_nm,
)
from tools.places.geodesic import Position

MOST_STOPS = 4
_MOST_DETOUR = 1.4
"""of the direct distance: what lies further off is no stop on the way"""
_BRANCHES = 8
_SMALLEST_GAIN_NM = 150
"""a stop brings the leg at least that much nearer to its end"""
_NM_IN_RADIAN = 3440.065
_TABLE = Path(__file__).with_name("fuel_stops.csv")

_Vector = tuple[float, float, float]


class _Field(NamedTuple):
    airport: Airport
    position: Position
    vector: _Vector
    runway_ft: int


class Way(NamedTuple):
    """A leg by its fuel stops: miles along the way, minutes in the air and from gate to gate."""

    stops: tuple[Airport, ...]
    distance_nm: int
    flight_minutes: int
    block_minutes: int


def way_with_stops(origin: Place, destination: Place, kind: AircraftType, month: int | None) -> Way | None:
    """The leg as a type flies it, landing for fuel where it must; None when it cannot be flown.
    UnknownPositionError without positions."""
    stops = fuel_stops(position_of(origin), position_of(destination), kind, month)
    if stops is None:
        return None
    places = [origin, *(to_place(stop, stop.name) for stop in stops), destination]
    parts = [leg_time(here, there, cruise_kt=kind.cruise_kt, month=month) for here, there in pairwise(places)]
    flight = sum(part.flight_minutes for part in parts)
    return Way(
        stops,
        sum(part.distance_nm for part in parts),
        flight,
        flight + TAXI_MINUTES + FUEL_STOP_MINUTES * len(stops),
    )


@lru_cache(maxsize=2048)
def fuel_stops(
    origin: Position, destination: Position, kind: AircraftType, month: int | None = None
) -> tuple[Airport, ...] | None:
    """The airports to land at on the way, none when the type flies it non-stop; None when no way of at most
    MOST_STOPS stops is within 90 % of its range. Positions are latitude and longitude in degrees."""
    reach = RANGE_SHARE * kind.range_nm
    if still_air_nm(origin, destination, month) <= reach:
        return ()
    start, end = _vector(origin), _vector(destination)
    direct = _apart(start, end)
    between = [
        field
        for field in _fields()
        if field.runway_ft >= kind.runway_ft
        and _apart(start, field.vector) + _apart(field.vector, end) <= direct * _MOST_DETOUR
        and min(_apart(start, field.vector), _apart(field.vector, end)) >= _SMALLEST_GAIN_NM
    ]
    for stops in range(1, MOST_STOPS + 1):
        way = _way(origin, start, destination, end, between, reach, month, stops)
        if way is not None:
            return way
    return None


def _way(
    here: Position,
    vector: _Vector,
    destination: Position,
    end: _Vector,
    between: list[_Field],
    reach: float,
    month: int | None,
    stops: int,
) -> tuple[Airport, ...] | None:
    """The way with exactly so many stops, the smallest detour first; deeper ones try the farthest first."""
    left = _apart(vector, end)
    able = [
        (there + onward if stops == 1 else onward, field)
        for field in between
        if (there := _apart(vector, field.vector)) <= reach * 1.2
        and (onward := _apart(field.vector, end)) < left - _SMALLEST_GAIN_NM
        and onward <= reach * 1.2 * stops
    ]
    able.sort(key=lambda pair: pair[0])
    tried = 0
    for _, field in able:
        if still_air_nm(here, field.position, month) > reach:
            continue
        if stops == 1:
            if still_air_nm(field.position, destination, month) <= reach:
                return (field.airport,)
            continue
        tried += 1
        if tried > _BRANCHES:
            return None
        rest = _way(field.position, field.vector, destination, end, between, reach, month, stops - 1)
        if rest is not None:
            return (field.airport, *rest)
    return None


@cache
def _fields() -> tuple[_Field, ...]:
    """The airports of the charter table whose runway is known, and other usual places to refuel, whose
    runways are from general knowledge (check)."""
    runways = {field.icao: field.longest_runway_ft or 0 for field in airports() if field.charter}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        runways |= {row["icao"]: int(row["runway_ft"]) for row in csv.DictReader(file)}
    found = ((airport(icao), feet) for icao, feet in runways.items() if feet)
    return tuple(
        _Field(field, (field.latitude, field.longitude), _vector((field.latitude, field.longitude)), feet)
        for field, feet in found
        if field is not None
    )


def _vector(position: Position) -> _Vector:
    latitude, longitude = radians(position[0]), radians(position[1])
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def _apart(a: _Vector, b: _Vector) -> float:
    """Nautical miles on the sphere: near enough to choose by."""
    return _NM_IN_RADIAN * acos(max(-1.0, min(1.0, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])))
