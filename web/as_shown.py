"""A press on a card of a sale counts only for what that card showed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pydantic import Field

from domain.together import MOST_TOGETHER
from persistence.unit_of_work import UnitOfWork
from tools.cards.shown import STALE, shown_mark
from tools.deals.errors import RefusedError
from web.clicks import Click
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press


class SaleClick(Click):
    """It also names what its card showed."""

    shown: str = Field(max_length=40)


class AircraftClick(SaleClick):
    """About one of the aircraft that fly together, counted from 1."""

    aircraft: int = Field(1, ge=1, le=MOST_TOGETHER)


@asynccontextmanager
async def as_shown(
    services: ChatServices, press: Press, click: SaleClick, kind: str, about: str | None = None
) -> AsyncIterator[UnitOfWork]:
    """The transaction of the press, the deal's row held. RefusedError when the card of this kind shows
    something else by now; the page is then shown that."""
    async with services.work.unit(press.user_id) as uow:
        deal = await uow.deals.get(click.deal, lock=True)
        if click.shown == shown_mark(kind, deal, about):
            yield uow
            return
        uow.renew(deal)
    raise RefusedError(STALE)
