"""What the buttons of the client sheet's card do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from persistence.chat.feed import NO_DEAL, Card
from persistence.unit_of_work import UnitOfWork
from tools.clients.sheets.link import settle_conflict, write_again
from tools.clients.sheets.told import KIND
from web.clicks import read_click
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press


class OfClient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    client_id: UUID


class Settle(OfClient):
    field: str = Field(max_length=40)
    keep: Literal["book", "sheet"]


def sheet_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    async def sync(press: Press) -> None:
        async with services.work.unit(press.user_id) as uow:
            await uow.client_sheets.hasten()
            await _say(uow, press, "The next round begins in a few seconds.")

    async def unlink(press: Press) -> None:
        async with services.work.unit(press.user_id) as uow:
            await uow.client_sheets.unlink()
            await _say(uow, press, "The sheet is disconnected. The book and the sheet both stay as they are.")

    async def settle(press: Press) -> None:
        click = read_click(Settle, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await settle_conflict(uow, str(click.client_id), click.field, click.keep)
            await _say(uow, press, f"The {click.keep}'s counts; the other side follows with the next round.")

    async def again(press: Press) -> None:
        click = read_click(OfClient, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await write_again(uow, str(click.client_id))
            await _say(uow, press, "It is written again with the next round.")

    return {"sync_sheet": sync, "unlink_sheet": unlink, "settle_sheet": settle, "write_sheet_row": again}


async def _say(uow: UnitOfWork, press: Press, text: str) -> None:
    await uow.say(press.thread_id, text, Card(KIND, NO_DEAL, 0))
