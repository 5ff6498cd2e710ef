"""“Write to the client: the crew meets you at 09:30”: the words that the client is to read.

They are the broker's own wording: only the order itself is taken off, and no trip is read out of them.
"""

from __future__ import annotations

import re

_ORDER = re.compile(
    r"\W*(?:(?:please|pls|can you|could you|ok|okay|now|also|and)\W+)*"
    r"(?:(?:write|reply|e-?mail|mail|message|tell)(?:\s+to)?|(?:write|send|draft)\s+(?:a\s+)?"
    r"(?:note|letter|line|message|e-?mail|mail)\s+to)"
    r"\s+(?:the|our|my)\s+client\s*(?::|,?\s+that\b)\s*(?P<words>\S.*)",
    re.I | re.S,
)


def to_client(text: str) -> str | None:
    """The words for the client; None when the text is no such order."""
    order = _ORDER.fullmatch(text.strip())
    if order is None:
        return None
    words = order["words"].strip()
    return words[:1].upper() + words[1:]
