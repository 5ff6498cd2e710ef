"""A circuit breaker: after failures in a row nobody waits for a system that is down; one call tries it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tools.sourcing.avinode.connection import Clock


class CircuitBreaker:
    """Closed, then open after `failures` in a row for `open_seconds`, then one trial call at a time.

    A refusal (4xx) is an answer of a working system and no failure.
    """

    def __init__(self, clock: Clock, *, failures: int = 5, open_seconds: float = 30.0) -> None:
        self._clock = clock
        self._limit = failures
        self._pause = timedelta(seconds=open_seconds)
        self._in_a_row = 0
        self._closed_until: datetime | None = None

    def seconds_until_allowed(self) -> float:
        """0.0: go ahead. A trial call that never reports back frees its place after another pause."""
        if self._closed_until is None:
            return 0.0
        now = self._clock.now()
        if now < self._closed_until:
            return (self._closed_until - now).total_seconds()
        self._closed_until = now + self._pause
        return 0.0

    def worked(self) -> None:
        self._in_a_row = 0
        self._closed_until = None

    def failed(self) -> None:
        self._in_a_row += 1
        if self._in_a_row >= self._limit:
            self._closed_until = self._clock.now() + self._pause
