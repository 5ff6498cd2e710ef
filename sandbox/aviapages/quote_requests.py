"""`POST charter_quote_requests/` and `GET charter_quote_replies/`."""

from __future__ import annotations

import json
from datetime import datetime

from sandbox.aviapages.directory import CLASSES, Company, class_of
from sandbox.aviapages.exchange import Exchange, written
from sandbox.aviapages.legs import journey_in
from sandbox.aviapages.plans import replies_of
from sandbox.aviapages.refusals import complaint
from sandbox.marketplace.store import Json

CHANNELS = ("Email", "Leon", "Fl3xx", "Skylegs")
FIRST_REQUEST = 5_200_001


def create(exchange: Exchange, body: Json) -> Json:
    """Equal calls make several requests, and ask the operators several times. Raises RefusedError."""
    journey = journey_in(body)
    companies = [_company(exchange, message) for message in _list(body, "quote_messages")]
    if not companies:
        raise complaint("quote_messages", "This list may not be empty.")
    for one in _list(body, "aircraft"):
        if not isinstance(one, dict) or ("ac_class" in one and one["ac_class"] not in CLASSES):
            raise complaint("aircraft", "Aircraft class not found.")
    for channel in _list(body, "channels"):
        if channel not in CHANNELS:
            raise complaint("channels", f'"{channel}" is not a valid choice.')
    store = exchange.store
    with store.transaction():
        number = store.next_number("request", FIRST_REQUEST)
        messages = [
            {
                "id": store.next_number("message", 7_300_001),
                "company": company.id,
                "replies": replies_of(exchange, company, body, journey, place),
            }
            for place, company in enumerate(companies)
        ]
        document = {
            "id": number,
            "created_at": written(exchange.now()),
            "route": journey.route,
            "body": body,
            "messages": messages,
        }
        store.execute("INSERT INTO requests (id, document) VALUES (?, ?)", number, json.dumps(document))
    return request_shape(exchange, document)


def requests(exchange: Exchange) -> list[Json]:
    return exchange.store.documents("SELECT document FROM requests ORDER BY id")


def request_shape(exchange: Exchange, document: Json) -> Json:
    body = document["body"]
    companies = exchange.directory.companies
    return {
        "id": document["id"],
        "created_at": document["created_at"],
        "comment": body.get("comment", ""),
        "legs": body["legs"],
        "aircraft": body["aircraft"],
        "channels": body["channels"],
        "post_to_trip_board": bool(body.get("post_to_trip_board")),
        "send_to_self": bool(body.get("send_to_self")),
        "quote_messages": [
            {"id": message["id"], "company": companies[message["company"]].shape()}
            for message in document["messages"]
        ],
    }


def replies(exchange: Exchange, request_id: str | None = None) -> list[Json]:
    """What has been answered by now, oldest first."""
    found = [
        shape
        for document in requests(exchange)
        if request_id in {None, str(document["id"])}
        for message in document["messages"]
        for reply in message["replies"]
        if (shape := _reply_shape(exchange, document["id"], message, reply)) is not None
    ]
    return sorted(found, key=lambda shape: (shape["created_at"], shape["id"]))


def _reply_shape(exchange: Exchange, request_id: int, message: Json, reply: Json) -> Json | None:
    said = [step for step in reply["steps"] if datetime.fromisoformat(step["at"]) <= exchange.now()]
    if not said:
        return None
    now = said[-1]
    tail = exchange.directory.tails[reply["tail"]]
    return {
        "id": reply["id"],
        "created_at": said[0]["at"],
        "state": now["state"],
        "reaction": "New",
        "price": None if now["price"] is None else float(now["price"]),
        "currency_code": None if now["price"] is None else reply["currency"],
        "comment": now["comment"],
        "quote_request_id": request_id,
        "quote_message_id": message["id"],
        "company": exchange.directory.companies[message["company"]].shape(),
        "aircraft": {
            "tail_number": tail.registration,
            "aircraft_type": tail.type.name,
            "aircraft_class": class_of(tail),
            "max_passengers": tail.type.seats,
            "year_of_production": tail.year,
            "home_base": tail.base.icao,
            "wireless_internet": tail.wifi,
            "pets_allowed": tail.pets,
            "owners_approval_required": False,
            "domestic_flights_only": False,
            "images": [],
        },
    }


def _company(exchange: Exchange, message: object) -> Company:
    company = message.get("company") if isinstance(message, dict) else None
    number = company.get("id") if isinstance(company, dict) else None
    found = exchange.directory.companies.get(number) if isinstance(number, int) else None
    if found is None:
        raise complaint("quote_messages", f"Company {number} not found.")
    return found


def _list(body: Json, field: str) -> list[object]:
    value = body.get(field)
    if not isinstance(value, list):
        raise complaint(field, "This field is required.")
    return value
