"""The demo as one ASGI application: API, page, admin, health."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from sandbox.aviapages.admin import admin_routes
from sandbox.aviapages.api import api
from sandbox.aviapages.exchange import Exchange, written
from sandbox.aviapages.gate import Gate
from sandbox.aviapages.page import page_routes
from sandbox.request_log import RequestLog


def aviapages_application(exchange: Exchange) -> ASGIApp:
    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "service": "aviapages (demo)", "now": written(exchange.now())})

    routes = [
        Route("/health", health),
        Mount("/v3", app=Gate(api(exchange), exchange)),
        *admin_routes(exchange),
        *page_routes(exchange),
    ]
    return RequestLog(Starlette(routes=routes))
