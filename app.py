"""Chainlit's entry: each hook reads its input, calls a turn or a service, and lets the cards be shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import chainlit as cl
import sentry_sdk
import structlog
from chainlit.config import config as chainlit_config
from chainlit.server import app as web
from chainlit.server import sio

import bootstrap
import settings as configuration
from graph.state import Decision
from persistence.leases import ThreadBusyError
from persistence.who import current_user
from tools.deals.errors import RefusedError
from tools.proposals.mail_draft import discard_mail, edit_mail
from tools.proposals.send import send_again
from tools.quoting.options import price_options, render_again
from tools.sourcing.refresh import ask_again
from tools.sourcing.trip_creation import request_trip
from web.clicks import ApproveSend, Click, EditMail, PriceOptions, read_click
from web.client_routes import client_routes
from web.closed import close_holes
from web.documents import document_routes
from web.guard import WhoIsAsking, guard_sockets
from web.header import say_simulated
from web.health import health_routes
from web.mount import mount_front
from web.page import OwnPage
from web.posts import card_now
from web.turns import Turns
from web.unanswered import unanswered_text
from web.webhooks import webhook_routes

log = structlog.get_logger(__name__)

config = configuration.load()
bootstrap.configure_logging()
bootstrap.report_errors(config)
chat = bootstrap.chat_of(config)
services = chat.services
turns = Turns(services)
background: set[asyncio.Task[Any]] = set()

web.add_middleware(WhoIsAsking, users=services.users)
web.add_middleware(OwnPage, pictures=bootstrap.picture_hosts(config))
if config.is_simulator:
    say_simulated(chainlit_config.ui, bootstrap.marketplace_page(config))
mount_front(
    web,
    health_routes(services),
    webhook_routes(services),
    document_routes(services),
    client_routes(services),
    close_holes(services, chat.data_layer),
)
guard_sockets(sio, services.users)


@cl.on_app_startup
async def start() -> None:
    keep(await chat.open())


@cl.on_app_shutdown
async def stop() -> None:
    for task in background:
        task.cancel()
    await chat.close()


@cl.data_layer
def data_layer() -> Any:
    return chat.data_layer


@cl.password_auth_callback
async def sign_in(username: str, password: str) -> cl.User | None:
    user = await services.users.sign_in(username.strip(), password)
    if user is None:
        return None
    return cl.User(identifier=user.identifier, display_name=user.display_name, metadata={"role": user.role})


EXAMPLE = (
    "Hi Anna, could you get us from Teterboro to Van Nuys on the 14th of next month around 10 in the "
    "morning, back on the 18th late afternoon? We are 6, plus a small dog, and need wifi. Thanks, the "
    "office of Acme Corporation (demo)"
)


@cl.set_starters
async def starters(_user: cl.User | None = None, _language: str | None = None) -> list[cl.Starter]:
    open_deals = cl.Starter(label="What have I got open?", message="What have I got open right now?")
    example = cl.Starter(label="Try a client's e-mail (demo)", message=EXAMPLE)
    return [open_deals, example] if config.demo else [open_deals]


@cl.on_chat_resume
async def resume(thread: dict[str, Any]) -> None:
    """A turn that a killed process never finished is done now."""
    await chat.data_layer.mark_interrupted(thread["id"])
    text = unanswered_text(thread)
    if text is not None:
        keep(asyncio.create_task(take_turn(turns.words(thread["id"], current_user(), text, step))))


@cl.on_message
async def message(said: cl.Message) -> None:
    await take_turn(turns.words(thread_id(), current_user(), said.content, step))


@cl.action_callback("create_trip")
async def on_create_trip(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(Click, action.payload)
        async with services.work.unit(current_user()) as uow:
            await request_trip(uow, click.deal, seen=click.version)

    return await carried_out(act())


@cl.action_callback("refresh_quotes")
async def on_refresh_quotes(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(Click, action.payload)
        async with services.work.unit(current_user()) as uow:
            await ask_again(uow, click.deal)

    return await carried_out(act())


@cl.action_callback("compare_quotes")
async def on_compare_quotes(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(Click, action.payload)
        async with services.work.unit(current_user()) as uow:
            await card_now(uow, click.deal, "CompareCard")

    return await carried_out(act())


@cl.action_callback("price_options")
async def on_price_options(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(PriceOptions, action.payload)
        async with services.work.unit(current_user()) as uow:
            await price_options(
                uow,
                click.deal,
                quote_ids=click.quote_ids,
                margin_percent=click.margin_percent,
                taxes=click.taxes,
            )
            await card_now(uow, click.deal, "ProposalCard")

    return await carried_out(act())


@cl.action_callback("render_again")
async def on_render_again(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(Click, action.payload)
        async with services.work.unit(current_user()) as uow:
            await render_again(uow, click.deal)

    return await carried_out(act())


@cl.action_callback("prepare_mail")
async def on_prepare_mail(_action: cl.Action) -> dict[str, str]:
    return await carried_out(turns.propose(thread_id(), current_user(), step))


@cl.action_callback("edit_mail")
async def on_edit_mail(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(EditMail, action.payload)
        async with services.work.unit(current_user()) as uow:
            await edit_mail(
                uow, services.house, click.deal, to=click.to, subject=click.subject, body=click.body
            )

    return await carried_out(act())


@cl.action_callback("discard_mail")
async def on_discard_mail(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(Click, action.payload)
        async with services.work.unit(current_user()) as uow:
            await discard_mail(uow, click.deal)

    return await carried_out(act())


@cl.action_callback("approve_send")
async def on_approve_send(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(ApproveSend, action.payload)
        decision = Decision(content_hash=click.content_hash, confirm_provisional=click.confirm_provisional)
        await turns.approve(thread_id(), current_user(), click.deal, decision, step)

    return await carried_out(act())


@cl.action_callback("send_again")
async def on_send_again(action: cl.Action) -> dict[str, str]:
    async def act() -> None:
        click = read_click(Click, action.payload)
        async with services.work.unit(current_user()) as uow:
            await send_again(uow, services.house, click.deal)

    return await carried_out(act())


def thread_id() -> str:
    return str(cl.context.session.thread_id)


def step(name: str) -> cl.Step:
    """One visible step of a turn."""
    return cl.Step(name=name, type="tool", default_open=False, show_input=False)


def keep(task: asyncio.Task[Any]) -> None:
    """Tasks that nobody awaits are held until they are done."""
    background.add(task)
    task.add_done_callback(background.discard)


async def take_turn(turn: Awaitable[None]) -> None:
    try:
        await turn
    except ThreadBusyError as busy:
        await cl.context.emitter.send_toast(str(busy), "warning")


async def carried_out(act: Awaitable[None]) -> dict[str, str]:
    """What a card hears after a press: nothing when it was done, else the problem in a sentence."""
    try:
        await act
    except (RefusedError, ThreadBusyError) as refused:
        return {"problem": str(refused)}
    except Exception as error:
        # Chainlit would report success to the page
        log.exception("action.failed")
        sentry_sdk.capture_exception(error)
        return {"problem": "That did not work and nothing was changed. Please try again."}
    return {}
