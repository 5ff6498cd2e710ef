"""The legs of a trip as the tax rules read them: priced legs, and what kind of flight each one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from domain.taxes.geography import Area, UnplaceableError, area_of, country_of, distance_nm
from domain.trip import Leg, Place, Trip

STOP_LIMIT_HOURS = 12
"""26 USC 4262(c)(3): a longer scheduled stop ends uninterrupted international air transportation"""
OLD_STOP_LIMIT_HOURS = 6
"""what 26 CFR 49.4262(c)-1 still says: a stop between the two needs a person's eye"""


class UnpriceableTripError(ValueError):
    """A leg lacks what a price needs: from, to, date or passengers."""


class Kind(StrEnum):
    DOMESTIC = "domestic"
    ALASKA_HAWAII = "alaska_hawaii"
    """between one of them and the rest of the United States (or each other)"""
    INTERNATIONAL = "international"
    UNTOUCHED = "untouched"
    """neither begins nor ends in the United States"""


@dataclass(frozen=True)
class Flight:
    """A leg with everything a tax needs. `number` counts from 1; `passengers` 0 is an empty leg."""

    number: int
    leg: Leg
    origin: Place
    destination: Place
    day: date
    passengers: int
    kind: Kind
    origin_area: Area
    destination_area: Area

    @property
    def name(self) -> str:
        return f"{self.origin.icao or self.origin.text} to {self.destination.icao or self.destination.text}"

    @property
    def nm(self) -> int:
        """Great circle in nautical miles. UnplaceableError without positions."""
        return round(distance_nm(position(self.origin), position(self.destination)))


@lru_cache(maxsize=64)
def flights_of(trip: Trip) -> tuple[Flight, ...]:
    """Every leg, checked. UnpriceableTripError when one is not ready, UnplaceableError for an unknown
    country."""
    if not trip.legs:
        raise UnpriceableTripError("the trip has no legs")
    flights = []
    for number, leg in enumerate(trip.legs, start=1):
        if leg.origin is None or leg.destination is None or leg.date is None or leg.passengers is None:
            raise UnpriceableTripError(f"leg {number} lacks an airport, its date or its passengers")
        origin_area, destination_area = area_of(leg.origin), area_of(leg.destination)
        flights.append(
            Flight(
                number,
                leg,
                leg.origin,
                leg.destination,
                leg.date,
                leg.passengers,
                kind_of(origin_area, destination_area),
                origin_area,
                destination_area,
            )
        )
    return tuple(flights)


def kind_of(origin: Area, destination: Area) -> Kind:
    """How the excise tax sees a flight between two areas."""
    ends = {origin, destination}
    near = {Area.CONTINENTAL, Area.ZONE}
    states = {Area.CONTINENTAL, Area.ALASKA, Area.HAWAII}
    if ends <= near or (len(ends) == 1 and ends <= states):
        return Kind.DOMESTIC
    if Area.ABROAD not in ends:
        return Kind.ALASKA_HAWAII
    return Kind.INTERNATIONAL if ends & states else Kind.UNTOUCHED


def position(place: Place) -> tuple[float, float]:
    """(latitude, longitude). UnplaceableError when the place has none."""
    if place.latitude is None or place.longitude is None:
        raise UnplaceableError(f"the position of {place.label} is not known")
    return (place.latitude, place.longitude)


def is_us_family(place: Place) -> bool:
    """The departure falls under the federal tables: the United States and their territories."""
    from_territory = {"US", "PR", "VI", "GU", "AS", "MP", "UM"}
    return country_of(place) in from_territory


def stop_hours(earlier: Flight, later: Flight, block_minutes: tuple[int, ...]) -> float | None:
    """Scheduled hours on the ground between two flights; None while a time is to be decided.

    The arrival uses the quote's block time of the leg, or 430 kt plus half an hour where there is none.
    """
    start, onward = earlier.leg.moment, later.leg.moment
    if onward is None or later.leg.time_kind == "arrive" or start is None:
        return None
    if earlier.leg.time_kind == "depart":
        known = block_minutes[earlier.number - 1] if earlier.number <= len(block_minutes) else None
        start += timedelta(minutes=known if known is not None else 30 + earlier.nm * 60 / 430)
    return (onward - start) / timedelta(hours=1)
