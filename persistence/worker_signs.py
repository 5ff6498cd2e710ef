"""A worker's sign of life: a key that ends by itself. RQ's own list keeps a killed worker for minutes."""

from __future__ import annotations

from redis.asyncio import Redis

SIGN = "jetvision:worker:"
ALIVE_SECONDS = 10


async def leave_sign(redis: Redis, worker_id: str) -> None:
    await redis.set(f"{SIGN}{worker_id}", "1", ex=ALIVE_SECONDS)


async def workers_alive(redis: Redis) -> int:
    """How many have left a sign within ALIVE_SECONDS."""
    return len([key async for key in redis.scan_iter(match=f"{SIGN}*", count=500)])
