"""A text that is too long to read whole, cut with care: what is newest stays, heads of mails go, and what is
quoted comes last."""

from __future__ import annotations

import re

_HEAD = re.compile(
    r"^[\s>]*(?:(?:received|return-path|delivered-to|message-id|references|in-reply-to|mime-version|thread-\w+|"
    r"(?:dkim|arc|x|content|list|authentication)-[\w-]+)\s*:|(?:to|cc|bcc)\s*:[^\n]*@)",
    re.I,
)
"""lines of a mail's head that say nothing about a flight; `To: Van Nuys` is one of an itinerary"""
_FOLDED = re.compile(r"^[ \t]+\S")

_ENDS = 5
"""as many times what is kept is looked at, from both ends of a text"""


def trimmed(text: str, limit: int) -> str:
    """At most `limit` letters of the text, its lines in their order. What is short enough is left alone."""
    if len(text) <= limit:
        return text
    ends = _ENDS * limit
    if len(text) > 2 * ends:
        # the newest words stand on top or below; what lies between could only cost time
        text = f"{text[:ends]}\n{text[-ends:]}"
    lines = _without_heads(text.split("\n"))
    kept: set[int] = set()
    left = limit
    for quoted in (False, True):
        for number, line in enumerate(lines):
            if left <= 0:
                break
            if line.lstrip().startswith(">") is quoted:
                lines[number] = line[:left]
                kept.add(number)
                left -= len(lines[number]) + 1
    return "\n".join(lines[number] for number in sorted(kept))[:limit]


def _without_heads(lines: list[str]) -> list[str]:
    left: list[str] = []
    in_head = False
    for line in lines:
        in_head = bool(_HEAD.match(line)) or (in_head and bool(_FOLDED.match(line)))
        if not in_head:
            left.append(line)
    return left
