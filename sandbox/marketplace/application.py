"""The marketplace as one ASGI application: API, pages, admin, health, and a log line per request."""

from __future__ import annotations

import logging
import time

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.marketplace.admin_routes import admin_routes
from sandbox.marketplace.api_gate import ApiGate
from sandbox.marketplace.api_routes import api_application
from sandbox.marketplace.market import Market
from sandbox.marketplace.pages import page_routes

log = logging.getLogger("sandbox.http")


def marketplace_application(market: Market) -> ASGIApp:
    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "service": "marketplace (demo)", "now": market.now_stamp()})

    routes = [
        Route("/health", health),
        Mount("/api", app=ApiGate(api_application(market), market)),
        *admin_routes(market),
        *page_routes(market),
    ]
    return RequestLog(Starlette(routes=routes))


class RequestLog:
    """Method, path, status and time; never headers, queries or bodies: they may hold secrets."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0
        started = time.monotonic()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            took = (time.monotonic() - started) * 1000
            log.info("%s %r %s %.0f ms", scope["method"], scope["path"], status or "cut", took)
