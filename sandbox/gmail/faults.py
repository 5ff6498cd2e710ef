"""What goes wrong at the next calls, on request. Kept in memory: a restart is free of faults.

| kind        | what the caller meets                                                                  |
|-------------|----------------------------------------------------------------------------------------|
| 401         | the token is refused (`token`: for good, until it is renewed)                          |
| 403         | `rateLimitExceeded`; with `"reason": "insufficientPermissions"` another refusal        |
| 429         | with `Retry-After: seconds` (default 0)                                                |
| 500         | nothing was done                                                                       |
| 500-after   | it was done, and the answer says 500                                                   |
| cut         | the connection is cut before anything is done                                          |
| cut-after   | it was done, and the connection is cut before the answer                               |
| slow        | the answer comes `seconds` (default 3) late                                            |
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from typing import Any

KINDS = ("401", "403", "429", "500", "500-after", "cut", "cut-after", "slow")


class FaultError(ValueError):
    """A fault was asked for in a way that means nothing."""


@dataclass
class Fault:
    """For calls of this method whose path below /gmail/v1/users/{user}/ (or `token`) fits the pattern."""

    kind: str
    count: int = 1
    method: str = "*"
    path: str = "*"
    options: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "count": self.count,
            "method": self.method,
            "path": self.path,
        } | self.options


class Faults:
    """Oldest first; a count of -1 lasts until cleared."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, body: Any) -> Fault:
        """Raises FaultError."""
        if not isinstance(body, dict) or body.get("kind") not in KINDS:
            raise FaultError(f"kind is one of {', '.join(KINDS)}")
        count = body.get("count", 1)
        if not isinstance(count, int) or isinstance(count, bool) or count == 0:
            raise FaultError("count is a whole number, -1 for ever")
        options = {name: body[name] for name in ("seconds", "reason") if name in body}
        fault = Fault(body["kind"], count, str(body.get("method", "*")), str(body.get("path", "*")), options)
        self._waiting.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The oldest waiting fault that meets this call, used up by one."""
        for fault in self._waiting:
            if fault.method in ("*", method) and fnmatch.fnmatchcase(path, fault.path):
                fault.count -= fault.count > 0
                if fault.count == 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self._waiting.clear()

    def shown(self) -> list[dict[str, Any]]:
        return [fault.shown() for fault in self._waiting]
