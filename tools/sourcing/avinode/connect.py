"""One connection to Avinode put together: one count of its calls, one breaker, one client."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass

import httpx
from redis.asyncio import Redis

from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import TokenBucket
from tools.sourcing.avinode.connection import AvinodeConnection, Clock
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from tools.sourcing.avinode.share import ReconcileShare
from tools.sourcing.port import QuoteIds


@dataclass(frozen=True)
class Connected:
    marketplace: AvinodeMarketplace
    """for what a person or a webhook asks"""
    by_the_clock: AvinodeMarketplace
    """the same, whose calls are charged to the share"""
    share: ReconcileShare


def connect_avinode(
    connection: AvinodeConnection, redis: Redis, *, clock: Clock, http: httpx.AsyncClient, quote_id: QuoteIds
) -> Connected:
    """Every process of the same connection shares the count. `clock` is the real one: the other side
    compares our time stamp with the real time."""
    key = hashlib.sha256(connection.api_token.get_secret_value().encode()).hexdigest()[:16]
    bucket = TokenBucket(redis, key, sleep=asyncio.sleep)
    share = ReconcileShare(redis, key, bucket)
    breaker = CircuitBreaker(clock)
    direct, charged = (
        AvinodeMarketplace(
            connection, clock=clock, http=http, bucket=budget, breaker=breaker, quote_id=quote_id
        )
        for budget in (bucket, share)
    )
    return Connected(direct, charged, share)
