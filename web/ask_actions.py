"""What the buttons of a request through Aviapages, and of words to operators at the marketplace, do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import Field

from tools.deals.errors import RefusedError
from tools.sourcing.asks.message import approve_words, draft_message, send_words_again
from tools.sourcing.asks.request import approve_ask, claim_ask, discard_ask, request_ask, send_ask_again
from web.clicks import Click, read_click
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press

AVIAPAGES = "aviapages"


class OneAsk(Click):
    ask_id: str = Field(max_length=64)


class ApproveAsk(OneAsk):
    content_hash: str = Field(min_length=64, max_length=64)
    operators: list[str] = Field(max_length=50)
    """their ids, as ticked"""
    comment: str = Field(max_length=20_000)


class ApproveWords(OneAsk):
    content_hash: str = Field(min_length=64, max_length=64)
    operators: list[str] = Field(max_length=100)
    """ids of their RFQs, as ticked"""
    text: str = Field(max_length=20_000)


class ClaimAsk(OneAsk):
    request_id: str = Field(max_length=64)


def ask_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    """By the name under which the card calls them."""

    async def ask(press: Press) -> None:
        click = read_click(Click, press.payload)
        if AVIAPAGES not in services.house.quote_channels:
            raise RefusedError("Aviapages is not set up here: AVIAPAGES_TOKEN is missing in the settings.")
        async with services.work.unit(press.user_id) as uow:
            await request_ask(uow, click.deal, system=AVIAPAGES, seen=click.version)

    async def approve(press: Press) -> None:
        click = read_click(ApproveAsk, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await approve_ask(
                uow,
                click.deal,
                ask_id=click.ask_id,
                content_hash=click.content_hash,
                operators=click.operators,
                comment=click.comment,
            )

    async def again(press: Press) -> None:
        click = read_click(OneAsk, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await send_ask_again(uow, click.deal, ask_id=click.ask_id)

    async def claim(press: Press) -> None:
        click = read_click(ClaimAsk, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await claim_ask(uow, click.deal, ask_id=click.ask_id, request_id=click.request_id)

    async def discard(press: Press) -> None:
        click = read_click(OneAsk, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await discard_ask(uow, click.deal, ask_id=click.ask_id)

    async def write(press: Press) -> None:
        click = read_click(Click, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await draft_message(uow, click.deal, rfq_ids=frozenset(), text="")

    async def approve_message(press: Press) -> None:
        click = read_click(ApproveWords, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await approve_words(
                uow,
                click.deal,
                ask_id=click.ask_id,
                content_hash=click.content_hash,
                operators=click.operators,
                text=click.text,
            )

    async def message_again(press: Press) -> None:
        click = read_click(OneAsk, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await send_words_again(uow, click.deal, ask_id=click.ask_id)

    return {
        "write_operators": write,
        "approve_words": approve_message,
        "send_words_again": message_again,
        "ask_aviapages": ask,
        "approve_ask": approve,
        "send_ask_again": again,
        "claim_ask": claim,
        "discard_ask": discard,
    }
