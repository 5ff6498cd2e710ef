"""A sign-in with a password, written down however it ends.

How often somebody may try is counted in Redis, for all processes together.
"""

from __future__ import annotations

import hashlib

from redis.asyncio import Redis

from persistence.users import UserRecord, Users

TRIES = 10
SECONDS = 900


async def signed_in(
    redis: Redis, users: Users, username: str, password: str, *, address: str
) -> UserRecord | None:
    """The user; None for a wrong password, an unknown name, and too many tries."""
    identifier = username.strip().lower()
    if not await may_try(redis, identifier):
        await users.signed_in(None, identifier, address=address, what="tried to sign in too often")
        return None
    user = await users.sign_in(identifier, password)
    if user is None:
        await users.signed_in(None, identifier, address=address, what="was refused a sign-in")
        return None
    await forget_tries(redis, identifier)
    await users.signed_in(user, identifier, address=address, what="signed in")
    return user


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
