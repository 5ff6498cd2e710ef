"""Requests that change something come from our own pages, and the login's cookie stays on its road.

The socket library takes an empty list of origins for "anyone", and a cookie with SameSite still comes along
from another port of the same machine: so the origin is checked here.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.application import PATH as API
from web.api.problems import problem_response

SAFE = {"GET", "HEAD", "OPTIONS"}
LARGEST_FORM = 1_000_000
"""bytes of a form or JSON body; the chat's own words come over the socket"""


class OwnOrigin:
    """ASGI middleware. `address` is how browsers reach us, without a path."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        parts = urlsplit(address)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._secure = parts.scheme == "https"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        changes = scope["type"] == "websocket" or scope["method"] not in SAFE
        if changes and self._is_foreign(headers):
            await self._refuse(scope, receive, send, 403, "This page is not ours.")
            return
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > LARGEST_FORM:
            await self._refuse(scope, receive, send, 413, "This is too large.")
            return
        await self._app(scope, receive, self._hardened(send) if self._secure else send)

    def _is_foreign(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return False
        return origin != self._origin and urlsplit(origin).netloc != headers.get("host")

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = problem_response(status, text) if _of_api(scope) else PlainTextResponse(text, status)
        await answer(scope, receive, send)

    @staticmethod
    def _hardened(send: Send) -> Send:
        async def with_secure_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                cookies = headers.getlist("set-cookie")
                if cookies:
                    del headers["set-cookie"]
                    for cookie in cookies:
                        headers.append("set-cookie", cookie if "Secure" in cookie else f"{cookie}; Secure")
                headers["strict-transport-security"] = "max-age=31536000"
            await send(message)

        return with_secure_cookies


def _of_api(scope: Scope) -> bool:
    return str(scope["path"]).startswith(f"{API}/")
