"""Words by which a turn is about empty legs, whatever else it names."""

from __future__ import annotations

import re

_EMPTY = r"(?:empty[ -]?legs?|empties|repositioning|dead-?heads?|ferry flights?)\b"
_PLEASE = r"\W*(?:(?:please|pls|can you|could you|would you|hi|hey|ok|okay|and|also|now|then)\W+){0,4}"
_SHORT = 160
"""letters of a turn; a mail may say anything"""

STOP = re.compile(
    r"\b(?:stop|cancel|drop|quit)\b[^.?!\n]{0,30}\bwatch(?:ing|es)?\b|"
    r"\bend (?:the|my|this|that|all) watch\w*|\bno more watch\w*|\bunwatch\b",
    re.I,
)
LIST = re.compile(
    r"\bwhat (?:am i|are we|are you|do i|do you) (?:still )?watch(?:ing)?\b|"
    r"\b(?:my|which|what|show|list|open|active)(?: \w+){0,2} watches\b",
    re.I,
)
WATCH = re.compile(
    _PLEASE + r"(?:i want (?:you )?to |i['’]?d like (?:you )?to )?"
    r"(?:watch|keep (?:an eye|looking|watching)|look ?out|monitor|alert me|notify me|let me know|tell me)\b"
    r"[^.?!\n]{0,60}\b" + _EMPTY,
    re.I,
)
_LEGS_FIRST = re.compile(
    r"\W*(?:(?:are there|is there|any|find|show|me|got|have|you|do|we|looking|for|search|check|list|some|all|"
    r"available|please|the|what|which|hi|hey|can|could|see)\W+){0,7}(?:empty[ -]?legs|empties)\b(?! or\b)",
    re.I,
)


def about_empty_legs(text: str) -> bool:
    short = len(text) <= _SHORT and bool(STOP.search(text) or LIST.search(text))
    return short or bool(WATCH.match(text) or _LEGS_FIRST.match(text))
