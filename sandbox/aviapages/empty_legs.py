"""`GET empty_legs/`: flights that the operators have to make anyway, over the next weeks.

Most are there from a Monday on. Beside them one appears every few minutes (`--pace fast`) or hours and is
sold later; a tester adds, sells and reprices others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.aviapages.directory import Company, class_of
from sandbox.aviapages.exchange import Exchange, written
from sandbox.marketplace.airports import Airport, find_airport
from sandbox.marketplace.fleet import Tail
from sandbox.marketplace.flight_time import block_minutes, distance_nm, needs_fuel_stop
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json

DAYS = 30
FIRST = 3_400_001
FIRST_FRESH = 3_700_000_00
FIRST_ADDED = 3_900_001
STAYS = timedelta(hours=40)
FRESH_EVERY = {"fast": timedelta(minutes=4), "real": timedelta(hours=3)}
FRESH_LISTED = 12
"""of these rounds a fresh leg is listed, unless it is sold sooner"""


class LegError(ValueError):
    """What a tester said of a leg makes no sense."""


def empty_legs(exchange: Exchange) -> list[Json]:
    """The same for the same seed and moment, but for what a tester changed."""
    changes = {
        row["id"]: json.loads(row["document"]) for row in exchange.store.rows("SELECT * FROM leg_changes")
    }
    found = [*_added(exchange), *_of_this_week(exchange), *_fresh(exchange)]
    changed = ({**leg, **changes.get(leg["id"], {})} for leg in found)
    return [leg for leg in changed if not leg.pop("sold", False)]


def change(exchange: Exchange, body: Json) -> Json:
    """Without an `id` a leg is added: `{origin, destination, from, to, price, currency, company, type,
    seats}`. With one it is changed: `{"id": 3900001, "price": 9000}` or `{"id": 3900001, "sold": true}`."""
    if "id" in body:
        return _changed(exchange, body)
    ends = [find_airport(str(body.get(key))) for key in ("origin", "destination")]
    if ends[0] is None or ends[1] is None:
        raise LegError("origin and destination are ICAO codes of airports")
    company = exchange.directory.named(body.get("company")) or next(
        iter(exchange.directory.companies.values())
    )
    tail = next((one for one in company.tails if one.type.name == body.get("type")), company.tails[0])
    begins = _moment(body.get("from")) or exchange.now() + timedelta(days=2)
    with exchange.store.transaction():
        number = exchange.store.next_number("leg", FIRST_ADDED)
        leg = _shape(number, company, tail, ends[0], ends[1], begins, Draw(0, number)) | {
            "to_date_utc": written(_moment(body.get("to")) or begins + STAYS),
            "price": body.get("price"),
            "currency_code": None if body.get("price") is None else body.get("currency", "USD"),
            "max_passengers": body.get("seats", tail.type.seats),
        }
        exchange.store.execute("INSERT INTO legs (id, document) VALUES (?, ?)", number, json.dumps(leg))
    return leg


def _changed(exchange: Exchange, body: Json) -> Json:
    number = body["id"]
    if not any(leg["id"] == number for leg in empty_legs(exchange)):
        raise LegError(f"no leg {number} is listed")
    kept: Json = {key: body[key] for key in ("price", "sold") if key in body}
    exchange.store.execute(
        "INSERT OR REPLACE INTO leg_changes (id, document) VALUES (?, ?)", number, json.dumps(kept)
    )
    return {"id": number, **kept}


def _added(exchange: Exchange) -> list[Json]:
    legs = exchange.store.documents("SELECT document FROM legs ORDER BY id DESC")
    return [leg for leg in legs if datetime.fromisoformat(leg["to_date_utc"]) > exchange.now()]


def _of_this_week(exchange: Exchange) -> Iterator[Json]:
    """From each tail's base to another base within its range."""
    now = exchange.now()
    monday = _midnight(now) - timedelta(days=now.weekday())
    year, week, _ = now.isocalendar()
    for place, tail in enumerate(exchange.directory.tails.values()):
        draw = Draw(exchange.options.seed, "empty leg", tail.registration, (year, week))
        end = _reached(exchange, tail, draw) if draw.chance(80) else None
        if end is None:
            continue
        begins = monday + timedelta(days=draw.below(DAYS), hours=6)
        if begins + STAYS > now:
            number = FIRST + (year * 53 + week) % 200 * 1000 + place
            yield _shape(number, exchange.directory.of(tail), tail, tail.base, end, begins, draw)


def _fresh(exchange: Exchange) -> Iterator[Json]:
    """One a round, each sold after some rounds."""
    every = FRESH_EVERY[exchange.options.pace]
    this_round = int(exchange.now().timestamp() // every.total_seconds())
    tails = list(exchange.directory.tails.values())
    for number in range(this_round, this_round - FRESH_LISTED, -1):
        draw = Draw(exchange.options.seed, "fresh leg", number)
        tail, listed = draw.choice(tails), draw.between(3, FRESH_LISTED)
        end = _reached(exchange, tail, draw)
        if end is None or number + listed <= this_round:
            continue
        appeared = datetime.fromtimestamp(number * every.total_seconds(), exchange.now().tzinfo)
        begins = _midnight(appeared) + timedelta(days=1 + draw.below(10), hours=6)
        shape = _shape(0, exchange.directory.of(tail), tail, tail.base, end, begins, draw)
        yield shape | {"id": FIRST_FRESH + number % 100_000_000}


def _reached(exchange: Exchange, tail: Tail, draw: Draw) -> Airport | None:
    bases = sorted({one.base.icao: one.base for one in exchange.directory.tails.values()}.items())
    reach = [
        base
        for icao, base in bases
        if icao != tail.base.icao
        and distance_nm(tail.base, base) > 150
        and not needs_fuel_stop(tail.type, distance_nm(tail.base, base))
    ]
    return draw.choice(reach) if reach else None


def _shape(
    number: int, company: Company, tail: Tail, start: Airport, end: Airport, begins: datetime, draw: Draw
) -> Json:
    hours = block_minutes(tail.type, start, end, begins.month) / 60
    return {
        "id": number,
        "departure_airport": {"icao": start.icao, "iata": start.iata, "name": start.name},
        "arrival_airport": {"icao": end.icao, "iata": end.iata, "name": end.name},
        "from_date_utc": written(begins),
        "to_date_utc": written(begins + STAYS),
        "price": float(round(tail.type.hourly_usd * hours * 0.55 / 50) * 50),
        "currency_code": "USD",
        "aircraft_type": tail.type.name,
        "aircraft_class": class_of(tail),
        "max_passengers": tail.type.seats,
        "tail_number": tail.registration,
        "pets_allowed": tail.pets,
        "wireless_internet": tail.wifi,
        "owners_approval_required": draw.chance(20),
        "domestic_flights_only": draw.chance(10),
        "company": company.shape(),
    }


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _moment(said: object) -> datetime | None:
    if said is None:
        return None
    moment = datetime.fromisoformat(str(said))
    if moment.tzinfo is None:
        raise LegError("from and to need a time with its zone")
    return moment
