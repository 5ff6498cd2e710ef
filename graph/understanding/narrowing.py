"""Places that another word of the same text makes exact: a state told before its town, a field of charter
whose code somebody else bears in the wide world."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.understanding.place_mention import PlaceMention
from tools.places.airports import Airport, airport
from tools.places.cities import Named, named
from tools.places.regions import qualifiers

_NEW_SENTENCE = re.compile(r"[.!?\n]")
_FROM = re.compile(r"\b(?:from|out of|leaving|departing)\s+$", re.I)
_TERRITORIES = ("PR", "VI", "GU", "AS", "MP")
"""their airports stand under the United States"""


def narrowed(text: str, places: list[PlaceMention]) -> list[PlaceMention]:
    """ "I'm moving to Oregon! I need a flight to Portland.": the state tells which Portland, and is no
    place to fly to itself."""
    kept = [
        place
        for earlier, place in zip([None, *places], places, strict=False)
        if not (earlier and _says_where(text, earlier, place))
    ]
    for region in places:
        if region not in kept or region.meaning is None or region.meaning.kind != "region":
            continue
        if _FROM.search(text[: region.start]):
            continue
        for town in places:
            if town not in kept or town.start < region.end or town.meaning is None:
                continue
            if town.meaning.kind == "region":
                continue
            apart = _NEW_SENTENCE.search(text, region.end, town.start)
            if not apart or _FROM.search(text[: town.start]):
                continue
            if (meaning := named(town.words, qualifiers(region.words))) and meaning.chosen:
                kept[kept.index(town)] = replace(town, meaning=meaning)
                kept.remove(region)
            break
    return kept


def _says_where(text: str, town: PlaceMention, region: PlaceMention) -> bool:
    """ "San Juan, Puerto Rico": a country or territory of which the town's own entry names no part."""
    if region.meaning is None or region.meaning.kind != "region" or town.meaning is None:
        return False
    if text[town.end : region.start].strip() != "," or town.meaning.chosen is None:
        return False
    home = town.meaning.chosen
    countries = {home.country, *(_TERRITORIES if home.country == "US" else ())}
    return home.region is None and any(area.country in countries for area in qualifiers(region.words))


def doubted(places: list[PlaceMention]) -> list[PlaceMention]:
    """A town with nothing but small fields that no airline flies to: which one is meant is asked."""
    return [
        replace(
            place, meaning=replace(place.meaning, kind="twins", note=f"{place.words} has only small fields")
        )
        if place.meaning and _small(place.meaning)
        else place
        for place in places
    ]


def _small(meaning: Named) -> bool:
    if meaning.kind != "city" or meaning.chosen is None or meaning.chosen.charter:
        return False
    return not any(field.iata for field in meaning.airports)


def of_charter(word: str) -> Airport | None:
    """ "SDL" is Sundsvall in the wide world, and Scottsdale's own code in the United States: the field of
    charter that the American code names, when the other one is none."""
    if len(word) != 3:
        return None
    found, ours = airport(word), airport(f"K{word}")
    return ours if found and ours and ours.charter and not found.charter and found != ours else None
