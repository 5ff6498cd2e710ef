"""The API's endpoints: those that a broker's connection has, those that it is refused, nothing else."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.marketplace import credentials, messages, operators, quotes, rfqs, shapes, trips, webhooks
from sandbox.marketplace.alternative_shapes import alternative
from sandbox.marketplace.answer_plan import plan, reply_delay_seconds
from sandbox.marketplace.api_errors import ApiError, critical, forbidden, invalid, not_found
from sandbox.marketplace.market import Market
from sandbox.marketplace.seller_side import checked_terms
from sandbox.marketplace.store import Json
from sandbox.marketplace.trip_request import checked_trip

Endpoint = Callable[[Market, Request], Awaitable[Response]]

PAGE_SIZE = 50
LARGEST_BODY = 1_000_000


def api_application(market: Market) -> Starlette:
    """Every endpoint of the API; unknown addresses answer 404, known ones with another method 405."""
    endpoints: tuple[tuple[str, str, Endpoint], ...] = (
        ("POST", "/oauth/token", post_token),
        ("POST", "/trips", post_trip),
        ("GET", "/trips", refuse_critical),
        ("GET", "/trips/{name}", get_trip),
        ("PUT", "/trips/{name}/cancel", put_trip_cancel),
        ("GET", "/rfqs", refuse_listing),
        ("GET", "/rfqs/{name}", get_rfqs),
        ("PUT", "/rfqs/{name}/cancel", put_rfq_cancel),
        ("GET", "/quotes/{name}", get_quote),
        ("GET", "/tripmsgs/{name}", get_message),
        ("GET", "/tripmsgs/{name}/chat", get_chat),
        ("POST", "/tripmsgs/{name}/sendMessage", post_message),
        ("POST", "/tripmsgs/{name}/submitQuote", post_submit_quote),
        ("POST", "/tripmsgs/{name}/decline", post_decline),
        ("POST", "/webhooks/settings", post_webhook),
        ("POST", "/searches", refuse_search),
    )
    by_path: dict[str, dict[str, Endpoint]] = {}
    for method, path, endpoint in endpoints:
        by_path.setdefault(path, {})[method] = endpoint
    routes = [
        Route(path, functools.partial(_dispatch, market, methods), methods=list(methods))
        for path, methods in by_path.items()
    ]
    application = Starlette(
        routes=routes, exception_handlers={ApiError: _api_error, HTTPException: _http_exception}
    )
    application.router.redirect_slashes = False
    return application


async def post_token(market: Market, request: Request) -> Response:
    # OAuth answers stand without the envelope.
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return JSONResponse(credentials.issue_token(market, dict(parse_qsl((await request.body()).decode()))))
    return JSONResponse(credentials.issue_token(market, await _body(request)))


async def post_trip(market: Market, request: Request) -> Response:
    _require_buyer(request)
    trip = trips.create_trip(
        market,
        checked_trip(await _body(request)),
        act_as=request.headers.get("x-avinode-actasaccount"),
        estimate_only=getattr(request.state, "estimate-only", False),
    )
    if market.options.auto_send:
        rfqs.send_suggested(market, trip)
    return _answer(request, shapes.created_trip_shape(market, trip), 201)


async def get_trip(market: Market, request: Request) -> Response:
    return _answer(request, shapes.trip_shape(market, trips.find_trip(market, request.path_params["name"])))


async def put_trip_cancel(market: Market, request: Request) -> Response:
    _require_buyer(request)
    trip = trips.find_trip(market, request.path_params["name"])
    cancelation = trips.checked_cancelation(await _body(request))
    with market.store.transaction():
        trip["canceled"], trip["cancelation"] = True, cancelation
        trips.save_trip(market, trip)
        for rfq in rfqs.rfqs_of_trip(market, trip["id"]):
            if not rfq["canceled"]:
                rfqs.cancel_rfq(market, rfq, cancelation)
    return _answer(request, shapes.trip_shape(market, trip))


async def get_rfqs(market: Market, request: Request) -> Response:
    """By `arfq-...` one RFQ (often 404), by a human trip id all RFQs of the trip."""
    name = request.path_params["name"]
    flags = [flag for flag in shapes.RFQ_FLAGS if request.query_params.get(flag) == "true"]
    if name.startswith("arfq-"):
        rfq = rfqs.find_rfq(market, name)
        if rfqs.is_hidden(market, name):
            raise not_found(f"RFQ {name}")
        return _answer(request, shapes.rfq_shape(market, rfq, flags))
    trip = trips.trip_by_human_id(market, name)
    own = rfqs.rfqs_of_trip(market, trip["id"])
    number, size = _page(request)
    shown = [shapes.rfq_shape(market, rfq, flags) for rfq in own[number * size : (number + 1) * size]]
    pagination = {"pageNumber": number, "batchSize": size, "totalCount": len(own)}
    return _answer(request, shown, pagination=pagination)


async def put_rfq_cancel(market: Market, request: Request) -> Response:
    _require_buyer(request)
    rfq = rfqs.find_rfq(market, request.path_params["name"])
    rfqs.cancel_rfq(market, rfq, trips.checked_cancelation(await _body(request)))
    return _answer(request, shapes.rfq_shape(market, rfq, ()))


async def get_quote(market: Market, request: Request) -> Response:
    return _answer(
        request, shapes.quote_shape(market, quotes.find_quote(market, request.path_params["name"]))
    )


async def get_message(market: Market, request: Request) -> Response:
    message = messages.find_message(market, request.path_params["name"])
    return _answer(request, shapes.message_shape(market, message))


async def get_chat(market: Market, request: Request) -> Response:
    rfq = rfqs.find_rfq(market, request.path_params["name"])
    since = _moment(request.query_params.get("since"))
    chat = [
        message
        for message in messages.chat_of(market, rfq["id"])
        if since is None or datetime.fromisoformat(message["createdOn"]) > since
    ]
    limit = _whole_number(request, "limit", PAGE_SIZE)
    return _answer(request, [shapes.message_shape(market, message) for message in chat[:limit]])


async def post_message(market: Market, request: Request) -> Response:
    _require_buyer(request)
    rfq = rfqs.find_rfq(market, request.path_params["name"])
    text = messages.checked_text(await _body(request))
    with market.store.transaction():
        message = messages.from_buyer(market, rfq, text, request.headers.get("x-avinode-actasaccount"))
        wait = reply_delay_seconds(market, rfq["seller"], message["id"])
        plan(market, rfq["id"], {"kind": "reply", "to": message["id"]}, wait)
    return _answer(request, shapes.message_shape(market, message), 201)


async def post_submit_quote(market: Market, request: Request) -> Response:
    _require_seller(request)
    rfq = rfqs.find_rfq(market, request.path_params["name"])
    lift, terms = checked_terms(rfq, await _body(request))
    with market.store.transaction():
        quote = quotes.give_quote(market, rfq, lift, terms)
    return _answer(request, shapes.quote_shape(market, quote), 201)


async def post_decline(market: Market, request: Request) -> Response:
    _require_seller(request)
    rfq = rfqs.find_rfq(market, request.path_params["name"])
    reason = messages.checked_text(await _body(request))
    with market.store.transaction():
        operators.decline(market, rfq, reason)
    return _answer(request, shapes.rfq_shape(market, rfq, ()))


async def post_webhook(market: Market, request: Request) -> Response:
    return _answer(request, webhooks.register(market, await _body(request)), 201)


async def refuse_critical(_market: Market, _request: Request) -> Response:
    raise critical()


async def refuse_listing(_market: Market, _request: Request) -> Response:
    raise ApiError(403, "NOT_AUTHORIZED", "Listing RFQs is not allowed.")


async def refuse_search(_market: Market, _request: Request) -> Response:
    raise forbidden()


async def _dispatch(market: Market, methods: dict[str, Endpoint], request: Request) -> Response:
    method = "GET" if request.method == "HEAD" else request.method
    return await methods[method](market, request)


def _answer(request: Request, data: Any, status: int = 200, pagination: Json | None = None) -> Response:
    meta: Json = {"errors": [], "warnings": [], "infos": []}
    if pagination is not None:
        meta["pagination"] = pagination
    envelope = {"meta": meta, "data": _sparse(request, data)}
    if getattr(request.state, "alternative-shapes", False):
        envelope = alternative(envelope)
    return JSONResponse(envelope, status)


def _sparse(request: Request, data: Any) -> Any:
    """`fields[trips]=id,tripId` leaves only these fields (and the id) of that kind."""
    if isinstance(data, list):
        return [_sparse(request, one) for one in data]
    wanted = request.query_params.get(f"fields[{data.get('type')}]")
    if wanted is None:
        return data
    names = {"id", *wanted.split(",")}
    return {name: value for name, value in data.items() if name in names}


async def _body(request: Request) -> Any:
    raw = await request.body()
    if len(raw) > LARGEST_BODY:
        raise invalid("The body is too large.")
    try:
        return json.loads(raw)
    except ValueError:
        raise invalid("The body is not JSON.") from None


def _page(request: Request) -> tuple[int, int]:
    size = _whole_number(request, "page[size]", PAGE_SIZE)
    return _whole_number(request, "page[number]", 0), max(1, size)


def _whole_number(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise invalid(f"{name} is a whole number.")
    return int(text)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise invalid("since is an ISO 8601 time with its zone.")
    return moment


def _require_buyer(request: Request) -> None:
    if request.state.side != "buyer":
        raise forbidden()


def _require_seller(request: Request) -> None:
    if request.state.side != "seller":
        raise forbidden()


async def _api_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, ApiError):
        raise error
    return error.response()


async def _http_exception(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        return ApiError(405, "HTTP_405", f"{request.method} is not allowed here.", error.headers).response()
    return not_found(request.url.path).response()
