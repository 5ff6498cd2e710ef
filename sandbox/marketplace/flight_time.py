"""Distances and times: great circle on a sphere, climb and descent, cruise with the mean wind."""

from __future__ import annotations

import math

from sandbox.marketplace.aircraft_types import AircraftType
from sandbox.marketplace.airports import Airport

EARTH_RADIUS_NM = 3440.065
ROUTE_FACTOR = 1.03
TAXI_MINUTES = 10
FUEL_STOP_MINUTES = 60
USABLE_RANGE = 0.88
"""Share of the published range that is planned with: reserves, wind, full seats."""

_WINTER = (12, 1, 2)


def distance_nm(start: Airport, end: Airport) -> int:
    """Great-circle distance in whole nautical miles."""
    first, second = math.radians(start.latitude), math.radians(end.latitude)
    across = math.radians(end.longitude - start.longitude)
    chord = (
        math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    )
    return round(2 * EARTH_RADIUS_NM * math.asin(math.sqrt(min(1.0, chord))))


def needs_fuel_stop(kind: AircraftType, distance: int) -> bool:
    return distance > kind.range_nm * USABLE_RANGE


def flight_minutes(kind: AircraftType, start: Airport, end: Airport, month: int) -> int:
    """Take-off to landing in minutes, a fuel stop included. Fits the vendor's KTEB-KVNY of 320 minutes
    (2,128 nm, winter) and 602 nm in 90 minutes for fast types."""
    distance = distance_nm(start, end)
    speed = kind.cruise_kt + _mean_wind_kt(start, end, distance, month)
    cruise = distance * ROUTE_FACTOR / speed * 60
    stop = FUEL_STOP_MINUTES if needs_fuel_stop(kind, distance) else 0
    return round(kind.rules.climb_and_descent_minutes + cruise) + stop


def block_minutes(kind: AircraftType, start: Airport, end: Airport, month: int) -> int:
    """Off blocks to on blocks in minutes."""
    return flight_minutes(kind, start, end, month) + TAXI_MINUTES


def _mean_wind_kt(start: Airport, end: Airport, distance: int, month: int) -> float:
    """Tail wind (head wind negative): westerlies between 25 and 60 degrees, felt on legs flown high."""
    latitude = abs(start.latitude + end.latitude) / 2
    if distance < 700 or not 25 <= latitude <= 60:
        return 0.0
    across = (end.longitude - start.longitude + 540) % 360 - 180
    east_nm = across * 60 * math.cos(math.radians(latitude))
    eastward = max(-1.0, min(1.0, east_nm / distance))
    return (40 if month in _WINTER else 24) * eastward
