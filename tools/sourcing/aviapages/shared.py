"""What was read and may be used again, by all processes together: a call of the month is spent once."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tools.sourcing.aviapages.connection import WHO
from tools.sourcing.port import MarketplaceDown

READING = timedelta(minutes=2)
"""after this somebody else may begin: who began has been killed"""


class SharedAnswers(Protocol):
    """Raises MarketplaceDown when it cannot be reached: without it every watch would spend a call."""

    async def get(self, name: str) -> bytes | None: ...

    async def put(self, name: str, answer: bytes, *, keep: timedelta) -> None: ...

    async def begin(self, name: str) -> bool:
        """False: somebody else is reading it right now."""
        ...

    async def end(self, name: str) -> None: ...


class RedisAnswers:
    def __init__(self, redis: Redis, connection: str) -> None:
        self._redis = redis
        self._key = f"answers:{connection}"

    async def get(self, name: str) -> bytes | None:
        try:
            kept = await self._redis.get(f"{self._key}:{name}")
        except RedisError as lost:
            raise _unreachable() from lost
        return kept.encode() if isinstance(kept, str) else kept

    async def put(self, name: str, answer: bytes, *, keep: timedelta) -> None:
        try:
            await self._redis.set(f"{self._key}:{name}", answer, px=round(keep.total_seconds() * 1000))
        except RedisError as lost:
            raise _unreachable() from lost

    async def begin(self, name: str) -> bool:
        wait = round(READING.total_seconds() * 1000)
        try:
            return bool(await self._redis.set(f"{self._key}:{name}:reading", 1, nx=True, px=wait))
        except RedisError as lost:
            raise _unreachable() from lost

    async def end(self, name: str) -> None:
        try:
            await self._redis.delete(f"{self._key}:{name}:reading")
        except RedisError as lost:
            raise _unreachable() from lost


class NothingShared:
    """Every answer is read anew: for a check of the connection."""

    async def get(self, name: str) -> bytes | None:
        del name
        return None

    async def put(self, name: str, answer: bytes, *, keep: timedelta) -> None:
        del name, answer, keep

    async def begin(self, name: str) -> bool:
        del name
        return True

    async def end(self, name: str) -> None:
        del name


def _unreachable() -> MarketplaceDown:
    return MarketplaceDown("what was read of it before cannot be reached", sent="no", who=WHO)
