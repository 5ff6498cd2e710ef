"""One token bucket per connection, in Redis, shared by all processes: calls are counted, not workers.

A call that must wait takes its token at once and waits out its own share, so calls are served in order and
each asks Redis only once. Time is Redis's own, so processes with different clocks agree.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from redis.asyncio import Redis

CALLS_PER_HOUR = 3600
"""a rolling hour, as clients of the API observe it"""

TAKE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local patience, keep_back = tonumber(ARGV[3]), tonumber(ARGV[4])
local seen = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(seen[1]) or burst, tonumber(seen[2]) or now
if now > at then
  tokens = math.min(burst, tokens + (now - at) * rate)
  at = now
end
local short = keep_back + 1 - tokens
local wait = math.max(0, at - now) + math.max(0, short) / rate
local taken = 0
if wait <= patience then
  tokens = tokens - 1
  taken = 1
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', at))
redis.call('EXPIRE', KEYS[1], math.ceil((burst - tokens) / rate + math.max(0, at - now)) + 60)
return {taken, string.format('%.6f', wait), string.format('%.6f', tokens)}
"""

HOLD = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local seen = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = math.min(0, tonumber(seen[1]) or 0), tonumber(seen[2]) or now
at = math.max(at, now + tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', at))
redis.call('EXPIRE', KEYS[1], math.ceil(at - now + tonumber(ARGV[2])) + 60)
return 1
"""


class BudgetSpent(Exception):
    """No call is free within the caller's patience."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"no call is free for {retry_after:.1f} s")
        self.retry_after = retry_after


class CallBudget(Protocol):
    async def take(self) -> None:
        """Returns when one call may be made. Raises BudgetSpent."""
        ...

    async def hold(self, seconds: float) -> None:
        """The other side said stop: nobody calls for this long."""
        ...


class TokenBucket:
    """`burst` calls at once, then `per_second`.

    patience_seconds  how long a call may wait for its turn (BudgetSpent)
    keep_back         tokens that this user of the bucket leaves to others (background work leaves some to
                      the people who are waiting)
    """

    def __init__(
        self,
        redis: Redis,
        connection: str,
        *,
        sleep: Callable[[float], Awaitable[None]],
        burst: int = 20,
        per_second: float | None = None,
        patience_seconds: float = 15.0,
        keep_back: float = 0.0,
    ) -> None:
        if not 0 <= keep_back <= burst - 1:
            raise ValueError("a bucket keeps back less than its burst")
        self._key = f"call-budget:{connection}"
        self._burst = burst
        # A full bucket plus an hour of refilling must stay within what the hour allows.
        self._rate = (CALLS_PER_HOUR - burst) / 3600 if per_second is None else per_second
        self._patience = patience_seconds
        self._keep_back = keep_back
        self._sleep = sleep
        self._take: Any = redis.register_script(TAKE)
        self._hold: Any = redis.register_script(HOLD)

    async def take(self) -> None:
        taken, wait, _ = await self._take(
            keys=[self._key], args=[self._rate, self._burst, self._patience, self._keep_back]
        )
        seconds = float(wait)
        if int(taken) != 1:
            raise BudgetSpent(seconds)
        if seconds > 0:
            await self._sleep(seconds)

    async def hold(self, seconds: float) -> None:
        await self._hold(keys=[self._key], args=[seconds, self._burst / self._rate])


class NoBudget:
    """No limit of our own: for tools that make a handful of calls (a check of the connection, a replay)."""

    async def take(self) -> None:
        return

    async def hold(self, seconds: float) -> None:
        del seconds
