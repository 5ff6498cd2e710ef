"""The house's own pages over HTTP, as one user or as somebody who is not signed in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from persistence.checkpoints import checkpoint_pool
from persistence.users import UserRecord, Users
from persistence.who import set_user
from tests.integration.conftest import House
from tests.support.chat import chat_services
from web.own_routes import own_routes

ADMIN = "d0000000-0000-4000-8000-00000000000d"
ADDRESS = "203.0.113.7"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class AsUser:
    """What the guard does for a signed-in cookie."""

    def __init__(self, app: Any, user_id: str | None) -> None:
        self._app = app
        self._user_id = user_id

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        set_user(self._user_id)
        await self._app(scope, receive, send)


@dataclass
class Pages:
    http: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path)

    async def post(self, path: str, page: str, **fields: Any) -> httpx.Response:
        """A form of the page `page`, with the word that it carries."""
        found = CSRF.search((await self.http.get(page)).text)
        return await self.http.post(path, data={"csrf": found[1] if found else "", **fields})


@asynccontextmanager
async def pages_of(house: House, user_id: str | None) -> AsyncIterator[Pages]:
    services = chat_services(house, checkpoint_pool(house.app_url, size=1))
    app = FastAPI()
    app.include_router(own_routes(services))
    transport = httpx.ASGITransport(AsUser(app, user_id), client=(ADDRESS, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        yield Pages(http)


async def add_admin(house: House) -> Users:
    """Dora, who administers the house."""
    users = Users(house.database.auth)
    record = UserRecord(
        id=ADMIN,
        identifier="dora@jetvision.example",
        display_name="Dora Lind (demo)",
        email="dora@jetvision.example",
        phone=None,
        role="admin",
        timezone="America/New_York",
        created_at="",
    )
    await users.add(record, "dora's password")
    return users
