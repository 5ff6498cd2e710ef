"""What each operator answers, and when: from the seed, or as a test has told it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sandbox.aviapages.directory import CLASSES, Company, class_of
from sandbox.aviapages.exchange import Exchange, written
from sandbox.marketplace.fleet import Tail
from sandbox.marketplace.flight_time import distance_nm, needs_fuel_stop
from sandbox.marketplace.journey import Journey
from sandbox.marketplace.pricing import price_of
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json

ANSWERS = ("ok", "not-available", "removed", "revised", "other-aircraft", "two-aircraft", "silent")
REASONS = (
    "The aircraft is in maintenance that week.",
    "Crew duty does not allow it.",
    "Already sold on these days.",
    "We do not serve this airport.",
)
_WHOLE = Decimal(1)


class ScriptError(ValueError):
    """An answer was asked for in a way that means nothing."""


def script(exchange: Exchange, body: object) -> Json:
    """`{"company": id, name or "*", "answer": ..., "price", "currency", "comment", "delay_seconds",
    "revised_price", "after_seconds", "count"}`. Raises ScriptError."""
    if not isinstance(body, dict) or body.get("answer") not in ANSWERS:
        raise ScriptError(f"answer is one of {', '.join(ANSWERS)}")
    if body.get("company", "*") != "*" and exchange.directory.named(body["company"]) is None:
        raise ScriptError(f"there is no company {body['company']!r}")
    for field in ("price", "revised_price"):
        try:
            Decimal(str(body.get(field, 1)))
        except InvalidOperation:
            raise ScriptError(f"{field} is an amount") from None
    count = body.get("count", 1)
    if not isinstance(count, int) or count == 0:
        raise ScriptError("count is a whole number, -1 for ever")
    exchange.store.execute("INSERT INTO scripts (remaining, document) VALUES (?, ?)", count, json.dumps(body))
    return body


def replies_of(exchange: Exchange, company: Company, body: Json, journey: Journey, place: int) -> list[Json]:
    """Each reply with its steps: what it says from which moment on. `place` counts the operators asked."""
    told = _told(exchange, company)
    draw = Draw(exchange.options.seed, "aviapages answer", journey.key, company.id)
    answer = told.get("answer") or _usual(place, draw)
    if answer == "silent":
        return []
    slow = 1 if exchange.options.pace == "fast" else 90
    begins = exchange.now() + timedelta(seconds=float(told.get("delay_seconds", draw.between(2, 6) * slow)))
    wanted = [one.get("ac_class") for one in body.get("aircraft", []) if isinstance(one, dict)]
    tails = _fitting(company, journey, [] if answer == "other-aircraft" else wanted)
    if answer == "other-aircraft" and wanted:
        tails = [tail for tail in tails if class_of(tail) not in wanted] or tails
    if not tails and "price" not in told:
        answer = "not-available"
    chosen = (tails or list(company.tails))[: 2 if answer == "two-aircraft" else 1]
    return [_reply(exchange, tail, journey, answer, begins, told, draw) for tail in chosen]


def _reply(
    exchange: Exchange, tail: Tail, journey: Journey, answer: str, begins: datetime, told: Json, draw: Draw
) -> Json:
    price = str(told["price"]) if "price" in told else _price(exchange, tail, journey)
    offer = {"state": "OK", "price": price, "comment": told.get("comment", _words(tail))}
    later = written(begins + timedelta(seconds=float(told.get("after_seconds", 3))))
    first: Json = {"at": written(begins), **offer}
    steps = [first]
    if answer == "not-available":
        reason = told.get("comment", draw.choice(REASONS))
        steps = [{"at": written(begins), "state": "Not available", "price": None, "comment": reason}]
    elif answer == "removed":
        steps.append({**first, "at": later, "state": "Removed"})
    elif answer == "revised":
        cheaper = str((Decimal(price) * Decimal("0.95")).quantize(_WHOLE, ROUND_HALF_UP))
        steps.append({**first, "at": later, "price": str(told.get("revised_price", cheaper))})
    return {
        "id": exchange.store.next_number("reply", 9_100_001),
        "tail": tail.registration,
        "currency": told.get("currency", "USD"),
        "steps": steps,
    }


def _told(exchange: Exchange, company: Company) -> dict[str, Any]:
    with exchange.store.transaction():
        for row in exchange.store.rows("SELECT * FROM scripts ORDER BY id"):
            document: Json = json.loads(row["document"])
            name = document.get("company", "*")
            if name != "*" and exchange.directory.named(name) != company:
                continue
            exchange.store.execute(
                "UPDATE scripts SET remaining = remaining - 1 WHERE id = ? AND remaining > 0", row["id"]
            )
            exchange.store.execute("DELETE FROM scripts WHERE id = ? AND remaining = 0", row["id"])
            return document
    return {}


def _usual(place: int, draw: Draw) -> str:
    if place % 5 == 3:
        return "not-available"
    return "revised" if place % 5 == 2 and draw.chance(50) else "ok"


def _fitting(company: Company, journey: Journey, classes: list[Any]) -> list[Tail]:
    """The classes that were asked for first, then what is nearest to the departure."""
    wanted = {category for name in classes for category in CLASSES.get(str(name), ())}
    able = [
        tail
        for tail in company.tails
        if tail.type.seats >= journey.passengers and not needs_fuel_stop(tail.type, journey.longest_nm)
    ]
    asked = [tail for tail in able if not wanted or tail.type.category in wanted]
    return sorted(asked or able, key=lambda tail: distance_nm(tail.base, journey.legs[0].start))


def _price(exchange: Exchange, tail: Tail, journey: Journey) -> str:
    total = price_of(exchange.options.seed + 101, tail, journey).total
    return str(total.quantize(_WHOLE, ROUND_HALF_UP))


def _words(tail: Tail) -> str:
    return f"{tail.type.name} from {tail.base.icao}, subject to schedule and slots. (demo)"
