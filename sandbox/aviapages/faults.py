"""Faults on request: what goes wrong, for which calls, how often.

By header for one call (`X-Sandbox-Fault: throttled; seconds=3`) or by `POST /admin/faults`
(`{"kind": "503", "count": 2, "method": "GET", "path": "/v3/charter_quote_replies/"}`).
"""

from __future__ import annotations

import fnmatch
import json
from dataclasses import dataclass, field

from sandbox.marketplace.store import Json, Store

STATUSES = ("400", "401", "403", "404", "409", "429", "500", "502", "503", "504")
KINDS = (
    *STATUSES,
    "throttled",
    "monthly-limit",
    "slow",
    "cut",
    "cut-after",
    "cut-body",
    "not-json",
    "foreign-next",
    "other-shapes",
)
_OWN_FIELDS = ("kind", "count", "method", "path")


class FaultError(ValueError):
    """A fault was asked for in a way that means nothing."""


@dataclass(frozen=True)
class Fault:
    """Options by kind: `seconds` (throttled, slow), `detail` (statuses)."""

    kind: str
    options: Json = field(default_factory=dict)

    def number(self, name: str, otherwise: float) -> float:
        return float(self.options.get(name, otherwise))


def in_header(header: str) -> Fault:
    """`slow; seconds=2` or `503`. Raises FaultError."""
    kind, *rest = [part.strip() for part in header.split(";")]
    pairs = (part.partition("=") for part in rest if part)
    return _known(kind, {name.strip(): value.strip() for name, _, value in pairs})


def add(store: Store, body: object) -> Json:
    if not isinstance(body, dict):
        raise FaultError("a fault is an object with a kind")
    fault = _known(str(body.get("kind")), {k: v for k, v in body.items() if k not in _OWN_FIELDS})
    count = body.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or count == 0:
        raise FaultError("count is a whole number, -1 for ever")
    method, path = str(body.get("method", "*")).upper(), str(body.get("path", "*"))
    store.execute(
        "INSERT INTO faults (kind, method, path, remaining, options) VALUES (?, ?, ?, ?, ?)",
        fault.kind,
        method,
        path,
        count,
        json.dumps(fault.options),
    )
    return {"kind": fault.kind, "method": method, "path": path, "count": count, **fault.options}


def pending(store: Store) -> list[Json]:
    return [
        {"id": row["id"], "kind": row["kind"], "method": row["method"], "path": row["path"]}
        | {"count": row["remaining"], **json.loads(row["options"])}
        for row in store.rows("SELECT * FROM faults ORDER BY id")
    ]


def clear(store: Store) -> Json:
    return {"removed": store.execute("DELETE FROM faults")}


def take(store: Store, method: str, path: str) -> Fault | None:
    """The oldest stored fault that meets this call, used up by one."""
    with store.transaction():
        for one in pending(store):
            if one["method"] in ("*", method) and fnmatch.fnmatchcase(path, one["path"]):
                store.execute(
                    "UPDATE faults SET remaining = remaining - 1 WHERE id = ? AND remaining > 0", one["id"]
                )
                store.execute("DELETE FROM faults WHERE id = ? AND remaining = 0", one["id"])
                return Fault(one["kind"], {k: v for k, v in one.items() if k not in ("id", *_OWN_FIELDS)})
    return None


def _known(kind: str, options: Json) -> Fault:
    if kind not in KINDS:
        raise FaultError(f"{kind!r} is not a fault; there are {', '.join(KINDS)}")
    return Fault(kind, options)
