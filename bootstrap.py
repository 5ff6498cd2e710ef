"""The one composition root: from settings to everything a process works with. What is outside is composed in
`bootstrap_outside`, the demo's people in `bootstrap_demo`."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import httpx
import structlog
from fastapi import FastAPI
from redis.asyncio import Redis as AsyncRedis

from bootstrap_data import clock_of, database_of
from bootstrap_house import house_of
from bootstrap_outside import (
    aviapages_of,
    gmail_of,
    mailbox_of,
    mailer_of,
    marketplace_of,
    outside_tools_of,
    pictures_of,
    rates_of,
    recorded_transport,
    sheets_of,
    webhook_access,
)
from domain.model_prices import PRICES, ModelPrice, with_house_prices
from graph.build import build
from graph.understanding.contract import Engine
from graph.understanding.offline import OfflineEngine
from jobs.pointers import LOOK_PAUSE
from jobs.services import JobServices, Reconcile
from persistence.across import Across
from persistence.api_tokens import ApiTokens
from persistence.chat.data_layer import ChatDataLayer
from persistence.checkpoints import checkpoint_pool, forget_thread
from persistence.clock import RandomIds
from persistence.house_pause import HousePause
from persistence.inbox import Inbox
from persistence.live import RedisAnnouncer
from persistence.unit_of_work import Work
from persistence.users import Users
from settings import Settings, SettingsError
from tools.cards.fill import fill_cards
from tools.mail.recorded import RecordedMailer
from tools.server import ToolDesk, serve_stdio, token_budgets
from web.api.application import api_of
from web.api.caller import ApiDesk
from web.live import ChatAnnouncer, LiveChats
from web.mcp import McpEndpoint, hosts_of
from web.services import ChatServices

log = structlog.get_logger(__name__)

OPENAI = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5-mini"


def model_prices_of(settings: Settings) -> tuple[ModelPrice, ...]:
    """SettingsError for what is no table of prices."""
    if settings.openai_prices is None:
        return PRICES
    try:
        return with_house_prices(settings.openai_prices)
    except ValueError as error:
        raise SettingsError(f"OPENAI_PRICES: {error}") from None


def engine_of(settings: Settings, work: Work, transport: httpx.AsyncBaseTransport | None = None) -> Engine:
    """The model where a key is set, with the offline engine to check it and to take over. Without another
    `transport` what is asked and answered is kept."""
    offline = OfflineEngine()
    if settings.openai_api_key is None:
        return offline
    # heavy to import, and wanted only with a key
    from graph.model_calls import ModelCallBook
    from graph.understanding.llm import ModelEngine

    return ModelEngine.connect(
        offline,
        base_url=settings.openai_base_url or OPENAI,
        key=settings.openai_api_key,
        model=settings.openai_model or DEFAULT_MODEL,
        transport=transport or recorded_transport(work, "model"),
        record=ModelCallBook(work, model_prices_of(settings)).record,
    )


async def open_jobs(settings: Settings, redis: AsyncRedis, stack: AsyncExitStack) -> JobServices:
    """What a worker works with; everything is closed with the stack."""
    database = database_of(settings, pool=5)
    stack.push_async_callback(database.close)
    work = Work(database, clock_of(settings), RandomIds(), RedisAnnouncer(redis))
    connected = marketplace_of(settings, redis, work)
    gmail = gmail_of(settings)
    return JobServices(
        work=work,
        across=Across(database),
        marketplace=connected.marketplace,
        reconcile=Reconcile(connected.by_the_clock, connected.share.turn),
        look_at_all=HousePause(redis, "look-at-all", LOOK_PAUSE).turn,
        mailer=RecordedMailer(mailer_of(settings, work, gmail)),
        mailbox=mailbox_of(settings, gmail),
        house=house_of(settings),
        pictures=pictures_of(settings),
        rates=rates_of(settings),
        sheets=sheets_of(settings),
        aviapages=aviapages_of(settings, redis, work),
    )


@dataclass(frozen=True)
class Chat:
    """The chat process: services for turns and routes, the data layer, and who shows changes live."""

    services: ChatServices
    data_layer: ChatDataLayer
    live: LiveChats
    announcer: ChatAnnouncer
    redis: AsyncRedis

    async def open(self) -> asyncio.Task[None]:
        """In the running loop. Returns the task that listens to the other processes."""
        await self.services.pool.open()
        return asyncio.create_task(self.live.listen(self.redis, self.announcer))

    async def close(self) -> None:
        await self.services.pool.close()
        await self.services.database.close()
        await self.redis.aclose()


def chat_of(settings: Settings) -> Chat:
    """Nothing is connected yet: `Chat.open` does that."""
    redis = AsyncRedis.from_url(settings.redis_address())
    database = database_of(settings)
    users = Users(database.auth)
    pool = checkpoint_pool(settings.databases().app)
    announcer = ChatAnnouncer(redis)
    work = Work(database, clock_of(settings), RandomIds(), announcer)
    house = house_of(settings)
    live = LiveChats(work, users, house=house, is_simulator=settings.is_simulator)
    announcer.shows_in(live)
    services = ChatServices(
        database=database,
        work=work,
        across=Across(database),
        users=users,
        inbox=Inbox(database.intake),
        pool=pool,
        graph=build(),
        engine=engine_of(settings, work),
        house=house,
        webhook=webhook_access(settings),
        is_simulator=settings.is_simulator,
        outside=outside_tools_of(settings),
    )

    async def fill(user_id: str, cards: list[dict[str, object]]) -> None:
        async with work.unit(user_id) as uow:
            await fill_cards(uow, cards, house=house, is_simulator=settings.is_simulator)

    data_layer = ChatDataLayer(database, users, work.ids, fill, partial(forget_thread, pool))
    return Chat(services, data_layer, live, announcer, redis)


def mcp_of(settings: Settings, chat: Chat) -> McpEndpoint:
    services = chat.services
    desk = ToolDesk(services.work, services.house, token_budgets(chat.redis))
    hosts = hosts_of(settings.address, settings.port)
    return McpEndpoint(desk, ApiTokens(services.database.auth), hosts=hosts)


def api_of_chat(chat: Chat) -> FastAPI:
    """The HTTP API beside the chat."""
    services = chat.services
    desk = ToolDesk(services.work, services.house, token_budgets(chat.redis))
    return api_of(ApiDesk(desk, ApiTokens(services.database.auth)))


async def serve_tools(settings: Settings, token: str) -> None:
    """The tools over standard input and output, for the user of this token."""
    database = database_of(settings, pool=2)
    redis = AsyncRedis.from_url(settings.redis_address())
    try:
        work = Work(database, clock_of(settings), RandomIds(), RedisAnnouncer(redis))
        desk = ToolDesk(work, house_of(settings), token_budgets(redis))
        await serve_stdio(desk, ApiTokens(database.auth), token)
    finally:
        await redis.aclose()
        await database.close()
