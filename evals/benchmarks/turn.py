"""How long JetVision's own work takes on this machine: `python -m evals.benchmarks.turn`, under 30 seconds.

Everything is real but the model: embedded PostgreSQL (with its durability on) and Valkey, HTTP over loopback,
the offline engine. Nothing is judged here; the figures are printed to be compared with earlier ones.
"""

from __future__ import annotations

import asyncio
import socket
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from redis.asyncio import Redis

from graph.build import build
from graph.understanding.offline import OfflineEngine
from persistence.across import Across
from persistence.checkpoints import checkpoint_pool
from persistence.clients import Client
from persistence.clock import FixedClock, RandomIds
from persistence.database import open_database
from persistence.embedded.servers import EmbeddedServers, ServerAddresses
from persistence.inbox import Inbox
from persistence.live import RedisAnnouncer
from persistence.migrate import migrate
from persistence.unit_of_work import Work
from persistence.urls import as_role
from persistence.users import UserRecord, Users
from tools.cards.fill import fill_cards
from tools.proposals import samples
from tools.proposals.house import House
from tools.proposals.pdf import render_pdf
from web.services import ChatServices, WebhookAccess
from web.turns import Turns
from web.webhooks import webhook_routes

DAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MAIL = (
    "Hi Anna, could you get us from Teterboro to Van Nuys on the 14th of next month around 10 in the "
    "morning, back on the 18th late afternoon? We are 6, plus a small dog, and need wifi. Thanks, the "
    "office of Acme Corporation (demo)"
)
CHANGES = ("make it 8", "return a day later", "from White Plains instead", "make it 6")
API = "https://sandbox.avinode.com/api"
LONGEST_SECONDS = 5.0
"""for one series: a slow machine measures fewer rounds"""


@dataclass
class Series:
    """The times of one thing, in milliseconds."""

    name: str
    times: list[float] = field(default_factory=list)

    def line(self) -> str:
        median = statistics.median(self.times)
        slow = statistics.quantiles(self.times, n=20, method="inclusive")[-1]
        return f"{self.name:<46}{len(self.times):>6}{median:>12.1f}{slow:>12.1f}"


@dataclass(frozen=True)
class Bench:
    services: ChatServices
    broker: str


async def measured(name: str, rounds: int, work: Callable[[], Awaitable[object]]) -> Series:
    """Once to warm up, then `rounds` times, or fewer when it takes too long."""
    series = Series(name)
    await work()
    until = time.perf_counter() + LONGEST_SECONDS
    while len(series.times) < rounds and (len(series.times) < 2 or time.perf_counter() < until):
        start = time.perf_counter()
        await work()
        series.times.append((time.perf_counter() - start) * 1000)
    return series


@asynccontextmanager
async def unseen(_name: str) -> AsyncIterator[None]:
    yield


async def turns(bench: Bench) -> Series:
    """The client's mail of the main story in a new thread, up to the committed rows of its cards."""

    async def turn() -> None:
        await Turns(bench.services).words(str(uuid.uuid4()), bench.broker, MAIL, unseen)

    return await measured("turn: client's mail to trip card committed", 40, turn)


async def corrections(bench: Bench) -> Series:
    """One correction after the other in one thread, which grows meanwhile."""
    thread_id, said = str(uuid.uuid4()), 0
    await Turns(bench.services).words(thread_id, bench.broker, MAIL, unseen)

    async def turn() -> None:
        nonlocal said
        said += 1
        await Turns(bench.services).words(thread_id, bench.broker, CHANGES[said % len(CHANGES)], unseen)

    return await measured("turn: a correction in a thread that grows", 30, turn)


async def cards(bench: Bench) -> Series:
    """All cards of a thread of twelve turns, filled as a reload does."""
    thread_id = str(uuid.uuid4())
    for text in (MAIL, *CHANGES * 3)[:12]:
        await Turns(bench.services).words(thread_id, bench.broker, text, unseen)

    async def fill() -> None:
        async with bench.services.work.unit(bench.broker) as uow:
            elements = await uow.feed.cards(thread_id)
            await fill_cards(uow, elements, house=bench.services.house, is_simulator=True)

    return await measured("cards: all of a thread of 12 turns", 60, fill)


async def webhooks(bench: Bench) -> Series:
    """POST /hooks/avinode over loopback, one after the other on one connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = FastAPI()
    app.include_router(webhook_routes(bench.services))
    server = uvicorn.Server(
        uvicorn.Config(app, lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=2)
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    access = bench.services.webhook
    pointer = {"id": "arfq-1", "type": "rfqs", "href": f"{API}/rfqs/arfq-1"}
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{listening.getsockname()[1]}",
        auth=(access.user, access.secret.get_secret_value()),
        trust_env=False,
    ) as http:

        async def post() -> None:
            (await http.post("/hooks/avinode", json=pointer)).raise_for_status()

        series = await measured("webhook: POST to 200, row committed", 300, post)
    server.should_exit = True
    await serving
    listening.close()
    return series


async def pdfs() -> Series:
    document = samples.document()
    return await measured("proposal PDF, two options", 10, lambda: asyncio.to_thread(render_pdf, document))


async def opened(addresses: ServerAddresses, stack: AsyncExitStack, *, api: str = API) -> Bench:
    owner = addresses.owner_url
    database = open_database(*(as_role(owner, role) for role in ("jv_app", "jv_auth", "jv_intake")))
    stack.push_async_callback(database.close)
    redis = await stack.enter_async_context(Redis.from_url(addresses.redis_url))
    pool = checkpoint_pool(as_role(owner, "jv_app"))
    await pool.open()
    stack.push_async_callback(pool.close)
    work = Work(database, FixedClock(DAY), RandomIds(), RedisAnnouncer(redis))
    users = Users(database.auth)
    broker = UserRecord(
        id=str(uuid.uuid4()),
        identifier="anna@jetvision.example",
        display_name="Anna Berg (demo)",
        email="anna@jetvision.example",
        phone=None,
        role="broker",
        timezone="America/New_York",
        created_at="",
    )
    await users.add(broker, "a password of the benchmark")
    async with work.unit(broker.id) as uow:
        await uow.clients.add(
            Client(
                id=uow.ids.new(),
                company="Acme Corporation (demo)",
                contact_name="Alex Carter (demo)",
                email="office@acme.example",
            )
        )
    services = ChatServices(
        database=database,
        work=work,
        across=Across(database),
        users=users,
        inbox=Inbox(database.intake),
        pool=pool,
        graph=build(),
        engine=OfflineEngine(),
        house=House(samples.brand(), "http://127.0.0.1:8000", "anna@jetvision.example", "Demonstration"),
        webhook=WebhookAccess("avinode", api, "jetvision", SecretStr("benchmark")),
        is_simulator=True,
    )
    return Bench(services, broker.id)


async def measure(addresses: ServerAddresses) -> list[Series]:
    async with AsyncExitStack() as stack:
        bench = await opened(addresses, stack)
        return [
            await turns(bench),
            await corrections(bench),
            await cards(bench),
            await webhooks(bench),
            await pdfs(),
        ]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with EmbeddedServers(Path(folder) / "data") as addresses:
            migrate(addresses.owner_url)
            found = asyncio.run(measure(addresses))
    print(f"{'':<46}{'rounds':>6}{'median ms':>12}{'p95 ms':>12}")
    for series in found:
        print(series.line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
