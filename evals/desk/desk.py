"""The product as the composition root puts it together, and a broker at work in one thread of it."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import psycopg
from redis.asyncio import Redis

from bootstrap import Chat, chat_of, open_jobs
from bootstrap_data import clock_of
from bootstrap_outside import quote_id
from domain.deal import Deal
from evals.desk.premises import Premises
from jobs.run import work_off
from jobs.services import JobServices
from persistence.clients import Client
from persistence.urls import psycopg_url
from settings import Settings
from tools.cards.fill import fill_cards
from tools.http import make_client
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from tools.sourcing.port import Marketplace
from tools.sourcing.trip_creation import POLL_TRIP
from web.actions import Act, Press, actions, out_of_sight
from web.outcomes import carried_out
from web.turns import Turns

LEASE = 60
ROUNDS = 20
"""more rounds of work than any step puts"""
CLIENTS = (
    ("Acme Corporation (demo)", "Alex Carter (demo)", "office@acme.example"),
    ("Northwind Partners (demo)", "Maya Lindqvist (demo)", "travel@northwind.example"),
)
"""whom every broker of a case knows"""


class StillWorkError(RuntimeError):
    """Work that puts work for ever."""


@dataclass(frozen=True)
class Desk:
    premises: Premises
    owner: psycopg.Connection[Any]
    """as the database's owner, past every policy"""
    chat: Chat
    jobs: JobServices
    turns: Turns
    buttons: dict[str, Act]

    async def broker(self) -> str:
        """A new one with the usual clients: what other cases did is not theirs to see. The id."""
        user_id = str(uuid.uuid4())
        person = "Anna Berg (demo)"
        address = f"anna-{user_id[:8]}@jetvision.example"
        self.as_owner(
            "insert into users (id, identifier, display_name, email, role, timezone) "
            "values (%s, %s, %s, %s, 'broker', 'America/New_York')",
            user_id,
            address,
            person,
            address,
        )
        async with self.chat.services.work.unit(user_id) as uow:
            for company, name, email in CLIENTS:
                await uow.clients.add(
                    Client(id=uow.ids.new(), company=company, contact_name=name, email=email)
                )
        return user_id

    async def thread(self) -> Thread:
        return Thread(self, await self.broker())

    async def work(self) -> None:
        """All that is due, as the workers do it. StillWorkError when there is no end of it."""
        for _ in range(ROUNDS):
            rows = await self.jobs.across.claim_outbox(50, LEASE)
            if not rows:
                return
            for row in rows:
                await work_off(self.jobs, row.id, row.broker_id, row.fence)
        raise StillWorkError("work that puts work for ever")

    def as_owner(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds, whoever it belongs to; of a change nothing."""
        cursor = self.owner.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def put_away(self, user_id: str) -> None:
        """What a case left to be done, or outside, is not there while another one is played."""
        self.as_owner("update outbox set state = 'done' where state = 'due' and broker_id = %s", user_id)
        self.premises.forget()


@dataclass(frozen=True)
class Turn:
    """One turn as it was: `steps` are the graph's nodes by their shown names."""

    text: str
    reply: str
    steps: tuple[str, ...]
    seconds: float


@dataclass
class Thread:
    """A broker in one thread. What is said and shown is read from the database."""

    desk: Desk
    user_id: str
    thread_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    turns: list[Turn] = field(default_factory=list)
    pressed: Counter[str] = field(default_factory=Counter)
    """how often each button"""
    problems: list[str] = field(default_factory=list)
    """what cards answered instead of doing what was pressed"""

    async def say(self, text: str) -> Turn:
        steps: list[str] = []

        def show(name: str) -> Any:
            steps.append(name)
            return out_of_sight(name)

        before = await self.said()
        began = time.perf_counter()
        await self.desk.turns.words(self.thread_id, self.user_id, text, show)
        seconds = time.perf_counter() - began
        reply = "\n\n".join((await self.said())[len(before) :])
        self.turns.append(Turn(text, reply, tuple(steps), seconds))
        return self.turns[-1]

    async def press(self, button: str, **payload: object) -> str | None:
        """The card's sentence when it was refused."""
        self.pressed[button] += 1
        told = await carried_out(
            button,
            self.desk.buttons[button](Press(dict(payload), self.user_id, self.thread_id, out_of_sight)),
        )
        problem = told.get("problem")
        if problem:
            self.problems.append(f"{button}: {problem}")
        return problem

    async def deal(self) -> Deal | None:
        async with self.desk.chat.services.work.unit(self.user_id) as uow:
            return await uow.deals.of_thread(self.thread_id)

    async def card(self, name: str) -> dict[str, Any] | None:
        """The newest card of this name, as the page shows it."""
        services = self.desk.chat.services
        async with services.work.unit(self.user_id) as uow:
            elements = [one for one in await uow.feed.cards(self.thread_id) if one["name"] == name]
            filled = await fill_cards(uow, elements, house=services.house, is_simulator=True)
        props: list[dict[str, Any]] = [element["props"] for element in filled]
        return max(props, key=lambda one: (one["latest"], one["version"]), default=None)

    async def said(self) -> list[str]:
        """Everything the assistant said, the oldest first."""
        rows = self.desk.as_owner(
            'select output from steps where "threadId" = %s and type = %s order by "createdAt", id',
            self.thread_id,
            "assistant_message",
        )
        return [row[0] for row in rows]

    async def operators_answer(self, answers: list[dict[str, object]]) -> None:
        """The broker picks operators in the marketplace's page, these answer so, and we look."""
        deal = await self.deal()
        assert deal is not None
        market = self.desk.premises.market
        for answer in answers:
            script = {"operator": "*", "delay_seconds": 0, **answer}
            market.post("/admin/operators", json=script).raise_for_status()
        body = {"trip": deal.marketplace.trip_id, "count": len(answers)}
        market.post("/admin/rfqs", json=body).raise_for_status()
        self.desk.premises.operators_are_done()
        await self.look()

    async def look(self) -> None:
        """The next look at the marketplace, now."""
        now = "update outbox set due_at = now() where state = 'due' and broker_id = %s and kind = %s"
        self.desk.as_owner(now, self.user_id, POLL_TRIP)
        await self.desk.work()


@asynccontextmanager
async def opened_desk(premises: Premises, **more: object) -> AsyncIterator[Desk]:
    """The chat's services and a worker's, as they are in a house; `more` are settings that differ."""
    settings = premises.settings.model_copy(update=more)
    async with AsyncExitStack() as stack:
        chat = chat_of(settings)
        stack.push_async_callback(chat.close)
        await chat.services.pool.open()
        redis = Redis.from_url(settings.redis_address())
        stack.push_async_callback(redis.aclose)
        jobs = await open_jobs(settings, redis, stack)
        # looks are not spread over the hour: a case has no hour
        base = settings.avinode_base_url
        assert base is not None
        http = await stack.enter_async_context(make_client(base, service="avinode"))
        jobs = replace(jobs, marketplace=_on_that_day(settings, http), reconcile=None)
        turns = Turns(chat.services)
        owner = stack.enter_context(psycopg.connect(psycopg_url(premises.owner_url), autocommit=True))
        yield Desk(premises, owner, chat, jobs, turns, actions(chat.services, turns))


def _on_that_day(settings: Settings, http: httpx.AsyncClient) -> Marketplace:
    """The marketplace, which is told the day of the cases and refuses who lives on another one."""
    base, token = settings.avinode_base_url, settings.avinode_api_token
    assert base is not None
    assert token is not None
    connection = AvinodeConnection.of(base, token, bearer=settings.avinode_bearer)
    clock = clock_of(settings)
    return AvinodeMarketplace(
        connection,
        clock=clock,
        http=http,
        # hundreds of cases a minute are no use of one connection
        bucket=NoBudget(),
        breaker=CircuitBreaker(clock),
        quote_id=quote_id,
    )
