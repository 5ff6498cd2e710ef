"""How far and how long: great circle on WGS-84, and a model of flight and block time.

    leg_time(teb, vny, cruise_kt=470, month=12)     # westbound in winter: about 320 minutes in the air
    leg_time(teb, vny, cruise_kt=450, month=None, range_nm=1970).fuel_stop

Flight time = climb and descent allowance + routed distance / ground speed; block time adds taxi. The mean
wind (eastward, by latitude and season) is from general knowledge (check), and the constants are fitted to
three pairs that a marketplace shows: 207 nm in 43 minutes, 602 nm in 90, and 2,128 nm westbound in winter in
320.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import acos, asin, ceil, cos, degrees, hypot, pi, radians, sin
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.trip import Leg, Place
from tools.places.geodesic import Position, geodesic_nm

ROUTING_FACTOR = 1.03
"""flown over great-circle distance: business jets above the airways, fitted to the marketplace's pairs"""
CLIMB_DESCENT_MINUTES = 15
TAXI_MINUTES = 10
FUEL_STOP_MINUTES = 60
RANGE_SHARE = 0.9
"""of the published range that a charter plans with: a longer still-air distance stops for fuel"""
RANGE_CRUISE_KT = 460
"""the wind's share of a range is taken at this speed for every type: otherwise a faster one could need a stop
more and come later"""

# (from latitude, mean eastward wind in knots at jet levels: winter, summer)
_WIND = ((0, 5, 5), (20, 20, 8), (30, 55, 20), (40, 55, 30), (50, 40, 25), (60, 20, 12), (70, 8, 6))


class UnknownPositionError(ValueError):
    """A place has no latitude and longitude."""


class LegTime(NamedTuple):
    """`distance_nm` great circle. `flight_minutes` in the air, `block_minutes` from gate to gate; both
    include the fuel stops where there are any: a second climb and descent, and an hour on the ground."""

    distance_nm: int
    flight_minutes: int
    block_minutes: int
    fuel_stop: bool
    fuel_stops: int = 0
    """how many; where they may lie is for `fuel_stops.py`"""

    @property
    def fuel_stop_minutes(self) -> int:
        """What the stops add to the block time."""
        return self.fuel_stops * (CLIMB_DESCENT_MINUTES + FUEL_STOP_MINUTES)


def leg_time(
    origin: Place, destination: Place, *, cruise_kt: int, month: int | None, range_nm: int | None = None
) -> LegTime:
    """Distance and time of a leg flown at `cruise_kt` true airspeed.

    `month` 1-12 chooses the season's wind, None the year's mean. `range_nm` (published, with reserves) tells
    whether it stops for fuel; None: not asked. UnknownPositionError without positions.
    """
    if cruise_kt <= 0:
        raise ValueError("a cruise speed is positive")
    return _leg_time(position_of(origin), position_of(destination), cruise_kt, month, range_nm)


def distance_nm(origin: Place, destination: Place) -> float:
    """Great circle on WGS-84 in nautical miles. UnknownPositionError without positions."""
    return geodesic_nm(position_of(origin), position_of(destination))


def still_air_nm(origin: Position, destination: Position, month: int | None) -> float:
    """The distance that a leg takes out of an aircraft's range: routed, and with the mean wind of the month
    (None: of the year) at a usual cruise."""
    wind = _tailwind(origin, destination, month)
    return geodesic_nm(origin, destination) * ROUTING_FACTOR * RANGE_CRUISE_KT / (RANGE_CRUISE_KT + wind)


def departure(leg: Leg, minutes: int) -> datetime | None:
    """When the leg leaves, in the origin's local time; `minutes` is its block time. None while the time is
    to be decided or the zone is not known."""
    moment = leg.moment
    if moment is None or leg.origin is None or leg.origin.timezone is None:
        return None
    if leg.time_kind == "arrive":
        moment = moment.astimezone(UTC) - timedelta(minutes=minutes)
    return moment.astimezone(ZoneInfo(leg.origin.timezone))


def arrival(leg: Leg, minutes: int) -> datetime | None:
    """When the leg arrives, in the destination's local time, across zones and clock changes; `minutes` is
    its block time. None while the time is to be decided or a zone is not known."""
    moment = leg.moment
    if moment is None or leg.destination is None or leg.destination.timezone is None:
        return None
    if leg.time_kind == "depart":
        moment = moment.astimezone(UTC) + timedelta(minutes=minutes)
    return moment.astimezone(ZoneInfo(leg.destination.timezone))


def position_of(place: Place) -> Position:
    """Latitude and longitude in degrees; UnknownPositionError without."""
    if place.latitude is None or place.longitude is None:
        raise UnknownPositionError(f"the position of {place.label} is not known")
    return (place.latitude, place.longitude)


@lru_cache(maxsize=16384)
def _leg_time(a: Position, b: Position, cruise_kt: int, month: int | None, range_nm: int | None) -> LegTime:
    distance = geodesic_nm(a, b)
    wind = _tailwind(a, b, month) * _share_of_wind(cruise_kt)
    ground_speed = max(cruise_kt / 3, cruise_kt + wind)
    stops = 0 if range_nm is None else stops_for_fuel(still_air_nm(a, b, month), range_nm)
    flight = distance * ROUTING_FACTOR / ground_speed * 60 + CLIMB_DESCENT_MINUTES * (stops + 1)
    block = flight + TAXI_MINUTES + FUEL_STOP_MINUTES * stops
    return LegTime(round(distance), round(flight), round(block), stops > 0, stops)


def stops_for_fuel(still_air: float, range_nm: int) -> int:
    """How often a leg of this still-air distance in nautical miles lands for fuel at least."""
    return max(0, ceil(still_air / (RANGE_SHARE * range_nm)) - 1)


def _share_of_wind(cruise_kt: int) -> float:
    """Slow aircraft fly below the strong winds."""
    return max(0.2, min(1.0, (cruise_kt - 100) / 320))


@lru_cache(maxsize=16384)
def _tailwind(a: Position, b: Position, month: int | None) -> float:
    """Mean wind at jet levels along the way in knots, positive from behind."""
    start, end = _vector(a), _vector(b)
    arc = acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(start, end, strict=True)))))
    if sin(arc) < 1e-9:  # the same place, or its antipode: no course to speak of
        return 0.0
    total = 0.0
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        before, after = arc * part, arc * (1 - part)
        x, y, z = ((p * sin(after) + q * sin(before)) / sin(arc) for p, q in zip(start, end, strict=True))
        across = hypot(x, y)
        if across < 1e-9:
            continue
        ahead_x = (end[0] * cos(before) - start[0] * cos(after)) / sin(arc)
        ahead_y = (end[1] * cos(before) - start[1] * cos(after)) / sin(arc)
        eastward = (x * ahead_y - y * ahead_x) / across
        total += _eastward_wind(degrees(asin(max(-1.0, min(1.0, z)))), month) * eastward
    return total / 5


def _vector(position: Position) -> tuple[float, float, float]:
    latitude, longitude = radians(position[0]), radians(position[1])
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def _eastward_wind(latitude: float, month: int | None) -> float:
    winter, summer = _between(abs(latitude))
    if month is None:
        return (winter + summer) / 2
    season = month if latitude >= 0 else month + 6
    cold = (1 + cos((season - 1) * pi / 6)) / 2
    return summer + (winter - summer) * cold


def _between(latitude: float) -> tuple[float, float]:
    """Winter and summer wind, interpolated between the rows of the table."""
    below = _WIND[0]
    for row in _WIND:
        if row[0] > latitude:
            part = (latitude - below[0]) / (row[0] - below[0])
            return below[1] + part * (row[1] - below[1]), below[2] + part * (row[2] - below[2])
        below = row
    return float(below[1]), float(below[2])
