"""“Same as last time, on the 14th”: words that ask for a trip that was flown before."""

from __future__ import annotations

import re

_SAME = re.compile(
    r"\b(?:(?:exactly |just )?(?:the )?same (?:trip |route |routing |flights? |thing |again )?(?:as|like) "
    r"(?:the )?(?:last|previous|before)(?: (?:time|trip|flight|one|year|month))?"
    r"|(?:(?:the|their|his|her|our|my) )?usual (?:trip|route|routing|run|flights?)"
    r"|like (?:the )?last (?:time|trip)"
    r"|repeat (?:(?:the|their|his|her|our|my) )?(?:last|previous) (?:trip|flight|booking))\b[,:;]?\s*",
    re.IGNORECASE,
)


def as_last_time(text: str) -> str | None:
    """The text without those words; None when it does not ask for a trip of before."""
    rest, found = _SAME.subn("", text, count=1)
    return rest.strip() if found else None
