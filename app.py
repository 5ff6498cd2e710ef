"""Chainlit's entry: each hook reads its input, calls a turn or a service, and lets the cards be shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import chainlit as cl
import structlog
from chainlit.config import config as chainlit_config
from chainlit.server import app as web, sio
from chainlit.types import CommandDict
from starlette.routing import Mount

import bootstrap
import bootstrap_outside
import bootstrap_watch
import settings as configuration
from persistence.correlation import caused_by
from persistence.who import NobodyAskedError, current_user
from web.actions import Act, Press, actions
from web.api.application import PATH as API
from web.client_routes import client_routes
from web.closed import close_holes
from web.commands import COMMANDS, words_of
from web.contract_routes import contract_routes
from web.documents import document_routes
from web.guard import WhoIsAsking, asking_address, guard_sockets, not_signed_in, replay_after_a_cut
from web.header import say_simulated
from web.health import health_routes
from web.ledger_routes import ledger_routes
from web.link_limits import LinkLimits
from web.live import open_sockets
from web.mcp import mcp_routes
from web.metrics import HouseFigures, metrics_routes
from web.mount import mount_front
from web.operator_booking import operator_booking_routes
from web.operator_routes import operator_routes
from web.origin import OwnOrigin
from web.outcomes import carried_out, turn_taken, turns_finished
from web.own_routes import own_routes
from web.page import OwnPage
from web.pictures import picture_routes
from web.presses import press_routes
from web.readiness import Readiness
from web.request_ids import RequestIds
from web.sign_in import signed_in
from web.starters import starts
from web.turns import Turns
from web.webhooks import webhook_routes

log = structlog.get_logger(__name__)

config = configuration.load()
bootstrap_watch.configure_logging()
bootstrap_watch.report_errors(config, "chat")
chat = bootstrap.chat_of(config)
services = chat.services
turns = Turns(services)
mcp = bootstrap.mcp_of(config, chat)
background: set[asyncio.Task[Any]] = set()

web.add_middleware(WhoIsAsking, users=services.users)
web.add_middleware(OwnOrigin, address=config.address)
web.add_exception_handler(NobodyAskedError, not_signed_in)
web.add_middleware(OwnPage)
web.add_middleware(LinkLimits, redis=chat.redis, brand=services.house.brand)
# the outermost: what the others log and refuse has the id as well
web.add_middleware(RequestIds)
if config.is_simulator:
    say_simulated(chainlit_config.ui, bootstrap_outside.marketplace_page(config))
mount_front(
    web,
    health_routes(Readiness(services.across, chat.redis, config.data)),
    metrics_routes(HouseFigures(services.across, chat.redis, open_sockets), config.metrics_token),
    webhook_routes(services),
    document_routes(services),
    ledger_routes(services),
    picture_routes(services),
    client_routes(services),
    contract_routes(services),
    operator_routes(services),
    operator_booking_routes(services),
    own_routes(services),
    press_routes(),
    mcp_routes(mcp),
    close_holes(services, chat.data_layer),
    parts=[Mount(API, bootstrap.api_of_chat(chat))],
)
replay_after_a_cut(sio, chat.data_layer)
guard_sockets(sio, services.users)


@cl.on_app_startup
async def start() -> None:
    keep(await chat.open())
    keep(asyncio.create_task(mcp.serve()))
    await mcp.ready()


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
    user = await signed_in(chat.redis, services.users, username, password, address=asking_address())
    if user is None:
        return None
    return cl.User(identifier=user.identifier, display_name=user.display_name, metadata={"role": user.role})


EXAMPLE = (
    "Hi Anna, could you get us from Teterboro to Van Nuys on the 14th of next month around 10 in the "
    "morning, back on the 18th late afternoon? We are 6, plus a small dog, and need wifi. Thanks, the "
    "office of Acme Corporation (demo)"
)


@cl.set_starters
async def starters(user: cl.User | None = None, _language: str | None = None) -> list[cl.Starter]:
    if user is None:
        return []
    async with services.work.unit(current_user()) as uow:
        found = await starts(uow, example=EXAMPLE if config.demo else None)
    return [cl.Starter(label=one.label, message=one.words) for one in found]


@cl.on_chat_start
async def offer_commands() -> None:
    await cl.context.emitter.set_commands([CommandDict(**one) for one in COMMANDS])


@cl.on_chat_resume
async def resume(thread: dict[str, Any]) -> None:
    """A turn that a killed process never finished is done now."""
    await offer_commands()
    await chat.data_layer.mark_interrupted(thread["id"])
    keep(asyncio.create_task(turns_finished(turns, thread["id"], current_user(), step)))


@cl.on_message
async def message(said: cl.Message) -> None:
    thread, user = thread_id(), current_user()
    with caused_by(said.id):
        await answer(said, thread, user)


async def answer(said: cl.Message, thread: str, user: str) -> None:
    words = words_of(said.command, said.content)
    turn = turns.words(thread, user, words, step, message_id=said.id)
    await turn_taken(turns, thread, user, said.id, turn, cl.context.emitter.send_toast)


def pressed(name: str, act: Act) -> Callable[[cl.Action], Awaitable[dict[str, str]]]:
    async def callback(action: cl.Action) -> dict[str, str]:
        with caused_by(action.id):
            return await carried_out(name, act(Press(action.payload, current_user(), thread_id(), step)))

    return callback


for name, act in actions(services, turns).items():
    cl.action_callback(name)(pressed(name, act))


def thread_id() -> str:
    return str(cl.context.session.thread_id)


def step(name: str) -> cl.Step:
    """One visible step of a turn."""
    return cl.Step(name=name, type="tool", default_open=False, show_input=False)


def keep(task: asyncio.Task[Any]) -> None:
    """Tasks that nobody awaits are held until they are done; how one failed is not lost."""
    background.add(task)
    task.add_done_callback(background.discard)
    task.add_done_callback(tell_failure)


def tell_failure(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("background.failed", exc_info=task.exception())
