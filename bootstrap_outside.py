"""The composition of what is outside: marketplace, Aviapages, rates and mail, each from its settings."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

import httpx
from redis.asyncio import Redis as AsyncRedis

from jobs.mailbox import Mailbox
from jobs.worker import Webhook
from persistence.clock import SystemClock
from persistence.unit_of_work import Work
from persistence.who import NobodyAskedError, current_user
from settings import Settings, SettingsError
from tools.clients.sheets.account import BadKeyError, ServiceAccount
from tools.clients.sheets.api import GOOGLE, SheetsApi
from tools.exchange.fetch import RatesAddress
from tools.http import ArchivingTransport, OutsideCall, make_client
from tools.mail.gmail import GmailMailer
from tools.mail.gmail_connection import GmailAccount, GmailConnection
from tools.mail.gmail_postbox import GmailPostbox
from tools.mail.held_drafts import HeldDrafts
from tools.mail.imap_postbox import ImapPostbox
from tools.mail.port import Mailer
from tools.mail.smtp import SmtpMailer
from tools.mcp.outside_servers import OutsideServer, read_servers
from tools.pictures.source import Origin, PictureSource
from tools.recording import note_call
from tools.sourcing.aviapages.connect import LOOK_EVERY, connect as connect_aviapages
from tools.sourcing.avinode.connect import Connected, connect_avinode
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.channel import QuoteChannel
from web.services import WebhookAccess

LONGEST_CALL = 120.0
"""seconds; the library's own time-out is shorter"""
LOOK_SECONDS = 30
DEMO_LOOK_SECONDS = 2
"""between looks into the mailbox"""


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
    http = make_client(
        settings.avinode_base_url, archive=partial(keep_call, work, "avinode"), service="avinode"
    )
    return connect_avinode(connection, redis, clock=SystemClock(), http=http, quote_id=quote_id)


LOOK_OFTEN = timedelta(minutes=1)
"""in a demo, whose calls cost nothing and whose legs come and go within minutes"""


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
        look_every=LOOK_OFTEN if settings.plays_aviapages else LOOK_EVERY,
    )


def outside_tools_of(settings: Settings) -> tuple[OutsideServer, ...]:
    """SettingsError for what names no server. They are called when a broker asks, not before."""
    if settings.tool_servers is None:
        return ()
    try:
        return read_servers(settings.tool_servers.get_secret_value())
    except ValueError as error:
        raise SettingsError(str(error)) from None


async def keep_call(work: Work, system: str, call: OutsideCall) -> None:
    """The raw answer into the archive of the broker it was asked for; a call for nobody is not kept."""
    try:
        user_id = current_user()
    except NobodyAskedError:
        return
    async with work.unit(user_id) as uow:
        row_id = uow.ids.new()
        note_call(system, call, row_id)
        await uow.outside_calls.add(
            row_id,
            system=system,
            method=call.method,
            url=call.url,
            status=call.status,
            request=call.request_body,
            answer=call.response_body or call.error,
            milliseconds=call.elapsed_ms,
        )


def recorded_transport(
    work: Work, system: str, inner: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncBaseTransport:
    """For a client of a library, which is not made by `make_client`: its answers are kept all the same."""
    keep = partial(keep_call, work, system)
    return ArchivingTransport(inner or httpx.AsyncHTTPTransport(trust_env=False), keep, LONGEST_CALL, system)


def rates_of(settings: Settings) -> RatesAddress | None:
    """Where the day's exchange rates are; None when no address is set: brokers enter them."""
    if settings.exchange_rates_url is None:
        return None
    return RatesAddress(
        settings.exchange_rates_url, make_client(settings.exchange_rates_url, service="exchange_rates")
    )


def gmail_of(settings: Settings) -> GmailConnection | None:
    """None when mail does not go through Gmail."""
    user, client = settings.gmail_user, settings.gmail_client_id
    secret, token = settings.gmail_client_secret, settings.gmail_refresh_token
    if user is None or client is None or secret is None or token is None:
        return None
    return GmailConnection(GmailAccount(user, client, secret, token, api=settings.gmail_api_url))


def mailer_of(settings: Settings, work: Work, gmail: GmailConnection | None) -> Mailer:
    if gmail is not None:
        return GmailMailer(gmail, HeldDrafts(work))
    if settings.smtp_host is None:
        raise SettingsError("Neither SMTP_HOST nor GMAIL_USER is set: proposals could not be delivered.")
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password,
        starttls=settings.smtp_starttls,
        mailbox_url=settings.mailbox_url,
    )


def mailbox_of(settings: Settings, gmail: GmailConnection | None) -> Mailbox | None:
    """What is looked into for answers and bounces; None where nothing is."""
    if gmail is not None:
        return Mailbox(GmailPostbox(gmail), every=LOOK_SECONDS)
    if settings.imap_host is None or settings.imap_user is None or settings.imap_password is None:
        return None
    postbox = ImapPostbox(
        settings.imap_host,
        settings.imap_port,
        settings.imap_user,
        settings.imap_password,
        tls=settings.imap_tls,
    )
    return Mailbox(postbox, every=LOOK_SECONDS if settings.mailbox_url is None else DEMO_LOOK_SECONDS)


def sheets_of(settings: Settings) -> SheetsApi | None:
    """None when client books are not kept in sheets. SettingsError for a key file that is none."""
    if settings.google_sheets_key is None:
        return None
    try:
        account = ServiceAccount.of_file(settings.google_sheets_key)
    except BadKeyError as bad:
        raise SettingsError(f"GOOGLE_SHEETS_KEY: {bad}") from None
    return SheetsApi(account, base=settings.google_sheets_url or GOOGLE)


def marketplace_page(settings: Settings) -> str:
    """The marketplace's own site."""
    return (settings.avinode_base_url or "").removesuffix("/api")


def pictures_of(settings: Settings) -> PictureSource:
    """The hosts of the connections, and those that are named for it."""
    known = (settings.avinode_base_url, settings.aviapages_base_url)
    # settings take http:// only for this machine and its private network
    origins = [Origin.of(one, at_home=one.startswith("http://")) for one in known if one]
    named = (host.strip() for host in settings.picture_hosts.split(","))
    origins += [Origin("https", host, 443) for host in named if host]
    return PictureSource(
        make_client("https://pictures.invalid", whole_call_seconds=8.0, service="pictures"), origins
    )


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
