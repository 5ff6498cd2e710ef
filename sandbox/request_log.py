"""One line in the log for each request: never headers, queries or bodies, which may hold secrets."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("sandbox.http")


class RequestLog:
    """ASGI middleware: method, path, status ("cut" when there was none) and milliseconds."""

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
