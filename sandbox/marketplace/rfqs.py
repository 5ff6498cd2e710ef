"""RFQs: one request to one operator, holding the aircraft asked for and those offered."""

from __future__ import annotations

import json

from sandbox.marketplace import answer_plan, webhooks
from sandbox.marketplace.api_errors import ApiError, not_found
from sandbox.marketplace.fleet import Tail
from sandbox.marketplace.journey import journey_of
from sandbox.marketplace.market import Market
from sandbox.marketplace.matching import Match, matches, suggested
from sandbox.marketplace.pricing import price_of
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json
from sandbox.marketplace.trips import save_trip


def candidates(market: Market, trip: Json) -> list[Match]:
    """Aircraft that fit the trip, of operators that have not been asked."""
    asked = {rfq["seller"] for rfq in rfqs_of_trip(market, trip["id"])}
    return matches(market.seed, market.fleet, journey_of(trip["segments"]), trip["criteria"], asked)


def send_suggested(market: Market, trip: Json, count: int = 5) -> list[Json]:
    picked = suggested(candidates(market, trip), count)
    return send_rfqs(market, trip, [match.tail for match in picked])


def send_rfqs(market: Market, trip: Json, tails: list[Tail]) -> list[Json]:
    """One RFQ to each operator of the picked tails, and a plan of what each will answer. Operators that
    have been asked before are left out; a cancelled trip gets none (ApiError 409)."""
    if trip["canceled"]:
        raise ApiError(409, "HTTP_409", "The trip is canceled.")
    with market.store.transaction():
        asked = {rfq["seller"] for rfq in rfqs_of_trip(market, trip["id"])}
        of_seller: dict[str, list[Tail]] = {}
        for tail in tails:
            if tail.seller.id not in asked:
                of_seller.setdefault(tail.seller.id, []).append(tail)
        sent = [_new_rfq(market, trip, seller, picked) for seller, picked in of_seller.items()]
        if sent:
            trip["rounds"] += 1
            save_trip(market, trip)
            answer_plan.plan_round(market, trip, sent)
            webhooks.emit(market, "TripRequestMine", "trips", trip["id"])
    return sent


def find_rfq(market: Market, rfq_id: str) -> Json:
    """Raises ApiError 404."""
    rfq = market.store.document("SELECT document FROM rfqs WHERE id = ?", rfq_id)
    if rfq is None:
        raise not_found(f"RFQ {rfq_id}")
    return rfq


def rfqs_of_trip(market: Market, atrip: str) -> list[Json]:
    return market.store.documents("SELECT document FROM rfqs WHERE atrip = ? ORDER BY rowid", atrip)


def save_rfq(market: Market, rfq: Json) -> None:
    market.store.execute("UPDATE rfqs SET document = ? WHERE id = ?", json.dumps(rfq), rfq["id"])


def cancel_rfq(market: Market, rfq: Json, cancelation: Json) -> None:
    """The operator is told; what it had planned to answer is dropped."""
    with market.store.transaction():
        rfq["canceled"], rfq["cancelation"] = True, cancelation
        save_rfq(market, rfq)
        market.store.execute("DELETE FROM due_answers WHERE rfq = ?", rfq["id"])


def add_lift(market: Market, rfq: Json, tail: Tail, *, asked: bool) -> Json:
    """Another aircraft in the RFQ; the caller saves."""
    lift: Json = {
        "id": f"asellerlift-{market.store.next_number('asellerlift', 270_551_000 + market.seed)}",
        "tail": tail.registration,
        "asked": asked,
        "answer": None,
        "quotes": [],
        "messages": [],
        "estimate": None,
    }
    rfq["lifts"].append(lift)
    return lift


def is_hidden(market: Market, rfq_id: str) -> bool:
    """Whether the direct read of this RFQ answers 404, as the real system often does."""
    return Draw(market.seed, "hidden", rfq_id).chance(market.options.hidden_rfq_percent)


def _new_rfq(market: Market, trip: Json, seller: str, tails: list[Tail]) -> Json:
    rfq: Json = {
        "id": f"arfq-{market.store.next_number('arfq', 113_903_111 + market.seed)}",
        "atrip": trip["id"],
        "tripId": trip["tripId"],
        "seller": seller,
        "createdOn": market.now_stamp(),
        "canceled": False,
        "cancelation": None,
        "lifts": [],
    }
    for tail in tails:
        lift = add_lift(market, rfq, tail, asked=True)
        lift["estimate"] = _estimate(market, trip, tail)
    market.store.execute(
        "INSERT INTO rfqs (id, atrip, seller, created_on, document) VALUES (?, ?, ?, ?, ?)",
        rfq["id"],
        trip["id"],
        seller,
        rfq["createdOn"],
        json.dumps(rfq),
    )
    return rfq


def _estimate(market: Market, trip: Json, tail: Tail) -> str | None:
    """The marketplace's own guess in whole dollars, off the operator's price; some lifts have none."""
    journey = journey_of(trip["segments"])
    draw = Draw(market.seed, "estimate", tail.registration, journey.key)
    if not draw.chance(50) and not trip["estimateOnly"]:
        return None
    permille = 1_000 + draw.choice((-1, 1)) * draw.between(60, 140)
    return str(int(price_of(market.seed, tail, journey).total) * permille // 1_000)
