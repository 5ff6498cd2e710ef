"""Which airports a question names: after "to", "from", "use" and their like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tools.deals.wording import plain
from tools.places.airports import Airport, airport
from tools.places.cities import Named, named
from tools.places.regions import qualifiers
from tools.places.search import corrected


class Spot(NamedTuple):
    """A place as asked. `airport` None: it names none or several, and `problem` says so in a sentence."""

    airport: Airport | None
    said: str = ""
    note: str | None = None
    problem: str | None = None

    @property
    def taken(self) -> str:
        """`New York is taken as Teterboro (TEB).` where the words name a city, else nothing."""
        if self.airport is None or self.note is None or self.said.lower() in self.airport.label.lower():
            return ""
        return f" {plain(self.said)} is taken as {self.airport.label}."


class Route(NamedTuple):
    origin: Spot
    destination: Spot


_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*|→|->|–|\x01+|[,;:?!/]|-")
_MOST_WORDS = 5
_TO = frozenset(("to", "and", "→", "->", "–", "-", "reach", "into"))
_FROM = frozenset(("from", "between", "leaving"))
_AT = frozenset(("use", "into", "at", "in", "to", "of", "for", "from", "near", "is", "has", "reach", "serve"))
_NO_PLACE = frozenset(
    (Path(__file__).parent / "words_that_are_no_places.txt").read_text(encoding="utf-8").split()
)
"""words of questions that are airport codes or towns too"""
_CITIES = frozenset(("LA", "NY", "SF", "DC"))
_ABBREVIATIONS = frozenset(
    ("FET", "VAT", "GST", "APD", "RFQ", "PDF", "PAX", "USD", "EUR", "GBP", "MTOW", "FBO")
)


def route_in(bare: str) -> Route | None:
    """From and to; None unless the text gives two places. The text has its aircraft types blanked out."""
    words = _words(bare)
    for index, word in enumerate(words):
        if word == "-" and not _named_beside(words, index):
            continue
        if word.lower() == "from":
            there, here = _behind(words, index), _ahead(words, index + 1)
            if there is not None and here is not None:
                return Route(here[0], there)
        if word.lower() not in _TO:
            continue
        onward = _ahead(words, index + 1)
        if onward is None:
            continue
        destination, used = onward
        after = index + 1 + used
        if after < len(words) and words[after].lower() in _FROM:
            back = _ahead(words, after + 1)
            if back is not None:
                return Route(back[0], destination)
        start = _behind(words, index)
        if start is not None:
            return Route(start, destination)
    return None


def place_in(bare: str) -> Spot | None:
    """The first place that the text names; None when it names none."""
    words = _words(bare)
    for index, word in enumerate(words):
        if word.lower() in _AT and (found := _ahead(words, index + 1)):
            return found[0]
    for index in range(len(words)):
        if found := _ahead(words, index, expected=False):
            return found[0]
    return None


def unknown_in(bare: str) -> str | None:
    """The capitalised words after "to", "use" or "at" that no table has; None when there are none."""
    match = re.search(
        r"\b(?:to|use|at|into|from)\s+(?P<name>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+){0,2})", bare[:400]
    )
    return match["name"] if match else None


def not_known(words: str) -> str:
    return f"I do not know the place “{plain(words[:60])}”. Tell me the airport or its code."


def _words(text: str) -> list[str]:
    return [re.sub(r"'s?$", "", match[0]) for match in _WORD.finditer(text)]


def _named_beside(words: Sequence[str], index: int) -> bool:
    """`TEB-VNY`, not `one-way`: a hyphen joins places only where both sides are names."""
    beside = (*words[max(0, index - 1) : index], *words[index + 1 : index + 2])
    return len(beside) == 2 and all(word[:1].isupper() for word in beside)


def _ahead(words: Sequence[str], start: int, *, expected: bool = True) -> tuple[Spot, int] | None:
    """The longest place that begins here, and how many words it takes. Where no place is `expected`,
    neither typing mistakes nor codes in small letters count."""
    while start < len(words) and words[start].lower() in {"the", "a"}:
        start += 1
    for count in range(min(_MOST_WORDS, len(words) - start), 0, -1):
        found = _meaning(words[start : start + count], expected=expected)
        if found is not None:
            narrowed = _narrowed(words, start, count)
            return narrowed or (_spot(found, " ".join(words[start : start + count])), count)
    return None


def _behind(words: Sequence[str], end: int) -> Spot | None:
    """The longest place that ends before this word; `Paris, Texas` with its state."""
    if end > 2 and words[end - 2] == "," and (within := qualifiers(words[end - 1])):
        for count in range(min(_MOST_WORDS, end - 2), 0, -1):
            said = " ".join(words[end - 2 - count : end - 2])
            if meaning := named(said, within):
                return _spot(meaning, said)
    for count in range(min(_MOST_WORDS, end), 0, -1):
        found = _meaning(words[end - count : end])
        if found is not None:
            return _spot(found, " ".join(words[end - count : end]))
    return None


def _meaning(words: Sequence[str], *, expected: bool = True) -> Named | Airport | None:
    lowered = [word.lower() for word in words]
    if not words or any(not word[0].isalnum() for word in words if word != "-"):
        return None
    if len(words) == 1:
        return _one(words[0], expected=expected)
    if all(word in _NO_PLACE for word in lowered) or lowered[-1] in _NO_PLACE - {"city", "airport"}:
        return None
    if lowered[0] in _NO_PLACE - {"new", "long", "big", "us", "under"}:
        return None
    return named(" ".join(words).removesuffix(" airport").removesuffix(" Airport"))


def _one(word: str, *, expected: bool) -> Named | Airport | None:
    if word in _CITIES:
        return named(word)
    if len(word) < 3 or word.isdigit() or word in _ABBREVIATIONS:
        return None
    if word.lower() in _NO_PLACE and not word.isupper():
        return None
    # a code in capitals is a code; in small letters it may be a word, and a name goes first
    by_code, meaning = airport(word), named(word)
    if by_code and (word.isupper() or (meaning is None and expected)):
        return by_code
    if meaning is not None or not expected:
        return meaning
    right = corrected(word)
    return named(right) if right else None


def _narrowed(words: Sequence[str], start: int, count: int) -> tuple[Spot, int] | None:
    """`Portland, Oregon`: the state or country after the town."""
    after = start + count
    comma = after < len(words) and words[after] == ","
    place = after + comma
    if place >= len(words) or (not comma and len(words[place]) < 4):
        return None
    within = qualifiers(words[place])
    meaning = named(" ".join(words[start:after]), within) if within else None
    said = " ".join(words[start:after])
    return (_spot(meaning, said), place + 1 - start) if meaning else None


def _spot(found: Named | Airport, said: str) -> Spot:
    if isinstance(found, Airport):
        return Spot(found, said)
    if found.chosen is not None:
        return Spot(found.chosen, said, note=found.note or ("one airport" if found.kind == "city" else None))
    offered = ", ".join(choice.label for choice in found.airports[:4])
    asked = plain(said)
    return Spot(
        None,
        said,
        problem=f"“{asked}” can mean more than one airport: {offered}. Which one?"
        if offered
        else f"“{asked}” names no single airport. Which airport do you mean?",
    )
