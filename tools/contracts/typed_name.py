"""A signature is a typed name, given with a ticked consent, on exactly the bytes that were shown."""

from __future__ import annotations

import hashlib

from tools.deals.errors import RefusedError

LONGEST_NAME = 120
LONGEST_AGENT = 300


def signed_name(
    name: str, *, consented: bool, what: str, stored: bytes | None, sha256: str, seen_sha256: str
) -> str:
    """The name as it is written under the `what` (contract, agreement). `sha256`: of what was printed to be
    signed; `stored`: what is kept of it. RefusedError without name or consent, or for other bytes."""
    typed = " ".join(name.split())[:LONGEST_NAME]
    if len(typed) < 2:
        raise RefusedError("Please type your name: it is your signature.")
    if not consented:
        raise RefusedError(f"Please tick that you have read the {what} and agree to sign electronically.")
    kept = hashlib.sha256(stored).hexdigest() if stored else ""
    if kept != sha256 or sha256 != seen_sha256:
        raise RefusedError(f"This is not the {what} that you were shown. Please open the link anew.")
    return typed


def browser(user_agent: str) -> str:
    return " ".join(user_agent.split())[:LONGEST_AGENT]
