"""`POST charter_prices/` and `POST flight_calculator/`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from sandbox.aviapages.directory import CLASSES
from sandbox.aviapages.exchange import Exchange
from sandbox.aviapages.legs import airport_in, journey_in
from sandbox.aviapages.refusals import complaint
from sandbox.marketplace.aircraft_types import TYPES
from sandbox.marketplace.flight_time import distance_nm, flight_minutes, needs_fuel_stop
from sandbox.marketplace.pricing import price_of
from sandbox.marketplace.store import Json

KM_PER_NM = 1.852
CURRENCIES = ("USD", "EUR", "GBP")
PER_USD = {"USD": Decimal(1), "EUR": Decimal("0.86"), "GBP": Decimal("0.75")}
"""invented rates of the demo"""


def charter_price(exchange: Exchange, body: Json) -> Json:
    """The middle of what the fleet of that class would ask, with its tenths from below and above."""
    journey = journey_in(body)
    wanted = body.get("aircraft")
    first = wanted[0] if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict) else {}
    categories = CLASSES.get(str(first.get("ac_class")), ())
    currency = body.get("currency_code", "USD")
    if currency not in CURRENCIES:
        raise complaint("currency_code", f'"{currency}" is not a valid choice.')
    totals = sorted(
        price_of(exchange.options.seed + 101, tail, journey).total
        for tail in exchange.directory.tails.values()
        if tail.type.category in categories and tail.type.seats >= journey.passengers
    )
    if not totals:
        raise complaint("aircraft", "No price for this class.")
    low, mid, high = (totals[len(totals) * tenth // 10] for tenth in (1, 5, 9))
    given: Json = {"price": _whole(mid, currency), "currency_code": currency}
    ranged = bool(body.get("range"))
    given["price_min"] = _whole(low, currency) if ranged else None
    given["price_max"] = _whole(high, currency) if ranged else None
    return given


def flight_time(exchange: Exchange, body: Json) -> Json:
    start, end = airport_in(body.get("departure_airport")), airport_in(body.get("arrival_airport"))
    if start is None or end is None:
        field = "departure_airport" if start is None else "arrival_airport"
        raise complaint(field, "Airport not found.")
    named = str(body.get("aircraft", "")).casefold()
    kind = next(
        (kind for code, kind in TYPES.items() if named in {code.casefold(), kind.name.casefold()}), None
    )
    if kind is None:
        raise complaint("aircraft", "Aircraft not found.")
    distance = distance_nm(start, end)
    stops = [{"icao": "CYQX"}] if needs_fuel_stop(kind, distance) else []
    return {
        "aircraft": kind.name,
        "airport": {"departure": start.icao, "arrival": end.icao, "techstops": stops},
        "distance": round(distance * KM_PER_NM),
        "time": flight_minutes(kind, start, end, exchange.now().month),
    }


def _whole(amount: Decimal, currency: str) -> float:
    return float((amount * PER_USD[currency]).quantize(Decimal(1), ROUND_HALF_UP))
