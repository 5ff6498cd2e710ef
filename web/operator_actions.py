"""What the buttons of the operators' card do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from tools.deals.wording import plain
from tools.operators.ask import (
    approve_operator_mails,
    discard_operator_mails,
    edit_operator_mail,
    propose_operators,
    send_operator_mail_again,
)
from tools.operators.directory import ask_or_rest
from tools.operators.told import ToldOperator, save_operator
from web.clicks import (
    ApproveOperatorMails,
    AskOperators,
    Click,
    EditOperatorMail,
    OneOperatorMail,
    read_click,
)
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press


class SaveOperator(ToldOperator):
    """The form of the list's card; `id` of an entry that is changed."""

    id: str | None = Field(None, max_length=64)


class RestOperator(BaseModel):
    email: str = Field(max_length=254)
    asked: bool


def operator_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    """By the name under which the card calls them."""

    async def ask(press: Press) -> None:
        click = read_click(AskOperators, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await propose_operators(
                uow, services.house, click.deal, seen=click.version, answer_minutes=click.answer_minutes
            )

    async def edit(press: Press) -> None:
        click = read_click(EditOperatorMail, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await edit_operator_mail(
                uow,
                services.house,
                click.deal,
                mail_id=click.mail_id,
                to=click.to,
                subject=click.subject,
                body=click.body,
                seen_hash=click.content_hash or "",
            )

    async def approve(press: Press) -> None:
        click = read_click(ApproveOperatorMails, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await approve_operator_mails(uow, services.house, click.deal, approved=click.approved)

    async def discard(press: Press) -> None:
        click = read_click(Click, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await discard_operator_mails(uow, click.deal)

    async def again(press: Press) -> None:
        click = read_click(OneOperatorMail, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await send_operator_mail_again(uow, services.house, click.deal, mail_id=click.mail_id)

    async def save(press: Press) -> None:
        click = read_click(SaveOperator, press.payload)
        async with services.work.unit(press.user_id) as uow:
            entry = await save_operator(uow, click, click.id)
            await uow.say(press.thread_id, f"**{plain(entry.name)}** is in your list, as the card shows.")

    async def rest(press: Press) -> None:
        click = read_click(RestOperator, press.payload)
        async with services.work.unit(press.user_id) as uow:
            entry = await ask_or_rest(uow, click.email, asked=click.asked)
            now = "is asked again" if entry.active else "is not asked any more"
            await uow.say(press.thread_id, f"**{plain(entry.name)}** {now}.")

    return {
        "save_operator": save,
        "rest_operator": rest,
        "ask_operators": ask,
        "edit_operator_mail": edit,
        "approve_operator_mails": approve,
        "discard_operator_mails": discard,
        "send_operator_mail_again": again,
    }
