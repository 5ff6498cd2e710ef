"""What looking by the clock may spend of a connection's calls: a share of what remains, the rest is people's.

A look asks for its turn once and then makes all its calls, each charged to the share: half a look would have
spent its calls for nothing. A look of many calls leaves a debt, and the next turn comes later.
"""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tools.sourcing.avinode.bucket import CALLS_PER_HOUR, CallBudget

PART = 0.3
"""of the calls that remain"""

# KEYS: the connection's bucket, the share; ARGV: the bucket's rate and burst, the part, what is charged.
# The share refills at its part of the rate, up to its part of the tokens that the bucket has now.
SHARE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local part, charge = tonumber(ARGV[3]), tonumber(ARGV[4])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(bucket[1]) or burst, tonumber(bucket[2]) or now
if now > at then
  tokens = math.min(burst, tokens + (now - at) * rate)
end
local seen = redis.call('HMGET', KEYS[2], 'left', 'at')
local left, last = tonumber(seen[1]) or burst * part, tonumber(seen[2]) or now
left = math.min(tokens * part, left + math.max(0, now - last) * rate * part) - charge
redis.call('HSET', KEYS[2], 'left', string.format('%.6f', left), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[2], math.ceil((burst - math.min(left, 0)) / (rate * part)) + 60)
local wait = 0
if left < 1 then
  wait = math.max((1 - left) / (rate * part), (1 / part - tokens) / rate, at - now)
end
return string.format('%.6f', wait)
"""


class ReconcileShare:
    """A CallBudget for looks by the clock: `bucket` is the connection's own, of the same rate and burst."""

    def __init__(
        self,
        redis: Redis,
        connection: str,
        bucket: CallBudget,
        *,
        burst: int = 20,
        per_second: float | None = None,
        part: float = PART,
    ) -> None:
        if not 1 / burst <= part <= 1:
            raise ValueError("a share lets at least one call begin, and is not more than all")
        self._keys = [f"call-budget:{connection}", f"call-budget:{connection}:reconcile"]
        self._burst = burst
        self._rate = (CALLS_PER_HOUR - burst) / 3600 if per_second is None else per_second
        self._part = part
        self._bucket = bucket
        self._script: Any = redis.register_script(SHARE)

    async def turn(self) -> float:
        """Seconds until a look may begin; 0.0: now. Without Redis nobody knows what remains: a minute."""
        try:
            return await self._share(0)
        except RedisError:
            return 60.0

    async def take(self) -> None:
        await self._bucket.take()
        await self._share(1)

    async def hold(self, seconds: float) -> None:
        await self._bucket.hold(seconds)

    async def _share(self, charge: int) -> float:
        return float(await self._script(keys=self._keys, args=[self._rate, self._burst, self._part, charge]))
