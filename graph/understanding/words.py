"""Words with their places in a text, and numbers written as words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_MORE = "seventeen eighteen nineteen twenty"
_COUNTED = {word: count for count, word in enumerate(f"{_UNITS} {_MORE}".split())}
_NUMBERS = _COUNTED | {
    "a": 1,
    "an": 1,
    "single": 1,
    "couple": 2,
    "pair": 2,
    "dozen": 12,
    "thirty": 30,
    "forty": 40,
}

COUNT = (
    r"(?:\d{1,4}|"
    + "|".join(sorted((word for word in _NUMBERS if len(word) > 2), key=len, reverse=True))
    + ")"
)
"""a count in digits or words, for use in patterns"""

MOST = 40
"""mentions of one kind that are read from a text; more is a list of something else"""

MASK = "\x01"
"""stands in a text where something was already understood, so that nobody reads it twice"""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text: `start` and `end` are offsets, `words` what stands there."""

    start: int
    end: int
    words: str


def number(word: str) -> int | None:
    """`"4"`, `"four"`, `"a"` -> 4, 4, 1; None for anything else and for more than four digits."""
    cleaned = word.strip().lower()
    if cleaned.isascii() and cleaned.isdigit():
        return int(cleaned) if len(cleaned) <= 4 else None
    return _NUMBERS.get(cleaned)


def masked(text: str, spans: list[Span]) -> str:
    """The text with every span blanked, offsets unchanged."""
    letters = list(text)
    for span in spans:
        letters[span.start : span.end] = MASK * (span.end - span.start)
    return "".join(letters)


def before(text: str, start: int, reach: int = 60) -> str:
    """What stands in the same sentence before an offset, at most `reach` letters, lower case."""
    piece = text[max(0, start - reach) : start].lower()
    return re.split(r"[\n;!?]|\.(?=\s)", piece)[-1]


def after(text: str, end: int, reach: int = 40) -> str:
    """What stands in the same sentence after an offset, lower case."""
    piece = text[end : end + reach].lower()
    return re.split(r"[\n;!?]|\.(?=\s|$)", piece)[0]
