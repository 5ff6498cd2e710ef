"""Telling the other processes, after a commit, that something changed. Losing such a word loses nothing:
pages read the database when they open, and due work is found by polling."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Protocol

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

CHANGES = "jetvision:changes"
WORK = "jetvision:work"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Change:
    """A thread's deal changed, and these messages are new in it."""

    thread_id: str
    broker_id: str
    deal_id: str | None
    steps: tuple[str, ...]

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def load(text: str | bytes) -> Change:
        fields = json.loads(text)
        return Change(**{**fields, "steps": tuple(fields["steps"])})


class Announcer(Protocol):
    async def changed(self, change: Change) -> None: ...

    async def work_is_due(self) -> None: ...


class RedisAnnouncer:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def changed(self, change: Change) -> None:
        await self._publish(CHANGES, change.dump())

    async def work_is_due(self) -> None:
        await self._publish(WORK, "due")

    async def _publish(self, channel: str, message: str) -> None:
        try:
            await self._redis.publish(channel, message)
        except RedisError as error:
            # the change itself is committed; whoever missed the word finds it by reading
            log.warning("live.unannounced", channel=channel, error=type(error).__name__)


class Silent(Announcer):
    """For work that nobody watches, such as seeding."""

    async def changed(self, change: object) -> None:
        return

    async def work_is_due(self) -> None:
        return
