"""The model of what a trip costs in a category: hours from flight time and positioning, published bands.

It knows no operator: what past quotes say about it is applied by `estimates`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import median_low
from typing import NamedTuple

from domain.trip import Leg, Place
from tools.places.aircraft import AircraftType, aircraft_types, daily_minimum_hours, hourly_band
from tools.places.flight_time import LegTime, UnknownPositionError, distance_nm, leg_time

SHORT_HAUL = {"Turboprop": 1000, "Very light jet": 1000}
"""nautical miles beyond which nobody offers them for a leg"""
ONE_STOP = Decimal("1.4")
"""times its range is as far as an aircraft is offered for a leg, with one fuel stop on the way"""
BASE_MINUTES = 45
"""an aircraft is seldom based where the trip begins: allowance to and from its base, each"""
POSITIONING_SHARE = {"low": Decimal("0.1"), "mid": Decimal("0.35"), "high": Decimal("0.75")}
"""of the empty flying that ends up in the price"""


class Modelled(NamedTuple):
    """A category's hours and dollars for a trip, as published rates have it."""

    live: Decimal
    positioning: Decimal
    stops: tuple[int, ...]
    """numbers of the legs with a fuel stop"""
    low: Decimal
    mid: Decimal
    high: Decimal
    hourly_low: Decimal
    hourly_high: Decimal
    seats: int
    """of its largest type"""


def modelled(category: str, legs: list[Leg], *, any_distance: bool = False) -> Modelled | None:
    """None for a category that cannot seat or fly it, or that nobody publishes rates of. Every leg has its
    airports, date and passengers. `any_distance`: somebody has offered to fly it, however far it is."""
    passengers = max(leg.passengers or 0 for leg in legs)
    band = hourly_band(category)
    types = [kind for kind in aircraft_types() if kind.category == category and kind.seats >= passengers]
    if any_distance and not types:
        types = [kind for kind in aircraft_types() if kind.category == category]
    if band is None or not types:
        return None
    cruise_kt = median_low([kind.cruise_kt for kind in types])
    range_nm = median_low([kind.range_nm for kind in types])
    try:
        times = [_time(leg, cruise_kt, range_nm) for leg in legs]
        ferry = _ferry(legs, cruise_kt)
    except UnknownPositionError:
        return None
    if not any_distance and any(_too_far(time, category, range_nm) for time in times):
        return None
    live, positioning = _hours(category, legs, times, ferry)
    low, mid, high = (
        rate * (live + positioning * POSITIONING_SHARE[name])
        for name, rate in (("low", band.low), ("mid", band.mid), ("high", band.high))
    )
    return Modelled(
        live=live,
        positioning=positioning,
        stops=tuple(number for number, time in enumerate(times, start=1) if time.fuel_stop),
        low=low,
        mid=mid,
        high=high,
        hourly_low=band.low,
        hourly_high=band.high,
        seats=_seats(types),
    )


def whole_distance_nm(legs: list[Leg]) -> int:
    """Great circle, all legs. UnknownPositionError without positions."""
    return round(sum(distance_nm(*_ends(leg)) for leg in legs))


def _time(leg: Leg, cruise_kt: int, range_nm: int) -> LegTime:
    origin, destination = _ends(leg)
    if leg.date is None:
        raise UnknownPositionError("a leg without its date has no flight time")
    return leg_time(origin, destination, cruise_kt=cruise_kt, month=leg.date.month, range_nm=range_nm)


def _ends(leg: Leg) -> tuple[Place, Place]:
    if leg.origin is None or leg.destination is None:
        raise UnknownPositionError("a leg without its airports has no flight time")
    return leg.origin, leg.destination


def _too_far(time: LegTime, category: str, range_nm: int) -> bool:
    """Beyond one sensible fuel stop, or a leg that nobody flies in this category."""
    return time.distance_nm > SHORT_HAUL.get(category, 9999) or time.distance_nm > ONE_STOP * range_nm


def _hours(
    category: str, legs: list[Leg], times: list[LegTime], ferry_minutes: int
) -> tuple[Decimal, Decimal]:
    """(billable, positioning and waiting)"""
    days = _days(legs)
    flying_days = len({leg.date for leg in legs})
    minimum = daily_minimum_hours(category)
    block = Decimal(sum(max(time.block_minutes, 60) for time in times)) / 60
    live = max(block, minimum * flying_days)
    # while the client stays, the cheaper of waiting (the daily minimum of each day) and flying home and back
    waiting = min(minimum * (days - flying_days), 2 * block / max(1, len(legs)))
    return live, Decimal(2 * BASE_MINUTES + ferry_minutes) / 60 + waiting


def _ferry(legs: list[Leg], cruise_kt: int) -> int:
    """Block minutes of the empty flights between legs, and home to where the trip began."""
    minutes = 0
    for leg, following in zip(legs, (*legs[1:], legs[0]), strict=True):
        here, there = leg.destination, following.origin
        if here and there and here.icao != there.icao:
            minutes += leg_time(here, there, cruise_kt=cruise_kt, month=None).block_minutes
    return minutes


def _days(legs: list[Leg]) -> int:
    dates: list[date] = [leg.date for leg in legs if leg.date]
    return (max(dates) - min(dates)).days + 1


def _seats(types: list[AircraftType]) -> int:
    return max(kind.seats for kind in types)
