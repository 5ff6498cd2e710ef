"""The marketplace as one ASGI application: API, pages, admin, health."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from sandbox.marketplace.admin_routes import admin_routes
from sandbox.marketplace.api_gate import ApiGate
from sandbox.marketplace.api_routes import api_application
from sandbox.marketplace.market import Market
from sandbox.marketplace.pages import page_routes
from sandbox.marketplace.rates_route import rates_routes
from sandbox.request_log import RequestLog


def marketplace_application(market: Market) -> ASGIApp:
    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "service": "marketplace (demo)", "now": market.now_stamp()})

    routes = [
        Route("/health", health),
        Mount("/api", app=ApiGate(api_application(market), market)),
        *admin_routes(market),
        *rates_routes(market),
        *page_routes(market),
    ]
    return RequestLog(Starlette(routes=routes))
