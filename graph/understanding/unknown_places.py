# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Names after "from" and "to" that no table has: put right when one mistake away, else asked about."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, islice

from graph.understanding.place_mention import PlaceMention
from graph.understanding.place_words import NO_CUE, PLAIN_WORDS
from graph.understanding.words import MOST
from tools.places.cities import named
from tools.places.search import corrected

_MOST_CORRECTIONS = 12
_TAKEN_BACK = re.compile(
    r"[\W\x01]{0,8}\b(?:sorry|no|no wait|wait|wait no|wait,? actually|i mean|i meant|or rather|rather|actually|correction|make that|scratch that|oops)\b[\W]{0,4}"
    r"(?:(?:sorry|no|not|i mean|make that|make it|to|from|into|it['’]?s|rather)\W{1,3}){0,3}",
    re.I,
)
"""between a place and the one that is meant instead"""
_UNKNOWN = re.compile(
    r"(?P<cue>\b(?:from|to|into|out of)\s+)(?P<name>[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*){0,3})"
)
_MAYBE = re.compile(
    r"(?:\b(?:from|to|into|out of|leaving|for|visit(?:ing)?|in)|[-–>→/])\s*(?=(?P<name>[^\W\d_][\w'’-]{3,}(?:[ -][^\W\d_][\w'’-]+){0,2}))",
    re.I,
)
_MAYBE_FIRST = re.compile(r"\b(?P<name>[A-Z][\w'’]{4,})(?=\s*(?:to\b|[-–—>→]))")
_UNKNOWN_NOT = re.compile(
    r"^(?:The|A|An|I|We|My|Our|His|Her|Mr|Mrs|Ms|Dr|Acme|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|"
    r"December|[A-Z][a-z]+ (?:Corp|Inc|LLC|Ltd)\w*)\b"
)


def with_unknown(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Names after "from" and "to" that no table has: corrected when one mistake away, else kept as unknown."""
    found = list(mentions)
    tried = 0
    for match in chain(
        islice(_MAYBE.finditer(text), 4 * MOST), islice(_MAYBE_FIRST.finditer(text), 4 * MOST)
    ):
        if tried > _MOST_CORRECTIONS:
            break
        start = match.start("name")
        words = match["name"].split(" ")
        if any(start < other.end and other.start < match.end("name") for other in found):
            words = words[:1]
        if match.re is _MAYBE_FIRST and not any(0 <= o.start - match.end() <= 8 for o in found):
            continue
        for count in range(len(words), 0, -1):
            said = " ".join(words[:count])
            if (
                any(start < other.end and other.start < start + len(said) for other in found)
                or said.lower() in PLAIN_WORDS
            ):
                continue
            tried += 1
            if tried > _MOST_CORRECTIONS or not (right := corrected(said)):
                continue
            meaning = named(right)
            if meaning:
                found.append(
                    PlaceMention(start, start + len(said), said, replace(meaning, name=said), corrected=True)
                )
                break
    for match in islice(_UNKNOWN.finditer(text), MOST):
        start, end = match.span("name")
        if any(start < other.end and other.start < end for other in found) or _UNKNOWN_NOT.match(
            match["name"]
        ):
            continue
        if not NO_CUE.search(text[:start].lower()[-60:]):
            found.append(PlaceMention(start, end, match["name"], None, sure=False))
    return corrected_at_once(text, sorted(found, key=lambda mention: mention.start))


def corrected_at_once(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """ "Oxford to Le Touquet... sorry, Deauville": the second place stands for the first."""
    kept: list[PlaceMention] = []
    for found in mentions:
        if kept and _TAKEN_BACK.fullmatch(text[kept[-1].end : found.start].lower()):
            kept[-1] = replace(found, start=kept[-1].start)
        else:
            kept.append(found)
    return kept
