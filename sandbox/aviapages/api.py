"""The API under /v3: what the vendor documents, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.aviapages import calculators, quote_requests
from sandbox.aviapages.empty_legs import empty_legs
from sandbox.aviapages.exchange import Exchange
from sandbox.aviapages.refusals import RefusedError, complaint, detail
from sandbox.marketplace.store import Json

Written = Callable[[Exchange, Json], Json]
ELSEWHERE = "http://elsewhere.example"


def api(exchange: Exchange) -> Starlette:
    def posted(path: str, work: Written, status: int) -> Route:
        async def endpoint(request: Request) -> Response:
            return JSONResponse(work(exchange, await _body(request)), status)

        return Route(path, endpoint, methods=["POST"])

    async def replies(request: Request) -> Response:
        asked = request.query_params.get("quote_request_id")
        return _page(exchange, request, quote_requests.replies(exchange, asked))

    async def legs(request: Request) -> Response:
        return _page(exchange, request, empty_legs(exchange))

    return Starlette(
        routes=[
            posted("/charter_quote_requests/", quote_requests.create, 201),
            posted("/charter_prices/", calculators.charter_price, 200),
            posted("/flight_calculator/", calculators.flight_time, 200),
            Route("/charter_quote_replies/", replies, methods=["GET"]),
            Route("/empty_legs/", legs, methods=["GET"]),
        ],
        exception_handlers={RefusedError: _refused, HTTPException: _unknown},
    )


def _page(exchange: Exchange, request: Request, items: list[Json]) -> Response:
    size = exchange.options.page_size
    number = request.query_params.get("page", "1")
    page = int(number) if number.isdigit() else 0
    last = max(1, -(-len(items) // size))
    if not 1 <= page <= last:
        raise detail(404, "Invalid page.")
    fault = request.scope["state"].get("fault", "")
    shown = items[(page - 1) * size : page * size]
    if fault == "other-shapes":
        shown = [_otherwise(item) for item in shown]

    def address(other: int) -> str | None:
        if not 1 <= other <= last:
            return None
        asked = {**request.query_params, "page": str(other)}
        return f"{exchange.options.public_base}/v3{_path(request)}?{urlencode(asked)}"

    following = address(page + 1)
    if fault == "foreign-next":
        following = f"{ELSEWHERE}/v3{_path(request)}?page={page + 1}"
    return JSONResponse(
        {"count": len(items), "next": following, "previous": address(page - 1), "results": shown}
    )


def _path(request: Request) -> str:
    return request.scope["path"].removeprefix(request.scope["root_path"])  # type: ignore[no-any-return]


def _otherwise(item: Json) -> Json:
    """The same in the other spellings that clients have seen: prices as text, figures of a company under
    `company_extension`, rates as a share, and fields that nobody announced."""
    company = dict(item["company"])
    rate, minutes = company.pop("avg_response_rate"), company.pop("avg_response_time")
    company["company_extension"] = {"avg_response_rate": rate / 100, "avg_response_time": minutes}
    price = item.get("price")
    return {
        **item,
        "price": None if price is None else f"{price:.2f}",
        "company": company,
        "unannounced": {"nobody": ["knows", 1]},
    }


async def _body(request: Request) -> Json:
    try:
        body: Any = json.loads(await request.body())
    except ValueError:
        raise detail(400, "JSON parse error.") from None
    if not isinstance(body, dict):
        raise complaint("non_field_errors", "Invalid data. Expected a dictionary.")
    return body


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return error.response()


async def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = f'Method "{request.method}" not allowed.' if error.status_code == 405 else "Not found."
    return JSONResponse({"detail": words}, error.status_code)
