# ruff: noqa: E501 - a table of abbreviations
"""Zone abbreviations against the airport's own zone: local wall time, an instant to convert, or a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

_OFFSETS_MINUTES = {
    "Z": 0, "GMT": 0, "WET": 0, "BST": 60, "WEST": 60, "IST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "GST": 240, "SGT": 480, "HKT": 480, "JST": 540, "AEST": 600, "AEDT": 660, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240,
    "ET": -300, "CST": -360, "CDT": -300, "CT": -360, "MST": -420, "MDT": -360, "MT": -420, "PST": -480, "PDT": -420, "PT": -480,
    "AKST": -540, "AKDT": -480, "HST": -600,
}  # fmt: skip
_UNITED_STATES = frozenset(
    ["EST", "EDT", "ET", "CST", "CDT", "CT", "MST", "MDT", "MT", "PST", "PDT", "PT", "AKST", "AKDT", "HST"]
)
_PAIRS = (
    ("GMT", "BST", "WET", "WEST", "IST"),
    ("CET", "CEST"),
    ("EET", "EEST"),
    ("AST", "ADT"),
    ("AEST", "AEDT"),
)


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """`value` is the local wall time, None when it must be asked; `choices` are the two readings."""

    value: time | None
    assumed: bool = False
    note: str | None = None
    choices: tuple[time, ...] = ()


def read_zone(
    said: time,
    zone: str | None,
    *,
    country: str | None,
    timezone_name: str | None,
    place: str,
    day: date | None,
) -> ZoneReading:
    """The wall time at the airport. A US zone at a US airport is local wall time, summer or winter; a zone
    foreign to the airport is asked; Zulu is converted when the date is known."""
    if zone is None or zone == "LOCAL" or timezone_name is None or zone not in _OFFSETS_MINUTES:
        return ZoneReading(said)
    if zone in _UNITED_STATES and country == "US":
        return _american(said, zone, timezone_name, place, day)
    if zone != "Z" and _belongs(zone, timezone_name):
        return ZoneReading(said)
    there = _converted(said, zone, timezone_name, day or date(2026, 1, 15))
    if there == said and day:
        return ZoneReading(said)
    name = "Z" if zone == "Z" else f" {zone}"
    both = f"{said:%H:%M}{name} is {there:%H:%M} local time at {place}"
    if zone == "Z" and day:
        return ZoneReading(there, assumed=True, note=both)
    return ZoneReading(None, note=both, choices=(said, there))


def _american(said: time, zone: str, timezone_name: str, place: str, day: date | None) -> ZoneReading:
    spoken = datetime.combine(day or date(2026, 1, 15), said, tzinfo=ZoneInfo(timezone_name))
    local = spoken.tzname() or ""
    if zone == local or (zone in ("ET", "CT", "MT", "PT") and local[:1] == zone[:1]):
        return ZoneReading(said)
    note = f"{zone} read as local time at {place}" + (f" ({local} on that day)" if day else "")
    return ZoneReading(said, assumed=True, note=note)


def _belongs(zone: str, timezone_name: str) -> bool:
    """The zone, or its summer or winter twin, is in use at the airport."""
    pair = next((names for names in _PAIRS if zone in names), (zone,))
    here = ZoneInfo(timezone_name)
    return any((datetime(2026, month, 15, 12, tzinfo=here).tzname() or "") in pair for month in (1, 7))


def _converted(said: time, zone: str, timezone_name: str, day: date) -> time:
    fixed = timezone(timedelta(minutes=_OFFSETS_MINUTES[zone]))
    return datetime.combine(day, said, tzinfo=fixed).astimezone(ZoneInfo(timezone_name)).time()
