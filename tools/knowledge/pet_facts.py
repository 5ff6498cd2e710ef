"""Pets on board: where they may come into Great Britain, and what is not in the tables."""

from __future__ import annotations

import re

from tools.knowledge.places_named import place_in
from tools.knowledge.question import Asked, sourced
from tools.places.airport_rules import pets_entry_airports
from tools.places.airports import Airport, airport
from tools.places.cities import metros

_PET = re.compile(r"\b(?:dogs?|cats?|pets?|pupp(?:y|ies)|ferrets?)\b")
_WAY = re.compile(r"\b(?:to|into|in|enter\w*|at|via|through)\b")
_BRITAIN = re.compile(r"\b(?:uk|u\.k\.|united kingdom|great britain|britain|england|scotland|wales)\b")
_AMERICA = re.compile(r"\b(?:us|u\.s\.|usa|united states|america|states)\b")
_APHA = "APHA's list, gov.uk/guidance/air-carriers-transport-pets-and-assistance-dogs"
_PAPERS = (
    "microchip, rabies vaccination at least 21 days before, and for dogs a tapeworm treatment 24 to 120 "
    "hours before."
)
_USUAL = ("EGKB", "EGLF", "EGSS", "EGTK", "EGBJ", "EGLK", "EGMD")
"""the approved airports that charter uses most"""


def pet_facts(asked: Asked) -> str | None:
    """Dogs, cats and ferrets to a place; None when no place is named."""
    if not (_PET.search(asked.lower) and _WAY.search(asked.lower)):
        return None
    if _BRITAIN.search(asked.lower):
        return _into_britain("")
    spot = place_in(asked.bare)
    if spot is not None and spot.airport is not None:
        field = spot.airport
        if field.country == "GB" and not field.icao.startswith("EGA"):
            return _into_britain(_this_one(field, city=spot.note is not None))
        if field.country == "US":
            return _into_america()
        return (
            f"My tables have the entry of pets for Great Britain and the United States only, not for "
            f"{field.label}: ask the operator. Whether a pet may come on board is for the aircraft's owner."
        )
    return _into_america() if _AMERICA.search(asked.lower) and " us " not in f" {asked.lower} " else None


def _into_britain(about: str) -> str:
    names = ", ".join(found.label for icao in _USUAL if (found := airport(icao)))
    return sourced(
        f"{about}Pets from abroad enter Great Britain only at airports that APHA has approved, for charter "
        f"{names} and some airline airports. The operator needs APHA's approval for that airport and 24 "
        "hours' notice; a private (non-commercial) flight may not carry them. From Ireland, the Channel "
        f"Islands and the Isle of Man no approval is needed.\n\nNot confirmed: {_PAPERS}",
        _APHA,
    )


def _this_one(field: Airport, *, city: bool) -> str:
    metro = next((one for one in metros() if field.icao in one.airports), None)
    if not city or metro is None:
        listed = "is" if field.icao in pets_entry_airports() else "is not"
        return f"{field.label} {listed} approved for pets from abroad. "
    approved = [
        found.code for icao in metro.airports if icao in pets_entry_airports() and (found := airport(icao))
    ]
    return (
        f"For {metro.name}: {', '.join(approved) or 'no airport'} of its airports may take pets from abroad. "
    )


def _into_america() -> str:
    return sourced(
        "Dogs into the United States need the CDC dog import form. Other rules on pets there are not in my "
        "tables.",
        "cdc.gov dog import form",
        verified=False,
    )
