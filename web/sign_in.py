"""How often somebody may try a password: counted in Redis, for all processes together."""

from __future__ import annotations

import hashlib

from redis.asyncio import Redis

TRIES = 10
SECONDS = 900


async def may_try(redis: Redis, identifier: str) -> bool:
    """False after TRIES tries for this name within a quarter of an hour."""
    name = hashlib.sha256(identifier.encode()).hexdigest()[:32]
    key = f"sign-in:{name}"
    tries = int(await redis.incr(key))
    if tries == 1:
        await redis.expire(key, SECONDS)
    return tries <= TRIES


async def forget_tries(redis: Redis, identifier: str) -> None:
    """After the right password."""
    name = hashlib.sha256(identifier.encode()).hexdigest()[:32]
    await redis.delete(f"sign-in:{name}")
