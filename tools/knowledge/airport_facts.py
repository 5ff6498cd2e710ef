"""What the airport table says: runway, place, elevation; which airports a city has, and why."""

from __future__ import annotations

import re
from datetime import date

from tools.knowledge.airport_rule_facts import high_field
from tools.knowledge.places_named import Spot, place_in
from tools.knowledge.question import AIRPORT_SOURCE, Asked, sourced
from tools.places.airport_rules import rules_of
from tools.places.airports import Airport
from tools.places.cities import metros

_MOST_MINDED = 4
_AGAINST = frozenset(
    ("steep_approach", "reservation", "security", "slots", "weight", "closing", "qualification")
)
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
        return _preferred(spot, spot.airport, asked.today)
    return _whereabouts(spot.airport)


def _runway(field: Airport, taken: str) -> str:
    if field.longest_runway_ft is None:
        return f"The runway length of {field.label} is not in my tables.{taken}"
    return sourced(
        f"The longest hard runway of {field.label} is {field.longest_runway_ft:,} ft."
        f"{high_field(field)}{taken}",
        AIRPORT_SOURCE,
    )


def _preferred(spot: Spot, field: Airport, today: date) -> str:
    metro = next((metro for metro in metros() if field.icao in metro.airports), None)
    if metro is None or spot.note is None or len(metro.airports) == 1:
        return sourced(f"{field.label} is the airport that I know there.", AIRPORT_SOURCE)
    codes = ", ".join(metro.airports)
    minded = [found for icao in metro.airports if (found := _mind(icao, today))][:_MOST_MINDED]
    mind = f" Mind: {'; '.join(minded)}." if minded else ""
    return sourced(
        f"{metro.name}, in the order that charter prefers: {codes}. {metro.reason}.{mind}",
        "our own table of charter airports and of their rules",
    )


def _mind(icao: str, today: date) -> str | None:
    """The first rule that speaks against choosing an airport, marked where nobody has confirmed it."""
    rule = next((rule for rule in rules_of(icao, today) if rule.kind in _AGAINST), None)
    if rule is None:
        return None
    return f"{icao} {rule.text}{'' if rule.verified else ' (check)'}"


def _whereabouts(field: Airport) -> str:
    region = f", {field.region}" if field.region else ""
    codes = " / ".join(dict.fromkeys(code for code in (field.icao, field.iata, field.faa) if code))
    return sourced(
        f"{field.name} ({codes}) is the airport of {field.city or field.name}{region}, {field.country}, "
        f"{field.elevation_ft:,} ft above the sea, time zone {field.timezone}.",
        "airport table, airportsdata",
    )
