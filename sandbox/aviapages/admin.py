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

from sandbox.aviapages import empty_legs, faults, plans, quote_requests
from sandbox.aviapages.exchange import Exchange, written
from sandbox.aviapages.faults import FaultError
from sandbox.aviapages.plans import ScriptError
from sandbox.browsers import from_foreign_page, from_loopback
from sandbox.marketplace.store import Json

AdminCall = Callable[[Exchange, Any], Any]


def admin_routes(exchange: Exchange) -> list[Route]:
    calls: tuple[tuple[str, str, AdminCall], ...] = (
        ("GET", "/admin/state", _state),
        ("GET", "/admin/faults", lambda one, _: faults.pending(one.store)),
        ("POST", "/admin/faults", lambda one, body: faults.add(one.store, body)),
        ("DELETE", "/admin/faults", lambda one, _: faults.clear(one.store)),
        ("GET", "/admin/operators", lambda one, _: [_company(c) for c in one.directory.companies.values()]),
        ("POST", "/admin/operators", _script),
        ("DELETE", "/admin/operators", _forget),
        ("GET", "/admin/empty-legs", lambda one, _: empty_legs.empty_legs(one)),
        ("POST", "/admin/empty-legs", empty_legs.change),
        ("POST", "/admin/clock", _clock),
        ("POST", "/admin/reset", _reset),
    )
    return [
        Route(path, functools.partial(_guarded, exchange, call), methods=[method])
        for method, path, call in calls
    ]


async def _guarded(exchange: Exchange, call: AdminCall, request: Request) -> Response:
    if not from_loopback(request) or from_foreign_page(request):
        return JSONResponse({"error": "only from this machine"}, 403)
    try:
        raw = await request.body()
        return JSONResponse(call(exchange, json.loads(raw) if raw else {}))
    except (FaultError, ScriptError, ValueError, KeyError, TypeError) as error:
        return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 422)


def _script(exchange: Exchange, body: Any) -> Any:
    return [plans.script(exchange, one) for one in body.get("scripts", [body])]


def _forget(exchange: Exchange, _body: Any) -> Json:
    return {"removed": exchange.store.execute("DELETE FROM scripts")}


def _clock(exchange: Exchange, body: Json) -> Json:
    """`{"real": true}`, `{"advance_seconds": 600}`, or `{"set": "2026-11-24T09:00:00Z", "frozen": true}`."""
    if body.get("real"):
        exchange.clock.be_real()
    elif "advance_seconds" in body:
        exchange.clock.advance(float(body["advance_seconds"]))
    else:
        moment = datetime.fromisoformat(body["set"])
        if moment.tzinfo is None:
            raise ValueError("set needs a time with its zone")
        exchange.clock.set(moment, frozen=bool(body.get("frozen", False)))
    return {"now": written(exchange.now()), "frozen": exchange.clock.frozen}


def _reset(exchange: Exchange, _body: Any) -> Json:
    """Forget requests, replies, what was said of legs, faults, scripts, counted calls and the clock. Ids go
    on."""
    with exchange.store.transaction():
        for table in ("requests", "scripts", "faults", "facts", "legs", "leg_changes"):
            exchange.store.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    return {"reset": True}


def _state(exchange: Exchange, _body: Any) -> Json:
    return {
        "seed": exchange.options.seed,
        "clock": {"now": written(exchange.now()), "frozen": exchange.clock.frozen},
        "calls_this_month": int(exchange.store.fact(f"calls {exchange.now():%Y-%m}") or 0),
        "requests": quote_requests.requests(exchange),
        "replies": quote_requests.replies(exchange),
        "faults": faults.pending(exchange.store),
    }


def _company(company: Any) -> Json:
    return {
        **company.shape(),
        "tails": [
            {"tail": tail.registration, "type": tail.type.name, "base": tail.base.icao}
            for tail in company.tails
        ],
    }
