# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Names after "from" and "to" that no table has: put right when one mistake away, else asked about."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, islice

from graph.understanding.place_mention import PlaceMention
from graph.understanding.place_words import NO_CUE, NOT_CODES, PLAIN_WORDS
from graph.understanding.words import MOST, before
from tools.places.airports import airport
from tools.places.cities import named
from tools.places.search import corrected

_MOST_CORRECTIONS = 12
TAKEN_BACK = re.compile(
    r"[\W\x01]{0,8}\b(?:sorry|no|no wait|wait|wait no|wait,? actually|i mean|i meant|or rather|rather|actually|correction|make that|make it|scratch that|forget that|oops|hold on|hang on|no hold on|no hang on|(?:there(?:['’]s| is| are) )?no (?:flights?|airports?)[^.!?,]{0,24},? so|so (?:i (?:guess|suppose|think)|probably|that would be|the (?:nearest|closest) (?:airport )?(?:is|would be)))\b[\W]{0,4}"
    r"(?:(?:sorry|no|not|wait|hold on|i mean|i meant|actually|make that|make it|to|from|into|it['’]?s|it should be|rather|(?:we|i)['’]?ll be in|let['’]?s (?:do|say|make it|go with)|how about|try)\W{1,3}){0,3}",
    re.I,
)
"""between a place and the one that is meant instead"""
SAID_WRONG = re.compile(
    r"\b(?:(?:did|when|if) (?:i|we) (?:just )?(?:say|said|write|wrote|put|type|typed)|(?:i|we) (?:said|wrote|typed|put)) (?:to |from )?$"
)
"""a place named only to be taken back: "did I say San Francisco?" """
_UNKNOWN = re.compile(
    r"(?P<cue>\b(?:from|to|into|out of)\s+)(?P<name>[A-Z][\w'’-]*(?:\s+(?:(?:de|dei|del|della|di|du|des|la|le|les|el|al|sur|sous|am|an der|en)\s+)?[A-Z][\w'’-]*){0,3})"
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

_LEADS_TO = r"\s*(?:\bto\b|-+>|→|>|=>|/|(?<=[A-Z])\s?[-–]\s?(?=$))\s*"
_BEFORE_A_PLACE = re.compile(
    rf"(?:^|[.:;\n,(|]|\b(?:from|jet|flight|charter|quote|price|need|trip|leg \d))\s*(?P<name>[A-Z]{{3,4}}|[A-Z][a-zà-ÿ'’]{{4,}}(?: [A-Z][a-zà-ÿ'’]{{3,}})?|(?<=from )[a-z]{{5,}})(?:{_LEADS_TO})$"
)
_AFTER_A_PLACE = re.compile(
    r"\s*(?:(?:\bto\b|-+>|→|>|=>|/|[-–])\s*(?P<name>[A-Z]{3,4}\b|[A-Z][a-zà-ÿ'’]{4,}(?: [A-Z][a-zà-ÿ'’]{3,})?\b)|[ ](?P<doubted>[A-Z]{3,4})(?=\s?\?)|to\s+(?P<low>[a-z]{6,})(?=\s*(?:\x01|$|[,.;\n])))"
)
_NO_PLACE = re.compile(
    r"(?:\w+(?:ing|ed|ly)|home|school|work|up|down|over|out|or|back|arrivals?|departures?|thanks|return\w*|transfer|trips?|flights?|quotes?|prices?|needs?|jets?|charters?|please|hello|dear|going|attention|subject|route|routing|itinerary|client|passengers?|morning|evening|afternoon|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december|somewhere|anywhere|whatever|another|discuss|confirm|attend|celebrate|return)",
    re.I,
)


def _may_be_place(name: str) -> bool:
    """A code in capitals that is no word of the trade, or a name: neither verb nor weekday."""
    if name.isupper():
        return name not in NOT_CODES and airport(name) is None
    return not _NO_PLACE.fullmatch(name.split()[0]) and name.split()[0].lower() not in PLAIN_WORDS


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
    for pattern in (_BEFORE_A_PLACE, _AFTER_A_PLACE):
        for place in mentions[:MOST]:
            beside = (
                pattern.search(text[max(0, place.start - 60) : place.start])
                if pattern is _BEFORE_A_PLACE
                else pattern.match(text, place.end, place.end + 60)
            )
            groups = beside.groupdict() if beside else {}
            group = next((name for name in ("low", "doubted") if groups.get(name)), "name")
            if beside is None or not _may_be_place(beside[group]):
                continue
            start = beside.start(group)
            start += max(0, place.start - 60) if pattern is _BEFORE_A_PLACE else 0
            end = start + len(beside[group])
            if not any(start < other.end and other.start < end for other in found):
                found.append(PlaceMention(start, end, beside[group], None, sure=False))
    return corrected_at_once(text, sorted(found, key=lambda mention: mention.start))


def corrected_at_once(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """ "Oxford to Le Touquet... sorry, Deauville": the second place stands for the first."""
    kept: list[PlaceMention] = []
    for found in mentions:
        if (
            kept
            and TAKEN_BACK.fullmatch(text[kept[-1].end : found.start].lower())
            and not SAID_WRONG.search(before(text, kept[-1].start, 24))
        ):
            kept[-1] = replace(found, start=kept[-1].start)
        else:
            kept.append(found)
    return kept
