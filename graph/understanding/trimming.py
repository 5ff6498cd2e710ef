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

_MOST_LINES = 1_000
"""lines that are kept of a text that is too long; shorter ones are no sentences"""
_ENDS = 3
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
    own: list[int] = []
    quoted: list[int] = []
    for number, line in enumerate(lines):
        (quoted if line.lstrip()[:1] == ">" else own).append(number)
    kept: list[int] = []
    left = limit
    for number in (*own, *quoted):
        if left <= 0 or len(kept) == _MOST_LINES:
            break
        lines[number] = lines[number][:left]
        kept.append(number)
        left -= len(lines[number]) + 1
    return "\n".join(lines[number] for number in sorted(kept))[:limit]


def _without_heads(lines: list[str]) -> list[str]:
    left: list[str] = []
    in_head = False
    for line in lines:
        in_head = (":" in line and bool(_HEAD.match(line))) or (in_head and bool(_FOLDED.match(line)))
        if not in_head:
            left.append(line)
    return left
