"""What an answer that is no success means: one typed error for each, in one place."""

from __future__ import annotations

import httpx

from tools.http import seconds_to_wait
from tools.sourcing.avinode.shapes import as_text, fields, objects, read_json
from tools.sourcing.port import (
    AnswerUnreadable,
    MarketplaceBusy,
    MarketplaceDown,
    MarketplaceError,
    MarketplaceRefused,
    MarketplaceUnauthorized,
    TripGone,
)

WAIT_WHEN_BUSY = 60.0
WAIT_WHEN_LOCKED = 5.0
WAIT_WHEN_DOWN = 45.0
"""seconds; it asks for 30-60 s after a 503"""


def said(body: bytes) -> tuple[str, str]:
    """(code, title) of the first error in the envelope; empty strings when it says nothing readable."""
    try:
        payload = read_json(body)
    except AnswerUnreadable:
        return "", ""
    for error in objects(fields(fields(payload).get("meta")).get("errors")):
        code, title = as_text(error.get("code")), as_text(error.get("title"), longest=300)
        if code or title:
            return code or "", title or ""
    return "", ""


def refusal(answer: httpx.Response, *, what: str, writing: bool) -> MarketplaceError:
    """`what` names the thing for a 404: `trip FP8V2U`."""
    status = answer.status_code
    code, title = said(answer.content)
    wait = seconds_to_wait(answer)
    if status == 401:
        return MarketplaceUnauthorized(title)
    if status == 404:
        return TripGone(what)
    if status == 423:
        return MarketplaceBusy(wait or WAIT_WHEN_LOCKED, locked=True)
    if status == 429:
        return MarketplaceBusy(wait or WAIT_WHEN_BUSY)
    if status >= 500:
        return MarketplaceDown(
            f"it answers {status}",
            sent="unknown" if writing else "yes",
            retry_after=wait or WAIT_WHEN_DOWN,
            reading=not writing,
        )
    if status >= 400:
        return MarketplaceRefused(code or f"HTTP {status}", title or "no reason given", status=status)
    return AnswerUnreadable(f"an unexpected answer {status}")
