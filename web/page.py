"""Chainlit's page as we serve it: nothing is asked of another host, and the browser is told to keep to that.

The page names a stylesheet and font hosts of third parties whatever the settings say; they are taken out.
`unsafe-eval` stands for this page alone: Chainlit compiles the cards in the browser.
"""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

THIRD_PARTY = re.compile(rb"<link\b[^>]*\bhref=\"https?://[^>]*>", re.S)


class OwnPage:
    """ASGI middleware for HTML pages that have no policy of their own yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._policy = "; ".join(
            (
                "default-src 'self'",
                "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                "connect-src 'self' ws: wss:",
                "frame-ancestors 'none'",
                "base-uri 'self'",
                "form-action 'self'",
                "object-src 'none'",
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # asked for as it is: a compressed page could not be cleaned
        if any(name == b"accept" and b"text/html" in value for name, value in scope["headers"]):
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        start: Message | None = None
        body = bytearray()

        async def rewritten(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and self._is_bare_page(message):
                start = message
                return
            if start is None:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            clean = THIRD_PARTY.sub(b"", bytes(body))
            headers = MutableHeaders(raw=start["headers"])
            headers["content-length"] = str(len(clean))
            headers["content-security-policy"] = self._policy
            headers["x-content-type-options"] = "nosniff"
            headers["referrer-policy"] = "same-origin"
            await send(start)
            await send({"type": "http.response.body", "body": clean})

        await self._app(scope, receive, rewritten)

    @staticmethod
    def _is_bare_page(message: Message) -> bool:
        headers = MutableHeaders(raw=message["headers"])
        return (
            headers.get("content-type", "").startswith("text/html")
            and "content-security-policy" not in headers
            and "content-encoding" not in headers
        )
