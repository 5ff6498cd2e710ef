"""Codes of airports in a text: ICAO, IATA and FAA, in capitals or as hasty fingers write them."""

from __future__ import annotations

import re

from graph.understanding.narrowing import of_charter
from graph.understanding.place_mention import PlaceMention
from graph.understanding.place_words import LOWER_CODES_NO, NOT_CODES
from tools.places.airports import airport
from tools.places.cities import Named, metro_of


def code_at(token: re.Match[str], shouted: bool) -> PlaceMention | None:
    """The airport of a code that a word is, or None. `shouted`: the whole text is in capitals."""
    word = token[0].rstrip(".")
    if len(word) not in (3, 4) or not word.isascii() or not word.isalpha():
        return None
    found = airport(word)
    if found is None:
        return None
    upper = word.isupper() or word[1:].isupper()
    ours = of_charter(word) if upper else None
    found = ours or found
    if (upper and word in NOT_CODES and not _in_route(token)) or (
        not upper and word.lower() in LOWER_CODES_NO
    ):
        return None
    known = found.charter or "International" in found.official_name
    if not upper and not (known and word.islower()):
        return None
    if len(word) == 4 and not upper and not found.charter:
        return None
    if len(word) == 4 and upper and shouted and not found.iata and not found.charter:
        return None
    sure = (upper and not shouted and (known or len(word) == 4 or bool(found.iata))) or (
        shouted and found.charter
    )
    if len(word) == 3 and not known:
        sure = False  # three letters that few people fly to are more often an abbreviation: they need a cue
    meaning = Named("airport", word, (found,), metro_of(found.icao))
    return PlaceMention(
        token.start(), token.start() + len(word), word, meaning, sure, corrected=ours is not None
    )


def _in_route(token: re.Match[str]) -> bool:
    """ "SNA-SUN": a code that is also a word counts with a dash to another code."""
    beside = re.search(r"\b([A-Z]{3})(?:\s?[-–/>]\s?| to )$", token.string[: token.start()][-8:]) or re.match(
        r"(?:\s?[-–/>]\s?| to )([A-Z]{3})\b", token.string[token.end() :][:8]
    )
    return bool(beside and beside[1] not in NOT_CODES and airport(beside[1]))
