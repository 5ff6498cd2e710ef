"""The tester's side: clock, faults, operators, state. For this machine only, never for a foreign page."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.browsers import from_foreign_page, from_loopback
from sandbox.marketplace import answer_plan, faults, messages, rfqs, shapes, trips
from sandbox.marketplace.answer_plan import ScriptError
from sandbox.marketplace.api_errors import ApiError
from sandbox.marketplace.faults import FaultError
from sandbox.marketplace.market import Market
from sandbox.marketplace.store import Json

AdminCall = Callable[[Market, Any], Any]


def admin_routes(market: Market) -> list[Route]:
    calls: tuple[tuple[str, str, AdminCall], ...] = (
        ("GET", "/admin/state", _state),
        ("GET", "/admin/faults", lambda market, _: faults.pending_faults(market.store)),
        ("POST", "/admin/faults", lambda market, body: faults.add_fault(market.store, body)),
        ("DELETE", "/admin/faults", lambda market, _: {"removed": faults.clear_faults(market.store)}),
        ("GET", "/admin/operators", lambda market, _: answer_plan.operator_settings(market)),
        ("POST", "/admin/operators", answer_plan.script_operators),
        ("DELETE", "/admin/operators", _forget_scripts),
        ("POST", "/admin/rfqs", _send_rfqs),
        ("POST", "/admin/say", _say),
        ("POST", "/admin/clock", _clock),
        ("POST", "/admin/reset", _reset),
        ("GET", "/admin/fleet", _fleet),
    )
    return [
        Route(path, functools.partial(_guarded, market, call), methods=[method])
        for method, path, call in calls
    ]


async def _guarded(market: Market, call: AdminCall, request: Request) -> Response:
    if not from_loopback(request) or from_foreign_page(request):
        return JSONResponse({"error": "only from this machine"}, 403)
    try:
        raw = await request.body()
        return JSONResponse(call(market, json.loads(raw) if raw else {}))
    except ApiError as error:
        return error.response()
    except (FaultError, ScriptError, ValueError, KeyError, TypeError) as error:
        return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 422)


def _forget_scripts(market: Market, _body: Any) -> Json:
    answer_plan.forget_scripts(market)
    return answer_plan.operator_settings(market)


def _send_rfqs(market: Market, body: Json) -> list[Json]:
    """Plays the click: `{"trip": any id, "count": 5}`, or `"tails": [...]` to pick them."""
    trip = trips.find_trip(market, body["trip"])
    if "tails" in body:
        sent = rfqs.send_rfqs(market, trip, [market.fleet[tail] for tail in body["tails"]])
    else:
        sent = rfqs.send_suggested(market, trip, int(body.get("count", 5)))
    return [shapes.rfq_shape(market, rfq, ()) for rfq in sent]


def _say(market: Market, body: Json) -> Json:
    """An operator writes in the chat: `{"rfq": "arfq-...", "message": "..."}`."""
    rfq = rfqs.find_rfq(market, body["rfq"])
    return shapes.message_shape(market, messages.from_seller(market, rfq, messages.checked_text(body)))


def _clock(market: Market, body: Json) -> Json:
    """`{"real": true}`, `{"advance_seconds": 600}`, or `{"set": "2026-11-24T09:00:00Z", "frozen": true}`."""
    if body.get("real"):
        market.clock.be_real()
    elif "advance_seconds" in body:
        market.clock.advance(float(body["advance_seconds"]))
    else:
        moment = datetime.fromisoformat(body["set"])
        if moment.tzinfo is None:
            raise ValueError("set needs a time with its zone")
        market.clock.set(moment, frozen=bool(body.get("frozen", False)))
    market.answers_changed.set()
    return {"now": market.now_stamp(), "frozen": market.clock.frozen}


def _reset(market: Market, body: Json) -> Json:
    """Forget trips, faults, scripts, deliveries and the clock. Ids go on: none is given twice. Webhook
    settings stay unless `{"webhooks": true}`."""
    store = market.store
    with store.transaction():
        store.wipe_business()
        store.execute("DELETE FROM deliveries")
        store.execute("DELETE FROM tokens")
        faults.clear_faults(store)
        answer_plan.forget_scripts(market)
        market.clock.be_real()
        if body.get("webhooks"):
            store.execute("DELETE FROM webhook_settings")
    return {"reset": True}


def _state(market: Market, _body: Any) -> Json:
    store = market.store
    return {
        "seed": market.seed,
        "pace": market.options.pace,
        "clock": {"now": market.now_stamp(), "frozen": market.clock.frozen},
        "trips": [
            _trip_state(market, trip) for trip in store.documents("SELECT document FROM trips ORDER BY rowid")
        ],
        "due_answers": [
            {"due_at": row["due_at"], "rfq": row["rfq"], **json.loads(row["step"])}
            for row in store.rows("SELECT * FROM due_answers ORDER BY due_at, id")
        ],
        "webhooks": store.documents("SELECT document FROM webhook_settings ORDER BY id"),
        "deliveries": [
            {**dict(row), "pointer": json.loads(row["pointer"])}
            for row in store.rows("SELECT * FROM deliveries ORDER BY id DESC LIMIT 200")
        ],
        "faults": faults.pending_faults(store),
        "operators": answer_plan.operator_settings(market),
    }


def _trip_state(market: Market, trip: Json) -> Json:
    return {
        "id": trip["id"],
        "tripId": trip["tripId"],
        "externalTripId": trip["externalTripId"],
        "canceled": trip["canceled"],
        "cancelation": trip["cancelation"],
        "rfqs": [
            {
                "id": rfq["id"],
                "seller": rfq["seller"],
                "canceled": rfq["canceled"],
                "chat": [
                    {"from": "seller" if line["seller"] else "buyer", "message": line["message"]}
                    for line in messages.chat_of(market, rfq["id"])
                ],
                "lifts": [
                    {
                        "tail": lift["tail"],
                        "status": shapes.display_status(market, lift),
                        "quotes": lift["quotes"],
                    }
                    for lift in rfq["lifts"]
                ],
            }
            for rfq in rfqs.rfqs_of_trip(market, trip["id"])
        ],
    }


def _fleet(market: Market, _body: Any) -> list[Json]:
    return [
        {
            "tail": tail.registration,
            "type": tail.type.name,
            "icao": tail.type.icao,
            "category": tail.type.category,
            "seats": tail.type.seats,
            "year": tail.year,
            "base": tail.base.icao,
            "seller": tail.seller.id,
            "operator": tail.seller.name,
        }
        for tail in market.fleet
    ]
