"""The chat of an RFQ: what the broker and the operator wrote to each other."""

from __future__ import annotations

import json

from sandbox.marketplace import webhooks
from sandbox.marketplace.api_errors import invalid, not_found
from sandbox.marketplace.market import Market
from sandbox.marketplace.store import Json

MAXIMUM_BYTES = 5 * 1024


def checked_text(body: object) -> str:
    """The `message` of a body. Raises ApiError 422 when it is missing, empty or over 5 KB."""
    text = body.get("message") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise invalid("message is missing.")
    if len(text.encode()) > MAXIMUM_BYTES:
        raise invalid("message is longer than 5 KB.")
    return text


def from_buyer(market: Market, rfq: Json, text: str, act_as: str | None) -> Json:
    """Store a message of the broker; webhook TripChatMine."""
    with market.store.transaction():
        message = _keep(market, "abuyermsg", rfq, {"message": text, "actAsAccount": act_as})
        webhooks.emit(market, "TripChatMine", "tripmsgs", message["id"])
    return message


def from_seller(
    market: Market,
    rfq: Json,
    text: str,
    *,
    lift: Json | None = None,
    quote: Json | None = None,
    accepted: bool | None = None,
) -> Json:
    """Store a message of the operator. `accepted` is None for plain chat, which alone is announced as
    TripChatFromSeller: an answer is announced by its own event."""
    message = _keep(
        market,
        "asellermsg",
        rfq,
        {
            "message": text,
            "rfqAccepted": accepted,
            "lift": lift["id"] if lift else None,
            "quote": quote["id"] if quote else None,
        },
    )
    if accepted is None:
        webhooks.emit(market, "TripChatFromSeller", "tripmsgs", message["id"])
    return message


def find_message(market: Market, message_id: str) -> Json:
    """Raises ApiError 404."""
    message = market.store.document("SELECT document FROM messages WHERE id = ?", message_id)
    if message is None:
        raise not_found(f"Message {message_id}")
    return message


def chat_of(market: Market, rfq_id: str) -> list[Json]:
    """Oldest first."""
    return market.store.documents("SELECT document FROM messages WHERE rfq = ? ORDER BY place", rfq_id)


def _keep(market: Market, kind: str, rfq: Json, content: Json) -> Json:
    place = market.store.next_number("message", 41_220_100 + market.seed)
    message: Json = {
        "id": f"{kind}-{place}",
        "rfq": rfq["id"],
        "seller": rfq["seller"] if kind == "asellermsg" else None,
        "createdOn": market.now_stamp(),
        **content,
    }
    market.store.execute(
        "INSERT INTO messages (id, rfq, created_on, place, document) VALUES (?, ?, ?, ?, ?)",
        message["id"],
        rfq["id"],
        message["createdOn"],
        place,
        json.dumps(message),
    )
    return message
