"""What the airport table says: runway, place, elevation; and whether a type fits the runway."""

from __future__ import annotations

import re

from tools.knowledge.places_named import Spot, not_known, place_in, unknown_in
from tools.knowledge.question import AIRCRAFT_SOURCE, AIRPORT_SOURCE, Asked, sourced
from tools.places.aircraft import AircraftType
from tools.places.airports import Airport
from tools.places.cities import metros

HIGH_FIELD_FT = 3000
"""above this elevation a sea-level runway figure is worth a word"""
NOT_TABLED = (
    "Wingspan and weight limits, slots, curfew and approach rules are not in my tables: "
    "check them with the airport."
)
_USE = re.compile(r"\b(?:can|could|may|is|will|does|do|able|ok|fits?)\b")
_LAND = re.compile(
    r"\b(?:use|land\w*|get into|get in|go (?:to|into)|into|operate|fly (?:to|into|from)|take ?off|work|ok|"
    r"allowed|fits?|suitable|long enough|short)\b"
)
_RULES = re.compile(
    r"\bcurfew|\bslots?\b|\bcustoms\b|\bopening hours\b|\bnoise\b|\bwingspan\b|\bweight limit|\bparking\b|"
    r"\bhangar|\bsteep\b|\bopen at\b"
)
_RUNWAY = re.compile(r"\brunways?\b")
_WHERE = re.compile(r"\bwhere is\b|\bwhere's\b|\belevation\b|\bhow high\b|\bcodes?\b|\btime ?zone\b")
_WHICH = re.compile(
    r"\b(?:which|what|best|closest|nearest)\b[^?.!]{0,30}\bairports?\b|"
    r"\bairports?\b[^?.!]{0,20}\b(?:for|near|serve)"
)
_WHAT_CODE = re.compile(r"^\W*what(?:'s| is) (?:the )?[A-Za-z]{3,4}\W*$")


def type_at_airport(asked: Asked) -> str | None:
    """Can this type use this airport: its runway need against the longest runway."""
    if not asked.types or not (_USE.search(asked.lower) and _LAND.search(asked.lower)):
        return None
    spot = place_in(asked.bare)
    if spot is None:
        unknown = unknown_in(asked.bare.replace("\x01", ""))
        return not_known(unknown) if unknown else None
    if spot.airport is None:
        return spot.problem
    kind, field = asked.types[0].kind, spot.airport
    if field.longest_runway_ft is None:
        return sourced(
            f"I do not know the runway of {field.label}. The {kind.name} needs about {kind.runway_ft:,} ft."
            f"{spot.taken} {NOT_TABLED}",
            AIRCRAFT_SOURCE,
            verified=kind.verified,
        )
    return sourced(
        f"{_verdict(kind, field.longest_runway_ft)} {field.label} has {field.longest_runway_ft:,} ft, the "
        f"{kind.name} needs about {kind.runway_ft:,} ft.{_high(field)}{spot.taken} {NOT_TABLED}",
        f"{AIRPORT_SOURCE}; {AIRCRAFT_SOURCE}",
        verified=kind.verified,
    )


def airport_facts(asked: Asked) -> str | None:
    """Runway, place and codes of an airport, or the airports that charter uses for a city."""
    rules, runway = _RULES.search(asked.lower), _RUNWAY.search(asked.lower)
    which, where = _WHICH.search(asked.lower), _WHERE.search(asked.lower)
    code = _WHAT_CODE.match(asked.bare)
    if not (rules or runway or which or where or code):
        return None
    spot = place_in(asked.bare)
    if spot is None:
        return None
    if spot.airport is None:
        return spot.problem
    if rules:
        return f"Rules of {spot.airport.label} (slots, curfew, customs, limits) are not in my tables."
    if runway:
        return _runway(spot.airport, spot.taken)
    if which:
        return _preferred(spot, spot.airport)
    return _whereabouts(spot.airport)


def _verdict(kind: AircraftType, longest_ft: int) -> str:
    return "By runway length yes." if longest_ft >= kind.runway_ft else "By runway length no."


def _high(field: Airport) -> str:
    if field.elevation_ft < HIGH_FIELD_FT:
        return ""
    return f" It lies {field.elevation_ft:,} ft high, where more runway or less load is needed."


def _runway(field: Airport, taken: str) -> str:
    if field.longest_runway_ft is None:
        return f"The runway length of {field.label} is not in my tables.{taken}"
    return sourced(
        f"The longest hard runway of {field.label} is {field.longest_runway_ft:,} ft.{_high(field)}{taken}",
        AIRPORT_SOURCE,
    )


def _preferred(spot: Spot, field: Airport) -> str:
    metro = next((metro for metro in metros() if field.icao in metro.airports), None)
    if metro is None or spot.note is None or len(metro.airports) == 1:
        return sourced(f"{field.label} is the airport that I know there.", AIRPORT_SOURCE)
    codes = ", ".join(metro.airports)
    return sourced(
        f"{metro.name}, in the order that charter prefers: {codes}. {metro.reason}.",
        "our own table of charter airports",
    )


def _whereabouts(field: Airport) -> str:
    region = f", {field.region}" if field.region else ""
    codes = " / ".join(dict.fromkeys(code for code in (field.icao, field.iata, field.faa) if code))
    return sourced(
        f"{field.name} ({codes}) is the airport of {field.city or field.name}{region}, {field.country}, "
        f"{field.elevation_ft:,} ft above the sea, time zone {field.timezone}.",
        "airport table, airportsdata",
    )
