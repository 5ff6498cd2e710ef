"""The figures of this process and of the house, in Prometheus' format.

Whoever has METRICS_TOKEN may read them (`Authorization: Bearer ...`); where none is set, only this machine
may, asked directly: what comes through a proxy is from elsewhere.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from persistence.across import Across
from persistence.meters import METERS
from persistence.worker_signs import workers_alive

KEPT_SECONDS = 5.0
"""however often they are asked for, the house's figures are counted once in this time"""
HERE = {"127.0.0.1", "::1"}
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


class HouseFigures(Collector):
    """What the database and Redis know, as gauges: the queues, deals by state, work that was given up."""

    def __init__(self, across: Across, redis: Redis, sockets: Callable[[], int]) -> None:
        self._across = across
        self._redis = redis
        self._sockets = sockets
        self._counted_at = -KEPT_SECONDS
        self._counted: list[Metric] = []

    async def count(self) -> None:
        """A part that does not answer leaves its figures out, and `jetvision_up` says so."""
        if time.monotonic() - self._counted_at < KEPT_SECONDS:
            return
        up = GaugeMetricFamily("jetvision_up", "1: this part answers.", labels=["part"])
        counted: list[Metric] = [up]
        try:
            counted += await self._of_the_database()
            up.add_metric(["database"], 1)
        except (SQLAlchemyError, OSError):
            up.add_metric(["database"], 0)
        try:
            workers = await workers_alive(self._redis)
            counted.append(GaugeMetricFamily("jetvision_workers", "Workers with a sign of life.", workers))
            up.add_metric(["redis"], 1)
        except (RedisError, OSError):
            up.add_metric(["redis"], 0)
        self._counted, self._counted_at = counted, time.monotonic()

    def collect(self) -> Iterable[Metric]:
        yield from self._counted
        yield GaugeMetricFamily("jetvision_websocket_sessions", "Pages open here.", self._sockets())

    async def _of_the_database(self) -> list[Metric]:
        due = GaugeMetricFamily("jetvision_queue_due", "Rows that are due.", labels=["queue"])
        oldest = GaugeMetricFamily(
            "jetvision_queue_oldest_seconds", "Age of the oldest row that is due.", labels=["queue"]
        )
        deals = GaugeMetricFamily("jetvision_deals", "Deals by state.", labels=["state"])
        for name, (rows, seconds) in (await self._across.queue_figures()).items():
            due.add_metric([name], rows)
            oldest.add_metric([name], seconds)
        for state, number in (await self._across.deal_figures()).items():
            deals.add_metric([state], number)
        given_up = GaugeMetricFamily(
            "jetvision_dead_letters", "Work that was given up.", await self._across.dead_letter_count()
        )
        return [due, oldest, deals, given_up]


def metrics_routes(house: HouseFigures, token: SecretStr | None) -> APIRouter:
    """403 for whoever may not read them."""
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        if not _may_read(request, token):
            return Response("The figures are not for you.\n", status_code=403, media_type="text/plain")
        await house.count()
        body = generate_latest(METERS) + generate_latest(_Only(house))
        return Response(body, headers={"content-type": CONTENT_TYPE_LATEST})

    return router


class _Only(Collector):
    """What `generate_latest` wants of a registry, for the house's figures alone."""

    def __init__(self, house: HouseFigures) -> None:
        self._house = house

    def collect(self) -> Iterable[Metric]:
        return self._house.collect()


def _may_read(request: Request, token: SecretStr | None) -> bool:
    if token is not None:
        given = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(given, b"Bearer " + token.get_secret_value().encode())
    direct = not any(name in request.headers for name in FORWARDED)
    return direct and request.client is not None and request.client.host in HERE
