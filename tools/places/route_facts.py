"""What a trip card says of a leg before there is an aircraft: distance, flight time, arrival, as text too."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from domain.trip import Leg
from tools.places.flight_time import UnknownPositionError, arrival, leg_time

USUAL_CRUISE_KT = 460
"""a midsize to heavy jet, as long as no type is chosen"""


class LegFacts(NamedTuple):
    distance_nm: int
    flight_minutes: int
    block_minutes: int
    arrival: datetime | None
    """local at the destination; None while the time is to be decided"""

    @property
    def distance_label(self) -> str:
        return f"{self.distance_nm:,} nm"

    @property
    def flight_label(self) -> str:
        return hours_label(self.flight_minutes)

    @property
    def arrival_label(self) -> str | None:
        """`12:34 PST`, or with the day when it is not the one of departure: see `next_day`."""
        return f"{self.arrival:%H:%M %Z}" if self.arrival else None


def leg_facts(leg: Leg, *, cruise_kt: int = USUAL_CRUISE_KT) -> LegFacts | None:
    """Facts of a leg whose airports are known; None while they, or their positions, are not."""
    if leg.origin is None or leg.destination is None:
        return None
    try:
        time = leg_time(
            leg.origin,
            leg.destination,
            cruise_kt=cruise_kt,
            month=leg.date.month if leg.date else None,
        )
    except UnknownPositionError:
        return None
    return LegFacts(
        time.distance_nm, time.flight_minutes, time.block_minutes, arrival(leg, time.block_minutes)
    )


def hours_label(minutes: int) -> str:
    """`5 h 34`, `0 h 43`."""
    return f"{minutes // 60} h {minutes % 60:02d}"
