"""What an answer that is no success means; above all which of the two 429s it is."""

from __future__ import annotations

import re

import httpx

from tools.http import seconds_to_wait
from tools.sourcing.aviapages.connection import WHO
from tools.sourcing.avinode.shapes import as_text, fields, read_json
from tools.sourcing.port import (
    AnswerUnreadable,
    CallsUsedUp,
    MarketplaceBusy,
    MarketplaceDown,
    MarketplaceError,
    MarketplaceRefused,
    MarketplaceUnauthorized,
)

WAIT_WHEN_BUSY = 60.0
WAIT_WHEN_DOWN = 45.0
UNTIL_TOMORROW = 86_400.0
_SECONDS = re.compile(r"available in (\d{1,5}) second", re.IGNORECASE)
_MONTHLY = re.compile(r"\bmonthly\b.*\blimit\b", re.IGNORECASE)


def said(body: bytes) -> str:
    """Its own words: `detail`, or the first field that it complains about; empty when there are none."""
    try:
        payload = fields(read_json(body))
    except AnswerUnreadable:
        return ""
    detail = as_text(payload.get("detail"), longest=300)
    if detail:
        return detail
    for name, complaint in payload.items():
        first = complaint[0] if isinstance(complaint, list) and complaint else complaint
        words = as_text(first, longest=250)
        if words:
            return f"{as_text(name, longest=40) or 'request'}: {words}"
    return ""


def is_monthly_limit(answer: httpx.Response) -> bool:
    """`Monthly API limit exceeded`: waiting a minute does not help."""
    return answer.status_code == 429 and bool(_MONTHLY.search(said(answer.content)))


def busy_seconds(answer: httpx.Response) -> float:
    """How long the other 429 asks to wait: `Expected available in 60 seconds`."""
    told = _SECONDS.search(said(answer.content))
    return float(told[1]) if told else seconds_to_wait(answer) or WAIT_WHEN_BUSY


def refusal(answer: httpx.Response, *, writing: bool) -> MarketplaceError:
    status, words = answer.status_code, said(answer.content)
    if status == 401:
        return MarketplaceUnauthorized(words, who=WHO)
    if is_monthly_limit(answer):
        return CallsUsedUp(UNTIL_TOMORROW, who=WHO)
    if status == 429:
        return MarketplaceBusy(busy_seconds(answer), who=WHO)
    if status >= 500:
        return MarketplaceDown(
            f"it answers {status}",
            sent="unknown" if writing else "yes",
            retry_after=seconds_to_wait(answer) or WAIT_WHEN_DOWN,
            reading=not writing,
            who=WHO,
        )
    if status >= 400:
        return MarketplaceRefused(f"HTTP {status}", words or "no reason given", status=status, who=WHO)
    return AnswerUnreadable(f"an unexpected answer {status}", who=WHO)
