"""What the airport table says: runway, place, elevation; which airports a city has, and why."""

from __future__ import annotations

import re

from tools.deals.wording import plain
from tools.knowledge.airport_rule_facts import high_field
from tools.knowledge.places_named import Spot, place_in
from tools.knowledge.question import AIRPORT_SOURCE, Asked, sourced
from tools.places.airports import Airport
from tools.places.preferences import preferred_airports

_MOST = 5
_RUNWAY = re.compile(r"\brunways?\b")
_WHERE = re.compile(r"\bwhere is\b|\bwhere's\b|\belevation\b|\bhow high\b|\bcodes?\b|\btime ?zone\b")
_WHICH = re.compile(
    r"\b(?:which|what|best|closest|nearest)\b[^?.!]{0,30}\bairports?\b|"
    r"\bairports?\b[^?.!]{0,20}\b(?:for|near|serve)"
)
_WHAT_CODE = re.compile(r"^\W*what(?:'s| is) (?:the )?[A-Za-z]{3,4}\W*$")


def airport_facts(asked: Asked) -> str | None:
    """Runway, place and codes of an airport, or the airports that charter uses for a city."""
    runway = _RUNWAY.search(asked.lower)
    which, where = _WHICH.search(asked.lower), _WHERE.search(asked.lower)
    code = _WHAT_CODE.match(asked.bare)
    if not (runway or which or where or code):
        return None
    spot = place_in(asked.bare)
    if spot is None:
        return None
    if spot.airport is None:
        return spot.problem
    if runway:
        return _runway(spot.airport, spot.taken)
    if which:
        return _preferred(spot, spot.airport, asked)
    return _whereabouts(spot.airport)


def _runway(field: Airport, taken: str) -> str:
    if field.longest_runway_ft is None:
        return f"The runway length of {field.label} is not in my tables.{taken}"
    return sourced(
        f"The longest hard runway of {field.label} is {field.longest_runway_ft:,} ft."
        f"{high_field(field)}{taken}",
        AIRPORT_SOURCE,
    )


def _preferred(spot: Spot, field: Airport, asked: Asked) -> str:
    """The airports of a city and why; with a type in the question, those that it may use first."""
    kind = asked.types[0].kind if asked.types else None
    found = preferred_airports(spot.said, day=asked.today, kind=kind) if spot.note is not None else ()
    if len(found) < 2:
        return sourced(f"{field.label} is the airport that I know there.", AIRPORT_SOURCE)
    fitting = [one for one in found if one.fits]
    lines = [
        f"{n}. {one.airport.label}: {one.reason.rstrip('.')}." for n, one in enumerate(fitting[:_MOST], 1)
    ]
    rest = ", ".join(one.airport.code for one in fitting[_MOST:])
    more = f"\n\nThen {rest}." if rest else ""
    unfit = [f"- {one.airport.label}: {one.reason.rstrip('.')}." for one in found if not one.fits][:_MOST]
    more += "\n\nNot for it:\n\n" + "\n".join(unfit) if unfit else ""
    for_type = f" for the {kind.name}" if kind else ""
    return sourced(
        f"Airports of {plain(spot.said)}{for_type}, best first:\n\n" + "\n".join(lines) + more,
        "our own table of charter airports and of their rules",
    )


def _whereabouts(field: Airport) -> str:
    region = f", {field.region}" if field.region else ""
    codes = " / ".join(dict.fromkeys(code for code in (field.icao, field.iata, field.faa) if code))
    return sourced(
        f"{field.name} ({codes}) is the airport of {field.city or field.name}{region}, {field.country}, "
        f"{field.elevation_ft:,} ft above the sea, time zone {field.timezone}.",
        "airport table, airportsdata",
    )
