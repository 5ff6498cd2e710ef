"""`GET empty_legs/`: flights that the operators have to make anyway, over the next two weeks."""

from __future__ import annotations

from datetime import timedelta

from sandbox.aviapages.directory import class_of
from sandbox.aviapages.exchange import Exchange, written
from sandbox.marketplace.flight_time import block_minutes, distance_nm, needs_fuel_stop
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json

DAYS = 30
FIRST = 3_400_001


def empty_legs(exchange: Exchange) -> list[Json]:
    """From each tail's base to another base within its range. The same for the same seed and day."""
    seed, today = exchange.options.seed, exchange.now().date()
    bases = sorted({tail.base.icao: tail.base for tail in exchange.directory.tails.values()}.items())
    found = []
    for place, tail in enumerate(exchange.directory.tails.values()):
        draw = Draw(seed, "empty leg", tail.registration, today.isocalendar()[:2])
        if not draw.chance(80):
            continue
        reach = [
            base
            for icao, base in bases
            if icao != tail.base.icao
            and distance_nm(tail.base, base) > 150
            and not needs_fuel_stop(tail.type, distance_nm(tail.base, base))
        ]
        if not reach:
            continue
        end = draw.choice(reach)
        begins = exchange.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
            days=draw.below(DAYS), hours=6
        )
        hours = block_minutes(tail.type, tail.base, end, begins.month) / 60
        found.append(
            {
                "id": FIRST + place,
                "departure_airport": {"icao": tail.base.icao, "iata": tail.base.iata, "name": tail.base.name},
                "arrival_airport": {"icao": end.icao, "iata": end.iata, "name": end.name},
                "from_date_utc": written(begins),
                "to_date_utc": written(begins + timedelta(hours=40)),
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
                "company": exchange.directory.of(tail).shape(),
            }
        )
    return found
