"""A pause that holds for the whole house: what costs every process something begins at most once in it."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.exceptions import RedisError


class HousePause:
    """`name` is the same in every process. Seconds are wall time of the Redis server."""

    def __init__(self, redis: Redis, name: str, seconds: float) -> None:
        self._redis = redis
        self._key = f"house-pause:{name}"
        self._milliseconds = round(seconds * 1000)

    async def turn(self) -> float:
        """0.0: it is ours now, and the pause begins; else seconds until it can be had. Without Redis nobody
        knows when it was had last: the whole pause."""
        try:
            if await self._redis.set(self._key, "1", nx=True, px=self._milliseconds):
                return 0.0
            left = await self._redis.pttl(self._key)
        except RedisError:
            return self._milliseconds / 1000
        # it may have ended between the two questions
        return max(left, 1) / 1000
