"""Trips: created, found by any of their three names, cancelled."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sandbox.marketplace import webhooks
from sandbox.marketplace.api_errors import invalid, not_found
from sandbox.marketplace.market import Market
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json

CANCEL_REASONS = ("BY_CLIENT", "CHANGED", "BOOKED", "OTHER", "CONVERTED")
SEARCH_LINK_LIVES = timedelta(hours=48)

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def create_trip(market: Market, checked: Json, *, act_as: str | None, estimate_only: bool) -> Json:
    """Store a checked trip and tell the webhooks (TripRequestMine). Two equal calls make two trips."""
    store = market.store
    with store.transaction():
        atrip = f"atrip-{store.next_number('atrip', 64_956_153 + market.seed)}"
        trip: Json = {
            **checked,
            "id": atrip,
            "tripId": _human_id(market, atrip),
            "createdOn": market.now_stamp(),
            "canceled": False,
            "cancelation": None,
            "actAsAccount": act_as,
            "estimateOnly": estimate_only,
            "rounds": 0,
        }
        store.execute(
            "INSERT INTO trips (atrip, trip_id, external_trip_id, created_on, document)"
            " VALUES (?, ?, ?, ?, ?)",
            atrip,
            trip["tripId"],
            trip["externalTripId"],
            trip["createdOn"],
            json.dumps(trip),
        )
        webhooks.emit(market, "TripRequestMine", "trips", atrip)
    return trip


def find_trip(market: Market, name: str) -> Json:
    """By human id, atrip id or the caller's externalTripId (the oldest one). Raises ApiError 404."""
    trip = market.store.document(
        "SELECT document FROM trips WHERE atrip = ?1 OR trip_id = ?1 OR external_trip_id = ?1"
        " ORDER BY (external_trip_id = ?1 AND atrip != ?1 AND trip_id != ?1), created_on, atrip LIMIT 1",
        name,
    )
    if trip is None:
        raise not_found(f"Trip {name}")
    return trip


def trip_by_human_id(market: Market, trip_id: str) -> Json:
    """Raises ApiError 404."""
    trip = market.store.document("SELECT document FROM trips WHERE trip_id = ?", trip_id)
    if trip is None:
        raise not_found(f"Trip {trip_id}")
    return trip


def save_trip(market: Market, trip: Json) -> None:
    market.store.execute("UPDATE trips SET document = ? WHERE atrip = ?", json.dumps(trip), trip["id"])


def checked_cancelation(body: object) -> Json:
    """`{reason, message}` of a cancel call; the older `messageToSeller` is accepted. Raises ApiError 422."""
    if not isinstance(body, dict) or body.get("reason") not in CANCEL_REASONS:
        raise invalid(f"reason is one of {', '.join(CANCEL_REASONS)}.")
    if body["reason"] == "CONVERTED" and not (
        body.get("winningSellerLiftId") or body.get("winningTenantName")
    ):
        raise invalid("CONVERTED needs winningSellerLiftId, or winningTenantName and the tail.")
    message = body.get("message", body.get("messageToSeller", ""))
    if not isinstance(message, str):
        raise invalid("message is a text.")
    winner = {key: value for key, value in body.items() if key.startswith("winning")}
    return {"reason": body["reason"], "message": message, **winner}


def search_link_is_stale(market: Market, trip: Json) -> bool:
    return market.now() - datetime.fromisoformat(trip["createdOn"]) > SEARCH_LINK_LIVES


def _human_id(market: Market, atrip: str) -> str:
    draw = Draw(market.seed, "trip-id", atrip)
    while True:
        candidate = "".join(draw.choice(_ALPHABET) for _ in range(6))
        taken = market.store.row("SELECT 1 FROM trips WHERE trip_id = ?", candidate)
        if taken is None and not candidate.isdigit():
            return candidate
