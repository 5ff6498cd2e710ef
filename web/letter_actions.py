"""What the buttons of a letter do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import Field

from tools.letters.approve import approve_letter, send_letter_again
from tools.letters.draft import discard_letter, edit_letter
from web.as_shown import SaleClick, as_shown
from web.clicks import EditMail, read_click
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press


class OneLetter(SaleClick):
    letter_id: str = Field(min_length=36, max_length=36)


class EditLetter(OneLetter, EditMail):
    pass


class ApproveLetter(OneLetter):
    content_hash: str = Field(min_length=64, max_length=64)
    confirmations: frozenset[str] = Field(frozenset(), max_length=10)
    """keys of what was ticked"""


def letter_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    """By the name under which the card calls them."""

    async def edit(press: Press) -> None:
        click = read_click(EditLetter, press.payload)
        async with as_shown(services, press, click, "LetterCard", click.letter_id) as uow:
            await edit_letter(
                uow,
                services.house,
                click.deal,
                letter_id=click.letter_id,
                to=click.to,
                subject=click.subject,
                body=click.body,
                seen_hash=click.content_hash,
            )

    async def approve(press: Press) -> None:
        click = read_click(ApproveLetter, press.payload)
        async with as_shown(services, press, click, "LetterCard", click.letter_id) as uow:
            await approve_letter(
                uow,
                services.house,
                click.deal,
                letter_id=click.letter_id,
                content_hash=click.content_hash,
                confirmations=click.confirmations,
            )

    async def discard(press: Press) -> None:
        click = read_click(OneLetter, press.payload)
        async with as_shown(services, press, click, "LetterCard", click.letter_id) as uow:
            await discard_letter(uow, click.deal, letter_id=click.letter_id)

    async def again(press: Press) -> None:
        click = read_click(OneLetter, press.payload)
        async with as_shown(services, press, click, "LetterCard", click.letter_id) as uow:
            await send_letter_again(uow, services.house, click.deal, letter_id=click.letter_id)

    return {
        "edit_letter": edit,
        "approve_letter": approve,
        "discard_letter": discard,
        "send_letter_again": again,
    }
