"""A sale from the client's mail to its acceptance at the simulated marketplace, recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import text

from bootstrap_outside import keep_call, quote_id
from domain.deal import Deal
from jobs.run import work_off
from persistence.clock import SystemClock
from settings import Settings, load
from tests.integration.conftest import House
from tests.support.chat import MAIL, Talk, chat_services, opened_pool
from tests.support.deal_steps import PostBox
from tests.support.deals import HOUSE
from tests.support.sourcing_desk import SourcingDesk, sourcing_desk
from tools.http import make_client
from tools.mail.recorded import RecordedMailer
from tools.proposals.client_answer import accept_proposal
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from web.actions import Press, actions, out_of_sight
from web.turns import Turns

LEASE = 60
ROUNDS = 30


@dataclass
class RecordedSale:
    house: House
    desk: SourcingDesk
    talk: Talk
    settings: Settings
    """with which a replay is composed"""

    async def press(self, button: str, **payload: object) -> Deal:
        act = actions(self.talk.services, Turns(self.talk.services))[button]
        await act(Press(dict(payload), self.house.anna, self.talk.thread_id, out_of_sight))
        return await self.talk.deal()

    async def work(self) -> None:
        """All that is due, as a worker does it."""
        for _ in range(ROUNDS):
            rows = await self.desk.services.across.claim_outbox(20, LEASE)
            if not rows:
                return
            for row in rows:
                await work_off(self.desk.services, row.id, row.broker_id, row.fence)
        raise AssertionError("work that puts work for ever")

    async def quoted(self, count: int) -> Deal:
        """Operators that answer at once; their answers are fetched by the next look."""
        deal = await self.talk.deal()
        await self.desk.pull("operators", {"mix": ["quote"] * count, "delay_seconds": [0, 0]})
        await self.desk.pull("rfqs", {"trip": deal.marketplace.trip_id, "count": count})
        for _ in range(ROUNDS):
            async with self.house.work.unit(self.house.anna) as uow:
                await uow.connection.execute(
                    text("update outbox set due_at = now() where state = 'due' and kind = 'poll_trip'")
                )
            await self.work()
            deal = await self.talk.deal()
            if len(deal.quotes) == count:
                return deal
        raise AssertionError("the operators do not answer")

    async def accepted(self) -> Deal:
        """The main story: mail, correction, trip, quotes, comparison, prices, mail, the client's answer."""
        await self.talk.say(MAIL)
        await self.talk.say("make it 8")
        deal = await self.talk.deal()
        await self.press("create_trip", deal_id=deal.id, version=deal.seq)
        await self.work()
        deal = await self.quoted(3)
        await self.talk.say("Compare the quotes")
        chosen = [quote.id for quote in deal.quotes[:2]]
        await self.press(
            "price_options",
            deal_id=deal.id,
            version=deal.seq,
            quote_ids=chosen,
            margin_percent="10",
            taxes=dict.fromkeys(chosen, "excluded"),
        )
        await self.work()
        deal = await self.press("prepare_mail", deal_id=deal.id, version=deal.seq)
        assert deal.mail is not None
        await self.press(
            "approve_send",
            deal_id=deal.id,
            version=deal.seq,
            content_hash=deal.mail.content.content_hash,
            confirm_provisional=True,
        )
        await self.work()
        async with self.house.work.unit(self.house.anna) as uow:
            await accept_proposal(uow, deal.id, 1, option=1, name="Alex Carter (demo)", message="")
        await self.work()
        return await self.talk.deal()


@asynccontextmanager
async def recorded_sale(house: House, market: str) -> AsyncIterator[RecordedSale]:
    api, clock = f"{market}/api", SystemClock()
    async with (
        opened_pool(house) as pool,
        sourcing_desk(house, market) as desk,
        make_client(api, archive=partial(keep_call, house.work, "avinode")) as http,
    ):
        marketplace = AvinodeMarketplace(
            AvinodeConnection(base_url=api, api_token="sandbox", bearer="sandbox"),
            clock=clock,
            http=http,
            bucket=NoBudget(),
            breaker=CircuitBreaker(clock),
            quote_id=quote_id,
        )
        desk.services = replace(
            desk.services, marketplace=marketplace, mailer=RecordedMailer(PostBox()), house=HOUSE
        )
        talk = Talk(house, chat_services(house, pool), house.anna)
        yield RecordedSale(house, desk, talk, load().model_copy(update={"avinode_base_url": api}))
