"""Short words about a contract: prepare it, send it, show it. Nobody signs or sends by words alone."""

from __future__ import annotations

import re
from typing import Literal

Wish = Literal["prepare", "send", "show"]

LONGEST = 90
"""letters; more than that is a request or a pasted mail, which may speak of contracts too"""
_PAPER = r"(?:contract|charter agreement|agreement)\b"
_SEND = re.compile(
    rf"\b(?:send|re-?send|mail|e-?mail|forward|release|shoot|get)\b[^.?!]{{0,30}}\b{_PAPER}"
    r"|\b(?:send|put)\b[^.?!]{0,20}\b(?:out )?for (?:a )?signature\b",
    re.I,
)
_PREPARE = re.compile(
    rf"\b(?:prepare|make|draft|draw up|create|write|print|generate|build|do)\b[^.?!]{{0,25}}\b{_PAPER}", re.I
)
_SHOW = re.compile(
    rf"^\W*(?:the |our |charter )?{_PAPER}(?:,? please)?\W*$"
    rf"|\b(?:show|open|where is|where['’]s|status of|see|amend|change|withdraw)\b[^.?!]{{0,25}}\b{_PAPER}"
    r"|\b(?:has|have|did)\b[^.?!]{0,30}\bsign(?:ed)?(?: (?:it|yet|the contract))*\W*$"
    r"|\bcountersign\w*\b|\bdisclos(?:e|ures?)\b",
    re.I,
)


def about_contract(text: str) -> Wish | None:
    """None when the words are about something else."""
    said = text.strip()
    if len(said) > LONGEST or "\n" in said or re.search(r"\d", said):
        return None
    if _SEND.search(said):
        return "send"
    if _PREPARE.search(said):
        return "prepare"
    return "show" if _SHOW.search(said) else None
