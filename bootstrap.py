"""The one composition root: from settings to everything a process works with."""

from __future__ import annotations

import asyncio
import logging
import sys
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.utils import parseaddr
from functools import partial

import sentry_sdk
import structlog
from pydantic import SecretStr
from redis.asyncio import Redis as AsyncRedis

from domain.ports import Clock
from graph.build import build
from graph.understanding.contract import Engine
from graph.understanding.offline import OfflineEngine
from jobs.services import JobServices, Reconcile
from jobs.worker import Webhook
from persistence.across import Across
from persistence.api_tokens import ApiTokens
from persistence.chat.data_layer import ChatDataLayer
from persistence.checkpoints import checkpoint_pool, forget_thread
from persistence.clients import Client
from persistence.clock import RandomIds, ShiftedClock, SystemClock
from persistence.database import Database, open_database
from persistence.inbox import Inbox
from persistence.live import Announcer, RedisAnnouncer
from persistence.unit_of_work import Work
from persistence.users import UserRecord, Users
from persistence.who import NobodyAskedError, current_user
from settings import Settings, SettingsError
from tools.cards.fill import fill_cards
from tools.exchange.fetch import RatesAddress
from tools.http import OutsideCall, make_client
from tools.mail.smtp import SmtpMailer
from tools.operators.csv_import import DEMO_OPERATORS, import_operators
from tools.proposals.document import Brand
from tools.proposals.house import House
from tools.server import ToolDesk, serve_stdio, token_budgets
from tools.sourcing.aviapages.connect import connect as connect_aviapages
from tools.sourcing.avinode.connect import Connected, connect_avinode
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.channel import QuoteChannel
from web.live import ChatAnnouncer, LiveChats
from web.mcp import McpEndpoint, hosts_of
from web.services import ChatServices, WebhookAccess

log = structlog.get_logger(__name__)

OPENAI = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5-mini"
DEMO_BROKER = "a0000000-0000-4000-8000-000000000001"
DEMO_CLIENTS = (
    ("Acme Corporation (demo)", "Alex Carter (demo)", "office@acme.example"),
    ("Northwind Partners (demo)", "Maya Lindqvist (demo)", "travel@northwind.example"),
    (None, "Jean-Luc Moreau (demo)", "jl.moreau@moreau.example"),
)


def configure_logging() -> None:
    """One JSON line an event on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # the SDK tells of every request twice; each call has a line in the database
    logging.getLogger("mcp").setLevel(logging.WARNING)


def report_errors(settings: Settings) -> None:
    if settings.sentry_dsn is not None:
        sentry_sdk.init(
            dsn=settings.sentry_dsn.get_secret_value(),
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
        )


def clock_of(settings: Settings) -> Clock:
    """The real one; a demo may be set on another day."""
    return SystemClock() if settings.clock is None else ShiftedClock(settings.clock)


def database_of(settings: Settings, *, pool: int = 10) -> Database:
    urls = settings.databases()
    return open_database(urls.app, urls.auth, urls.intake, pool=pool)


def house_of(settings: Settings) -> House:
    _, address = parseaddr(settings.mail_from or "")
    if not address:
        raise SettingsError("MAIL_FROM is not set: mails need a sender.")
    if not settings.demo and "(demo)" in settings.brand_name:
        raise SettingsError("BRAND_NAME is not set: proposals would carry the demo's name.")
    brand = Brand(
        name=settings.brand_name,
        legal_name=settings.brand_name,
        address=settings.brand_address,
        phone=settings.brand_phone or "",
        email=settings.brand_email or address,
        colour=settings.brand_colour,
        logo_png=settings.brand_logo.read_bytes() if settings.brand_logo else None,
    )
    mark = "Demonstration: invented people and operators, not an offer" if settings.demo else None
    return House(
        brand=brand,
        public_url=settings.address,
        mail_from=address,
        demo_mark=mark,
        quote_channels=("aviapages",) if settings.aviapages_base_url else (),
        played_channels=("aviapages",) if settings.plays_aviapages else (),
    )


def engine_of(settings: Settings, work: Work) -> Engine:
    """The model where a key is set, with the offline engine to check it and to take over."""
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
        record=ModelCallBook(work).record,
    )


def quote_id(system: str, external_id: str) -> str:
    """Our id of an outside quote: the same each time it is read."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"jetvision:{system}:{external_id}"))


def marketplace_of(settings: Settings, redis: AsyncRedis, work: Work) -> Connected:
    """SettingsError when no marketplace is named: nothing stands in for it in silence."""
    if settings.avinode_base_url is None or settings.avinode_api_token is None:
        raise SettingsError("AVINODE_BASE_URL is not set: `jetvision up` starts the simulator by itself.")
    connection = AvinodeConnection.of(
        settings.avinode_base_url,
        settings.avinode_api_token,
        bearer=settings.avinode_bearer,
        client_id=settings.avinode_client_id,
        client_secret=settings.avinode_client_secret,
        act_as=settings.avinode_act_as,
    )
    http = make_client(settings.avinode_base_url, archive=partial(keep_call, work, "avinode"))
    return connect_avinode(connection, redis, clock=SystemClock(), http=http, quote_id=quote_id)


def aviapages_of(settings: Settings, redis: AsyncRedis, work: Work) -> QuoteChannel | None:
    """None when it is not set up: the page then does not offer it."""
    return connect_aviapages(
        settings.aviapages_base_url,
        settings.aviapages_token,
        redis,
        clock=SystemClock(),
        monthly_calls=settings.aviapages_monthly_calls,
        reserved_calls=settings.aviapages_reserved_calls,
        archive=partial(keep_call, work, "aviapages"),
        quote_id=quote_id,
    )


async def keep_call(work: Work, system: str, call: OutsideCall) -> None:
    """The raw answer into the archive of the broker it was asked for; a call for nobody is not kept."""
    try:
        user_id = current_user()
    except NobodyAskedError:
        return
    async with work.unit(user_id) as uow:
        await uow.outside_calls.add(
            uow.ids.new(),
            system=system,
            method=call.method,
            url=call.url,
            status=call.status,
            request=call.request_body,
            answer=call.response_body or call.error,
            milliseconds=call.elapsed_ms,
        )


def rates_of(settings: Settings) -> RatesAddress | None:
    """Where the day's exchange rates are; None when no address is set: brokers enter them."""
    if settings.exchange_rates_url is None:
        return None
    return RatesAddress(settings.exchange_rates_url, make_client(settings.exchange_rates_url))


def mailer_of(settings: Settings) -> SmtpMailer:
    if settings.smtp_host is None:
        raise SettingsError("SMTP_HOST is not set: proposals could not be delivered.")
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password,
        starttls=settings.smtp_starttls,
        mailbox_url=settings.mailbox_url,
    )


def marketplace_page(settings: Settings) -> str:
    """The marketplace's own site."""
    return (settings.avinode_base_url or "").removesuffix("/api")


def picture_hosts(settings: Settings) -> tuple[str, ...]:
    """Where the page may load aircraft pictures from: the simulator's; others stay drawings."""
    return (marketplace_page(settings),) if settings.is_simulator else ()


def webhook_access(settings: Settings) -> WebhookAccess:
    if settings.avinode_webhook_secret is None or settings.avinode_base_url is None:
        raise SettingsError("AVINODE_WEBHOOK_SECRET is not set: webhooks could not be told from forgeries.")
    return WebhookAccess(
        system="avinode",
        base_url=settings.avinode_base_url,
        user=settings.avinode_webhook_user or "",
        secret=settings.avinode_webhook_secret,
    )


def webhook_of(settings: Settings) -> Webhook:
    access = webhook_access(settings)
    return Webhook(f"{settings.address}/hooks/avinode", access.user, access.secret.get_secret_value())


async def open_jobs(settings: Settings, redis: AsyncRedis, stack: AsyncExitStack) -> JobServices:
    """What a worker works with; everything is closed with the stack."""
    database = database_of(settings, pool=5)
    stack.push_async_callback(database.close)
    work = Work(database, clock_of(settings), RandomIds(), RedisAnnouncer(redis))
    connected = marketplace_of(settings, redis, work)
    return JobServices(
        work=work,
        across=Across(database),
        marketplace=connected.marketplace,
        reconcile=Reconcile(connected.by_the_clock, connected.share.turn),
        mailer=mailer_of(settings),
        house=house_of(settings),
        rates=rates_of(settings),
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


class Silent(Announcer):
    """For work that nobody watches, such as seeding."""

    async def changed(self, change: object) -> None:
        return

    async def work_is_due(self) -> None:
        return


def seed_demo(settings: Settings) -> None:
    """The demo's broker and three clients, all plainly marked; a second time only renews the password."""
    if settings.demo_password is None:
        raise SettingsError("JETVISION_DEMO_PASSWORD is not set: the demo's broker needs one.")
    asyncio.run(_seed(settings, settings.demo_password))


async def _seed(settings: Settings, password: SecretStr) -> None:
    database = database_of(settings, pool=2)
    try:
        users = Users(database.auth)
        if await users.by_identifier(settings.demo_login) is not None:
            await users.set_password(settings.demo_login, password.get_secret_value())
            return
        record = UserRecord(
            id=DEMO_BROKER,
            identifier=settings.demo_login,
            display_name="Anna Berg (demo)",
            email=settings.demo_login,
            phone="+1 201 555 0100",
            role="broker",
            timezone="America/New_York",
            created_at="",
        )
        await users.add(record, password.get_secret_value())
        work = Work(database, clock_of(settings), RandomIds(), Silent())
        async with work.unit(record.id) as uow:
            for company, name, email in DEMO_CLIENTS:
                await uow.clients.add(
                    Client(id=uow.ids.new(), company=company, contact_name=name, email=email)
                )
            await import_operators(uow, DEMO_OPERATORS.read_text(encoding="utf-8"))
    finally:
        await database.close()
