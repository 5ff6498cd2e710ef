"""Chance that can be told beforehand: numbers that depend on their keys alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of draws named by its keys; equal keys give equal draws on every machine and Python.

    Draw(seed, "delay", tail).between(1, 6)
    """

    def __init__(self, *keys: object) -> None:
        self._name = "\x1f".join(str(key) for key in keys)
        self._count = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        self._count += 1
        digest = hashlib.sha256(f"{self._name}\x1f{self._count}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def choice(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in items]
