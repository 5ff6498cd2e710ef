"""How fast prices, places and flight times are: `python -m evals.benchmarks.pricing`.

A thousand quotes of a trip with four legs are priced and ranked as the product does it; airports are looked
up by names with a typing mistake; flight times are worked out between airports of the charter table. Tables
are loaded before; what is remembered is forgotten before each look-up that shall be the first of its kind.
Figures of one machine, not a test: nothing fails here for being slow. Bounded to a few seconds.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations, islice, pairwise

from domain.money import Money
from domain.quotes import Aircraft, Operator, OperatorQuote
from domain.ranking import recommendation
from domain.trip import Leg, Place, Trip
from tools.places import flight_time
from tools.places.aircraft import aircraft_types
from tools.places.airports import airport, airports, to_place
from tools.places.search import corrected, search
from tools.quoting.price import TAXES, price_quote
from tools.quoting.rank import rank_quotes

QUOTES = 1000
ROUNDS = 9
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AIMS = {"price and rank 1,000 quotes": 150.0, "airport by a mistyped name": 2.0, "flight time": 0.05}
"""milliseconds"""


def main() -> None:
    trip, quotes = four_legs(), offers()
    price_and_rank(trip, quotes)
    report(
        "price and rank 1,000 quotes", [timed(lambda: price_and_rank(trip, quotes)) for _ in range(ROUNDS)]
    )
    report("  of which pricing", [timed(lambda: price(trip, quotes)) for _ in range(ROUNDS)])
    report("airport by a mistyped name", mistyped_names())
    report("flight time", flight_times())
    report("  the same leg again", again())


def four_legs() -> Trip:
    """New York, London, Nice, Paris and home: US taxes, UK and French duties."""
    day = date(2026, 12, 3)
    stops = [place(code) for code in ("KTEB", "EGGW", "LFMN", "LFPB", "KTEB")]
    return Trip(
        legs=tuple(
            Leg(origin=origin, destination=destination, date=day + timedelta(days=2 * n), passengers=8)
            for n, (origin, destination) in enumerate(pairwise(stops))
        ),
        requirements=("wifi", "pets"),
    )


def place(code: str) -> Place:
    found = airport(code)
    if found is None:
        raise LookupError(code)
    return to_place(found, code)


def offers() -> list[OperatorQuote]:
    """A thousand quotes of all types, each with a price and an operator of its own."""
    kinds = [kind for kind in aircraft_types() if kind.seats >= 6]
    ratings = ((), ("ARGUS Gold",), ("ARGUS Platinum", "IS-BAO Stage 3"), ("Wyvern Wingman",))
    return [
        OperatorQuote(
            id=f"q-{n}",
            system="avinode",
            external_id=f"aquote-{n}",
            rfq_external_id=f"arfq-{n}",
            lift_external_id=f"asellerlift-{n}",
            operator=Operator(
                external_id=f"op-{n % 97}", name=f"Operator {n % 97} (demo)", safety_ratings=ratings[n % 4]
            ),
            aircraft=Aircraft(
                type_name=kind.name,
                category=kind.category,
                seats=kind.seats,
                year=1995 + n % 30,
                amenities=("wifi",) if n % 3 else (),
            ),
            price=Money.of(Decimal(90_000 + 137 * n) + Decimal(n % 100) / 100),
            includes=dict.fromkeys(TAXES, "no"),
            block_minutes=(420 + n % 20, 115, 95, 490),
            received_at=NOW,
        )
        for n, kind in ((n, kinds[n % len(kinds)]) for n in range(QUOTES))
    ]


def price_and_rank(trip: Trip, quotes: Sequence[OperatorQuote]) -> str:
    price(trip, quotes)
    return recommendation(rank_quotes(quotes, trip, now=NOW))


def price(trip: Trip, quotes: Sequence[OperatorQuote]) -> Money:
    margin = Decimal(10)
    return max(price_quote(one, trip, margin_percent=margin, today=NOW.date()).total for one in quotes)


def mistyped_names() -> list[float]:
    """Names of charter airports with two letters swapped; each look-up is the first of its kind."""
    names = [found.name for found in airports() if found.charter and len(found.name) > 6]
    wrong = [f"{name[:3]}{name[4]}{name[3]}{name[5:]}" for name in names]
    search("Teterborro")
    corrected("Teterborro")
    taken = []
    for name in wrong:
        search.cache_clear()
        corrected.cache_clear()
        taken.append(timed(lambda name=name: (search(name), corrected(name))))  # type: ignore[misc]
    return taken


def flight_times() -> list[float]:
    """Legs between charter airports, none of them seen before."""
    places = [place(found.icao) for found in islice(airports(), 60)]
    flight_time.leg_time(places[0], places[1], cruise_kt=470, month=12, range_nm=4100)
    return [
        timed(lambda a=a, b=b: flight_time.leg_time(a, b, cruise_kt=460, month=12, range_nm=4100))  # type: ignore[misc]
        for a, b in combinations(places, 2)
    ]


def again() -> list[float]:
    a, b = place("KTEB"), place("KVNY")
    return [timed(lambda: flight_time.leg_time(a, b, cruise_kt=470, month=12)) for _ in range(2000)]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of processor time, without a collection of garbage in the middle."""
    gc.disable()
    begun = time.thread_time()
    work()
    taken = 1000 * (time.thread_time() - begun)
    gc.enable()
    return taken


def report(label: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    aim = f"aim {AIMS[label]:g} ms" if label in AIMS else ""
    print(
        f"{label:<30}{statistics.median(ordered):>9.4f} ms median"
        f"{ordered[int(len(ordered) * 0.99)]:>10.4f} ms 99th percentile  {aim}"
    )


if __name__ == "__main__":
    main()
