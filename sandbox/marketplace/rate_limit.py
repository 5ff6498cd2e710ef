"""The call rate of one connection: a token bucket, in real time."""

from __future__ import annotations

import math
import time

HOURLY = 3_600
BURST_SECONDS = 10


class RateLimit:
    """`calls_per_second` None: nothing is refused, the headers show an hour's allowance.

    The bucket holds ten seconds' worth of calls, and at least one.
    """

    def __init__(self, calls_per_second: float | None) -> None:
        self._rate = calls_per_second
        self._capacity = (
            float(HOURLY) if calls_per_second is None else max(1.0, calls_per_second * BURST_SECONDS)
        )
        self._level = self._capacity
        self._filled_at = time.monotonic()

    def take(self) -> bool:
        """Whether one more call is allowed now."""
        self._fill()
        if self._level < 1:
            return self._rate is None
        self._level -= 1
        return True

    def headers(self) -> dict[str, str]:
        """X-Rate-Limit-Reset: seconds until a refused client may call again."""
        self._fill()
        missing = max(0.0, 1 - self._level)
        return {
            "X-Rate-Limit-Limit": str(round((self._rate or 1) * HOURLY)),
            "X-Rate-Limit-Remaining": str(math.floor(self._level)),
            "X-Rate-Limit-Reset": str(math.ceil(missing / (self._rate or 1))),
        }

    def _fill(self) -> None:
        now = time.monotonic()
        self._level = min(self._capacity, self._level + (now - self._filled_at) * (self._rate or 1))
        self._filled_at = now
