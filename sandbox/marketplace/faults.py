"""Faults on request: what goes wrong, for which calls, how often.

A fault comes by header (`X-Sandbox-Fault: 429; reset=3`, for that call only) or by `POST /admin/faults`
(`{"kind": "429", "count": 2, "method": "GET", "path": "/api/quotes/*", "reset": 3}`). A count of -1 lasts
until it is removed.
"""

from __future__ import annotations

import fnmatch
import json
from dataclasses import dataclass, field

from sandbox.marketplace.store import Json, Store

STATUS_FAULTS = ("400", "401", "403", "404", "409", "422", "423", "429", "500", "502", "503", "504")
ANSWERING_FAULTS = (*STATUS_FAULTS, "cut", "cut-after", "cut-body", "clock-skew")
MODIFYING_FAULTS = ("slow", "monday-wipe", "estimate-only", "alternative-shapes")
WEBHOOK_FAULTS = ("webhook-twice", "webhook-late", "webhook-out-of-order", "webhook-lost")
KINDS = ANSWERING_FAULTS + MODIFYING_FAULTS + WEBHOOK_FAULTS
_OWN_FIELDS = ("kind", "count", "method", "path")


class FaultError(ValueError):
    """A fault was asked for in a way that means nothing."""


@dataclass(frozen=True)
class Fault:
    """Options by kind: `reset` (429, seconds), `seconds` (slow, webhook-late), `code` and `title` (statuses),
    `event` (webhook faults), `minutes` (clock-skew)."""

    kind: str
    options: Json = field(default_factory=dict)

    def number(self, name: str, otherwise: float) -> float:
        return float(self.options.get(name, otherwise))

    def text(self, name: str, otherwise: str) -> str:
        return str(self.options.get(name, otherwise))


def fault_in_header(header: str) -> Fault:
    """`slow; seconds=2` or `503`. Raises FaultError."""
    kind, *rest = [part.strip() for part in header.split(";")]
    pairs = [part.partition("=") for part in rest if part]
    return _known(kind, {name.strip(): value.strip() for name, _, value in pairs})


def add_fault(store: Store, body: object) -> Json:
    """Store a fault of the admin route; answers what was stored. Raises FaultError."""
    if not isinstance(body, dict):
        raise FaultError("a fault is an object with a kind")
    options = {name: value for name, value in body.items() if name not in _OWN_FIELDS}
    fault = _known(str(body.get("kind")), options)
    count = body.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or count == 0:
        raise FaultError("count is a whole number, -1 for ever")
    # Only a new trip can be made estimate-only: without a path of its own the fault waits for one.
    method, path = ("POST", "/api/trips") if fault.kind == "estimate-only" else ("*", "*")
    return keep_fault(
        store, fault, str(body.get("method", method)).upper(), str(body.get("path", path)), count
    )


def keep_fault(store: Store, fault: Fault, method: str, path: str, count: int) -> Json:
    store.execute(
        "INSERT INTO faults (kind, method, path, remaining, options) VALUES (?, ?, ?, ?, ?)",
        fault.kind,
        method,
        path,
        count,
        json.dumps(fault.options),
    )
    return {"kind": fault.kind, "method": method, "path": path, "count": count, **fault.options}


def pending_faults(store: Store) -> list[Json]:
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "method": row["method"],
            "path": row["path"],
            "count": row["remaining"],
            **json.loads(row["options"]),
        }
        for row in store.rows("SELECT * FROM faults ORDER BY id")
    ]


def clear_faults(store: Store) -> int:
    return store.execute("DELETE FROM faults")


def take_call_faults(store: Store, method: str, path: str) -> list[Fault]:
    """The stored faults that meet this call, each used up by one: the oldest that answers, and every one
    that only modifies."""
    with store.transaction():
        met = [
            one
            for one in pending_faults(store)
            if one["kind"] not in WEBHOOK_FAULTS
            and one["method"] in ("*", method)
            and fnmatch.fnmatchcase(path, one["path"])
        ]
        answering = [one for one in met if one["kind"] in ANSWERING_FAULTS][:1]
        taken = [one for one in met if one["kind"] in MODIFYING_FAULTS] + answering
        for one in taken:
            _use_up(store, one["id"])
    return [_fault(one) for one in taken]


def take_webhook_fault(store: Store, event: str) -> Fault | None:
    with store.transaction():
        for one in pending_faults(store):
            if one["kind"] in WEBHOOK_FAULTS and one.get("event", event) == event:
                _use_up(store, one["id"])
                return _fault(one)
    return None


def _known(kind: str, options: Json) -> Fault:
    if kind not in KINDS:
        raise FaultError(f"{kind!r} is not a fault; there are {', '.join(KINDS)}")
    return Fault(kind, options)


def _fault(stored: Json) -> Fault:
    return Fault(stored["kind"], {k: v for k, v in stored.items() if k not in ("id", *_OWN_FIELDS)})


def _use_up(store: Store, number: int) -> None:
    store.execute("UPDATE faults SET remaining = remaining - 1 WHERE id = ? AND remaining > 0", number)
    store.execute("DELETE FROM faults WHERE id = ? AND remaining = 0", number)
