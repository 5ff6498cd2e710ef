# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Places in a text: codes, names with their state or country, nicknames, typing mistakes.

A name that is also a word or a person ("nice", "Jackson", "reading") counts only where a place is expected:
after "from", "to" and their like, or beside another place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from graph.understanding.codes_in_text import code_at
from graph.understanding.place_mention import PlaceMention
from graph.understanding.place_words import (
    AMBIGUOUS_LOWER,
    NO_CUE,
    SHY,
)
from graph.understanding.unknown_places import TAKEN_BACK, with_unknown
from graph.understanding.wide_world import CUE, beside_a_place, expects_place, in_lower_case, stands_as_town
from graph.understanding.words import MASK, MOST, before
from tools.places.airports import airport
from tools.places.cities import Named, charter_names, known_names, named
from tools.places.regions import Region, qualifiers, regions_named
from tools.places.search import corrected
from tools.places.spelling import plain

_MOST_WORDS = 1_500
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*\.?")
_JOIN = re.compile(r"^(?:[ \t]|[-–./'’]|\. | ?& ?)$")
_FILLERS = re.compile(
    r"^\W*(?:(?:it|that|this|the|on|is|s|would|will|be|to|from|in|at|out|of|ok|okay|sure|yes|no|well|um|up|down|over|near|outside|please|probably|maybe|perhaps|how|about|let|lets|do|go|with|say|we|i|m|am|are|re|ll|"
    r"my|our|d|like|love|want|need|prefer|think|thinking|guess|suppose|going|visit|visiting|see|start|starting|flying|pick|us|me|him|her|them|up|somewhere|warm|nearest|closest|one|just|actually|oh|ah|hm|hmm|ha|haha|of|course|home|there|both|all|based|living|live|lives|staying|coming|come|flying|currently|now|right|here|going|leaving|departing|headed|search|look|for|find|flights?|use|make|sunny|city|departure|destination|origin|airport)\W+)*$"
)
_LINK = re.compile(r"^\s*(?:-+>?|–|—|>+|→|➔|➡️?|=+>|/|\bto\b|\bfrom\b|\b2\b|\.{2,3}|✈️?|⇒|\|)?\s*$", re.I)

_ENDS_THERE = re.compile(r"\s*(?:[,.;!?\n\x01]|$)")
_OWNED = re.compile(r"([A-Z][^\W\d_]{3,})['’]s")
"""a town with what it is: "Tulsa's better for me" """


@lru_cache(maxsize=1)
def _longest() -> dict[str, int]:
    lengths: dict[str, int] = {}
    for name in known_names():
        words = name.split()
        if len(words) <= 6 and lengths.get(words[0], 0) < len(words):
            lengths[words[0]] = len(words)
    return lengths


def find_places(text: str, *, answer_until: int = 0) -> list[PlaceMention]:
    """Every place in the text, in order. `text` has other mentions masked; up to the offset `answer_until` it
    answers a question for a place, so that a weak name counts there."""
    tokens = list(islice(_TOKEN.finditer(text), _MOST_WORDS))
    letters = [letter for letter in text if letter.isalpha()]
    shouted = sum(letter.isupper() for letter in letters) > 0.7 * len(letters) if len(letters) > 24 else False
    candidates: list[PlaceMention] = []
    index = 0
    while index < len(tokens) and len(candidates) < MOST:
        found, used = _at(text, tokens, index, shouted, answer_until)
        if found is None:
            index += 1
            continue
        candidates.append(found)
        index += used
    accepted = _merged(text, _accepted(text, candidates, answer_until))
    return with_unknown(text, accepted)


def _at(
    text: str, tokens: list[re.Match[str]], index: int, shouted: bool, answer_until: int
) -> tuple[PlaceMention | None, int]:
    token = tokens[index]
    first = plain(token[0])
    longest = _longest().get(first.split(" ")[0] if first else "", 0)
    for count in range(min(longest, len(tokens) - index), 0, -1):
        last = tokens[index + count - 1]
        if not all(
            _JOIN.match(text[tokens[i].end() : tokens[i + 1].start()])
            for i in range(index, index + count - 1)
        ):
            continue
        words = text[token.start() : last.end()].rstrip(".")
        key = plain(words)
        if key not in known_names():
            continue
        found = _named(text, token.start(), token.start() + len(words), words, key, shouted, answer_until)
        if found and (better := _mistyped(text, found, tokens, index + count)):
            return better, count + 1
        if found:
            used = count
            while index + used < len(tokens) and tokens[index + used].start() < found.end:
                used += 1
            return found, used
    owned = _OWNED.fullmatch(token[0])
    if owned and plain(owned[1]) in known_names() and plain(owned[1]) not in SHY:
        end = token.start() + len(owned[1])
        return _named(text, token.start(), end, owned[1], plain(owned[1]), shouted, answer_until), 1
    return code_at(token, shouted), 1


def _mistyped(text: str, found: PlaceMention, tokens: list[re.Match[str]], index: int) -> PlaceMention | None:
    """ "Van Nyus" begins like the town of Van: together with the next word it is a known name, mistyped."""
    if index >= len(tokens) or plain(found.words) in charter_names() or not found.words[0].isupper():
        return None
    follower = tokens[index]
    if text[found.end : follower.start()] != " " or not follower[0][0].isupper():
        return None
    said = text[found.start : follower.end()].rstrip(".")
    right = corrected(said)
    meaning = named(right) if right else None
    return (
        PlaceMention(found.start, found.start + len(said), said, replace(meaning, name=said), corrected=True)
        if meaning
        else None
    )


def _named(
    text: str, start: int, end: int, words: str, key: str, shouted: bool, answer_until: int
) -> PlaceMention | None:
    capital = words[0].isupper() and not shouted
    many = " " in key
    is_code = words.isupper() and len(key) in (3, 4) and not many and airport(words) is not None
    if is_code and key not in charter_names() and not regions_named(words):
        return None
    if key in ("us", "in", "or", "me", "the city", "home") and not words.isupper():
        return None
    if (
        len(key) <= 2
        and not words.isupper()
        and not (
            key in ("la", "sf", "sd", "ny", "dc", "lv", "kc", "hk", "oc")
            and CUE.search(before(text, start, 40))
        )
    ):
        return None
    charter = key in charter_names() or len(key) <= 3
    region = bool(regions_named(words))
    where, stop = _qualified(text, end, shouted)
    stands = False
    if not (charter or region or capital):
        stands = beside_a_place(text, start, end, key) or in_lower_case(
            text,
            start,
            end,
            key,
            with_state=bool(where),
            asked=answer_until > 0,
            answers=end <= answer_until and bool(_FILLERS.match(text[:start].lower())),
        )
        if not stands:
            return None
    meaning = named(words, where) if where else None
    if meaning:
        end = stop
    else:
        meaning = named(words)
    if meaning is None:
        return None
    sure = (charter or region or bool(where)) and (
        capital or many or (not shouted and len(key) > 5) or (shouted and many)
    )
    if key in SHY or (not many and len(key) <= 3):
        sure = False
    elif not sure:
        sure = stands or (capital and stands_as_town(text, start, end, key))
    if where and end == stop:
        sure = True
    return PlaceMention(start, end, text[start:end], meaning, sure)


def _qualified(text: str, end: int, shouted: bool) -> tuple[tuple[Region, ...], int]:
    match = re.match(
        r"\s*(?P<comma>,|\()?\s*(?P<where>[^\W\d_][\w.]*(?:\s+[A-Za-z][\w]*){0,2})", text[end : end + 40]
    )
    if not match or MASK in match[0]:
        return (), end
    words = match["where"].split()
    for count in range(min(3, len(words)), 0, -1):
        said = " ".join(words[:count]).rstrip(".")
        places = qualifiers(said)
        if not places:
            continue
        short = len(said.replace(".", "")) <= 3
        low = text[end - 1].islower() and text.islower()
        if (
            short
            and not said.replace(".", "").isupper()
            and (not (match["comma"] or low) or said.lower() in AMBIGUOUS_LOWER)
        ):
            continue
        if not match["comma"] and short and shouted:
            continue
        if not match["comma"] and not short and not said[0].isupper() and not low:
            continue
        stop = end + match.start("where") + re.match(rf"(?:\S+\s*){{{count}}}", match["where"]).end()  # type: ignore[union-attr]
        stop = end + len(text[end:stop].rstrip(" ."))
        if text[stop : stop + 1] == ")":
            stop += 1
        return places, stop
    return (), end


def _accepted(text: str, candidates: list[PlaceMention], answer_until: int) -> list[PlaceMention]:
    kept = [found.sure or _answers(text, found, answer_until) or _cued(text, found) for found in candidates]
    for i in range(1, len(candidates)):
        first, second = candidates[i - 1], candidates[i]
        if (
            text[first.end : second.start] == " "
            and not first.sure
            and _name_like(first)
            and _name_like(second)
        ):
            kept[i - 1] = kept[i] = False  # "Anna Paris" is a person
    for i in range(1, len(candidates)):
        between = text[candidates[i - 1].end : candidates[i].start].lower()
        kept[i] = kept[i] or (kept[i - 1] and bool(TAKEN_BACK.fullmatch(between)))
        joined = candidates[i].end <= answer_until and re.fullmatch(
            r"\s*(?:,|&|and|and to|to|then)\s*", between
        )
        kept[i] = kept[i] or (kept[i - 1] and bool(joined))  # "Boise and Moab", of both ends
        kept[i] = kept[i] or (
            candidates[i - 1].sure and between == " " and _ends_a_route(text, candidates[i])
        )
    for i in range(1, len(candidates)):
        first, second = candidates[i - 1], candidates[i]
        if _is_code(first) and _is_code(second) and text[first.end : second.start] in (" ", "-", "/", " - "):
            kept[i - 1] = kept[i] = True  # "ZAG DBV ZAG"
    for order in (range(1, len(candidates)), range(len(candidates) - 1, 0, -1)):
        for i in order:
            linked = (
                _LINK.match(text[candidates[i - 1].end : candidates[i].start])
                and candidates[i - 1].end < candidates[i].start
            )
            if (
                linked
                and kept[i - 1] != kept[i]
                and text[candidates[i - 1].end : candidates[i].start].strip()
            ):
                kept[i - 1] = kept[i] = True
    if len(candidates) == 1 and not kept[0]:
        kept[0] = _town_of_charter(candidates[0])  # "vegas baby"
    if not any(kept) and len(candidates) >= 2:
        for i in range(1, len(candidates)):
            if _LINK.match(text[candidates[i - 1].end : candidates[i].start]):
                kept[i - 1] = kept[i] = True
    return [found for found, keep in zip(candidates, kept, strict=True) if keep]


def _ends_a_route(text: str, found: PlaceMention) -> bool:
    """ "Lisbon Porto this Thursday": a town of its own beside one that is sure, then a day or the end."""
    meaning = found.meaning
    known = meaning is not None and meaning.chosen is not None and bool(meaning.chosen.iata)
    return (
        known
        and plain(found.words) not in SHY
        and bool(re.match(r"[ ,]{1,2}[\x01\d]|\W*$", text[found.end :][:8]))
    )


def _is_code(found: PlaceMention) -> bool:
    return found.words.isupper() and len(found.words) in (3, 4) and found.meaning is not None


def _town_of_charter(found: PlaceMention) -> bool:
    key = plain(found.words)
    return len(key) > 4 and key in charter_names() and key not in SHY


def _name_like(found: PlaceMention) -> bool:
    return found.words.istitle() and found.meaning is not None and found.meaning.kind != "region"


def _answers(text: str, found: PlaceMention, answer_until: int) -> bool:
    """The place opens the answer, after nothing but fillers."""
    if found.end > answer_until or not _FILLERS.match(text[: found.start].lower()):
        return False
    known = found.meaning is not None and any(place.charter or place.iata for place in found.meaning.airports)
    return known or len(text.strip()) <= len(found.words) + 10 or bool(_ENDS_THERE.match(text, found.end))


def _cued(text: str, found: PlaceMention) -> bool:
    lead = before(text, found.start, 40)
    if NO_CUE.search(lead):
        return False
    key = plain(found.words)
    return bool(CUE.search(lead)) or (
        key not in SHY and len(key) > 3 and expects_place(text, found.start, found.end)
    )


def _merged(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """ "Palm Beach (PBI)", "KTEB Teterboro" and "New York, JFK" are one place each; "TEB or HPN" is the first."""
    merged: list[PlaceMention] = []
    for found in mentions:
        last = merged[-1] if merged else None
        if last is None or last.meaning is None or found.meaning is None:
            merged.append(found)
            continue
        gap = text[last.end : found.start]
        if re.fullmatch(r"\s*(?:/|,)?\s*\bor\b\s*(?:from |to |into )?\s*", gap, re.I):
            codes = tuple(place.icao for place in found.meaning.airports[:1])
            merged[-1] = replace(last, end=found.end, alternatives=(*last.alternatives, *codes))
            continue
        if re.fullmatch(r"[\s(,/–-]{1,3}", gap) and (same := _same(last.meaning, found.meaning, gap)):
            end = found.end + (1 if text[found.end : found.end + 1] == ")" else 0)
            merged[-1] = PlaceMention(last.start, end, text[last.start : end], same)
            continue
        merged.append(found)
    return merged


def _same(first: Named, second: Named, gap: str) -> Named | None:
    for narrow, wide in ((second, first), (first, second)):
        if narrow.kind != "airport":
            continue
        home = {place.icao for place in wide.airports}
        if narrow.airports[0].icao in home or (
            wide.metro and wide.kind == "city" and narrow.metro == wide.metro
        ):
            if wide.kind == "airport" and wide.airports[0] != narrow.airports[0]:
                continue
            if gap.strip() in ("-", "–", "/") and wide.kind != "airport":
                continue
            return replace(narrow, metro=narrow.metro or wide.metro)
    return None
