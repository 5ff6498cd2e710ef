"""Real servers for the whole run, a fresh copy of the migrated database for each test."""

from __future__ import annotations

import os
import signal
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis

from persistence.clients import Client
from persistence.clock import FixedClock, RandomIds
from persistence.database import Database, open_database
from persistence.embedded.databases import create_database, database_url, drop_database
from persistence.embedded.servers import EmbeddedServers, ServerAddresses
from persistence.live import Change
from persistence.migrate import migrate
from persistence.unit_of_work import Work
from persistence.urls import as_role
from persistence.users import UserRecord, Users

# a run in the background or under nohup ignores them, and so would every process that a test starts and stops
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

TEMPLATE = f"jetvision_template_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ROLES = ("jv_app", "jv_auth", "jv_intake")
ANNA = "a0000000-0000-4000-8000-00000000000a"
BOB = "b0000000-0000-4000-8000-00000000000b"
CLIENT = Client(
    id="c0000000-0000-4000-8000-00000000000c",
    company="Acme Corporation (demo)",
    contact_name="Alex Carter (demo)",
    email="office@acme.example",
)


@pytest.fixture(scope="session")
def servers() -> Iterator[ServerAddresses]:
    """Our own for this run; or those that TEST_POSTGRES_URL (a superuser's address, the roles trusted) and
    TEST_REDIS_URL (without a database number) name, shared by the processes of the run."""
    named, redis = os.environ.get("TEST_POSTGRES_URL"), os.environ.get("TEST_REDIS_URL")
    if named and redis:
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        addresses = ServerAddresses(named, Path("nowhere"), f"{redis}/{number}")
        drop_database(named, TEMPLATE)
        migrate(create_database(named, TEMPLATE))
        yield addresses
        drop_database(named, TEMPLATE)
        return
    with tempfile.TemporaryDirectory(prefix="jv-int-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with EmbeddedServers(Path(folder) / "data", durable=False) as addresses:
            owner = create_database(addresses.postgres_admin_url, TEMPLATE)
            migrate(owner)
            yield addresses


@dataclass(frozen=True)
class Heard:
    """What was announced, in order: a small real announcer that keeps a list."""

    changes: list[Change]
    work: list[bool]

    async def changed(self, change: Change) -> None:
        self.changes.append(change)

    async def work_is_due(self) -> None:
        self.work.append(True)


@dataclass(frozen=True)
class House:
    """A database of its own with two brokers, Anna and Bob, and Anna's client."""

    owner_url: str
    app_url: str
    database: Database
    clock: FixedClock
    work: Work
    heard: Heard
    anna: str
    bob: str
    client: Client


@pytest.fixture(scope="session")
async def peopled(servers: ServerAddresses) -> ServerAddresses:
    """The people are in the template: their passwords are slow to hash, and each test only copies them."""
    owner = database_url(servers.postgres_admin_url, TEMPLATE)
    database = open_database(*(as_role(owner, role) for role in ROLES), pool=1)
    users = Users(database.auth)
    for user_id, person in ((ANNA, "anna"), (BOB, "bob")):
        record = UserRecord(
            id=user_id,
            identifier=f"{person}@jetvision.example",
            display_name=f"{person.title()} Berg (demo)",
            email=f"{person}@jetvision.example",
            phone=None,
            role="broker",
            timezone="America/New_York",
            created_at="",
        )
        await users.add(record, f"{person}'s password")
    async with Work(database, FixedClock(NOW), RandomIds(), Heard([], [])).unit(ANNA) as uow:
        await uow.clients.add(CLIENT)
    await database.close()
    return servers


@pytest.fixture
async def house(peopled: ServerAddresses) -> AsyncIterator[House]:
    name = f"t_{uuid.uuid4().hex[:12]}"
    owner = create_database(peopled.postgres_admin_url, name, template=TEMPLATE)
    database = open_database(*(as_role(owner, role) for role in ROLES), pool=5)
    clock, heard = FixedClock(NOW), Heard([], [])
    work = Work(database, clock, RandomIds(), heard)
    yield House(owner, as_role(owner, "jv_app"), database, clock, work, heard, ANNA, BOB, CLIENT)
    await database.close()
    drop_database(peopled.postgres_admin_url, name)


@pytest.fixture
async def redis(servers: ServerAddresses) -> AsyncIterator[Redis]:
    async with Redis.from_url(servers.redis_url) as connection:
        await connection.flushdb()
        yield connection
