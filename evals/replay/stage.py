"""An empty house for one thread: a database of its own, and adapters that answer from the recording."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from psycopg import sql
from pydantic import SecretStr

from bootstrap_outside import keep_call, quote_id, recorded_transport
from evals.replay.original import Original
from graph.build import build
from graph.understanding.contract import Engine
from graph.understanding.offline import OfflineEngine
from jobs.services import JobServices
from persistence.across import Across
from persistence.checkpoints import checkpoint_pool
from persistence.clock import FixedClock, RandomIds
from persistence.database import open_database
from persistence.embedded.databases import create_database, drop_database
from persistence.inbox import Inbox
from persistence.live import Change
from persistence.unit_of_work import Work
from persistence.urls import as_role, psycopg_url
from persistence.users import Users
from settings import Settings
from tools.http import make_client
from tools.mail.port import Found, MailDeferredError, Receipt
from tools.mail.recorded import RecordedMailer
from tools.proposals.house import House
from tools.recording import RepeatedTransport
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from web.actions import Act, actions
from web.services import ChatServices, WebhookAccess
from web.turns import Turns

NOWHERE = "http://marketplace.invalid/api"
NO_SECRET = SecretStr("of a replay")


@dataclass(frozen=True)
class Stage:
    owner_url: str
    clock: FixedClock
    """what the clock shows where the recording does not say"""
    work: Work
    turns: Turns
    buttons: dict[str, Act]
    jobs: JobServices

    def as_owner(self, statement: str, *values: object) -> None:
        with psycopg.connect(psycopg_url(self.owner_url)) as connection:
            connection.execute(statement.encode(), values)

    def put(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Rows as they were read elsewhere; one that is there stays."""
        insert = sql.SQL(
            "insert into {} select * from jsonb_populate_record(null::{}, %s) on conflict do nothing"
        ).format(sql.Identifier(table), sql.Identifier(table))
        with psycopg.connect(psycopg_url(self.owner_url)) as connection:
            # in any order: what a row points at may come after it, or not be needed
            connection.execute("set session_replication_role = replica")
            for row in rows:
                connection.execute(insert, [json.dumps(row)])


class _Nobody:
    """There is no page open, and no worker: acts are done one after the other."""

    async def changed(self, change: Change) -> None: ...

    async def work_is_due(self) -> None: ...


class _NoPost:
    """A mail that the recording does not know goes nowhere."""

    async def send(self, _mime: bytes, *, sender: str, recipients: object) -> Receipt:
        raise MailDeferredError(f"not in the recording: a mail from {sender} to {recipients}")

    async def find(self, _message_id: str) -> Found:
        return "unknown"


@asynccontextmanager
async def staged(
    original: Original, admin_url: str, template: str, settings: Settings, house: House
) -> AsyncIterator[Stage]:
    """Nothing of it is left afterwards."""
    name = f"replay_{uuid.uuid4().hex[:12]}"
    owner = create_database(admin_url, name, template=template)
    try:
        async with AsyncExitStack() as stack:
            database = open_database(
                *(as_role(owner, f"jv_{one}") for one in ("app", "auth", "intake")), pool=3
            )
            stack.push_async_callback(database.close)
            pool = checkpoint_pool(as_role(owner, "jv_app"), size=2)
            await pool.open()
            stack.push_async_callback(pool.close)
            clock = FixedClock(original.acts[0].at if original.acts else original.ends)
            work = Work(database, clock, RandomIds(), _Nobody())
            services = ChatServices(
                database=database,
                work=work,
                across=Across(database),
                users=Users(database.auth),
                inbox=Inbox(database.intake),
                pool=pool,
                graph=build(),
                engine=_engine(original, settings, work),
                house=house,
                webhook=WebhookAccess("avinode", settings.avinode_base_url or NOWHERE, "", NO_SECRET),
                is_simulator=True,
            )
            jobs = JobServices(
                work=work,
                across=services.across,
                marketplace=_marketplace(original, settings, work, clock),
                mailer=RecordedMailer(_NoPost()),
                house=house,
            )
            turns = Turns(services)
            yield Stage(owner, clock, work, turns, actions(services, turns), jobs)
    finally:
        drop_database(admin_url, name)


def _engine(original: Original, settings: Settings, work: Work) -> Engine:
    if not any(one["system"] == "model" for act in original.acts for one in act.tape.answers):
        return OfflineEngine()
    # with it come the chat's libraries, and the model's
    from bootstrap import engine_of

    transport = recorded_transport(work, "model", RepeatedTransport("model", original.kept))
    return engine_of(settings.model_copy(update={"openai_api_key": NO_SECRET}), work, transport)


def _marketplace(original: Original, settings: Settings, work: Work, clock: FixedClock) -> AvinodeMarketplace:
    base = settings.avinode_base_url or NOWHERE
    return AvinodeMarketplace(
        AvinodeConnection.of(base, NO_SECRET, bearer=NO_SECRET),
        clock=clock,
        http=make_client(
            base,
            transport=RepeatedTransport("avinode", original.kept),
            archive=partial(keep_call, work, "avinode"),
            service="avinode",
        ),
        bucket=NoBudget(),
        breaker=CircuitBreaker(clock, failures=1_000_000),
        quote_id=quote_id,
        sleep=_at_once,
    )


async def _at_once(_seconds: float) -> None: ...
