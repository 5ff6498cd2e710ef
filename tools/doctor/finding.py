"""One line of the doctor: a part of the installation, how it is, and what to do when it is bad."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

SECONDS = 5
"""a part that takes longer to answer is not well"""
SLOW_MS = 2000

Health = Literal["ok", "red", "off"]
MARKS: dict[Health, str] = {"ok": "ok ", "red": "red", "off": "-- "}


@dataclass(frozen=True)
class Finding:
    """`off`: not set up, and nothing is wrong with that."""

    what: str
    health: Health
    told: str
    milliseconds: int | None = None

    @property
    def good(self) -> bool:
        return self.health != "red"

    @property
    def line(self) -> str:
        took = "" if self.milliseconds is None else f" ({self.milliseconds} ms)"
        return f"{MARKS[self.health]}  {self.what:<19} {self.told}{took}"


class Bad(Exception):
    """What is wrong, and what to do about it. Never holds a value of a setting, which may be a secret."""


Errors = type[Exception] | tuple[type[Exception], ...]


def look(what: str, ask: Callable[[], str], errors: Errors, remedy: str) -> Finding:
    """`ask` answers what is well, or raises Bad. Other errors are named by their type only: their words may
    hold an address with a password."""
    began = time.monotonic()
    try:
        told = ask()
    except Bad as bad:
        return Finding(what, "red", str(bad))
    except errors as error:
        return Finding(what, "red", f"{type(error).__name__}: {remedy}")
    took = round((time.monotonic() - began) * 1000)
    slow = ", but slowly" if took > SLOW_MS else ""
    return Finding(what, "ok", f"{told}{slow}", took)
