"""Every request has an id: the caller's own, if it is one, or a new one. It is answered with, logged and
handed to the jobs that the request leads to."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from persistence.correlation import caused_by

HEADER = "x-request-id"
SOUND = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIds:
    """Plain ASGI middleware, the outermost one. A websocket's acts have ids of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((v.decode("latin-1") for k, v in scope["headers"] if k == HEADER.encode()), "")
        request_id = given if SOUND.fullmatch(given) else str(uuid.uuid4())

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"])[HEADER] = request_id
            await send(message)

        with caused_by(request_id):
            await self._app(scope, receive, answered)
