"""The trip as it is sent: nothing that the broker has not seen."""

from __future__ import annotations

from datetime import time as wall_time, timedelta

from domain.trip import Leg, Trip
from tools.places.flight_time import UnknownPositionError, departure, leg_time
from tools.sourcing.aviapages.classes import its_class
from tools.sourcing.channel import QuoteAsk
from tools.sourcing.port import NotSendable

CHANNELS = ("Email", "Leon", "Fl3xx", "Skylegs")
"""all the ways by which it can reach an operator"""
LARGEST_COMMENT = 4000
MOST_OPERATORS = 20
STAND_IN = wall_time(10)
"""it knows no open time: the comment says that the time is open"""
TYPICAL_CRUISE_KT = 460
STEP = timedelta(minutes=5)


def quote_request_body(ask: QuoteAsk) -> dict[str, object]:
    """Raises NotSendable."""
    if not ask.operators:
        raise NotSendable("No operator is chosen.")
    if len(ask.operators) > MOST_OPERATORS:
        raise NotSendable(f"More than {MOST_OPERATORS} operators are chosen.")
    if len(ask.comment) > LARGEST_COMMENT:
        raise NotSendable("The comment is too long.")
    return {
        "legs": legs_body(ask.trip),
        "quote_messages": [{"company": {"id": int(one.external_id)}} for one in ask.operators],
        "aircraft": classes_body(ask.categories),
        "channels": list(CHANNELS),
        "comment": ask.comment,
        "post_to_trip_board": False,
        "send_to_self": False,
    }


def legs_body(trip: Trip) -> list[dict[str, object]]:
    if not trip.ready:
        raise NotSendable(f"The trip is not complete ({', '.join(trip.missing) or 'no legs'}).")
    return [_leg(leg) for leg in trip.legs]


def classes_body(categories: tuple[str, ...]) -> list[dict[str, object]]:
    known = (its_class(category) for category in categories)
    return [{"ac_class": name} for name in dict.fromkeys(known) if name]


def departs(leg: Leg) -> str:
    """`2026-12-14T10:00`, local at the origin, as it is sent."""
    assert leg.date is not None
    if leg.time is None:
        return f"{leg.date}T{STAND_IN:%H:%M}"
    if leg.time_kind == "depart":
        return f"{leg.date}T{leg.time:%H:%M}"
    leaves = _before_arrival(leg)
    if leaves is None:
        raise NotSendable("When a leg that must arrive by a time has to leave is not known.")
    return leaves


def _before_arrival(leg: Leg) -> str | None:
    assert leg.origin is not None
    assert leg.destination is not None
    assert leg.date is not None
    try:
        minutes = leg_time(
            leg.origin, leg.destination, cruise_kt=TYPICAL_CRUISE_KT, month=leg.date.month
        ).block_minutes
    except UnknownPositionError:
        return None
    leaves = departure(leg, minutes)
    if leaves is None:
        return None
    early = leaves - timedelta(minutes=leaves.minute % 5)
    return f"{early:%Y-%m-%dT%H:%M}"


def _leg(leg: Leg) -> dict[str, object]:
    assert leg.origin is not None
    assert leg.destination is not None
    return {
        "departure_airport": {"icao": leg.origin.icao},
        "arrival_airport": {"icao": leg.destination.icao},
        "pax": leg.passengers,
        "departure_datetime": departs(leg),
    }
