"""An indicative range per aircraft category before any operator has answered: always an Estimate.

Hours come from the flight-time model, dollars from wide published hourly bands; positioning and waiting are
allowances. Low, middle and high stand for the 10th, 50th and 90th percentile until the house's own quotes
can say better.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median_low
from typing import NamedTuple

from domain.money import Money
from domain.quotes import Estimate
from domain.trip import Leg, Trip
from tools.places.aircraft import (
    CATEGORIES,
    AircraftType,
    aircraft_type,
    aircraft_types,
    category_of,
    daily_minimum_hours,
    hourly_band,
)
from tools.places.flight_time import LegTime, UnknownPositionError, leg_time

SHOWN = 4
"""categories from the smallest that fits, plus any that the client asked for"""
SHORT_HAUL = {"Turboprop": 1000, "Very light jet": 1000}
"""nautical miles beyond which nobody offers them for a leg"""
ONE_STOP = Decimal("1.4")
"""times its range is as far as an aircraft is offered for a leg, with one fuel stop on the way"""
BASE_MINUTES = 45
"""an aircraft is seldom based where the trip begins: allowance to and from its base, each"""
POSITIONING_SHARE = {"low": Decimal("0.1"), "mid": Decimal("0.35"), "high": Decimal("0.75")}
"""of the empty flying that ends up in the price"""
ROUNDED_TO = 100


class _Hours(NamedTuple):
    live: Decimal
    positioning: Decimal
    stops: tuple[int, ...]
    """numbers of the legs with a fuel stop"""


def estimate(trip: Trip) -> tuple[Estimate, ...]:
    """Ranges in US dollars for the whole trip, smallest category first.

    Empty when no single aircraft of the table fits, or while a leg lacks its airports, date or passengers.
    """
    legs = [leg for leg in trip.legs if leg.ready]
    if not legs or len(legs) < len(trip.legs):
        return ()
    passengers = max(leg.passengers or 0 for leg in legs)
    wanted = {category_of(words) for words in trip.requirements} | {
        kind.category for words in trip.requirements if (kind := aircraft_type(words))
    }
    found = [
        (category, offer)
        for category in CATEGORIES
        if (offer := _category(category, legs, passengers)) is not None
    ]
    shown = {category for category, _ in found[:SHOWN]} | wanted
    return tuple(offer for category, offer in found if category in shown)


def _category(category: str, legs: list[Leg], passengers: int) -> Estimate | None:
    band = hourly_band(category)
    types = [kind for kind in aircraft_types() if kind.category == category and kind.seats >= passengers]
    if band is None or not types:
        return None
    cruise_kt = median_low([kind.cruise_kt for kind in types])
    range_nm = median_low([kind.range_nm for kind in types])
    try:
        times = [_time(leg, cruise_kt, range_nm) for leg in legs]
        ferry = _ferry(legs, cruise_kt)
    except UnknownPositionError:
        return None
    if any(_too_far(time, category, range_nm) for time in times):
        return None
    hours = _hours(category, legs, times, ferry)
    low, mid, high = (
        _money(rate * (hours.live + hours.positioning * POSITIONING_SHARE[name]))
        for name, rate in (("low", band.low), ("mid", band.mid), ("high", band.high))
    )
    basis = _basis(hours, band.low, band.high, types)
    return Estimate(category=category, low=low, mid=mid, high=high, basis=basis)


def _time(leg: Leg, cruise_kt: int, range_nm: int) -> LegTime:
    if leg.origin is None or leg.destination is None or leg.date is None:
        raise UnknownPositionError("a leg without its airports or its date has no flight time")
    return leg_time(leg.origin, leg.destination, cruise_kt=cruise_kt, month=leg.date.month, range_nm=range_nm)


def _too_far(time: LegTime, category: str, range_nm: int) -> bool:
    """Beyond one sensible fuel stop, or a leg that nobody flies in this category."""
    return time.distance_nm > SHORT_HAUL.get(category, 9999) or time.distance_nm > ONE_STOP * range_nm


def _hours(category: str, legs: list[Leg], times: list[LegTime], ferry_minutes: int) -> _Hours:
    days = _days(legs)
    flying_days = len({leg.date for leg in legs})
    minimum = daily_minimum_hours(category)
    block = Decimal(sum(max(time.block_minutes, 60) for time in times)) / 60
    live = max(block, minimum * flying_days)
    # while the client stays, the cheaper of waiting (the daily minimum of each day) and flying home and back
    waiting = min(minimum * (days - flying_days), 2 * block / max(1, len(legs)))
    return _Hours(
        live=live,
        positioning=Decimal(2 * BASE_MINUTES + ferry_minutes) / 60 + waiting,
        stops=tuple(number for number, time in enumerate(times, start=1) if time.fuel_stop),
    )


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


def _money(amount: Decimal) -> Money:
    """To the nearest hundred dollars: an estimate has no cents."""
    hundreds = (amount / ROUNDED_TO).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(amount=hundreds * ROUNDED_TO, currency="USD")


def _basis(hours: _Hours, low: Decimal, high: Decimal, types: list[AircraftType]) -> str:
    seats = max(kind.seats for kind in types)
    words = (
        f"{hours.live:.1f} billable hours and up to {hours.positioning:.1f} of positioning at "
        f"USD {low:,.0f}-{high:,.0f} an hour, up to {seats} seats; published rates, no quotes yet"
    )
    if hours.stops:
        stops = " and ".join(str(number) for number in hours.stops)
        words += f"; fuel stop likely on leg{'' if len(hours.stops) == 1 else 's'} {stops}"
    return words
