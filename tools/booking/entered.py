"""What a broker typed into a card's form, read strictly: amounts, days, tails, lines of words."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.numbers import is_currency

from domain.currencies import minor_digits
from domain.money import Money
from tools.deals.errors import RefusedError

MOST = Decimal(1_000_000_000)
"""an amount above it is taken for a slip"""
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,4}))?")
_TAIL = re.compile(r"(?=.*[0-9-])[A-Z0-9][A-Z0-9-]{1,10}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def line_of(text: str, what: str, *, longest: int = 200) -> str:
    """One line of words. RefusedError when it is empty or too long."""
    line = " ".join(CONTROL.sub(" ", text).split())
    if not line:
        raise RefusedError(f"Enter {what}.")
    if len(line) > longest:
        raise RefusedError(f"{what[:1].upper()}{what[1:]} has at most {longest} characters.")
    return line


def note_of(text: str) -> str | None:
    """Some words, or none."""
    return line_of(text, "the note", longest=500) if text.strip() else None


def amount_of(amount: str, currency: str, what: str) -> Money:
    """`50,000` or `50000.00`: above zero, no finer than the currency's minor unit. RefusedError otherwise."""
    code = currency.strip().upper()
    if not is_currency(code):
        raise RefusedError(f"“{code[:10]}” is not a currency. Give its code of three letters, such as USD.")
    found = _AMOUNT.fullmatch(amount.strip())
    # "2,50" is 2.50 to one reader and a slip of 2,500 to another: a comma only groups thousands
    if found is None:
        raise RefusedError(f"“{amount.strip()[:30]}” is not {what}. Write it like 50,000.00.")
    if len(found[2] or "") > minor_digits(code):
        raise RefusedError(f"{code} has {minor_digits(code)} decimals: “{amount.strip()[:30]}” has more.")
    money = Money(amount=Decimal(found[0].replace(",", "")), currency=code).rounded()
    if money.amount <= 0:
        raise RefusedError(f"{what[:1].upper()}{what[1:]} is more than zero.")
    if money.amount > MOST:
        raise RefusedError(f"{money} is taken for a slip.")
    return money


def day_of(text: str, what: str) -> date:
    """`2026-12-14`, as a date field sends it."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RefusedError(f"“{text.strip()[:20]}” is not {what}. Write it like 2026-12-14.") from error


def moment_of(text: str, what: str, zone: str) -> datetime | None:
    """`2026-12-14T17:00`, local to the broker, as a field for date and time sends it; None for nothing."""
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise RefusedError(f"“{text.strip()[:20]}” is not {what}. Write it like 2026-12-14T17:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def tail_of(text: str) -> str:
    """`N123AB`, `G-ABCD`: a registration in capitals."""
    tail = "".join(text.split()).upper()
    if _TAIL.fullmatch(tail) is None:
        raise RefusedError(f"“{text.strip()[:20]}” is not a tail number. Write it like N123AB or G-ABCD.")
    return tail
