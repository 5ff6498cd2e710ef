# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Corrections of the whole route in plain words: "the other way round", "drop the last leg"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.understanding.draft import Draft
from graph.understanding.words import number

_SWAP = re.compile(
    r"\b(?:swap|reverse|flip|switch|invert)\b[^.?!\n]{0,20}\b(?:airports?|route|routing|direction|them|it|ends|cities|places|(?:from|origin|departure) and (?:to|destination|arrival))\b|"
    r"\bother way (?:a?round)\b|\bvice[ -]versa\b|\bin reverse\b|\bopposite (?:direction|way)\b",
    re.I,
)
_DROP = re.compile(
    r"\b(?:drop|remove|delete|cancel|skip|scratch|scrap|forget|lose|take out|no need for|don['’]?t need)\s+(?:the\s+)?(?:(?:leg|flight|segment|sector)\s*(?:no\.?\s*|#\s*)?(?P<n>\d{1,2}|one|two|three|four)\b|(?P<nth>first|second|third|fourth|last|final)\s+(?:leg|flight|segment|sector|one)\b)",
    re.I,
)
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "final": -1}
_WHOLE = re.compile(
    r"\b(?:both|all|everything|(?:whole|entire) (?:trip|thing|itinerary)|each|every (?:leg|flight|date))\b",
    re.I,
)
IN_PLAIN_WORDS = re.compile(
    r"\b(?:make (?:it|that|this|them)|change\w*|instead|sorry|actually|rather|correct\w*|should (?:be|read|say)|i mean\w*|meant|wrong|mistake|update\w*|revis\w*|switch\w*|amend\w*|replace\w*|now|oops|typo|scrap|scratch|forget|wait|not)\b|^\W*no\b",
    re.I,
)
"""words that say that something told before is told anew"""


@dataclass(frozen=True, slots=True)
class Rerouting:
    """`swapped`: there becomes from. `dropped` is a leg to leave out, counted from 0; -1 is the last."""

    swapped: bool = False
    dropped: int | None = None

    def __bool__(self) -> bool:
        return self.swapped or self.dropped is not None


def find_rerouting(text: str) -> Rerouting:
    """What the text says of the route as a whole."""
    dropped = _DROP.search(text)
    leg = None
    if dropped:
        leg = _NTH[dropped["nth"].lower()] if dropped["nth"] else (number(dropped["n"]) or 1) - 1
    return Rerouting(bool(_SWAP.search(text)), leg)


def means_all(text: str, start: int) -> bool:
    """ "Both a day earlier": what stands at `start` is said of the whole trip."""
    return bool(_WHOLE.search(text[max(0, start - 40) : start]))


def reroute(draft: Draft, rerouting: Rerouting) -> None:
    """Apply it to the legs that are there."""
    if rerouting.dropped is not None and len(draft.legs) > 1:
        index = rerouting.dropped if rerouting.dropped >= 0 else len(draft.legs) - 1
        if index < len(draft.legs):
            draft.remove_leg(index)
    if rerouting.swapped:
        for index, leg in enumerate(draft.legs):
            leg.origin, leg.destination = leg.destination, leg.origin
            draft.swap(f"legs.{index}.origin", f"legs.{index}.destination")
