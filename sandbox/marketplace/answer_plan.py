"""What each operator of a round will answer, and when: decided when the RFQs are sent."""

from __future__ import annotations

import json
from datetime import timedelta

from sandbox.marketplace.clock import stamp
from sandbox.marketplace.market import Market
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json

DEFAULT_MIX = (
    "quote",
    "counter",
    "quote",
    "decline",
    "quote",
    "other-aircraft",
    "several-lifts",
    "revised",
    "chat",
    "expired",
)
"""A round of n operators takes the first n (again from the start after the tenth), seeded to operators."""

ANSWERS = (*DEFAULT_MIX[:2], "decline", *DEFAULT_MIX[5:], "avinode-estimate", "silent")

DELAY_SECONDS = {"fast": (1.0, 6.0), "real": (120.0, 1_500.0)}

_MIX = "answer_mix"
_DELAY = "answer_delay"


class ScriptError(ValueError):
    """An operator was told to answer in a way that means nothing."""


def plan_round(market: Market, trip: Json, rfqs: list[Json]) -> None:
    """One due answer for each RFQ. An estimate-only trip gets none."""
    if trip["estimateOnly"]:
        return
    key = (trip["segments"], trip["rounds"])
    mix = _mix(market)
    kinds = Draw(market.seed, "mix", *key).shuffled([mix[n % len(mix)] for n in range(len(rfqs))])
    low, high = _delay(market)
    for rfq, kind in zip(rfqs, kinds, strict=True):
        milliseconds = Draw(market.seed, "delay", rfq["seller"], *key).between(
            int(low * 1000), int(high * 1000)
        )
        step: Json = {"kind": kind, "delay_seconds": milliseconds / 1000}
        step |= _take_script(market, rfq["seller"]) or {}
        plan(market, rfq["id"], step, float(step["delay_seconds"]))


def plan(market: Market, rfq_id: str, step: Json, delay_seconds: float) -> None:
    """Something an operator will do, `delay_seconds` from now by the marketplace's clock."""
    market.store.execute(
        "INSERT INTO due_answers (due_at, rfq, step) VALUES (?, ?, ?)",
        stamp(market.now() + timedelta(seconds=delay_seconds)),
        rfq_id,
        json.dumps(step),
    )
    market.answers_changed.set()


def reply_delay_seconds(market: Market, *key: object) -> float:
    low, high = _delay(market)
    return Draw(market.seed, "reply", *key).between(int(low * 1000), int(high * 1000)) / 1000


def script_operators(market: Market, body: object) -> Json:
    """`{"operator": name|id|"*", "answer": kind, "count": 1, ...}`, or a list of such in `scripts`; `mix`
    and `delay_seconds: [low, high]` change the default. Raises ScriptError."""
    if not isinstance(body, dict):
        raise ScriptError("a script is an object")
    scripts = body.get("scripts", [body] if "answer" in body else [])
    with market.store.transaction():
        if "mix" in body:
            if not body["mix"] or not set(body["mix"]) <= set(ANSWERS):
                raise ScriptError(f"mix is a list of {', '.join(ANSWERS)}")
            market.store.keep_fact(_MIX, json.dumps(body["mix"]))
        if "delay_seconds" in body and "answer" not in body:
            low, high = (float(seconds) for seconds in body["delay_seconds"])
            if not 0 <= low <= high:
                raise ScriptError("delay_seconds is [low, high]")
            market.store.keep_fact(_DELAY, json.dumps([low, high]))
        for script in scripts:
            _keep_script(market, script)
    return operator_settings(market)


def operator_settings(market: Market) -> Json:
    return {
        "mix": list(_mix(market)),
        "delay_seconds": list(_delay(market)),
        "scripts": [
            {"operator": row["operator"], "count": row["remaining"], **json.loads(row["step"])}
            for row in market.store.rows("SELECT * FROM scripts ORDER BY id")
        ],
    }


def forget_scripts(market: Market) -> None:
    market.store.execute("DELETE FROM scripts")
    market.store.keep_fact(_MIX, None)
    market.store.keep_fact(_DELAY, None)


def _keep_script(market: Market, script: Json) -> None:
    step = {name: value for name, value in script.items() if name not in ("operator", "answer", "count")}
    kind = script.get("answer")
    if kind not in ANSWERS:
        raise ScriptError(f"answer is one of {', '.join(ANSWERS)}")
    if isinstance(step.get("price"), float):
        raise ScriptError('price is a text, for instance "38000.00"')
    market.store.execute(
        "INSERT INTO scripts (operator, remaining, step) VALUES (?, ?, ?)",
        str(script.get("operator", "*")),
        int(script.get("count", 1)),
        json.dumps({**step, "kind": kind}),
    )


def _take_script(market: Market, seller: str) -> Json | None:
    names = {"*", seller, *(tail.seller.name for tail in market.fleet.of_seller(seller))}
    for row in market.store.rows("SELECT * FROM scripts ORDER BY (operator = '*'), id"):
        if row["operator"] in names:
            market.store.execute("UPDATE scripts SET remaining = remaining - 1 WHERE id = ?", row["id"])
            market.store.execute("DELETE FROM scripts WHERE id = ? AND remaining = 0", row["id"])
            step: Json = json.loads(row["step"])
            return step
    return None


def _mix(market: Market) -> tuple[str, ...]:
    kept = market.store.fact(_MIX)
    return DEFAULT_MIX if kept is None else tuple(json.loads(kept))


def _delay(market: Market) -> tuple[float, float]:
    kept = market.store.fact(_DELAY)
    if kept is None:
        return DELAY_SECONDS[market.options.pace]
    low, high = json.loads(kept)
    return low, high
