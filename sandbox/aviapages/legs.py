"""The legs of a call, checked, as a journey that the operators can price."""

from __future__ import annotations

from datetime import datetime

from sandbox.aviapages.refusals import complaint
from sandbox.marketplace.airports import Airport, find_airport
from sandbox.marketplace.journey import Journey, Leg
from sandbox.marketplace.store import Json


def journey_in(body: Json) -> Journey:
    """Raises RefusedError."""
    legs = body.get("legs")
    if not isinstance(legs, list) or not legs:
        raise complaint("legs", "This field is required.")
    return Journey(tuple(_leg(leg) for leg in legs))


def _leg(leg: object) -> Leg:
    if not isinstance(leg, dict):
        raise complaint("legs", "Invalid data. Expected an object.")
    start, end = (airport_in(leg.get(key)) for key in ("departure_airport", "arrival_airport"))
    if start is None or end is None:
        raise complaint("legs", "Airport not found.")
    pax = leg.get("pax")
    if not isinstance(pax, int) or isinstance(pax, bool) or pax < 1:
        raise complaint("legs", "pax: A valid integer is required.")
    try:
        at = datetime.strptime(str(leg.get("departure_datetime")), "%Y-%m-%dT%H:%M")  # noqa: DTZ007
    except ValueError:
        raise complaint("legs", "departure_datetime: use YYYY-MM-DDThh:mm.") from None
    return Leg(start, end, at, departure=True, time_known=True, passengers=pax)


def airport_in(value: object) -> Airport | None:
    """`{"icao": "KTEB"}` or the code alone."""
    icao = value.get("icao") if isinstance(value, dict) else value
    return find_airport(icao) if isinstance(icao, str) else None
