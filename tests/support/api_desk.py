"""The HTTP API as the chat mounts it, on a free port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.routing import Mount

from persistence.api_tokens import ApiTokens
from tests.integration.conftest import House
from tests.support.deals import HOUSE
from tests.support.tool_client import token_of
from tools.server import ToolDesk
from tools.sourcing.avinode.bucket import CallBudget, NoBudget
from web.api.application import PATH, api_of
from web.api.caller import ApiDesk
from web.mount import mount_front
from web.origin import OwnOrigin


@asynccontextmanager
async def api_served(house: House, budget: CallBudget | None = None) -> AsyncIterator[str]:
    """Its address, without a slash at the end."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        tools = ToolDesk(house.work, HOUSE, lambda _token, _drafts: budget or NoBudget())
        app = FastAPI()
        app.add_middleware(OwnOrigin, address=address)
        mount_front(app, parts=[Mount(PATH, api_of(ApiDesk(tools, ApiTokens(house.database.auth))))])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        running = asyncio.create_task(server.serve([listener]))
        try:
            yield f"{address}{PATH}"
        finally:
            server.should_exit = True
            await running


@asynccontextmanager
async def program_of(house: House, address: str, person: str) -> AsyncIterator[httpx.AsyncClient]:
    """A program of this broker: every request with its token."""
    headers = {"Authorization": f"Bearer {await token_of(house, person)}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=20) as client:
        yield client
