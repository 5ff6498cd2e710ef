"""Words that look for a deal, and words that put one aside or bring it back."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\bJV-\d\d-\d{4,}\b", re.IGNORECASE)
_VERB = (
    r"(?:find|search(?: for)?|look (?:for|up)|pull up|bring up|go to|open|show(?: me)?"
    r"|where(?:['’]s| is| are))"
)
_SOUGHT = re.compile(
    rf"^\W*(?:please |can you |could you )*{_VERB}\s+(?:me\s+)?(?:the |my |our |all |any )*"
    r"(?P<words>[^?!\n]{2,80}?)(?:['’]s)?\s+(?:deal|file|thread)s?[\s.?!]*$",
    re.IGNORECASE,
)
_SOUGHT_FOR = re.compile(
    rf"^\W*(?:please |can you |could you )*{_VERB}\s+(?:me\s+)?(?:the |my |our |all |any )*"
    r"(?:deal|file|thread)s?\s+(?:for|of|with|from|to|about|on)\s+(?P<words>[^?!\n]{2,80}?)[\s.?!]*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"^\W*(?:please )?{_VERB}\b[^.?!\n]{{0,20}}?(?P<words>JV-\d\d-\d{{4,}})\W*$", re.IGNORECASE
)
_OF_STATE = re.compile(
    r"^(?:open|hot|active|current|pending|running|live|new|last|next|best|this|that|archived"
    r"|the|my|our|all|any|a|client|operator)$"
)
_BACK = re.compile(
    r"\bun-?archiv\w*\b|\b(?:bring|take|get|put|move)\b[^.?!\n]{0,40}\bback\b[^.?!\n]{0,30}\barchiv\w*\b"
    r"|\b(?:out of|from) the archive\b",
    re.IGNORECASE,
)


def sought(text: str) -> str | None:
    """What is looked for in “find the Acme deal”, “show me the deals to Aspen”; None: nothing is."""
    found = _NUMBERED.match(text) or _SOUGHT.match(text) or _SOUGHT_FOR.match(text)
    if found is None:
        number = NUMBER.fullmatch(text.strip(" .?!"))
        return number.group() if number else None
    words = found["words"].strip()
    return None if _OF_STATE.match(words.lower()) else words


def brings_back(text: str) -> bool:
    """Of words about the archive: whether they take something out of it."""
    return _BACK.search(text) is not None
