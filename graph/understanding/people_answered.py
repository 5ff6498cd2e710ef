# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""People named in the answer to "How many are you?", where nothing but people can be meant: "2+2", "Anna, Ben and
me", "my grandparents", "with my husband"."""

from __future__ import annotations

import re

from graph.understanding.party import find_parties
from graph.understanding.people import PeopleMention
from graph.understanding.people_patterns import KIN
from graph.understanding.words import COUNT, number

_SUM = re.compile(
    r"\W*(?P<sum>\d{1,2}(?:\s*\+\s*\d{1,2}){1,3})\W*(?:pax|people|please|in total|total)?\W*", re.I
)
_NAMES = re.compile(
    r"\W*(?:(?:just|only|it['’]?s|for|that['’]?s)\s+)*(?P<names>[A-Z][\w'’-]+(?:,\s*[A-Z][\w'’-]+)*,?\s+(?:and|&)\s+(?:[A-Z][\w'’-]+|me|myself|I))\W*"
)
_PAIR = re.compile(
    r"\W*(?:(?:just|only|it['’]?s|for|yes)\W+)*(?:(?:my|his|her|our|their|the) (?:elderly |old )?(?:grandparents|parents|in-laws|folks|twins)|(?:the )?bride and groom)\W*(?:please|only|alone|by themselves)?\W*",
    re.I,
)
_WITH_KIN = re.compile(
    rf"\W*(?:(?:just|together|me|only|travell?ing|flying|going)\W+)*with my {KIN}\b(?!\s*(?:,|and|&|\+))",
    re.I,
)
_SO_MANY = re.compile(
    rf"\W*(?:(?:just|only|about|we are|there are|it['’]?s)\W+)*(?P<n>{COUNT})\W+(?:including|incl\.?|counting|with|me included|crew\b|in the\b|in our\b)",
    re.I,
)


def answered_people(text: str) -> list[PeopleMention]:
    """The people of a short answer that `people` has no count for; empty when none are told."""
    answer = text.strip()
    if len(answer) > 120:
        return []
    count: int | None = None
    if added := _SUM.fullmatch(answer):
        count = sum(int(part) for part in added["sum"].split("+"))
    elif told := _SO_MANY.match(answer):
        count = number(told["n"])
    elif named := _NAMES.fullmatch(answer):
        count = 1 + len(re.findall(r",(?!\s*(?:and|&)\b)|\s(?:and|&)\s", named["names"]))
    elif _PAIR.fullmatch(answer) or _WITH_KIN.match(answer):
        count = 2
    elif (parties := find_parties(answer, told=True)) and parties[0].count:
        count = parties[0].count
    return [PeopleMention(0, len(text), answer, count)] if count else []
