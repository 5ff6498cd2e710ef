"""The chat's services over a test's own database, put together as the composition root does it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from domain.deal import Deal
from graph.build import build
from graph.state import Decision
from graph.understanding.offline import OfflineEngine
from persistence.across import Across
from persistence.checkpoints import Pool, checkpoint_pool
from persistence.inbox import Inbox
from persistence.users import Users
from tests.integration.conftest import House
from tests.support.deals import HOUSE
from tools.cards.fill import fill_cards
from web.services import ChatServices, WebhookAccess
from web.turns import Turns

WEBHOOK_USER = "jetvision"
WEBHOOK_SECRET = "a secret of the tests"

MAIL = (
    "Hi Anna, could you get us from Teterboro to Van Nuys on the 14th of next month around 10 in the "
    "morning, back on the 18th late afternoon? We are 6, plus a small dog, and need wifi. Thanks, the "
    "office of Acme Corporation (demo)"
)
"""What the client of the main story writes."""


@asynccontextmanager
async def opened_pool(house: House, size: int = 4) -> AsyncIterator[Pool]:
    pool = checkpoint_pool(house.app_url, size=size)
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


def chat_services(house: House, pool: Pool, *, marketplace: str = "http://127.0.0.1:1/api") -> ChatServices:
    """The offline engine, and webhooks of the marketplace at this address."""
    return ChatServices(
        database=house.database,
        work=house.work,
        across=Across(house.database),
        users=Users(house.database.auth),
        inbox=Inbox(house.database.intake),
        pool=pool,
        graph=build(),
        engine=OfflineEngine(),
        house=HOUSE,
        webhook=WebhookAccess("avinode", marketplace, WEBHOOK_USER, SecretStr(WEBHOOK_SECRET)),
        is_simulator=True,
    )


@asynccontextmanager
async def unseen(_name: str) -> AsyncIterator[None]:
    """A step that nobody looks at."""
    yield


@dataclass
class Talk:
    """A broker at work in one thread. What is said and shown is read from the database."""

    house: House
    services: ChatServices
    user_id: str
    thread_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def turns(self) -> Turns:
        return Turns(self.services)

    async def say(self, text: str) -> str:
        """What the assistant answers to this text."""
        return await self._answer(self.turns.words(self.thread_id, self.user_id, text, unseen))

    async def press_prepare(self) -> str:
        return await self._answer(self.turns.propose(self.thread_id, self.user_id, unseen))

    async def press_approve(self, content_hash: str, *, confirmed: bool = True) -> str:
        deal = await self.deal()
        decision = Decision(content_hash=content_hash, confirm_provisional=confirmed)
        return await self._answer(self.turns.approve(self.thread_id, self.user_id, deal.id, decision, unseen))

    async def deal(self) -> Deal:
        async with self.house.work.unit(self.user_id) as uow:
            deal = await uow.deals.of_thread(self.thread_id)
        assert deal is not None
        return deal

    async def cards(self, kind: str) -> list[dict[str, Any]]:
        """The properties of the thread's cards of this kind, the oldest first."""
        async with self.house.work.unit(self.user_id) as uow:
            elements = await uow.feed.cards(self.thread_id)
            filled = await fill_cards(uow, elements, house=HOUSE, is_simulator=True)
        props = [element["props"] for element in filled if element["name"] == kind]
        return sorted(props, key=lambda one: one["version"])

    async def _answer(self, turn: Any) -> str:
        before = len(self.house.heard.changes)
        await turn
        new = [step for change in self.house.heard.changes[before:] for step in change.steps]
        async with self.house.work.unit(self.user_id) as uow:
            return "\n".join(post["output"] for post in await uow.feed.posts(self.thread_id, new))
