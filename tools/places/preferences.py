"""The airports of a city in charter's order, each with its reason and with what speaks against it.

The order is curated from charter practice (`metros.json`); an aircraft type moves the airports whose runway
is too short for it, or whose rules shut it out, to the end.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from tools.places.aircraft import AircraftType
from tools.places.airport_rules import AirportRule, rules_of
from tools.places.airports import Airport
from tools.places.cities import Metro, charter_airports, metros
from tools.places.findings import airport_findings
from tools.places.geodesic import geodesic_nm

_AGAINST = ("steep_approach", "security", "reservation", "closing", "qualification", "slots", "ppr")
"""kinds of rules that make one airport worse than its neighbour, the weightiest first"""
_SHUT_OUT = frozenset(("wingspan", "weight", "steep_approach", "runway"))


class Preferred(NamedTuple):
    """`reason` is one clause. `fits`: nothing known speaks against the type that was asked for."""

    airport: Airport
    reason: str
    fits: bool


def preferred_airports(city: str, *, day: date, kind: AircraftType | None = None) -> tuple[Preferred, ...]:
    """Best first; empty for what is no city."""
    fields = charter_airports(city)
    if not fields:
        return ()
    codes = tuple(field.icao for field in fields)
    metro = next((one for one in metros() if one.airports == codes), None)
    found = [_preferred(field, fields[0], metro, day, kind) for field in fields]
    return tuple(sorted(found, key=lambda one: not one.fits))


def _preferred(
    field: Airport, first: Airport, metro: Metro | None, day: date, kind: AircraftType | None
) -> Preferred:
    if kind is not None:
        against = [
            found
            for found in airport_findings(field, "arrive", day=day, kind=kind)
            if found.code in _SHUT_OUT and found.severity != "info" and "is among" not in found.text
        ]
        if against:
            return Preferred(field, against[0].label.partition(": ")[2], fits=False)
    if field is first and metro is not None:
        return Preferred(field, metro.reason, fits=True)
    apart = geodesic_nm((field.latitude, field.longitude), (first.latitude, first.longitude))
    runway = f", {field.longest_runway_ft:,} ft of runway" if field.longest_runway_ft else ""
    where = "" if field is first else f"{apart:.0f} nm from {first.name}"
    reason = f"{where}{runway}".strip(", ") or "the airport of the town"
    minded = _weightiest(rules_of(field.icao, day))
    if minded is not None:
        reason += f"; {minded.text}{'' if minded.verified else ' (check)'}"
    return Preferred(field, reason, fits=True)


def _weightiest(rules: tuple[AirportRule, ...]) -> AirportRule | None:
    against = [rule for rule in rules if rule.kind in _AGAINST and rule.hours is None]
    return min(against, key=lambda rule: _AGAINST.index(rule.kind), default=None)
