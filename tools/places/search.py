"""Finding an airport by name, city, nickname or code, typing mistakes included."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from tools.places.airports import Airport, airport, airports
from tools.places.cities import charter_names, named
from tools.places.spelling import plain

GOOD_ENOUGH = 84
"""similarity in percent below which a correction would be a guess"""

WORTH_OFFERING = 72
"""similarity in percent from which a name is offered to choose from"""


@dataclass(frozen=True, slots=True)
class Match:
    """An airport that a text may mean. `score` 0-100, `why` one of code, name, similar."""

    airport: Airport
    score: int
    why: str


@lru_cache(maxsize=2048)
def search(text: str, limit: int = 8) -> tuple[Match, ...]:
    """The airports that `text` may mean, best first; empty when nothing comes near."""
    text = text[:80]
    found: dict[str, Match] = {}
    if direct := airport(text):
        found[direct.icao] = Match(direct, 100, "code")
    if meaning := named(text):
        for place in meaning.airports:
            found.setdefault(place.icao, Match(place, 95, "name"))
    if not found:
        for name, score, _ in process.extract(
            plain(text), _names(), scorer=fuzz.ratio, score_cutoff=GOOD_ENOUGH, limit=4
        ):
            meaning = named(name)
            for place in meaning.airports if meaning else ():
                found.setdefault(place.icao, Match(place, int(score), "similar"))
    return tuple(found.values())[:limit]


@lru_cache(maxsize=4096)
def corrected(word: str) -> str | None:
    """The known name that a mistyped word most likely means (`Tetterborro` -> `teterboro`), or None.

    Short words need to be nearly right: `Bostn` and `Aspne` (two letters swapped) are corrected, `Ball` is
    not."""
    key = plain(word[:60])
    if len(key) < 5:
        return None
    hit = process.extractOne(
        key, _names(), scorer=fuzz.ratio, score_cutoff=GOOD_ENOUGH if len(key) > 6 else 88
    )
    if hit and hit[0][0] == key[0]:
        return hit[0]
    swapped = process.extractOne(key, _names(), scorer=OSA.distance, score_cutoff=1)
    same_letters = swapped and swapped[0][0] == key[0] and sorted(swapped[0]) == sorted(key)
    return swapped[0] if swapped and same_letters else None


@lru_cache(maxsize=1024)
def near(text: str, limit: int = 4) -> tuple[Airport, ...]:
    """Charter airports worth offering for a word that nobody knows: codes with one other letter, names that
    look alike. Only ever offered, never taken."""
    word = text.strip()[:60]
    if 3 <= len(word) <= 4 and word.isupper():
        charter = takewhile(lambda found: found.charter, airports())  # they stand first
        codes = (found.iata if len(word) == 3 else found.icao for found in charter)
        hits = [code for code in codes if code and OSA.distance(code, word) == 1]
    else:
        hits = [
            name
            for name, _, _ in process.extract(
                plain(word), _names(), scorer=fuzz.ratio, score_cutoff=WORTH_OFFERING, limit=limit
            )
        ]
    found = (airport(hit) or ((meaning := named(hit)) and meaning.chosen) for hit in hits)
    return tuple(dict.fromkeys(place for place in found if place))[:limit]


@lru_cache(maxsize=1)
def _names() -> list[str]:
    return sorted(charter_names())
