"""The broker's client book."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from domain.money import Currency
from persistence.clients import Client
from persistence.text import storable
from tools.clients.book import BadClientError, add_client, change_client
from tools.mcp.look_up import ClientShown, client_shown
from tools.mcp.tool import BadArgumentError, Call, NotFoundError, Takes
from web.api.caller import Reader, Writer
from web.api.once import Key, once
from web.api.pages import Cursor, Limit, page_of
from web.api.problems import documented

ROUTES = APIRouter(prefix="/clients", tags=["clients"])
NONE = "There is no such client in your book."

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"[!-~\u00a1-\uffff]")]
Address = Annotated[
    str,
    Field(
        min_length=5, max_length=254, pattern=r"^[!-+\-./0-9:=?A-Z\[-~]+@[0-9A-Za-z.\-]+\.[0-9A-Za-z\-]{2,}$"
    ),
]
Phone = Annotated[str, Field(max_length=60)]


class ClientWritten(Takes):
    contact_name: Name
    email: Address
    company: Name | None = None
    phone: Phone | None = None
    currency: Currency | None = None
    """ISO 4217: what this client is quoted in; null: the house's own"""


class ClientChanged(Takes):
    """What is left out stays; null empties it, where it may be empty."""

    contact_name: Name = Field(default_factory=str)
    email: Address = Field(default_factory=str)
    company: Name | None = None
    phone: Phone | None = None
    currency: Currency | None = None


class ClientsPage(BaseModel):
    """The newest first."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    items: list[ClientShown]
    next_cursor: str | None
    """null: there are no more"""


@ROUTES.get("", responses=documented(), summary="Your clients")
async def listed(
    who: Reader,
    limit: Limit = 20,
    cursor: Cursor = None,
    text: Annotated[
        str | None,
        Query(max_length=200, description="Part of a name, company or address: matches, on one page."),
    ] = None,
) -> ClientsPage:
    async with who.call() as call:
        if text is not None:
            found = await call.uow.clients.matching(storable(text), limit)
            return ClientsPage(items=[client_shown(one) for one in found], next_cursor=None)
        after = str(cursor) if cursor else None
        shown, last = page_of(await call.uow.clients.page(limit + 1, after=after), limit)
        items = [client_shown(one) for one in shown]
        return ClientsPage(items=items, next_cursor=last.id if last else None)


@ROUTES.post("", status_code=201, responses=documented(409), summary="A new client")
async def create(who: Writer, request: Request, asked: ClientWritten, key: Key = None) -> ClientShown:
    async def act(call: Call) -> ClientShown:
        try:
            return client_shown(await add_client(call.uow, **asked.model_dump()))
        except BadClientError as error:
            raise BadArgumentError(str(error)) from error

    return await once(who, request, key, ClientShown, act)


@ROUTES.get("/{client_id}", responses=documented(404), summary="One client")
async def one(who: Reader, client_id: UUID) -> ClientShown:
    async with who.call() as call:
        return client_shown(await _client(call, client_id))


@ROUTES.patch("/{client_id}", responses=documented(404), summary="Change a client")
async def change(who: Writer, client_id: UUID, asked: ClientChanged) -> ClientShown:
    async with who.call() as call:
        client = await _client(call, client_id)
        try:
            changed = await change_client(call.uow, client, **asked.model_dump(exclude_unset=True))
        except BadClientError as error:
            raise BadArgumentError(str(error)) from error
        return client_shown(changed)


async def _client(call: Call, client_id: UUID) -> Client:
    client = await call.uow.clients.get(str(client_id))
    if client is None:
        raise NotFoundError(NONE)
    return client
