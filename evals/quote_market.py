"""A market of operators to learn prices from and to be tested on: the simulator as a process of its own.

Only what a broker sees comes back, over HTTP and through the product's own client. Neither the simulator's
prices nor its code are known here.
"""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from domain.quotes import OperatorQuote
from domain.trip import Leg, Place, Trip
from persistence.clock import SystemClock
from tools.http import make_client
from tools.places.airports import airport, to_place
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from tools.sourcing.port import CreatedTrip, TripRequest

PROJECT = Path(__file__).parent.parent
_READY = re.compile(r"demo marketplace on (http://127\.0\.0\.1:\d+)")

OPERATORS = 5
"""asked for each trip"""
PATIENCE_SECONDS = 20.0

# where charter flies, from general knowledge: weights by region are even
AMERICA = ("KTEB", "KVNY", "KOPF", "KPWK", "KDAL", "KLAS", "KBED", "KIAD", "KASE", "KSFO", "KHOU", "KAPA")
EUROPE = ("EGGW", "LFPB", "LFMN", "LSGG", "LIML", "EDDM", "LEPA", "EGLF", "LSZH", "LOWW", "LGAV", "LEMD")
OCEAN = (("KTEB", "EGGW"), ("KBED", "LFPB"), ("KTEB", "LSGG"), ("KIAD", "EGLF"))


@dataclass(frozen=True)
class Conditions:
    """One market: who flies in it and at what level, and what was asked."""

    seed: int
    price_level: int = 100
    """percent"""
    price_spread: int = 0
    """percent, each tail's own"""
    trips: int = 40
    asked_with: int = 0
    """seed of the trips"""


@dataclass(frozen=True)
class Answered:
    trip: Trip
    quote: OperatorQuote


def market_of(conditions: Conditions) -> list[Answered]:
    """Starts the simulator, asks for the trips, and returns what operators quoted."""
    options = (
        *("--seed", str(conditions.seed)),
        *("--price-level", str(conditions.price_level)),
        *("--price-spread", str(conditions.price_spread)),
    )
    with simulator(*options) as base:
        return asyncio.run(_ask(base, conditions))


@contextmanager
def simulator(*options: str) -> Iterator[str]:
    """A process of its own with a store of its own; its address. RuntimeError when it does not start."""
    with tempfile.TemporaryDirectory(prefix="jv-market-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.marketplace", "--port", "0", "--store", folder, *options],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
        )
        try:
            yield _ready(process)
        finally:
            process.terminate()
            process.communicate(timeout=10)


def _ready(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        ready = _READY.search(line)
        if ready:
            return ready[1]
    raise RuntimeError("".join(said))


async def _ask(base: str, conditions: Conditions) -> list[Answered]:
    chance = random.Random(conditions.asked_with)
    clock = SystemClock()
    async with make_client(f"{base}/api") as http, httpx.AsyncClient(base_url=base, trust_env=False) as lever:
        market = AvinodeMarketplace(
            AvinodeConnection.model_validate(
                {"base_url": f"{base}/api", "api_token": "sandbox", "bearer": "sandbox"}
            ),
            clock=clock,
            http=http,
            bucket=NoBudget(),
            breaker=CircuitBreaker(clock),
            quote_id=lambda system, value: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{system}:{value}")),
        )
        told = await lever.post("/admin/operators", json={"mix": ["quote"], "delay_seconds": [0, 0]})
        told.raise_for_status()
        asked: list[tuple[Trip, CreatedTrip]] = []
        for n in range(conditions.trips):
            trip = wished(chance, clock.now())
            created = await market.create_trip(TripRequest(external_trip_id=f"study-{n}", trip=trip))
            sent = await lever.post("/admin/rfqs", json={"trip": created.trip_id, "count": OPERATORS})
            sent.raise_for_status()
            asked.append((trip, created))
        return [one for trip, created in asked for one in await _quotes(market, trip, created)]


async def _quotes(market: AvinodeMarketplace, trip: Trip, created: CreatedTrip) -> Sequence[Answered]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            answers = await market.trip_answers(created.trip_id)
            if all(answer.quotes for answer in answers):
                return [Answered(trip, quote) for answer in answers for quote in answer.quotes]
            await asyncio.sleep(0.05)


def wished(chance: random.Random, now: datetime) -> Trip:
    """One way, there and back, or three legs; 2 to 12 people; from five days to ten months from now."""
    out = now.astimezone(UTC).date() + timedelta(days=chance.randint(5, 300))
    back = out + timedelta(days=chance.choice((0, 1, 2, 2, 3, 4, 7)))
    kind = chance.random()
    if kind < 0.12:
        first, second = chance.choice(OCEAN)
        stops = [first, second, first] if chance.random() < 0.5 else [first, second]
    else:
        region = chance.choice((AMERICA, EUROPE))
        first, second, third = chance.sample(region, 3)
        stops = [first, second]
        if kind > 0.5:
            stops = [first, second, third, first] if kind > 0.92 else [first, second, first]
    days = [out, back, back + timedelta(days=1)]
    passengers = chance.choice((2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8, 10, 12))
    return Trip(
        legs=tuple(
            Leg(origin=place(a), destination=place(b), date=day, passengers=passengers)
            for a, b, day in zip(stops[:-1], stops[1:], days, strict=False)
        )
    )


def place(code: str) -> Place:
    found = airport(code)
    if found is None:
        raise LookupError(code)
    return to_place(found, code)
