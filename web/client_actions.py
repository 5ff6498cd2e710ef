"""What the buttons of the client's card do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import Field

from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork
from tools.clients.book import BadClientError, change_client
from tools.clients.twins import merge_clients
from tools.clients.written import contacts_in, lines_in
from tools.deals.describe import thread_name
from tools.deals.errors import RefusedError
from web.clicks import Click, read_click
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press


class SaveClient(Click):
    client_id: UUID
    contact_name: str = Field(max_length=200)
    email: str = Field(max_length=254)
    company: str = Field("", max_length=200)
    phone: str = Field("", max_length=60)
    currency: str = Field("", max_length=10)
    contacts: str = Field("", max_length=5000)
    preferences: str = Field("", max_length=5000)
    notes: str = Field("", max_length=5000)


class MergeClients(Click):
    keep_id: UUID
    other_id: UUID


def client_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    async def save(press: Press) -> None:
        click = read_click(SaveClient, press.payload)
        async with services.work.unit(press.user_id) as uow:
            client = await uow.clients.get(str(click.client_id))
            if client is None:
                raise RefusedError("This client is no longer in your book.")
            await _shown(uow, click.deal, await _saved(uow, client, click))

    async def merge(press: Press) -> None:
        click = read_click(MergeClients, press.payload)
        async with services.work.unit(press.user_id) as uow:
            merged = await merge_clients(uow, str(click.keep_id), str(click.other_id))
            await _shown(uow, click.deal, merged)

    return {"save_client": save, "merge_clients": merge}


async def _saved(uow: UnitOfWork, client: Client, click: SaveClient) -> Client:
    try:
        return await change_client(
            uow,
            client,
            contact_name=click.contact_name,
            email=click.email,
            company=click.company,
            phone=click.phone,
            currency=click.currency,
            contacts=contacts_in(click.contacts),
            preferences=lines_in(click.preferences, "preferences"),
            notes=click.notes,
        )
    except BadClientError as bad:
        raise RefusedError(str(bad)) from bad


async def _shown(uow: UnitOfWork, deal_id: str, client: Client) -> None:
    """The deal's cards and the thread's name tell the entry as it is now."""
    deal = await uow.deals.get(deal_id)
    await uow.feed.rename_thread(deal.thread_id, thread_name(deal, client))
    uow.renew(deal)
