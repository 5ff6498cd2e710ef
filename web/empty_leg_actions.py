"""What the buttons of found empty legs do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING

from pydantic import Field

from tools.sourcing.empty_legs.request import make_leg_a_trip, stop_watch, watch_search
from web.clicks import Click, read_click
from web.services import ChatServices
from web.turns import Turns

if TYPE_CHECKING:
    from web.actions import Press


class OneSearch(Click):
    search_id: str = Field(max_length=64)


class OneLeg(OneSearch):
    leg_id: str = Field(max_length=64)


def out_of_sight(_name: str) -> AbstractAsyncContextManager[None]:
    """A step of a turn in a thread that is not on the page."""
    return nullcontext()


def empty_leg_actions(services: ChatServices, turns: Turns) -> dict[str, Callable[[Press], Awaitable[None]]]:
    """By the name under which the card calls them."""

    async def watch(press: Press) -> None:
        click = read_click(OneSearch, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await watch_search(uow, services.house, click.deal, click.search_id)

    async def stop(press: Press) -> None:
        click = read_click(OneSearch, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await stop_watch(uow, click.deal, click.search_id)

    async def make_a_trip(press: Press) -> None:
        click = read_click(OneLeg, press.payload)
        async with services.work.unit(press.user_id) as uow:
            opened = await make_leg_a_trip(uow, click.deal, click.search_id, click.leg_id)
        await turns.resume(opened.thread_id, press.user_id, out_of_sight)
        async with services.work.unit(press.user_id) as uow:
            uow.renew(await uow.deals.get(click.deal))

    return {"watch_legs": watch, "stop_watching_legs": stop, "make_leg_a_trip": make_a_trip}
