"""The Avinode adapter with the server it talks to, set by a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx

from domain.trip import Leg, Place, Trip
from tests.support.scripted_server import ScriptedServer
from tools.http import OutsideCall, RetryPolicy, make_client
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import CallBudget, NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from tools.sourcing.port import (
    Marketplace,
    TripRequest,
)

API_TOKEN = "6f1c4d7e-0000-4000-8000-000000000001"


BEARER = "eyJhbGciOiJIUzI1NiJ9.the-bearer-token"


OURS = "0f8fad5b-d9cb-469f-a165-70867728950e.2"


class MovableClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass
class House:
    """The adapter, the server it talks to, and what was waited for and archived meanwhile."""

    server: ScriptedServer
    http: httpx.AsyncClient
    clock: MovableClock
    archived: list[OutsideCall]
    waits: list[float] = field(default_factory=list)

    def marketplace(self, bucket: CallBudget | None = None, **changed: Any) -> Marketplace:
        fields: dict[str, Any] = {
            "base_url": self.server.base_url,
            "api_token": API_TOKEN,
            "bearer": BEARER,
            "act_as": "anna",
        }
        return AvinodeMarketplace(
            AvinodeConnection(**(fields | changed)),
            clock=self.clock,
            http=self.http,
            bucket=bucket or NoBudget(),
            breaker=CircuitBreaker(self.clock, failures=3),
            quote_id=lambda system, external_id: f"{system}:{external_id}",
            sleep=self._wait,
            retry=RetryPolicy(attempts=3, first_wait=0.5, patience_seconds=15),
        )

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.moment += timedelta(seconds=seconds)


def round_trip() -> TripRequest:
    def leg(origin: str, destination: str, day: int) -> Leg:
        return Leg(
            origin=Place(text=origin, icao=origin),
            destination=Place(text=destination, icao=destination),
            date=date(2026, 12, day),
            time=time(10),
            passengers=6,
        )

    legs = (leg("KTEB", "KVNY", 14), leg("KVNY", "KTEB", 18))
    return TripRequest(external_trip_id=OURS, trip=Trip(legs=legs))


@asynccontextmanager
async def avinode_desk() -> AsyncIterator[House]:
    archived: list[OutsideCall] = []

    async def archive(call: OutsideCall) -> None:
        archived.append(call)

    async with (
        ScriptedServer().running() as server,
        make_client(
            server.base_url,
            timeout=httpx.Timeout(5.0, read=0.3),
            whole_call_seconds=5.0,
            archive=archive,
        ) as http,
    ):
        yield House(server, http, MovableClock(), archived)
