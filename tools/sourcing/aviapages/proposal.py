"""Who is asked: few, with reasons. Known are the operators whose aircraft are on offer right now."""

from __future__ import annotations

from collections.abc import Iterable

from domain.asks import AskedOperator
from domain.trip import Trip
from tools.places.airports import airport, to_place
from tools.places.flight_time import UnknownPositionError, distance_nm
from tools.sourcing.aviapages.classes import its_class
from tools.sourcing.aviapages.parse import day_of
from tools.sourcing.categories import categories_of
from tools.sourcing.channel import EmptyLeg

MOST = 8
"""shown; the broker unticks"""
NEAR_NM = 300


def proposed(trip: Trip, legs: Iterable[EmptyLeg]) -> tuple[AskedOperator, ...]:
    """Best first: an aircraft near the first departure, on the day and of the category that was named, then
    how often and how fast they answer."""
    best: dict[str, tuple[tuple[int, ...], AskedOperator]] = {}
    for leg in legs:
        if leg.operator is None:
            continue
        rank, reason = _suits(trip, leg)
        operator = leg.operator.model_copy(update={"reason": reason})
        known = best.get(operator.external_id)
        if known is None or rank < known[0]:
            best[operator.external_id] = (rank, operator)
    ordered = sorted(best.values(), key=lambda one: (one[0], one[1].name))
    return tuple(operator for _, operator in ordered[:MOST])


def _suits(trip: Trip, leg: EmptyLeg) -> tuple[tuple[int, ...], str]:
    """Where it stands and whether it is large enough; the smaller the better. And the reason in words."""
    operator = leg.operator
    assert operator is not None
    first = trip.legs[0]
    wanted = max((one.passengers or 0 for one in trip.legs), default=0)
    small = int(leg.seats is not None and leg.seats < wanted)
    miles = _miles_away(trip, leg)
    near = miles is not None and miles <= NEAR_NM
    day = bool(near and first.date and day_of(leg, first.date))
    answers = operator.response_percent or 0
    named = {its_class(category) for category in categories_of(trip)}
    other = int(bool(named) and its_class(leg.category or "") not in named)
    rank = (small, int(not day), int(not near), other, -answers, operator.response_minutes or 10**6)
    what = " ".join(part for part in (leg.aircraft or "an aircraft", _seats(leg)) if part)
    if near and miles is not None:
        where = f"at {leg.origin}" if miles < 1 else f"{round(miles)} nm from {_code(trip)}"
        words = f"{what} {where}{' on that day' if day else ''}"
    else:
        words = f"{what} on offer from {leg.origin}"
    return rank, words[:1].upper() + words[1:]


def _seats(leg: EmptyLeg) -> str:
    return f"({leg.seats} seats)" if leg.seats else ""


def _code(trip: Trip) -> str:
    origin = trip.legs[0].origin
    return (origin.iata or origin.icao or origin.text) if origin else "the start"


def _miles_away(trip: Trip, leg: EmptyLeg) -> float | None:
    origin, stands = trip.legs[0].origin, airport(leg.origin)
    if origin is None or stands is None:
        return None
    try:
        return distance_nm(origin, to_place(stands, leg.origin))
    except UnknownPositionError:
        return None
