"""A broker's program for tests: the SDK's own client, over HTTP to a served application or over a process."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from persistence.api_tokens import ApiTokens
from tests.integration.conftest import House
from tests.support.deals import HOUSE
from tools.server import ToolDesk
from tools.sourcing.avinode.bucket import CallBudget, NoBudget
from web.mcp import McpEndpoint, hosts_of, mcp_routes
from web.mount import mount_front
from web.origin import OwnOrigin

T = TypeVar("T")


async def token_of(house: House, person: str, name: str = "my editor") -> str:
    return (await token_and_id(house, person, name))[0]


async def token_and_id(house: House, person: str, name: str = "my editor") -> tuple[str, str]:
    token_id = str(uuid.uuid4())
    tokens = ApiTokens(house.database.auth)
    return await tokens.create(token_id, f"{person}@jetvision.example", name), token_id


@asynccontextmanager
async def served(house: House, budget: CallBudget | None = None) -> AsyncIterator[str]:
    """The endpoint as the chat mounts it, on a free port. Its address."""
    # the protocol is named: without it asyncio leaves small answers to wait for each other
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        desk = ToolDesk(house.work, HOUSE, lambda _token, _drafts: budget or NoBudget())
        endpoint = McpEndpoint(desk, ApiTokens(house.database.auth), hosts=hosts_of(address, port))
        app = FastAPI()
        app.add_middleware(OwnOrigin, address=address)
        mount_front(app, mcp_routes(endpoint))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        serving = asyncio.create_task(endpoint.serve())
        await endpoint.ready()
        running = asyncio.create_task(server.serve([listener]))
        try:
            yield f"{address}/mcp"
        finally:
            server.should_exit = True
            await running
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def program(url: str, token: str) -> AsyncIterator[ClientSession]:
    """A client that has said hello."""
    async with (
        httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30) as http,
        streamable_http_client(url, http_client=http) as (incoming, outgoing, _),
        ClientSession(incoming, outgoing) as session,
    ):
        await session.initialize()
        yield session


@asynccontextmanager
async def kept_open(what: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """Opened and closed in a task of its own: the SDK's client must be left by the task that entered it, and
    a fixture's beginning and end are two."""
    opened: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def hold() -> None:
        try:
            async with what as value:
                opened.set_result(value)
                await over.wait()
        except BaseException as error:
            if opened.done():
                raise
            opened.set_exception(error)

    holding = asyncio.create_task(hold())
    try:
        yield await opened
    finally:
        over.set()
        await holding


async def asked(session: ClientSession, tool: str, **arguments: Any) -> dict[str, Any]:
    """What the tool gave; the client has checked it against the tool's own schema."""
    result = await session.call_tool(tool, arguments)
    assert not result.isError, said(result)
    assert result.structuredContent is not None
    return result.structuredContent


async def refused(session: ClientSession, tool: str, **arguments: Any) -> str:
    """The sentence with which the tool declined."""
    result = await session.call_tool(tool, arguments)
    assert result.isError, said(result)
    assert result.structuredContent is None
    return said(result)


def said(result: CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))
