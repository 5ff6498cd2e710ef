"""The body of POST /trips, from the trip as it stands: every leg, its own passengers, nothing invented."""

from __future__ import annotations

import re
from typing import Any

from domain.trip import Leg, Trip
from tools.sourcing.port import NotSendable, TripRequest

MOST_SEGMENTS = 20
PLACEHOLDER_TIME = "10:00"
"""goes with timeTBD: the field must hold a time"""

_EXTERNAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LIKE_THEIRS = re.compile(r"[A-Z0-9]{6,8}|a(?:trip|rfq|quote|sellerlift|sellermsg|buyermsg)-.*")
_ICAO = re.compile(r"[A-Z0-9]{3,4}")


def trip_body(request: TripRequest) -> dict[str, Any]:
    """Raises NotSendable with the first thing that is missing or cannot be asked of the marketplace."""
    check_external_id(request.external_trip_id)
    _complete(request.trip)
    criteria: dict[str, Any] = {
        "requiredPartnerships": [],
        "maxFuelStopsPerSegment": request.max_fuel_stops,
        "includeLiftUpgrades": True,
        "maxInitialPositioningTimeMinutes": 0,
    }
    # An empty category is answered with 422, and an empty list would ask for nothing at all.
    if categories := [category.strip() for category in request.required_categories if category.strip()]:
        criteria["requiredLift"] = [{"aircraftCategory": category} for category in categories]
    if request.minimum_year is not None:
        criteria["minimumYearOfMake"] = request.minimum_year
    return {
        "externalTripId": request.external_trip_id,
        "sourcing": True,
        "segments": [_segment(number, leg) for number, leg in enumerate(request.trip.legs, start=1)],
        "criteria": criteria,
    }


def check_external_id(value: str) -> str:
    """Ours must not look like theirs: GET /trips/{id} would find somebody else's trip. Raises NotSendable."""
    if not _EXTERNAL.fullmatch(value) or _LIKE_THEIRS.fullmatch(value):
        raise NotSendable(f"Our own trip id {value[:64]!r} cannot be used at the marketplace.")
    return value


def _complete(trip: Trip) -> None:
    if not 1 <= len(trip.legs) <= MOST_SEGMENTS:
        raise NotSendable(
            f"The marketplace takes trips of 1 to {MOST_SEGMENTS} legs, this one has {len(trip.legs)}."
        )
    if trip.missing:
        raise NotSendable(f"Still to be asked: {', '.join(trip.missing)}.")


def _segment(number: int, leg: Leg) -> dict[str, Any]:
    if leg.date is None:
        raise NotSendable(f"Leg {number} has no date.")
    if leg.passengers is None or leg.passengers < 1:
        raise NotSendable(f"Leg {number} has no number of passengers.")
    origin = _airport(number, "starts", leg.origin.icao if leg.origin else None)
    destination = _airport(number, "ends", leg.destination.icao if leg.destination else None)
    return {
        "startAirport": {"icao": origin},
        "endAirport": {"icao": destination},
        "dateTime": {
            "date": leg.date.isoformat(),
            "time": f"{leg.time:%H:%M}" if leg.time is not None else PLACEHOLDER_TIME,
            "departure": leg.time_kind == "depart",
            "local": True,
        },
        "paxCount": str(leg.passengers),
        "paxSegment": True,
        "paxTBD": False,
        "timeTBD": leg.time is None,
    }


def _airport(number: int, which: str, icao: str | None) -> str:
    if icao is None or not _ICAO.fullmatch(icao):
        raise NotSendable(f"Leg {number} {which} at no known airport.")
    return icao
