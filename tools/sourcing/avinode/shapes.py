"""The small readers under parse.py: whatever the payload holds comes out as a clean value or as None.

Nothing here guesses: an amount without a currency is no amount, a word where a number belongs is no number.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.money import Money
from tools.sourcing.port import AnswerUnreadable

Fields = dict[str, Any]

_CENT = Decimal("0.01")
_DEAREST = Decimal(1_000_000_000)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,6})?")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _decimal(digits: str) -> Decimal:
    if len(digits) > 40:
        raise ValueError("a number of more than 40 digits")
    return Decimal(digits)


def read_json(body: bytes) -> object:
    """Numbers with a point as Decimal, never float. Raises AnswerUnreadable."""
    try:
        return json.loads(body, parse_float=_decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise AnswerUnreadable(f"{len(body)} bytes that are not JSON") from error


def unwrap(payload: object) -> object:
    """What is under `data`, which is sometimes wrapped twice. A body without an envelope stays as it is."""
    for _ in range(2):
        if isinstance(payload, dict) and "data" in payload and "id" not in payload:
            payload = payload["data"]
    return payload


def fields(value: object) -> Fields:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> tuple[Fields, ...]:
    """A list of objects; a single object counts as a list of one; anything else in it is left out."""
    if isinstance(value, dict):
        return (value,)
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def as_text(value: object, *, longest: int = 200) -> str | None:
    """Trimmed, without control and direction characters, cut at `longest`; None when nothing is left."""
    if not isinstance(value, str):
        return None
    clean = _CONTROL.sub("", value).encode("utf-8", "replace").decode("utf-8").strip()
    return clean[:longest].rstrip() or None


def as_name(value: object) -> str | None:
    """`"Heavy jet"` and `{"name": "Heavy jet", "href": ...}` alike."""
    if isinstance(value, dict):
        return as_text(value.get("name")) or as_text(value.get("displayName"))
    return as_text(value)


def as_flag(value: object) -> bool | None:
    """true, false and their words; None: it does not say."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def as_int(value: object, low: int, high: int) -> int | None:
    """A whole number in the range, also from `"4"` or `4.0`."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
        value = int(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < _DEAREST and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if low <= value <= high else None


def as_money(value: object, amount_key: str) -> Money | None:
    """`{amount_key: 36218.88, "currency": "USD"}`; None unless there is an amount with a currency."""
    node = fields(value)
    currency, raw = node.get("currency"), node.get(amount_key)
    if not isinstance(currency, str) or not re.fullmatch(r"[A-Z]{3}", currency):
        return None
    if isinstance(raw, str) and _AMOUNT.fullmatch(raw.strip()):
        raw = Decimal(raw.strip())
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        return None
    if not _CENT <= raw < _DEAREST:
        return None
    # Fixed point, so that 1E+3 and 1000 are one price.
    return Money(amount=Decimal(f"{Decimal(raw):f}"), currency=currency)


def as_moment(value: object) -> datetime | None:
    """Aware. A time without a zone is UTC: the marketplace writes its own stamps so."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if not 2000 <= moment.year <= 2100:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def as_web_address(value: object) -> str | None:
    """An http(s) address without spaces, quotes or markup; for pictures."""
    text = as_text(value, longest=1000)
    return text if text and re.fullmatch(r"https?://[^\s\"'<>\\`]+", text) else None


def first(node: Fields, *keys: str) -> object:
    """The value of the first of the keys that is there and not null."""
    return next((node[key] for key in keys if node.get(key) is not None), None)
