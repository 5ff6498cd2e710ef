"""Which aircraft a question names: charter types of the table, and categories."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tools.places.aircraft import AircraftType, aircraft_type, aircraft_types, category_of


class TypeMention(NamedTuple):
    kind: AircraftType
    start: int
    end: int


_WORD = re.compile(r"[A-Za-z0-9+]+")
_MOST_WORDS_IN_A_NAME = 4
_MISSPELT = re.compile(
    r"\b(?:an?|the|in|with|our|of)\s+(?P<name>[A-Za-z][\w-]*(?:[ -][\w-]+){0,2})", re.IGNORECASE
)
_MAKERS = (
    "gulfstream|bombardier|challenger|global|learjet|lear|cessna|citation|dassault|falcon|embraer|phenom|"
    "legacy|praetor|hawker|beechcraft|king air|pilatus|piaggio|boeing|airbus|hondajet|eclipse|cirrus|"
    "antonov|saab|dornier"
)
_OF_A_MAKER = re.compile(rf"\b(?:{_MAKERS})\b(?:[ -]?[A-Za-z]*\d[\w/-]*)?", re.IGNORECASE)
_CATEGORY = re.compile(
    r"\bturbo ?props?\b|\bvljs?\b|\bvery light(?: jets?)?\b|\b(?:super ?)?light jets?\b|"
    r"\bsuper[- ]?mid(?:[- ]?size[d]?)?(?: jets?)?\b|\bmid[- ]?sized?(?: jets?)?\b|"
    r"\b(?:heavy|large|small|entry level) jets?\b|\bheavies\b|\bultra[- ]?long[- ]?range(?: jets?)?\b|"
    r"\blong[- ]range jets?\b|\bvip airliners?\b|\bbizliners?\b"
)


def types_in(text: str) -> tuple[TypeMention, ...]:
    """Every type of the table, in the order of the text; a misspelt one where none is spelt right."""
    words = list(_WORD.finditer(text))
    found = []
    index = 0
    while index < len(words):
        for count in range(min(_MOST_WORDS_IN_A_NAME, len(words) - index), 0, -1):
            last = words[index + count - 1]
            kind = _spellings().get(_key(text[words[index].start() : last.end()]))
            if kind is not None and not _goes_on(text, last):
                found.append(TypeMention(kind, words[index].start(), last.end()))
                index += count - 1
                break
        index += 1
    return tuple(found) or _misspelt(text)


def categories_in(lower: str) -> tuple[str, ...]:
    """The categories that a text in lower case names, in its order."""
    found = (category_of(match[0]) for match in _CATEGORY.finditer(lower))
    return tuple(dict.fromkeys(category for category in found if category))


def unknown_type_in(text: str) -> str | None:
    """The words of a maker's aircraft that the table does not have: `Boeing 747`."""
    match = _OF_A_MAKER.search(text)
    return match[0] if match else None


@cache
def _spellings() -> dict[str, AircraftType]:
    spellings: dict[str, AircraftType] = {}
    for kind in aircraft_types():
        for name in (kind.icao, kind.name, *kind.names):
            spellings.setdefault(_key(name), kind)
    return spellings


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _goes_on(text: str, last: re.Match[str]) -> bool:
    """A model number follows that the name does not have: `Global 9999`, `Hawker 1000`."""
    if any(char.isdigit() for char in last[0]):
        return False
    return bool(re.match(r"[ -]?\d{2,4}\b", text[last.end() :]))


def _misspelt(text: str) -> tuple[TypeMention, ...]:
    for match in _MISSPELT.finditer(text):
        words = match["name"].split(" ")
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count])
            if any(char.isdigit() for char in name) and (kind := aircraft_type(name)):
                return (TypeMention(kind, match.start("name"), match.start("name") + len(name)),)
    return ()
