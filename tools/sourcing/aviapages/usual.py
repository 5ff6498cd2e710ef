"""What such a trip usually costs and takes there: nobody waits for it, and trips that are alike share it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from pydantic import ValidationError

from domain.market_prices import MarketPricesSeen, MarketRange, MarketTime
from domain.trip import Trip
from tools.places.aircraft import aircraft_types
from tools.sourcing.aviapages.classes import its_class
from tools.sourcing.aviapages.client import AviapagesClient
from tools.sourcing.aviapages.join import SYSTEM
from tools.sourcing.aviapages.parse import read_flight_time, read_price_range
from tools.sourcing.aviapages.request import classes_body, legs_body
from tools.sourcing.aviapages.shared import SharedAnswers
from tools.sourcing.avinode.connection import Clock

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
    people = max(leg.passengers or 0 for leg in trip.legs)
    aircraft = next((kind for one in known if (kind := _typical(one, people))), None)
    name = _name(legs, known, currency)
    kept = await shared.get(name)
    if kept is not None and (seen := _read(kept)) is not None:
        return seen
    read_at: datetime = clock.now()
    ranges, times = [], []
    for category in known:
        body = {"legs": legs, "aircraft": classes_body((category,)), "currency_code": currency, "range": True}
        found = read_price_range(
            await client.reckon("charter_prices/", body, for_whom="background"), category, currency
        )
        if found is not None:
            ranges.append(MarketRange(category=category, low=found.low, mid=found.mid, high=found.high))
    for number, leg in enumerate(trip.legs[:MOST_LEGS] if aircraft else (), start=1):
        assert leg.origin is not None
        assert leg.destination is not None
        ends = {"departure_airport": leg.origin.icao, "arrival_airport": leg.destination.icao}
        answer = await client.reckon(
            "flight_calculator/", {**ends, "aircraft": aircraft}, for_whom="background"
        )
        time = read_flight_time(answer)
        times.append(
            MarketTime(leg=number, aircraft=str(aircraft), minutes=time.minutes, tech_stops=time.tech_stops)
        )
    seen = MarketPricesSeen(system=SYSTEM, ranges=tuple(ranges), times=tuple(times), read_at=read_at)
    await shared.put(name, seen.model_dump_json().encode(), keep=KEPT)
    return seen


def _typical(category: str, passengers: int) -> str | None:
    """The name of a type in the middle of its category that seats so many."""
    kinds = [kind for kind in aircraft_types() if kind.category == category and kind.seats >= passengers]
    return sorted(kinds, key=lambda kind: kind.cruise_kt)[len(kinds) // 2].name if kinds else None


def _name(legs: list[dict[str, object]], categories: tuple[str, ...], currency: str) -> str:
    whole = json.dumps([legs, categories, currency], sort_keys=True)
    return f"usual:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def _read(kept: bytes) -> MarketPricesSeen | None:
    try:
        return MarketPricesSeen.model_validate_json(kept)
    except ValidationError:
        # written by an older version of this house: it is read anew
        return None
