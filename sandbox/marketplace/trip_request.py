"""What `POST /trips` accepts: the vendor's body, checked field by field."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sandbox.marketplace.aircraft_types import category_named
from sandbox.marketplace.airports import find_airport
from sandbox.marketplace.api_errors import critical, invalid, lift_invalid
from sandbox.marketplace.store import Json

MAXIMUM_SEGMENTS = 20


def checked_trip(body: Any) -> Json:
    """The trip's own part of the body, normalised: externalTripId, sourcing, segments, criteria.

    Raises ApiError: ERR_INTERNAL_CRITICAL for a body of another form (top-level `legs`, `route`, no
    segments, criteria as a list), 422 ERR_INPUT_GENERIC_INVALID for a wrong field, 422 LIFT_INVALID for
    `requiredLift`.
    """
    if not isinstance(body, dict) or not isinstance(body.get("segments"), list):
        raise critical()
    if {"legs", "route"} & set(body):
        raise critical()
    segments = body["segments"]
    if not 1 <= len(segments) <= MAXIMUM_SEGMENTS:
        raise invalid(f"A trip has 1 to {MAXIMUM_SEGMENTS} segments, not {len(segments)}.")
    return {
        "externalTripId": _external_id(body.get("externalTripId")),
        "sourcing": body.get("sourcing") is True,
        "segments": [_segment(segment, f"segments[{n}]") for n, segment in enumerate(segments)],
        "criteria": _criteria(body.get("criteria")),
        "postToTripBoard": body.get("postToTripBoard") is True,
    }


def _external_id(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > 100:
        raise invalid("externalTripId is a text of at most 100 characters.")
    return value or None


def _segment(segment: Any, where: str) -> Json:
    if not isinstance(segment, dict):
        raise critical()
    pax_segment = _flag(segment, "paxSegment", where, default=True)
    start, end = (_airport(segment, side, where) for side in ("startAirport", "endAirport"))
    if start == end:
        raise invalid(f"{where}: startAirport and endAirport are the same.")
    return {
        "startAirport": {"icao": start},
        "endAirport": {"icao": end},
        "dateTime": _date_time(segment.get("dateTime"), where),
        "paxCount": _pax_count(segment, where, carries_passengers=pax_segment),
        "paxSegment": pax_segment,
        "paxTBD": _flag(segment, "paxTBD", where, default=False),
        "timeTBD": _flag(segment, "timeTBD", where, default=False),
    }


def _airport(segment: Json, side: str, where: str) -> str:
    value = segment.get(side)
    icao = value.get("icao") if isinstance(value, dict) else None
    found = find_airport(icao) if isinstance(icao, str) else None
    if found is None:
        raise invalid(f"{where}.{side}.icao: {icao!r} is not an airport.")
    return found.icao


def _date_time(value: Any, where: str) -> Json:
    if not isinstance(value, dict):
        raise invalid(f"{where}.dateTime is missing.")
    day, clock = value.get("date"), value.get("time")
    try:
        date.fromisoformat(day if isinstance(day, str) and len(day) == 10 else "")
        time.fromisoformat(clock if isinstance(clock, str) and len(clock) == 5 else "")
    except ValueError:
        raise invalid(f'{where}.dateTime needs "date": "YYYY-MM-DD" and "time": "HH:MM".') from None
    return {
        "date": day,
        "time": clock,
        "departure": _flag(value, "departure", f"{where}.dateTime", default=True),
        "local": _flag(value, "local", f"{where}.dateTime", default=True),
    }


def _pax_count(segment: Json, where: str, *, carries_passengers: bool) -> str:
    count = segment.get("paxCount")
    if count in (None, "") and (segment.get("paxTBD") is True or not carries_passengers):
        return ""
    if not isinstance(count, str) or not count.isascii() or not count.isdigit() or len(count) > 4:
        raise invalid(f'{where}.paxCount is a text of digits, for instance "4".')
    if carries_passengers and int(count) < 1:
        raise invalid(f"{where}.paxCount: a passenger segment carries at least one passenger.")
    return count


def _flag(source: Json, name: str, where: str, *, default: bool) -> bool:
    value = source.get(name, default)
    if not isinstance(value, bool):
        raise invalid(f"{where}.{name} is true or false.")
    return value


def _criteria(value: Any) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise critical()
    lifts = value.get("requiredLift", [])
    if not isinstance(lifts, list):
        raise lift_invalid("criteria.requiredLift is a list.")
    for number, lift in enumerate(lifts):
        _check_lift(lift, f"criteria.requiredLift[{number}]")
    year = value.get("minimumYearOfMake")
    if year is not None and (isinstance(year, bool) or not str(year).isdigit()):
        raise invalid("criteria.minimumYearOfMake is a year.")
    return value


def _check_lift(lift: Any, where: str) -> None:
    if not isinstance(lift, dict) or "" in lift.values():
        raise lift_invalid(f"{where}: empty values are not allowed.")
    category = lift.get("aircraftCategory")
    if not isinstance(category, str) or category_named(category) is None:
        raise lift_invalid(f"{where}.aircraftCategory: {category!r} is not a category.")
