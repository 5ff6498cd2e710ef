"""Brokers who work for a while: each with an account, a page and a deal with quotes of their own."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from pydantic import SecretStr

from evals.rehearsal.broker import Broker, Card, NotSeenError
from evals.rehearsal.house import House
from evals.rehearsal.sample import quoted, sample_words
from persistence.clients import Client
from persistence.clock import RandomIds, SystemClock
from persistence.database import Database
from persistence.live import Silent
from persistence.unit_of_work import Work
from persistence.users import UserRecord, Users

MARGINS = ("8", "10", "20")
PROPOSES_AFTER, REQUESTS_AFTER = 4.0, 30.0
"""seconds between a broker's acts: quicker than any person's"""
CHANGE = "make it 7 passengers"
"""no sample asks for as many"""


@dataclass
class Seen:
    """Of all brokers together: seconds by step, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds.setdefault(step, []).append(time.monotonic() - began)

    def count(self, step: str) -> int:
        return len(self.seconds.get(step, []))


async def open_accounts(database: Database, count: int, password: SecretStr) -> list[str]:
    """The logins of so many new brokers, each of whom knows the demo's client."""
    users = Users(database.auth)
    work = Work(database, SystemClock(), RandomIds(), Silent())
    logins = []
    for n in range(count):
        login = f"broker{n}@jetvision.example"
        record = UserRecord(
            id=str(uuid.uuid4()), identifier=login, display_name=f"Broker {n} (demo)", email=login,
            phone=None, role="broker", timezone="America/New_York", created_at="",
        )  # fmt: skip
        await users.add(record, password.get_secret_value())
        async with work.unit(record.id) as uow:
            await uow.clients.add(
                Client(
                    id=uow.ids.new(),
                    company="Acme Corporation (demo)",
                    contact_name="Alex Carter (demo)",
                    email="office@acme.example",
                )
            )
        logins.append(login)
    return logins


@dataclass(frozen=True)
class Shift:
    """When everybody begins, and for how long."""

    few: asyncio.Semaphore
    """so many get their quotes at a time: the marketplace takes a call a second"""
    begins: asyncio.Barrier
    minutes: float


async def propose(house: House, cookie: str, number: int, shift: Shift, seen: Seen) -> None:
    """A deal up to its quotes; from the shift's begin a new version of its proposal with its PDF, again and
    again."""
    desk = Broker(house.chat, cookie)
    try:
        await desk.connect()
        async with shift.few:
            compare = await quoted(house, desk, sample_words(50)[number % 50])
        await shift.begins.wait()
        turn, end = number, time.monotonic() + 60 * shift.minutes
        while time.monotonic() < end:
            turn += 1
            await _noted(seen, _proposed(desk, compare, MARGINS[turn % len(MARGINS)], seen))
            await asyncio.sleep(PROPOSES_AFTER)
            compare = await desk.card("CompareCard", lambda card: bool(card["rows"]))
    except asyncio.BrokenBarrierError:
        return
    except (NotSeenError, httpx.HTTPError, KeyError, OSError, StopIteration) as error:
        seen.problems.append(f"broker {number}: {type(error).__name__}: {error}")
        # without this one the load would not be what it is said to be
        await shift.begins.abort()
    finally:
        await desk.close()


async def take_requests(house: House, cookie: str, number: int, shift: Shift, seen: Seen) -> None:
    """From the shift's begin a request in a new thread and a correction of it, again and again."""
    try:
        await shift.begins.wait()
    except asyncio.BrokenBarrierError:
        return
    turn, end = number, time.monotonic() + 60 * shift.minutes
    while time.monotonic() < end:
        turn += 1
        await _noted(seen, _requested(house, cookie, sample_words(50)[turn % 50], seen))
        await asyncio.sleep(REQUESTS_AFTER)


async def _noted(seen: Seen, step: Awaitable[None]) -> None:
    try:
        await step
    except (NotSeenError, httpx.HTTPError, KeyError, OSError) as error:
        seen.problems.append(f"{type(error).__name__}: {error}")


async def _proposed(desk: Broker, compare: Card, margin: str, seen: Seen) -> None:
    row = next(row for row in compare["rows"] if row["open"])
    taxes = {} if row["taxes"] != "unknown" else {row["quote_id"]: "excluded"}
    last = desk.shown("ProposalCard")
    before = last["proposal_version"] if last else 0
    with seen.timed("proposal"):
        await desk.press(
            "price_options", compare, quote_ids=[row["quote_id"]], margin_percent=margin, taxes=taxes
        )
        await desk.card(
            "ProposalCard", lambda card: card["state"] == "ready" and card["proposal_version"] > before
        )


async def _requested(house: House, cookie: str, words: str, seen: Seen) -> None:
    page = Broker(house.chat, cookie)
    try:
        await page.connect()
        with seen.timed("request"):
            await page.say(words)
            first = await page.card("TripCard", lambda card: bool(card["legs"]))
        with seen.timed("correction"):
            await page.say(CHANGE)
            await page.card("TripCard", lambda card: card["version"] > first["version"])
    finally:
        await page.close()
