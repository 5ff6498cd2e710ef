"""What this process needs to serve: each part tried for real, in parallel, within a second."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from persistence.across import Across
from persistence.migrate import newest_revision
from persistence.worker_signs import ALIVE_SECONDS, workers_alive

SECONDS = 2.0
LEAST_FREE_MB = 256
"""on the disk of files and logs: below it nothing could be written soon"""

Check = Callable[[], Awaitable[str | None]]


class Readiness:
    """`await Readiness(...).look()` -> {part: None when it is well, else what is wrong}."""

    def __init__(self, across: Across, redis: Redis, folder: Path) -> None:
        self._across = across
        self._redis = redis
        self._folder = folder
        self._newest = newest_revision()

    async def look(self) -> dict[str, str | None]:
        checks: dict[str, Check] = {
            "database": self._database,
            "redis": self._redis_answers,
            "worker": self._worker,
            "disk": self._disk,
        }
        found = await asyncio.gather(*(_within(check) for check in checks.values()))
        return dict(zip(checks, found, strict=True))

    async def _database(self) -> str | None:
        revision = await self._across.schema_revision()
        if revision == self._newest:
            return None
        return (
            f"the schema is at {revision or 'nothing'}, the code at {self._newest}: run `jetvision migrate`"
        )

    async def _redis_answers(self) -> str | None:
        await self._redis.ping()
        return None

    async def _worker(self) -> str | None:
        if await workers_alive(self._redis):
            return None
        return f"no worker has left a sign for {ALIVE_SECONDS} s: start one with `jetvision worker`"

    async def _disk(self) -> str | None:
        free_mb = (await asyncio.to_thread(shutil.disk_usage, self._folder)).free // 2**20
        return None if free_mb >= LEAST_FREE_MB else f"{free_mb} MB are free, {LEAST_FREE_MB} are needed"


async def _within(check: Check) -> str | None:
    try:
        async with asyncio.timeout(SECONDS):
            return await check()
    except (SQLAlchemyError, RedisError, OSError, TimeoutError) as error:
        # its words may hold an address
        return f"does not answer ({type(error).__name__})"
