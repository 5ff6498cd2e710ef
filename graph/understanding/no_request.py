# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Mails that name flights and dates and yet ask for nothing: automatic replies, invoices, tickets, newsletters."""

from __future__ import annotations

import re

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an automatic reply", re.compile(r"\b(?:automatic reply|auto-?reply|auto-?response|out[- ]of[- ](?:the[- ])?office (?:from|until|till|reply)|i am (?:currently )?out of (?:the )?office|on annual leave|limited access to (?:my )?e-?mails?|abwesenheitsnotiz|undeliverable|delivery (?:status notification|has failed))\b", re.I)),
    ("an invoice", re.compile(r"\binvoice\b(?=.{0,600}\b(?:amount due|services rendered|due (?:date|within)|balance due|iban|remit(?:tance)?|payable|total due)\b)|\b(?:amount|total|balance) due\b", re.I | re.S)),
    ("a ticket or a booking of an airline", re.compile(r"\b(?:your (?:booking|reservation|flight|trip) is confirmed|booking reference\b|e-?ticket (?:number|receipt)|check-?in (?:opens|is open|online)|boarding pass|record locator|pnr\b)", re.I)),
    ("a newsletter", re.compile(r"\bunsubscribe\b|\bview (?:this e-?mail )?in (?:your )?browser\b|\bmanage (?:your )?(?:e-?mail )?preferences\b", re.I)),
)  # fmt: skip
_ASKED_FOR = re.compile(
    r"\b(?:i|we|client|they|he|she)(?:['’]?d| would)? (?:need|want|require|like)\b|\b(?:please|pls|kindly|can you|could you) (?:quote|price|offer|send|source|find|advise)\b|\blooking (?:for|to)\b|\bquote (?:me|us|please|pls|for)\b",
    re.I,
)


def no_request(text: str) -> str | None:
    """What kind of mail without a request this is, in a few words; None for everything else."""
    kind = next((name for name, pattern in _KINDS if pattern.search(text)), None)
    return kind if kind and not _ASKED_FOR.search(text) else None
