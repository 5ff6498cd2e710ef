# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""People who come along for part of the trip: "in Vienna a colleague joins, so 3 from there on"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.understanding.draft import Draft
from graph.understanding.people import PeopleMention
from graph.understanding.reading import Reading
from graph.understanding.sides import sentence_around
from graph.understanding.words import COUNT, number

_JOIN = re.compile(
    rf"\b(?P<n>{COUNT}|an?|another|one more|my|our|his|her|their|the)\s+(?:(?:more|other|additional|further|new)\s+)?(?P<who>[a-z]+(?:\s(?!join|get|board|leav|stay|will|is|are)[a-z]+)?)\s+(?:will\s+|is\s+|are\s+|then\s+|also\s+)*"
    r"(?:(?P<on>join(?:s|ing)?|gets? on|hops? on|comes? on board|come on board)|(?P<off>leaves? us|gets? off|stays? (?:there|behind|on)|drops? off))\b",
    re.I,
)


_JOINS = re.compile(
    r"join|(?:get|hop)s? on|come on board|comes on board|leaves? us|gets? off|stays? |drops? off", re.I
)


@dataclass(frozen=True, slots=True)
class Joining:
    """From the leg that leaves one of the `airports` (ICAO codes) on: so many more or less, or `total` in all."""

    airports: frozenset[str]
    words: str
    change: int
    total: PeopleMention | None


def take_joinings(reading: Reading) -> list[Joining]:
    """Who joins or leaves on the way; the numbers in their sentences are theirs alone and leave the reading."""
    found: list[Joining] = []
    if not _JOINS.search(reading.text):
        return found
    for match in _JOIN.finditer(reading.text[:4_000]):
        begin, end = sentence_around(reading, match.start())
        place = next(
            (place for place in reading.places if begin <= place.start < end and place.meaning), None
        )
        by = _how_many(match)
        if place is None or place.meaning is None or by is None:
            continue
        theirs = [mention for mention in reading.people if match.start() <= mention.start < end]
        total = next((mention for mention in theirs if mention.start >= match.end() and mention.count), None)
        reading.people = [mention for mention in reading.people if mention not in theirs]
        codes = frozenset(airport.icao for airport in place.meaning.airports)
        found.append(Joining(codes, match[0], by if match["on"] else -by, total))
    return found


def put_joinings(draft: Draft, joinings: list[Joining]) -> None:
    """Apply them to the legs from that place on; unknown stays unknown."""
    for joining in joinings:
        first = next(
            (
                index
                for index, leg in enumerate(draft.legs)
                if index and leg.origin is not None and leg.origin.icao in joining.airports
            ),
            None,
        )
        if first is None:
            continue
        before = draft.legs[first - 1].passengers
        count = joining.total.count if joining.total else before + joining.change if before else None
        if count is None or count < 1:
            continue
        for index in range(first, len(draft.legs)):
            draft.legs[index].passengers = count
            note = None if joining.total else f"{before} before"
            draft.say(
                f"legs.{index}.passengers", joining.total.words if joining.total else joining.words, note=note
            )


def _how_many(match: re.Match[str]) -> int | None:
    told = match["n"].lower()
    if told in ("a", "an", "another", "one more"):
        return 1
    if told in ("my", "our", "his", "her", "their", "the"):
        return None if match["who"].lower().endswith("s") else 1
    return number(told)
