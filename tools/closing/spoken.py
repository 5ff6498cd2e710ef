"""What the broker's words want of a sold deal. They fill a form or show a card; a press does the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from domain.payments import card_number_in

About = Literal["payment", "confirmation", "flown", "close", "cancel", "account", "aircraft"]

_CANCEL = re.compile(
    r"\b(?:cancel|call off|scrap)\s+(?:the |this |that |our )?(?:whole )?(?:deal|trip|charter|booking|flight)"
    r"(?=\s*(?:$|[.,:;!\u2013-]|because\b|since\b|due\b|as\b))",
    re.I,
)
_REASON = re.compile(r"\b(?:because(?: of)?|since|due to|as)\b\s+(.+)|[,:;\u2013-]\s+(.+)", re.I | re.S)
_FLOWN = re.compile(
    r"\bmark\b[^.?!\n]{0,30}\bflown\b"
    r"|\b(?:trip|flight|deal|charter|it)(?:['’]s| is| was| has| has been) (?:been )?flown\b",
    re.I,
)
_CONFIRMED = re.compile(
    r"\b(?:operator|carrier)\b[^.?!\n]{0,20}\bconfirm(?:ed|s)\b"
    r"|\bconfirm(?:ed|s)\b[^.?!\n]{0,20}\b(?:tail|aircraft)\b",
    re.I,
)
_TAIL = re.compile(r"\b(N[1-9]\d{0,4}[A-Z]{0,2}|[A-Z0-9]{1,2}-[A-Z]{3,5})\b")
_CLOSE = re.compile(r"\b(?:close|wrap up)\s+(?:the |this |that )?(?:deal|file|case|it|this|out|up)\b", re.I)
_ACCOUNT = re.compile(
    r"^\W*(?:show|open|see)?\s*(?:me )?(?:the |our |client['’]s )?(?:ledger|payments|account|balance)\W*$",
    re.I,
)
_AIRCRAFT = re.compile(
    r"^\W*(?:show|open|see|do|start)?\s*(?:me )?(?:the |our )?(?:booking|carrier check|aircraft)\W*$"
    r"|\b(?:tell|ask) the operator to book\b"
    r"|\bbook (?:the aircraft|the jet|the plane|it) (?:now|with the operator)\b"
    r"|\bcheck the carrier\b",
    re.I,
)

_AMOUNT = re.compile(
    r"(?P<before>\b(?:USD|EUR|GBP|CHF)|\$|€|£)?\s?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?)(?P<k>\s?k\b)?"
    r"(?:\s?(?P<after>USD|EUR|GBP|CHF|dollars|euros|pounds)\b)?",
    re.I,
)
_YEAR = re.compile(r"20\d\d")
_CURRENCIES = {"$": "USD", "DOLLARS": "USD", "€": "EUR", "EUROS": "EUR", "£": "GBP", "POUNDS": "GBP"}
_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?|under|no\.?|number)\b\.?\s*[:#]?\s*((?=[\w/-]*\d|[A-Z])[A-Za-z0-9][\w/-]{1,39})"
)
_METHODS = (
    ("wire", re.compile(r"\bwir(?:e|ed)\b|\btransfer(?:red)?\b", re.I)),
    ("card", re.compile(r"\b(?:credit )?card\b", re.I)),
    ("check", re.compile(r"\bche(?:ck|que)\b", re.I)),
)
_BACK = re.compile(r"\brefund(?:ed)?\b|\bpaid back\b|\bsent back\b", re.I)

LONGEST = 300


@dataclass(frozen=True)
class Spoken:
    about: About
    values: dict[str, str] = field(default_factory=dict)
    """by the form's fields; what is not said is not there"""


def settling(text: str) -> Spoken | None:
    """None when the words are about something else, or are a whole mail that somebody pasted."""
    if len(text) > LONGEST or text.strip().count("\n") > 1:
        return None
    if _CANCEL.search(text):
        return Spoken("cancel", _reason(text))
    if _FLOWN.search(text):
        return Spoken("flown")
    if _CONFIRMED.search(text):
        tail = _TAIL.search(text)
        return Spoken("confirmation", {"tail": tail[1]} if tail else {})
    if _CLOSE.search(text):
        return Spoken("close")
    if _ACCOUNT.search(text):
        return Spoken("account")
    if _AIRCRAFT.search(text):
        return Spoken("aircraft")
    return None


def payment_told(text: str) -> tuple[dict[str, str], str | None]:
    """What the words say of a payment, by the form's fields, and the currency if they name one. A card number
    is never among it."""
    values: dict[str, str] = {"back": "yes"} if _BACK.search(text) else {}
    reference = _REFERENCE.search(text)
    rest = text
    if reference is not None:
        rest = text[: reference.start()] + text[reference.end() :]
        if not card_number_in(reference[1]):
            values["reference"] = reference[1]
    found = None if card_number_in(rest) else _amount(rest)
    currency = None
    if found is not None:
        number = Decimal(found["number"].replace(",", "")) * (1000 if found["k"] else 1)
        values["amount"] = f"{number:f}"
        named = (found["before"] or found["after"] or "").upper()
        currency = _CURRENCIES.get(named, named) or None
    method = next((name for name, words in _METHODS if words.search(text)), None)
    return (values | {"method": method} if method else values), currency


def _amount(text: str) -> re.Match[str] | None:
    """A number that looks like money: with a currency, thousands or a k, or else one too long for a day."""
    numbers = list(_AMOUNT.finditer(text))
    marked = [one for one in numbers if one["before"] or one["after"] or one["k"] or "," in one["number"]]
    plain = [one for one in numbers if len(one["number"]) > 3 and not _YEAR.fullmatch(one["number"])]
    return next(iter(marked or plain), None)


def _reason(text: str) -> dict[str, str]:
    found = _REASON.search(text)
    reason = (found[1] or found[2] or "").strip(" .") if found else ""
    return {"reason": " ".join(reason.split())[:300]} if reason else {}
