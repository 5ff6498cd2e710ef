"""What the buttons of the client's card do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import Field

from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork
from tools.clients.form import FIELDS, save_form
from tools.clients.twins import merge_clients
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
    seen: dict[str, str] = Field(max_length=20)
    """the form as it was shown"""


class MergeClients(Click):
    keep_id: UUID
    other_id: UUID


def client_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    async def save(press: Press) -> None:
        click = read_click(SaveClient, press.payload)
        said = click.model_dump(include=set(FIELDS))
        try:
            async with services.work.unit(press.user_id) as uow:
                saved = await save_form(uow, str(click.client_id), said, seen=click.seen)
                await _shown(uow, click.deal, saved)
        except RefusedError:
            # what stands in the book now is shown beside what was typed
            async with services.work.unit(press.user_id) as uow:
                uow.renew(await uow.deals.get(click.deal))
            raise

    async def merge(press: Press) -> None:
        click = read_click(MergeClients, press.payload)
        async with services.work.unit(press.user_id) as uow:
            merged = await merge_clients(uow, str(click.keep_id), str(click.other_id))
            await _shown(uow, click.deal, merged)

    return {"save_client": save, "merge_clients": merge}


async def _shown(uow: UnitOfWork, deal_id: str, client: Client) -> None:
    """The deal's cards and the thread's name tell the entry as it is now."""
    deal = await uow.deals.get(deal_id)
    await uow.feed.rename_thread(deal.thread_id, thread_name(deal, client))
    uow.renew(deal)
