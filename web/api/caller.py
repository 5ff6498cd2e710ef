"""Who calls the API: a token in each request, a share of calls for each token, its own broker's rows only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from persistence.api_tokens import ApiTokens, TokenOwner
from tools.mcp.tool import Call
from tools.server import ToolDesk
from web.api.problems import ProblemError

REFUSED = (
    "This needs a token: Authorization: Bearer jvt_... Make one with `jetvision tokens create`, and see with "
    "`jetvision tokens list` whether it was revoked."
)
BEARER = HTTPBearer(auto_error=False, description="A broker's token, made with `jetvision tokens create`.")


@dataclass(frozen=True)
class ApiDesk:
    """What the API works with: the same as the MCP server, and the tokens."""

    tools: ToolDesk
    tokens: ApiTokens


@dataclass(frozen=True)
class Caller:
    """A token's broker, for one request."""

    desk: ApiDesk
    owner: TokenOwner

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Call]:
        """One transaction of the token's broker; it commits when the block ends well."""
        async with self.desk.tools.work.unit(self.owner.user_id) as uow:
            yield Call(uow, self.desk.tools.house, self.owner.name)


async def _known(request: Request, given: HTTPAuthorizationCredentials | None, *, writes: bool) -> Caller:
    """401 without a token that opens something, 429 when its share of calls is used up."""
    desk = cast("ApiDesk", request.app.state.desk)
    alone = len(request.headers.getlist("authorization")) == 1
    owner = await desk.tokens.owner(given.credentials) if given is not None and alone else None
    if owner is None:
        raise ProblemError(401, REFUSED, {"WWW-Authenticate": 'Bearer realm="jetvision"'})
    await desk.tools.budget(owner.token_id, writes).take()
    return Caller(desk, owner)


Given = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]


async def reader(request: Request, given: Given) -> Caller:
    return await _known(request, given, writes=False)


async def writer(request: Request, given: Given) -> Caller:
    return await _known(request, given, writes=True)


Reader = Annotated[Caller, Depends(reader)]
Writer = Annotated[Caller, Depends(writer)]
