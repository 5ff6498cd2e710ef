"""Waiting for what happens outside the browser: asked again and again until it is so, or too late."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

LOOK_SECONDS = 0.05

T = TypeVar("T")


def until(look: Callable[[], T | None], seconds: float, what: str) -> T:
    """The first answer of `look` that counts (not None, not False). AssertionError after `seconds`."""
    pause, end = Event(), monotonic() + seconds
    while True:
        found = look()
        if found is not None and found is not False:
            return found
        assert monotonic() < end, f"{what}: not within {seconds:.0f} s"
        pause.wait(LOOK_SECONDS)
