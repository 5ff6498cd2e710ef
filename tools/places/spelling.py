"""One spelling for names of places, so that "Saint-Tropez", "St. Tropez" and "st tropez" meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_JOINERS = re.compile(r"[.'’`´]")
_BREAKS = re.compile(r"[^\w]+|_")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""letters that are no letter with an accent, as English keyboards write them"""
_WORDS = {"saint": "st", "sainte": "st", "fort": "ft", "mount": "mt"}


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Lower case, no accents, words split by one space; `O'Hare` -> `ohare`, `Saint` -> `st`.

    Names in other scripts stay as they are (nothing to fold)."""
    if "&" in name:
        name = name.replace("&", " and ")
    if name.isascii():
        lowered = name.lower()
    else:
        folded = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
        lowered = "".join(char for char in folded if not unicodedata.combining(char))
    words = _BREAKS.sub(" ", _JOINERS.sub("", lowered)).split()
    return " ".join(_WORDS.get(word, word) for word in words)
