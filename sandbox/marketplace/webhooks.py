"""Webhook settings, and which pointers are to be delivered to whom."""

from __future__ import annotations

import json
import time
from urllib.parse import urlsplit

from sandbox.marketplace import faults
from sandbox.marketplace.api_errors import invalid
from sandbox.marketplace.market import Market
from sandbox.marketplace.store import Json

EVENT_TYPES = (
    "TripRequestSellerResponse",
    "TripRequestMine",
    "TripRequestSellerResponseMine",
    "TripChatFromSeller",
    "TripChatFromBuyer",
    "TripChatMine",
    "EmptyLegs",
    "ClientLeads",
    "TripRequest",
)
LATE_SECONDS = 5.0
HELD_AT_MOST_SECONDS = 10.0


def register(market: Market, body: object) -> Json:
    """A new setting; the same targetURI registered again replaces the old one. Raises ApiError 422."""
    setting = _checked(body)
    secret = {key: setting.pop(key) for key in ("clientIdentifier", "clientSecret")}
    with market.store.transaction():
        setting["id"] = f"whs-{market.store.next_number('whs', 1_583)}"
        # A client that restarts registers again: what waits for it goes to the new setting.
        market.store.execute(
            "UPDATE deliveries SET setting = ? WHERE state IN ('due', 'held') AND setting ="
            " (SELECT id FROM webhook_settings WHERE target_uri = ?)",
            setting["id"],
            setting["targetURI"],
        )
        market.store.execute(
            "INSERT OR REPLACE INTO webhook_settings"
            " (id, target_uri, client_identifier, client_secret, document) VALUES (?, ?, ?, ?, ?)",
            setting["id"],
            setting["targetURI"],
            secret["clientIdentifier"],
            secret["clientSecret"],
            json.dumps(setting),
        )
    return setting


def emit(market: Market, event: str, kind: str, name: str) -> None:
    """Queue a pointer for every active setting that wants the event. Call it in the transaction of the
    change; webhook faults (twice, late, out of order, lost) take effect here."""
    pointer = json.dumps({"id": name, "href": market.api_href(kind, name), "type": kind})
    fault = faults.take_webhook_fault(market.store, event)
    state, due_at, copies = "due", time.time(), 1
    if fault is not None and fault.kind == "webhook-lost":
        state = "lost"
    elif fault is not None and fault.kind == "webhook-twice":
        copies = 2
    elif fault is not None and fault.kind == "webhook-late":
        due_at += fault.number("seconds", LATE_SECONDS)
    elif fault is not None and fault.kind == "webhook-out-of-order":
        state, due_at = "held", due_at + fault.number("seconds", HELD_AT_MOST_SECONDS)
    for setting in market.store.documents("SELECT document FROM webhook_settings ORDER BY id"):
        if setting["active"] and event in setting["eventTypes"]:
            for _ in range(copies):
                market.store.execute(
                    "INSERT INTO deliveries (setting, event, pointer, due_at, state) VALUES (?, ?, ?, ?, ?)",
                    setting["id"],
                    event,
                    pointer,
                    due_at,
                    state,
                )
    market.deliveries_changed.set()


def _checked(body: object) -> Json:
    if not isinstance(body, dict):
        raise invalid("A webhook setting is an object.")
    target = body.get("targetURI")
    if (
        not isinstance(target, str)
        or urlsplit(target).scheme not in ("http", "https")
        or not urlsplit(target).netloc
    ):
        raise invalid("targetURI is an http or https address.")
    if body.get("clientAuthenticationType") != "BASIC":
        raise invalid('clientAuthenticationType is "BASIC".')
    for name in ("clientIdentifier", "clientSecret", "displayName"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise invalid(f"{name} is missing.")
    events = body.get("eventTypes")
    if not isinstance(events, list) or not events or not set(events) <= set(EVENT_TYPES):
        raise invalid(f"eventTypes is a list of {', '.join(EVENT_TYPES)}.")
    return {
        "type": "webhooksettings",
        "targetURI": target,
        "displayName": body["displayName"],
        "active": body.get("active", True) is True,
        "clientIdentifier": body["clientIdentifier"],
        "clientSecret": body["clientSecret"],
        "clientAuthenticationType": "BASIC",
        "eventTypes": events,
    }
