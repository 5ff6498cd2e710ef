"""What such a trip usually costs and takes there: nobody waits for it, and trips that are alike share it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from pydantic import ValidationError

from domain.market_prices import MarketPricesSeen, MarketRange, MarketTime
from domain.trip import Leg, Trip
from tools.places.aircraft import AircraftType, aircraft_types
from tools.sourcing.aviapages.classes import its_class
from tools.sourcing.aviapages.client import AviapagesClient
from tools.sourcing.aviapages.join import SYSTEM
from tools.sourcing.aviapages.parse import read_flight_time, read_price_range
from tools.sourcing.aviapages.request import classes_body, legs_body
from tools.sourcing.aviapages.shared import SharedAnswers
from tools.sourcing.avinode.connection import Clock
from tools.sourcing.port import MarketplaceRefused

KEPT = timedelta(days=1)
MOST_CATEGORIES = 3
MOST_LEGS = 4
"""of which the flight time is asked; each costs a call of the month"""


async def market_prices(
    client: AviapagesClient,
    shared: SharedAnswers,
    clock: Clock,
    trip: Trip,
    categories: tuple[str, ...],
    currency: str,
) -> MarketPricesSeen:
    """Raises a MarketplaceError, NotSendable among them. A category without a price there is left out."""
    legs = legs_body(trip)
    known = tuple(one for one in categories if its_class(one))[:MOST_CATEGORIES]
    name = _name(legs, known, currency)
    kept = await shared.get(name)
    if kept is not None and (seen := _read(kept)) is not None:
        return seen
    read_at: datetime = clock.now()
    ranges = [found for one in known if (found := await _range(client, legs, one, currency)) is not None]
    times = await _times(client, trip, known)
    seen = MarketPricesSeen(system=SYSTEM, ranges=tuple(ranges), times=times, read_at=read_at)
    await shared.put(name, seen.model_dump_json().encode(), keep=KEPT)
    return seen


async def _range(
    client: AviapagesClient, legs: list[dict[str, object]], category: str, currency: str
) -> MarketRange | None:
    """None: it has no price for this class."""
    body = {"legs": legs, "aircraft": classes_body((category,)), "currency_code": currency, "range": True}
    try:
        answer = await client.reckon("charter_prices/", body, for_whom="background")
    except MarketplaceRefused:
        return None
    found = read_price_range(answer, category, currency)
    if found is None:
        return None
    return MarketRange(category=category, low=found.low, mid=found.mid, high=found.high)


async def _times(client: AviapagesClient, trip: Trip, categories: tuple[str, ...]) -> tuple[MarketTime, ...]:
    """In a usual type of the first category of which it knows one."""
    people = max(leg.passengers or 0 for leg in trip.legs)
    for category in categories:
        aircraft = _typical(category, people)
        try:
            if aircraft is not None:
                legs = enumerate(trip.legs[:MOST_LEGS], start=1)
                return tuple([await _time(client, number, leg, aircraft) for number, leg in legs])
        except MarketplaceRefused:
            continue  # a type that it does not know
    return ()


async def _time(client: AviapagesClient, number: int, leg: Leg, aircraft: AircraftType) -> MarketTime:
    assert leg.origin is not None
    assert leg.destination is not None
    body: dict[str, object] = {
        "departure_airport": leg.origin.icao,
        "arrival_airport": leg.destination.icao,
        "aircraft": aircraft.icao,
    }
    time = read_flight_time(await client.reckon("flight_calculator/", body, for_whom="background"))
    name = aircraft.name.partition("/")[0]
    return MarketTime(leg=number, aircraft=name, minutes=time.minutes, tech_stops=time.tech_stops)


def _typical(category: str, passengers: int) -> AircraftType | None:
    """A type in the middle of its category that seats so many."""
    kinds = [kind for kind in aircraft_types() if kind.category == category and kind.seats >= passengers]
    return sorted(kinds, key=lambda kind: kind.cruise_kt)[len(kinds) // 2] if kinds else None


def _name(legs: list[dict[str, object]], categories: tuple[str, ...], currency: str) -> str:
    whole = json.dumps([legs, categories, currency], sort_keys=True)
    return f"usual:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def _read(kept: bytes) -> MarketPricesSeen | None:
    try:
        return MarketPricesSeen.model_validate_json(kept)
    except ValidationError:
        # written by an older version of this house: it is read anew
        return None
