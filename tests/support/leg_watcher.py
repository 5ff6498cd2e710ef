"""A broker who watches empty legs, over the demo of Aviapages and the real servers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from domain.deal import Deal
from domain.empty_legs import Area, LegQuery
from jobs.run import work_off
from jobs.services import JobServices
from tests.integration.conftest import House
from tests.support.aviapages_desk import LEASE, Levers
from tests.support.clockwork import everything_is_due
from tests.support.deals import HOUSE
from tools.cards.fill import fill_cards
from tools.sourcing.aviapages.budget import SharedBudget
from tools.sourcing.empty_legs.request import search_legs

OURS = replace(HOUSE, quote_channels=("aviapages",))
EVERY = timedelta(hours=3)
BIARRITZ = Area(text="Biarritz", airports=("LFBZ",))
LEEDS = Area(text="Leeds", airports=("EGNM",))
ROUTE = LegQuery(origin=LEEDS, destination=BIARRITZ)


@dataclass
class Watcher:
    house: House
    services: JobServices
    demo: Levers
    budget: SharedBudget
    redis: Redis

    async def thread(self, query: LegQuery = ROUTE, *, user: str | None = None, **how: Any) -> str:
        """A new thread that looks for this; its deal."""
        async with self.house.work.unit(user or self.house.anna) as uow:
            return (await search_legs(uow, OURS, str(uuid.uuid4()), query, **how)).id

    async def work(self) -> None:
        for row in await self.services.across.claim_outbox(20, LEASE):
            await work_off(self.services, row.id, row.broker_id, row.fence)

    async def later(self, wait: timedelta = EVERY + timedelta(minutes=1)) -> None:
        """Time passes for us and for them, and what is due is done."""
        self.house.clock.advance(wait)
        await self.demo.pull("clock", {"set": self.house.clock.now().isoformat(), "frozen": True})
        everything_is_due(self.house)
        await self.work()

    async def lists(self, price: int | None = 9800, **leg: Any) -> int:
        ends = {
            "origin": "EGNM",
            "destination": "LFBZ",
            "from": "2026-12-14T06:00:00Z",
            "to": "2026-12-15T22:00:00Z",
        }
        added = await self.demo.pull("empty-legs", {**ends, "price": price, **leg})
        return int(added["id"])

    async def deal(self, deal_id: str, user: str | None = None) -> Deal:
        async with self.house.work.unit(user or self.house.anna) as uow:
            return await uow.deals.get(deal_id)

    async def told(self, deal_id: str, user: str | None = None) -> list[str]:
        thread_id = (await self.deal(deal_id, user)).thread_id
        steps = [step for change in self.house.heard.changes for step in change.steps]
        async with self.house.work.unit(user or self.house.anna) as uow:
            return [post["output"] for post in await uow.feed.posts(thread_id, steps)]

    async def card(self, deal_id: str) -> dict[str, Any]:
        """The newest one, as the open chat gets it."""
        deal = await self.deal(deal_id)
        async with self.house.work.unit(self.house.anna) as uow:
            cards = await fill_cards(uow, await uow.feed.cards(deal.thread_id), house=OURS, is_simulator=True)
        newest: list[dict[str, Any]] = [
            card["props"] for card in cards if card["name"] == "EmptyLegsCard" and card["props"]["latest"]
        ]
        assert len(newest) == 1
        return newest[0]
