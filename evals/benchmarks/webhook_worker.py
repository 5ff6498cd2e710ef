"""The worker of the webhooks' benchmark: the product's own, its calls counted, their budget stated."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass

from pydantic import SecretStr
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from jobs.services import JobServices
from jobs.worker import Webhook, work
from persistence.across import Across
from persistence.clock import RandomIds, SystemClock
from persistence.database import open_database
from persistence.live import RedisAnnouncer
from persistence.unit_of_work import Work
from persistence.urls import as_role
from tools.http import OutsideCall, make_client
from tools.mail.smtp import SmtpMailer
from tools.proposals import samples
from tools.proposals.house import House
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import TokenBucket
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace

CALLS = "benchmark:calls"


@dataclass(frozen=True)
class Place:
    database: str
    """the owner's address"""
    redis: str
    api: str
    hooks: str
    secret: str
    calls_a_second: float


def run_worker(place: Place) -> None:
    watching = AsyncRedis.from_url(place.redis)

    async def opened(stack: AsyncExitStack) -> JobServices:
        roles = (as_role(place.database, role) for role in ("jv_app", "jv_auth", "jv_intake"))
        database = open_database(*roles, pool=5)
        stack.push_async_callback(database.close)
        clock = SystemClock()

        async def count(_call: OutsideCall) -> None:
            await watching.incr(CALLS)

        marketplace = AvinodeMarketplace(
            AvinodeConnection(
                base_url=place.api, api_token=SecretStr("sandbox"), bearer=SecretStr("sandbox")
            ),
            clock=clock,
            http=make_client(place.api, archive=count),
            bucket=TokenBucket(
                watching, "benchmark", sleep=asyncio.sleep, burst=200, per_second=place.calls_a_second
            ),
            breaker=CircuitBreaker(clock),
            quote_id=lambda system, value: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{system}:{value}")),
        )
        return JobServices(
            work=Work(database, clock, RandomIds(), RedisAnnouncer(watching)),
            across=Across(database),
            marketplace=marketplace,
            mailer=SmtpMailer(host="127.0.0.1", port=9),
            house=House(samples.brand(), "http://127.0.0.1:8000", "anna@jetvision.example", None),
        )

    with Redis.from_url(place.redis) as redis:
        work(redis, watching, opened, Webhook(place.hooks, "jetvision", place.secret))
