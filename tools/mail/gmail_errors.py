"""What Gmail refuses, and what that means for a mail."""

from __future__ import annotations

import httpx

RATE_REASONS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded"})


class GmailError(Exception):
    """Base; the message is a sentence without credentials."""


class GmailRefused(GmailError):
    """For good: a person has to change the mail or the settings. Nothing was done."""


class GmailMissing(GmailError):
    """There is no such thing (any more)."""


class GmailBusy(GmailError):
    """Not now. Nothing was done."""


class GmailCut(GmailError):
    """No answer, or one that says nothing: it may have been done."""


class GmailTooLong(GmailError):
    """The answer is longer than we take."""


def error_of(answer: httpx.Response) -> GmailError:
    """Of an answer that is not a success."""
    status, reason, said = answer.status_code, *_told(answer)
    if status == httpx.codes.NOT_FOUND:
        return GmailMissing("Gmail does not know it.")
    if is_rate_limit(answer):
        return GmailBusy(f"Gmail takes no more for now ({status} {reason}).")
    if status == httpx.codes.UNAUTHORIZED:
        return GmailRefused("Google refuses our sign-in: make a new refresh token (GMAIL_REFRESH_TOKEN).")
    if status == httpx.codes.FORBIDDEN:
        return GmailRefused(
            f"Gmail does not allow this ({reason or said}): look at the scopes that were given."
        )
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return GmailCut(f"Gmail answers {status}.")
    return GmailRefused(f"Gmail refuses the mail: {status} {said}")


def is_rate_limit(answer: httpx.Response) -> bool:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return True
    return answer.status_code == httpx.codes.FORBIDDEN and _told(answer)[0] in RATE_REASONS


def _told(answer: httpx.Response) -> tuple[str, str]:
    """(reason, message), shortened; empty where the answer is in another shape."""
    try:
        error = answer.json()["error"]
        reason, said = error["errors"][0]["reason"], error["message"]
    except (ValueError, LookupError, TypeError):
        return "", ""
    printable = "".join(mark if mark.isprintable() else " " for mark in str(said))
    return str(reason)[:60], " ".join(printable.split())[:300]
