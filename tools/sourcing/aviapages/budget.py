"""How many calls this month may still cost, counted in Redis so that all processes share it.

A monthly plan ends in the middle of a deal if nobody counts. A part is kept in reserve for what a person has
clicked; background reading spends at most a share of what remains on any one day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from redis.asyncio import Redis

from tools.sourcing.avinode.connection import Clock

For = Literal["person", "background"]

BACKGROUND_SHARE_PERCENT = 30
LOOK_AGAIN = timedelta(hours=24)
"""after "Monthly API limit exceeded": the plan may have been raised meanwhile"""

TAKE = """
local held = redis.call('PTTL', KEYS[3])
if held > 0 then return {'held', held} end
if redis.call('EXISTS', KEYS[4]) == 1 then return {'spent', redis.call('PTTL', KEYS[4])} end
local limit, reserve, share = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local behind = tonumber(redis.call('GET', KEYS[2]) or '0')
if used >= limit then return {'month', 0} end
if ARGV[4] == 'background' then
  local left = limit - reserve - used
  if left <= 0 then return {'reserve', 0} end
  if behind + 1 > math.max(1, (left + behind) * share / 100) then return {'day', 0} end
  redis.call('INCR', KEYS[2])
  redis.call('EXPIRE', KEYS[2], 172800)
end
redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], 3456000)
return {'ok', limit - used - 1}
"""


class CallNotFree(Exception):
    """No call may be made now. `why`: `held` (it said wait), `spent` (it said the month's limit is reached),
    `month` (our own count says so), `reserve` or `day` (background work leaves the rest to people)."""

    def __init__(self, why: str, retry_after: float) -> None:
        super().__init__(f"no call is free ({why}) for {retry_after:.0f} s")
        self.why = why
        self.retry_after = retry_after


class MonthlyBudget(Protocol):
    async def take(self, for_whom: For) -> None:
        """Counts one call. Raises CallNotFree."""
        ...

    async def hold(self, seconds: float) -> None:
        """It said wait: nobody calls for this long."""
        ...

    async def spent(self) -> None:
        """It said that the month's limit is reached: nobody calls until it may have changed."""
        ...


class SharedBudget:
    """monthly_calls   what the plan allows in a calendar month (UTC)
    reserved_calls  of these, only for what a person has clicked
    """

    def __init__(
        self, redis: Redis, connection: str, clock: Clock, *, monthly_calls: int, reserved_calls: int
    ) -> None:
        if not 0 <= reserved_calls < monthly_calls:
            raise ValueError("the reserve is smaller than what the month allows")
        self._key = f"monthly-calls:{connection}"
        self._clock = clock
        self._limit = monthly_calls
        self._reserve = reserved_calls
        self._redis = redis
        self._take: Any = redis.register_script(TAKE)

    async def take(self, for_whom: For) -> None:
        now = self._clock.now().astimezone(UTC)
        why, figure = await self._take(
            keys=[
                f"{self._key}:{now:%Y-%m}",
                f"{self._key}:{now:%Y-%m-%d}",
                f"{self._key}:held",
                f"{self._key}:spent",
            ],
            args=[self._limit, self._reserve, BACKGROUND_SHARE_PERCENT, for_whom],
        )
        why = why.decode() if isinstance(why, bytes) else why
        if why != "ok":
            raise CallNotFree(why, _wait(why, int(figure), now))

    async def hold(self, seconds: float) -> None:
        await self._redis.set(f"{self._key}:held", 1, px=max(1, round(seconds * 1000)))

    async def spent(self) -> None:
        now = self._clock.now().astimezone(UTC)
        wait = min(LOOK_AGAIN, _next_month(now) - now)
        await self._redis.set(f"{self._key}:spent", 1, px=max(1, round(wait.total_seconds() * 1000)))

    async def used(self) -> int:
        """Calls counted this month."""
        now = self._clock.now().astimezone(UTC)
        return int(await self._redis.get(f"{self._key}:{now:%Y-%m}") or 0)


class NoMonthlyBudget:
    """No count of our own: for a check of the connection or a replay."""

    async def take(self, for_whom: For) -> None:
        del for_whom

    async def hold(self, seconds: float) -> None:
        del seconds

    async def spent(self) -> None:
        return


def _wait(why: str, milliseconds: int, now: datetime) -> float:
    if why in {"held", "spent"}:
        return max(1.0, milliseconds / 1000)
    if why == "day":
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (tomorrow - now).total_seconds()
    return (_next_month(now) - now).total_seconds()


def _next_month(now: datetime) -> datetime:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first + timedelta(days=monthrange(now.year, now.month)[1])
