"""What each button of a card does: the same use cases that words lead to, never the language model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graph.state import Decision
from persistence.recordings import Act as RecordedAct, recorded
from tools.deals.other_trips import dismiss_other_trip, open_other_trip
from tools.exchange.enter import choose_currency, enter_rate
from tools.proposals.mail_draft import discard_mail, edit_mail
from tools.proposals.send import send_again
from tools.proposals.withdraw_link import withdraw_link
from tools.quoting.decisions import decide_tax
from tools.quoting.options import price_options, render_again
from tools.quoting.own_margin import SaidMargin
from tools.sourcing.old_trips import cancel_old_trip
from tools.sourcing.refresh import ask_again
from tools.sourcing.trip_creation import request_trip
from web.ask_actions import ask_actions
from web.booking_actions import booking_actions
from web.clicks import (
    ApproveSend,
    ChooseCurrency,
    Click,
    DecideTax,
    EditMail,
    EditTrip,
    EnterRate,
    OldTripClick,
    OtherTrip,
    PriceOptions,
    WithdrawLink,
    read_click,
)
from web.client_actions import client_actions
from web.contract_actions import contract_actions
from web.empty_leg_actions import empty_leg_actions
from web.letter_actions import letter_actions
from web.operator_actions import operator_actions
from web.payment_actions import payment_actions
from web.posts import card_now
from web.services import ChatServices
from web.sheet_actions import sheet_actions
from web.turns import ShowStep, Turns


@dataclass(frozen=True)
class Press:
    """A button that was pressed: by whom, in which thread, and what its card sent."""

    payload: dict[str, Any]
    user_id: str
    thread_id: str
    show: ShowStep


Act = Callable[[Press], Awaitable[None]]
"""RefusedError and ThreadBusyError are told on the card."""


def out_of_sight(_name: str) -> AbstractAsyncContextManager[None]:
    """A step of a turn in a thread that is not on the page."""
    return nullcontext()


def actions(services: ChatServices, turns: Turns) -> dict[str, Act]:
    """By the name under which the cards call them; each press is recorded."""
    return {name: _recorded(services, name, act) for name, act in _actions(services, turns).items()}


def _recorded(services: ChatServices, name: str, act: Act) -> Act:
    async def press(pressed: Press) -> None:
        # a press that no page's thread came with is of its deal's
        named = {"thread_id": pressed.thread_id} if pressed.thread_id else _of_deal(pressed.payload)
        what = RecordedAct("press", name, pressed.payload, **named)
        async with recorded(services.database, pressed.user_id, what):
            await act(pressed)

    return press


def _of_deal(payload: dict[str, Any]) -> dict[str, str]:
    try:
        return {"deal_id": str(UUID(str(payload.get("deal_id"))))}
    except ValueError:
        return {}


def _actions(services: ChatServices, turns: Turns) -> dict[str, Act]:

    async def create_trip(press: Press) -> None:
        click = read_click(Click, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await request_trip(uow, click.deal, seen=click.version)

    async def edit_trip(press: Press) -> None:
        click = read_click(EditTrip, press.payload)
        await turns.edit(
            press.thread_id, press.user_id, click.deal, click.edit, press.show, seen=click.version
        )

    async def cancel_old(press: Press) -> None:
        click = read_click(OldTripClick, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await cancel_old_trip(uow, click.deal, click.trip_id)

    async def refresh_quotes(press: Press) -> None:
        click = read_click(Click, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await ask_again(uow, click.deal)

    async def compare_quotes(press: Press) -> None:
        click = read_click(Click, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await card_now(uow, click.deal, "CompareCard")

    async def price(press: Press) -> None:
        click = read_click(PriceOptions, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await price_options(
                uow,
                click.deal,
                quote_ids=click.quote_ids,
                together=click.together,
                people=click.people,
                margin_percent=click.margin_percent,
                margin_fixed=click.margin_fixed,
                own_margins={
                    quote_id: SaidMargin(percent=own.margin_percent, fixed=own.margin_fixed)
                    for quote_id, own in click.own_margins.items()
                },
                card=click.card,
                taxes=click.taxes,
            )
            await card_now(uow, click.deal, "ProposalCard")

    async def currency(press: Press) -> None:
        click = read_click(ChooseCurrency, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await choose_currency(uow, click.deal, click.currency)

    async def rate(press: Press) -> None:
        click = read_click(EnterRate, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await enter_rate(uow, click.deal, base=click.base, quote=click.quote, rate=click.rate)

    async def tax(press: Press) -> None:
        click = read_click(DecideTax, press.payload)
        async with services.work.unit(press.user_id) as uow:
            before = await uow.deals.get(click.deal, lock=True)
            after = await decide_tax(
                uow,
                click.deal,
                code=click.code,
                decision=click.decision,
                amount=click.amount,
                currency=click.currency,
                reason=click.reason,
            )
            if after.seq != before.seq:
                await card_now(uow, click.deal, "ProposalCard")

    async def render(press: Press) -> None:
        click = read_click(Click, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await render_again(uow, click.deal)

    async def prepare(press: Press) -> None:
        await turns.propose(press.thread_id, press.user_id, press.show)

    async def edit(press: Press) -> None:
        click = read_click(EditMail, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await edit_mail(
                uow,
                services.house,
                click.deal,
                to=click.to,
                subject=click.subject,
                body=click.body,
                seen_hash=click.content_hash,
            )

    async def discard(press: Press) -> None:
        click = read_click(Click, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await discard_mail(uow, click.deal)

    async def approve(press: Press) -> None:
        click = read_click(ApproveSend, press.payload)
        decision = Decision(content_hash=click.content_hash, confirm_provisional=click.confirm_provisional)
        await turns.approve(press.thread_id, press.user_id, click.deal, decision, press.show)

    async def again(press: Press) -> None:
        click = read_click(Click, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await send_again(uow, services.house, click.deal)

    async def withdraw(press: Press) -> None:
        click = read_click(WithdrawLink, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await withdraw_link(uow, click.deal, version=click.proposal_version)

    async def open_other(press: Press) -> None:
        click = read_click(OtherTrip, press.payload)
        async with services.work.unit(press.user_id) as uow:
            opened = await open_other_trip(uow, click.deal, click.n)
        # its words are the last of the new thread: if this process ends now, they are read when it is opened
        await turns.resume(opened.thread_id, press.user_id, out_of_sight)
        async with services.work.unit(press.user_id) as uow:
            uow.renew(await uow.deals.get(click.deal))

    async def dismiss_other(press: Press) -> None:
        click = read_click(OtherTrip, press.payload)
        async with services.work.unit(press.user_id) as uow:
            await dismiss_other_trip(uow, click.deal, click.n)

    return {
        "create_trip": create_trip,
        "edit_trip": edit_trip,
        "cancel_old_trip": cancel_old,
        "refresh_quotes": refresh_quotes,
        "compare_quotes": compare_quotes,
        "price_options": price,
        "choose_currency": currency,
        "enter_rate": rate,
        "decide_tax": tax,
        "render_again": render,
        "prepare_mail": prepare,
        "edit_mail": edit,
        "discard_mail": discard,
        "approve_send": approve,
        "send_again": again,
        "withdraw_link": withdraw,
        "open_other_trip": open_other,
        "dismiss_other_trip": dismiss_other,
        **operator_actions(services),
        **ask_actions(services),
        **empty_leg_actions(services, turns),
        **booking_actions(services),
        **client_actions(services),
        **sheet_actions(services),
        **payment_actions(services),
        **letter_actions(services),
        **contract_actions(services),
    }
