"""Quotes: an operator's price for the whole trip, on one lift."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sandbox.marketplace import answer_plan, messages, webhooks
from sandbox.marketplace.api_errors import not_found
from sandbox.marketplace.clock import stamp
from sandbox.marketplace.fleet import Tail
from sandbox.marketplace.journey import Journey, Leg, journey_of
from sandbox.marketplace.market import Market
from sandbox.marketplace.pricing import CENT, Ferry, price_of
from sandbox.marketplace.rfqs import save_rfq
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json
from sandbox.marketplace.trips import find_trip

COMMISSION_PERMILLE = (0, 25, 50)


@dataclass(frozen=True)
class Terms:
    """What an operator may say beside the model: its own price, other times, words, how long it holds."""

    words: str
    price: Decimal | None = None
    currency: str = "USD"
    shift_minutes: int = 0
    valid_seconds: float | None = None
    generated: bool = False


def give_quote(market: Market, rfq: Json, lift: Json, terms: Terms) -> Json:
    """Store a quote on the lift with its message, save the RFQ, tell the webhooks
    (TripRequestSellerResponse), and plan the expiry. An earlier quote on the lift stays readable."""
    trip = find_trip(market, rfq["atrip"])
    journey = shifted(journey_of(trip["segments"]), terms.shift_minutes)
    tail = market.fleet[lift["tail"]]
    sheet = price_of(market.seed, tail, journey)
    usual = _in_this_market(market, tail, sheet.total)
    price = (usual if terms.price is None else terms.price).quantize(CENT)
    seconds = terms.valid_seconds or _usual_validity_seconds(market, tail, journey)
    valid_until = market.now() + timedelta(seconds=seconds)
    words = f"{terms.words} Quote valid until {_readable(valid_until)}."
    quote: Json = {
        "id": f"aquote-{market.store.next_number('aquote', 398_402_435 + market.seed)}",
        "rfq": rfq["id"],
        "seller": rfq["seller"],
        "lift": lift["id"],
        "tail": tail.registration,
        "createdOn": market.now_stamp(),
        "generated": terms.generated,
        "currency": terms.currency,
        "price": str(price),
        "withoutCommission": str(_without_commission(market, tail, price)),
        "message": words,
        "validUntil": stamp(valid_until),
        "segments": [_segment(leg, tail, terms) for leg in journey.legs],
        "ferries": [_ferry(ferry) for ferry in sheet.ferries],
    }
    market.store.execute(
        "INSERT INTO quotes (id, rfq, created_on, document) VALUES (?, ?, ?, ?)",
        quote["id"],
        rfq["id"],
        quote["createdOn"],
        json.dumps(quote),
    )
    lift["quotes"].append(quote["id"])
    if not terms.generated:
        lift["answer"], lift["validUntil"] = "quoted", quote["validUntil"]
        said = messages.from_seller(market, rfq, words, lift=lift, quote=quote, accepted=True)
        lift["messages"].append(said["id"])
        answer_plan.plan(market, rfq["id"], {"kind": "expiry", "quote": quote["id"]}, seconds)
    save_rfq(market, rfq)
    webhooks.emit(market, "TripRequestSellerResponse", "rfqs", rfq["id"])
    return quote


def find_quote(market: Market, quote_id: str) -> Json:
    """Raises ApiError 404."""
    quote = market.store.document("SELECT document FROM quotes WHERE id = ?", quote_id)
    if quote is None:
        raise not_found(f"Quote {quote_id}")
    return quote


def shifted(journey: Journey, minutes: int) -> Journey:
    """The same journey with its first leg at another time."""
    first, *rest = journey.legs
    moved = Leg(
        first.start,
        first.end,
        first.at_local + timedelta(minutes=minutes),
        first.departure,
        first.time_known,
        first.passengers,
    )
    return Journey((moved if minutes else first, *rest))


def _usual_validity_seconds(market: Market, tail: Tail, journey: Journey) -> float:
    hours = Draw(market.seed, "validity", tail.registration, journey.key).choice((24, 36, 48, 72))
    until_departure = (journey.legs[0].departs_utc(tail.type) - market.now()).total_seconds()
    last_minute = until_departure - 2 * 3600
    return min(hours * 3600.0, last_minute) if last_minute > 1800 else 1800.0


def _in_this_market(market: Market, tail: Tail, price: Decimal) -> Decimal:
    spread = market.options.price_spread * 10
    own = Draw(market.seed, "price-spread", tail.registration).between(-spread, spread)
    return price * market.options.price_level / 100 * (1000 + own) / 1000


def _without_commission(market: Market, tail: Tail, price: Decimal) -> Decimal:
    permille = Draw(market.seed, "commission", tail.seller.id).choice(COMMISSION_PERMILLE)
    return (price * 1000 / (1000 + permille)).quantize(CENT)


def _segment(leg: Leg, tail: Tail, terms: Terms) -> Json:
    return {
        "start": leg.start.icao,
        "end": leg.end.icao,
        "departs": stamp(leg.departs_utc(tail.type)),
        "timeTBD": not leg.time_known and not terms.shift_minutes,
        "paxCount": str(leg.passengers),
        "flightMinutes": leg.flight_minutes(tail.type),
        "blockMinutes": leg.block_minutes(tail.type),
        "distanceNM": leg.distance_nm,
    }


def _ferry(ferry: Ferry) -> Json:
    return {
        "start": ferry.start.icao,
        "end": ferry.end.icao,
        "minutes": ferry.minutes,
        "before": ferry.before,
    }


def _readable(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%d %b %Y %H:%M UTC").removeprefix("0")
