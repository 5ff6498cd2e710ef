"""What goes wrong at the next deliveries and looks, on request. Kept in memory: a restart is free of faults.

| kind             | what the sender meets                                                               |
|------------------|-------------------------------------------------------------------------------------|
| refuse           | no listener for `seconds` (default 5), or until the faults are cleared              |
| hang-up          | the connection is cut before the greeting                                           |
| 421, 451, 452, 550, 552, 554 | that reply at `stage` mail, rcpt or data (default data)                 |
| slow             | the reply to DATA comes `seconds` (default 3) late                                  |
| cut-before-250   | the connection is cut after DATA; the mail is kept unless `stored` is false         |
| cut-after-250    | the mail is kept and accepted, then the connection is cut                           |
| imap-hang-up     | a reader's connection is cut before the greeting                                    |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STATUSES = ("421", "451", "452", "550", "552", "554")
KINDS = ("refuse", "hang-up", *STATUSES, "slow", "cut-before-250", "cut-after-250", "imap-hang-up")
STAGES = ("mail", "rcpt", "data")


class FaultError(ValueError):
    """A fault was asked for in a way that means nothing."""


@dataclass
class Fault:
    kind: str
    count: int = 1
    stage: str = "data"
    seconds: float = 3.0
    stored: bool = True

    def shown(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "count": self.count,
            "stage": self.stage,
            "seconds": self.seconds,
            "stored": self.stored,
        }


class Faults:
    """Faults that wait for their moment, oldest first; a count of -1 lasts until cleared."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, body: Any) -> Fault:
        """Raises FaultError."""
        if not isinstance(body, dict) or body.get("kind") not in KINDS:
            raise FaultError(f"kind is one of {', '.join(KINDS)}")
        count, stage = body.get("count", 1), body.get("stage", "data")
        if not isinstance(count, int) or isinstance(count, bool) or count == 0:
            raise FaultError("count is a whole number, -1 for ever")
        if stage not in STAGES:
            raise FaultError(f"stage is one of {', '.join(STAGES)}")
        seconds = float(body.get("seconds", 5.0 if body["kind"] == "refuse" else 3.0))
        fault = Fault(body["kind"], count, stage, seconds, body.get("stored", True) is True)
        if fault.kind != "refuse":
            self._waiting.append(fault)
        return fault

    def take(self, kinds: tuple[str, ...], stage: str = "data") -> Fault | None:
        """The oldest waiting fault of these kinds for the stage, used up by one."""
        for fault in self._waiting:
            if fault.kind in kinds and fault.stage == stage:
                fault.count -= fault.count > 0
                if fault.count == 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self._waiting.clear()

    def shown(self) -> list[dict[str, Any]]:
        return [fault.shown() for fault in self._waiting]
