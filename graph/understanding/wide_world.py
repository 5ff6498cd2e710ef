# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Towns that are none of charter's own: read where the sentence gives them the right to be a place."""

from __future__ import annotations

import re

from graph.understanding.place_words import PLAIN_WORDS, SHY
from tools.places.cities import charter_names, named
from tools.places.spelling import plain

_BESIDE_BEFORE = re.compile(r"([^\W\d_]{4,})\s*(?:\bto\b|-+>?|–|→|>|/)\s*$", re.I)
_BESIDE_AFTER = re.compile(r"\s*(?:\bto\b|-+>?|–|→|>|/)\s*([^\W\d_]{4,})", re.I)
_LEFT_FROM = re.compile(r"\b(?:from|out of|leaving|departing|ex)\s+$")
_FLOWN_TO = re.compile(
    r"\b(?:to|(?:can|could|shall|let['’]?s|should) (?:(?:we|you|i|u) )?(?:do|try)|(?:go|going|fly|flying|get|travel|travell?ing|trip|flights?|tickets?|back|home|over|down|up|way) to|into|visit(?:ing)?)\s+$"
)
_RATHER = re.compile(
    r"\b(?:be in|make (?:it|that)|it['’]?s|i meant?|rather|actually|let['’]?s (?:do|say)|try)\s+$"
)
_ENDS_OF_ROUTE = re.compile(r"\b(?:from|to|out of|into|leaving|departing|visit(?:ing)?|in)\s+$")
_THEN = re.compile(
    r"\s*(?:\x01|$|[.,;!?\n]|(?:from|on|for|and|with|next|this|in|at|by|tomorrow|tmrw|today|tonight|please|pls|return|rtn|back|one|round|asap)\b)"
)
_OF_A_PERSON = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|dr|sir|mme|madame|prof|capt|captain|dear|hi|hello|hey|regards|thanks|thank you|cheers|best|sincerely|with|and|&|by|client|clients|contact|ask|tell|call|meet|cc|attn|name is|i am|i['’]m|this is)\.?,?\s+|@|[’'])$",
    re.I,
)
_CAPITAL_BEFORE = re.compile(
    r"\b(?!(?:To|From|In|At|Via|Flight|Trip|Jet|Charter|Quote|Leave|Leaving|Fly|Flying|Visit|Need|Price|And|Then|Or|On)\b)[A-Z][\w'’&-]*\s+$"
)
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?\n:;]\s*|[-*•]\s)$")
_OPENS_A_ROUTE = re.compile(
    r"\s*(?:to\b|-|–|—|>|→|/|from\b|on\b|for\b|next\b|this\b|tomorrow\b|\x01|and back\b|return\b|please\b|[.,;!?]|$)",
    re.I,
)
_NAME_GOES_ON = re.compile(
    r"\s(?!(?:On|In|To|From|For|And|At|Please|Next|This|By|Return|Back|One|Round)\b)[A-Z][a-z]|['’]s\b|\s?@|\s(?:Inc|LLC|Ltd|GmbH|SA|AG|plc)\b"
)


def stands_as_town(text: str, start: int, end: int, key: str) -> bool:
    """A town of the wide world with a capital, where no person and no company of that name can be meant."""
    if len(key) < 5 or key in PLAIN_WORDS or key in SHY:
        return False
    meaning = named(key)
    if meaning is None or meaning.kind == "region" or not any(field.iata for field in meaning.airports):
        return False
    lead = text[max(0, start - 30) : start]
    if _NAME_GOES_ON.match(text, end):
        return False
    if _SENTENCE_BEGINS.search(lead):
        return bool(_OPENS_A_ROUTE.match(text, end))
    return not (_OF_A_PERSON.search(lead.lower()) or _CAPITAL_BEFORE.search(lead))


def beside_a_place(text: str, start: int, end: int, key: str) -> bool:
    """A town of the wide world in capitals only, or without any, counts as an end of a route whose other end
    is one of charter's own."""
    meaning = named(key) if len(key) >= 4 and key not in PLAIN_WORDS else None
    if meaning is None or meaning.chosen is None or not meaning.chosen.iata:
        return False
    beside = (
        _BESIDE_BEFORE.search(text[max(0, start - 40) : start]),
        _BESIDE_AFTER.match(text[end : end + 40]),
    )
    return any(found is not None and _is_town(plain(found[1])) for found in beside)


def in_lower_case(
    text: str, start: int, end: int, key: str, *, with_state: bool, asked: bool, answers: bool
) -> bool:
    """A town of the wide world as hasty fingers write it: "from sioux city", "rapid city sd", or what `answers`
    the question for a place that was `asked`."""
    if len(key) < 4 or key in PLAIN_WORDS or (key in SHY and not answers):
        return False
    if answers:
        return True
    meaning = named(key)
    if meaning is None or not any(place.iata for place in meaning.airports):
        return False
    lead = text[max(0, start - 24) : start].lower()
    if " " in key or with_state:
        return with_state or bool(_ENDS_OF_ROUTE.search(lead))
    if asked and _RATHER.search(lead):
        return True
    return bool(_LEFT_FROM.search(lead)) or bool(_FLOWN_TO.search(lead) and _THEN.match(text, end))


def _is_town(key: str) -> bool:
    if key in charter_names():
        return True
    meaning = named(key) if len(key) >= 5 and key not in PLAIN_WORDS and key not in SHY else None
    return meaning is not None and meaning.chosen is not None and bool(meaning.chosen.iata)
