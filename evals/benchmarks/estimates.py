"""How good estimates are: `python -m evals.benchmarks.estimates`, about a minute.

Operators of some simulated markets quote trips, a house of three brokers learns from their prices, and other
markets (other seeds, levels, spreads and trips) are estimated before they quote. Everything is real: the
simulator over HTTP as a process of its own, PostgreSQL, the product's own functions. An estimate is judged
by each quote of its category: whether it lies in the range, and how far the middle is from it.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from domain.past_prices import PastRatio
from domain.quotes import Estimate
from domain.trip import Trip
from evals.quote_market import OPERATORS, Answered, Conditions, market_of
from persistence.clock import RandomIds, SystemClock
from persistence.database import open_database
from persistence.embedded.servers import EmbeddedServers, ServerAddresses
from persistence.live import Change
from persistence.migrate import migrate
from persistence.unit_of_work import Work
from persistence.urls import as_role
from persistence.users import UserRecord, Users
from tools.deals.describe import describe_trip
from tools.places.aircraft import aircraft_type, category_of
from tools.sourcing.estimates import estimate
from tools.sourcing.past_prices import past_ratios, remember_price

LEARNING = tuple(
    Conditions(seed=seed, price_level=level, price_spread=spread, trips=50, asked_with=100 + seed)
    for seed, level, spread in ((1, 100, 5), (2, 96, 8), (3, 104, 6), (4, 101, 10), (5, 98, 5), (6, 103, 8))
)
HELD_OUT = tuple(
    Conditions(seed=seed, price_level=level, price_spread=spread, trips=40, asked_with=900 + seed)
    for seed, level, spread in ((41, 97, 12), (42, 102, 7), (43, 106, 9), (44, 94, 4), (45, 99, 11))
)
AIMS = "aim 75-85 % in the range, median error under 15 %, under 100 ms"


@dataclass(frozen=True)
class Judged:
    category: str
    basis: str
    """what it rests on"""
    within: bool
    error: float
    """of the middle, as a share of the quote"""


def judged(answered: Answered, offers: Iterable[Estimate]) -> Judged | None:
    """None when the category was not estimated: nobody was told a range for it."""
    category = category_of(answered.quote.aircraft.category)
    offer = next((one for one in offers if one.category == category), None)
    if offer is None:
        return None
    asked = answered.quote.price.amount
    return Judged(
        category=offer.category,
        basis=_rests_on(offer),
        within=offer.low.amount <= asked <= offer.high.amount,
        error=float(abs(offer.mid.amount / asked - 1)),
    )


def _rests_on(offer: Estimate) -> str:
    for words in ("of this category", "of all categories", "of the "):
        if words in offer.basis:
            return f"{'own' if 'your past' in offer.basis else 'house'} quotes {words.strip()}"
    return "published rates"


async def learn(work: Work, brokers: Sequence[str], markets: Sequence[list[Answered]]) -> int:
    """Each broker has every third trip. How many prices were remembered."""
    count = 0
    trips = [list(group) for market in markets for _, group in groupby(market, key=lambda one: id(one.trip))]
    for n, answers in enumerate(trips):
        async with work.unit(brokers[n % len(brokers)]) as uow:
            deal = await describe_trip(uow, str(uuid.uuid4()), answers[0].trip)
            for one in answers:
                await remember_price(uow, deal, one.quote)
                count += 1
    return count


async def ask(work: Work, broker: str, trip: Trip) -> tuple[Sequence[Estimate], Sequence[PastRatio], float]:
    """(ranges, what they rest on, milliseconds)"""
    async with work.unit(broker) as uow:
        start = time.perf_counter()
        past = await past_ratios(uow, trip)
        offers = estimate(trip, past)
        return offers, past, 1000 * (time.perf_counter() - start)


async def measure(addresses: ServerAddresses) -> None:
    async with AsyncExitStack() as stack:
        owner = addresses.owner_url
        database = open_database(*(as_role(owner, role) for role in ("jv_app", "jv_auth", "jv_intake")))
        stack.push_async_callback(database.close)
        work = Work(database, SystemClock(), RandomIds(), Unheard())
        users = Users(database.auth)
        brokers = [await a_broker(users, n) for n in range(4)]
        before = await study(work, brokers[0], HELD_OUT)
        print(f"{'before any quote is known':<34}{line(before.all)}")
        markets = [await asyncio.to_thread(market_of, one) for one in LEARNING]
        learnt = await learn(work, brokers[:3], markets)
        print(f"\n{learnt} prices of {len(LEARNING)} markets learnt; {AIMS}\n")
        print(f"{'':<34}{'quotes':>7}{'in range':>10}{'median error':>14}")
        for label, broker in (
            ("a broker with own quotes", brokers[0]),
            ("a new broker of the house", brokers[3]),
        ):
            found = await study(work, broker, HELD_OUT)
            print(f"{label:<34}{line(found.all)}")
            for category, part in sorted(found.by(lambda one: one.category).items()):
                print(f"  {category:<32}{line(part)}")
            for basis, part in sorted(found.by(lambda one: one.basis).items()):
                print(f"  by {basis:<29}{line(part)}")
            print(f"  when its type is asked for{'':<6}{line(found.of_types)}")
            slow = statistics.quantiles(found.times, n=20, method="inclusive")[-1]
            print(f"  time of an estimate: {statistics.median(found.times):.1f} ms median, {slow:.1f} ms p95")
            print(f"  quotes in categories without a range: {found.unseen}\n")


@dataclass(frozen=True)
class Study:
    all: list[Judged]
    of_types: list[Judged]
    times: list[float]
    unseen: int

    def by(self, key: object) -> dict[str, list[Judged]]:
        parts: dict[str, list[Judged]] = defaultdict(list)
        assert callable(key)
        for one in self.all:
            parts[key(one)].append(one)
        return parts


_markets: dict[Conditions, list[Answered]] = {}


async def study(work: Work, broker: str, held_out: Sequence[Conditions]) -> Study:
    found, of_types, times, unseen = [], [], [], 0
    for conditions in held_out:
        if conditions not in _markets:
            _markets[conditions] = await asyncio.to_thread(market_of, conditions)
        for _, group in groupby(_markets[conditions], key=lambda one: id(one.trip)):
            answers = list(group)
            offers, _, taken = await ask(work, broker, answers[0].trip)
            times.append(taken)
            for one in answers:
                mark = judged(one, offers)
                unseen += mark is None
                found += [mark] if mark else []
                kind = aircraft_type(one.quote.aircraft.type_name)
                if kind is not None:
                    wished = one.trip.model_copy(update={"requirements": (kind.name,)})
                    mark = judged(one, (await ask(work, broker, wished))[0])
                    of_types += [mark] if mark else []
    return Study(found, of_types, times, unseen)


def line(marks: Sequence[Judged]) -> str:
    if not marks:
        return f"{0:>7}"
    within = sum(one.within for one in marks) / len(marks)
    error = statistics.median(one.error for one in marks)
    return f"{len(marks):>7}{within:>9.1%}{error:>13.1%}"


class Unheard:
    """For work that nobody watches."""

    async def changed(self, _change: Change) -> None:
        return

    async def work_is_due(self) -> None:
        return


async def a_broker(users: Users, n: int) -> str:
    record = UserRecord(
        id=str(uuid.uuid4()),
        identifier=f"broker{n}@jetvision.example",
        display_name=f"Broker {n} (demo)",
        email=f"broker{n}@jetvision.example",
        phone=None,
        role="broker",
        timezone="America/New_York",
        created_at="",
    )
    await users.add(record, "a password of the benchmark")
    return record.id


def main() -> int:
    print(f"{OPERATORS} operators asked a trip; markets held out: {len(HELD_OUT)}\n")
    with tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with EmbeddedServers(Path(folder) / "data") as addresses:
            migrate(addresses.owner_url)
            asyncio.run(measure(addresses))
    return 0


if __name__ == "__main__":
    sys.exit(main())
