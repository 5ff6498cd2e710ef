"""A house whose operators are asked through the demo of Aviapages, a process of its own."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import SecretStr

from domain.asks import Ask
from domain.deal import Deal
from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due
from tests.support.deal_steps import PostBox
from tests.support.deals import HOUSE
from tools.cards.aviapages_card import aviapages_card
from tools.cards.desk import Desk
from tools.http import RetryPolicy, make_client
from tools.sourcing.asks.request import approve_ask, request_ask
from tools.sourcing.aviapages.budget import MonthlyBudget, NoMonthlyBudget
from tools.sourcing.aviapages.connection import AviapagesConnection
from tools.sourcing.aviapages.marketplace import Aviapages
from tools.sourcing.avinode.breaker import CircuitBreaker

LEASE = 60


def our_id(system: str, external_id: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{system}:{external_id}"))


class Now:
    """Our clock, for the breaker and the budget."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Levers:
    """The demo's admin routes, and the adapter that calls it."""

    address: str
    http: httpx.AsyncClient
    lever: httpx.AsyncClient
    waits: list[float] = field(default_factory=list)

    def channel(self, *, token: str = "sandbox", budget: MonthlyBudget | None = None) -> Aviapages:
        clock = Now()
        return Aviapages(
            AviapagesConnection(base_url=f"{self.address}/v3", token=SecretStr(token)),
            clock=clock,
            http=self.http,
            budget=budget or NoMonthlyBudget(),
            breaker=CircuitBreaker(clock, failures=100),
            quote_id=our_id,
            sleep=self._wait,
            retry=RetryPolicy(attempts=3, patience_seconds=10),
        )

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def pull(self, what: str, body: dict[str, Any]) -> Any:
        answer = await self.lever.post(f"/admin/{what}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def fault(self, kind: str, count: int = 1, **options: Any) -> None:
        await self.pull("faults", {"kind": kind, "count": count, **options})

    async def tell(self, **script: Any) -> None:
        """How the next operator answers, at once unless said otherwise."""
        await self.pull("operators", {"delay_seconds": 0, **script})

    async def later(self, seconds: int = 60) -> None:
        """On the demo's clock."""
        await self.pull("clock", {"advance_seconds": seconds})

    async def state(self) -> Any:
        return (await self.lever.get("/admin/state")).json()

    async def requests(self) -> list[Any]:
        return list((await self.state())["requests"])


@asynccontextmanager
async def levers(address: str) -> AsyncIterator[Levers]:
    """With the demo emptied."""
    async with (
        make_client(f"{address}/v3") as http,
        httpx.AsyncClient(base_url=address, trust_env=False) as lever,
    ):
        desk = Levers(address, http, lever)
        await desk.pull("reset", {})
        yield desk


@dataclass
class AskingDesk:
    house: House
    services: JobServices
    demo: Levers

    async def work(self) -> None:
        """One round of what the workers do."""
        for row in await self.services.across.claim_outbox(20, LEASE):
            await work_off(self.services, row.id, row.broker_id, row.fence)

    async def look(self) -> None:
        """The waiting looks for replies, now."""
        everything_is_due(self.house)
        await self.work()

    async def deal(self, deal_id: str) -> Deal:
        async with self.house.work.unit(self.house.anna) as uow:
            return await uow.deals.get(deal_id)

    async def ask(self, deal_id: str) -> Ask:
        return (await self.deal(deal_id)).asks[-1]

    async def prepared(self, deal_id: str) -> Ask:
        """Anna's click, and the draft that a worker makes of it."""
        async with self.house.work.unit(self.house.anna) as uow:
            deal = await uow.deals.get(deal_id)
            await request_ask(uow, deal_id, system="aviapages", seen=deal.seq)
        await self.work()
        return await self.ask(deal_id)

    async def approved(self, deal_id: str, *, most: int = 3) -> Ask:
        """Anna ticks the first few and approves; nothing has left yet."""
        ask = await self.prepared(deal_id)
        assert ask.content is not None, ask.problem
        async with self.house.work.unit(self.house.anna) as uow:
            await approve_ask(
                uow,
                deal_id,
                ask_id=ask.ask_id,
                content_hash=ask.content.content_hash,
                operators=[one.external_id for one in ask.content.operators[:most]],
                comment=ask.content.comment,
            )
        return await self.ask(deal_id)

    async def card(self, deal_id: str) -> dict[str, Any]:
        async with self.house.work.unit(self.house.anna) as uow:
            desk = Desk(await uow.me(), None, uow.now(), HOUSE, True)
            return dict(aviapages_card(await uow.deals.get(deal_id), desk))

    async def told(self, deal_id: str) -> list[str]:
        """What was said in the deal's thread, in order."""
        thread_id = (await self.deal(deal_id)).thread_id
        steps = [step for change in self.house.heard.changes for step in change.steps]
        async with self.house.work.unit(self.house.anna) as uow:
            return [post["output"] for post in await uow.feed.posts(thread_id, steps)]


def asking_desk(house: House, demo: Levers) -> AskingDesk:
    services = JobServices(house.work, Across(house.database), None, PostBox(), HOUSE)  # type: ignore[arg-type]
    return AskingDesk(house, replace(services, aviapages=demo.channel()), demo)
