"""The MCP server over HTTP, at /mcp: a token with each request, and no session that could be another's.

Every request stands alone: it brings its token, is answered as JSON, and leaves nothing behind in this
process. So it does not matter which replica answers, and a revoked token opens nothing from the next request
on. The SDK checks Host and Origin, against pages that rebind a name to this machine.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from persistence.api_tokens import ApiTokens, TokenOwner
from tools.server import NotAllowedError, ToolDesk, tool_server

PATH = "/mcp"
LARGEST = 500_000
"""bytes of a request: an e-mail's text and its wrapping"""
OWNER = "jetvision.token_owner"
"""where the request carries whom its token speaks for"""
REFUSED = (
    "This needs a token: Authorization: Bearer jvt_... Make one with `jetvision tokens create`, and see with "
    "`jetvision tokens list` whether it was revoked."
)

log = structlog.get_logger(__name__)


class McpEndpoint:
    """ASGI application for PATH; `serve` runs beside it for as long as requests are answered."""

    def __init__(self, desk: ToolDesk, tokens: ApiTokens, *, hosts: tuple[str, ...]) -> None:
        self._tokens = tokens
        self._manager = StreamableHTTPSessionManager(
            tool_server(desk, _caller),
            json_response=True,
            stateless=True,
            security_settings=TransportSecuritySettings(
                allowed_hosts=list(hosts),
                allowed_origins=[f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")],
            ),
            max_request_body_size=LARGEST,
        )
        self._open = asyncio.Event()

    async def serve(self) -> None:
        """Until it is cancelled."""
        async with self._manager.run():
            self._open.set()
            await asyncio.Event().wait()

    async def ready(self) -> None:
        """Returns when requests can be answered."""
        await self._open.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        owner = await self._owner(Headers(scope=scope))
        if owner is None:
            log.warning("mcp.refused")
            headers = {"WWW-Authenticate": 'Bearer realm="jetvision"'}
            await JSONResponse({"detail": REFUSED}, 401, headers)(scope, receive, send)
            return
        if scope["method"] != "POST":
            # no session: there is no stream to listen to, and nothing to end
            detail = {"detail": "Each request stands alone here: POST it."}
            await JSONResponse(detail, 405, {"Allow": "POST"})(scope, receive, send)
            return
        await self._manager.handle_request({**scope, OWNER: owner}, receive, send)

    async def _owner(self, headers: Headers) -> TokenOwner | None:
        given = headers.getlist("authorization")
        if len(given) != 1:
            return None
        scheme, _, token = given[0].partition(" ")
        return await self._tokens.owner(token.strip()) if scheme.lower() == "bearer" else None


def mcp_routes(endpoint: McpEndpoint) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    router.routes.append(Route(PATH, endpoint, methods=["GET", "POST", "DELETE"]))
    return router


def hosts_of(address: str, port: int) -> tuple[str, ...]:
    """The names under which this installation is called: its address, and this machine itself."""
    return tuple(dict.fromkeys((urlsplit(address).netloc, f"127.0.0.1:{port}", f"localhost:{port}")))


async def _caller(request: Request | None) -> TokenOwner:
    owner = None if request is None else request.scope.get(OWNER)
    if not isinstance(owner, TokenOwner):
        raise NotAllowedError(REFUSED)
    return owner
