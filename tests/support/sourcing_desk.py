"""A house whose marketplace is the demo one, a process of its own that calls us over HTTP."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from domain.deal import Deal
from jobs.pointers import follow
from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from persistence.checkpoints import checkpoint_pool
from persistence.clock import SystemClock
from tests.integration.conftest import House
from tests.support.chat import WEBHOOK_SECRET, WEBHOOK_USER, chat_services
from tests.support.deal_steps import PostBox
from tests.support.deals import HOUSE
from tools.http import make_client
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from web.webhooks import webhook_routes

LEASE = 60
"""seconds"""


@dataclass
class SourcingDesk:
    house: House
    services: JobServices
    lever: httpx.AsyncClient
    """the marketplace's own admin routes"""

    async def pull(self, what: str, body: dict[str, Any]) -> Any:
        answer = await self.lever.post(f"/admin/{what}", json=body)
        return answer.raise_for_status().json()

    async def trips_there(self) -> int:
        """How many trips the marketplace has."""
        return len((await self.lever.get("/admin/state")).json()["trips"])

    async def work(self) -> None:
        """One round of what the workers do."""
        for pointed in await self.services.across.claim_inbox(20, LEASE):
            await follow(self.services, pointed)
        for row in await self.services.across.claim_outbox(20, LEASE):
            await work_off(self.services, row.id, row.broker_id, row.fence)

    async def deal(self, deal_id: str) -> Deal:
        async with self.house.work.unit(self.house.anna) as uow:
            return await uow.deals.get(deal_id)

    async def told(self, deal_id: str) -> list[str]:
        """What was said in the deal's thread, in order."""
        thread_id = (await self.deal(deal_id)).thread_id
        steps = [step for change in self.house.heard.changes for step in change.steps]
        async with self.house.work.unit(self.house.anna) as uow:
            return [post["output"] for post in await uow.feed.posts(thread_id, steps)]


def webhook_server(house: House, marketplace: str) -> FastAPI:
    app = FastAPI()
    pool = checkpoint_pool(house.app_url)
    app.include_router(webhook_routes(chat_services(house, pool, marketplace=marketplace)))
    return app


def jobs_with(house: House, marketplace: Any) -> JobServices:
    return JobServices(house.work, Across(house.database), marketplace, PostBox(), HOUSE)


@asynccontextmanager
async def sourcing_desk(house: House, market: str) -> AsyncIterator[SourcingDesk]:
    """With the marketplace at this address emptied, and told where to call us."""
    api = f"{market}/api"
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        webhook_server(house, api), lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    target = f"http://127.0.0.1:{listening.getsockname()[1]}/hooks/avinode"
    clock = SystemClock()
    try:
        async with make_client(api) as http, httpx.AsyncClient(base_url=market, trust_env=False) as lever:
            marketplace = AvinodeMarketplace(
                AvinodeConnection(base_url=api, api_token="sandbox", bearer="sandbox"),
                clock=clock,
                http=http,
                bucket=NoBudget(),
                breaker=CircuitBreaker(clock),
                quote_id=lambda system, value: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{system}:{value}")),
            )
            desk = SourcingDesk(house, jobs_with(house, marketplace), lever)
            await lever.request("DELETE", "/admin/faults")
            await lever.request("DELETE", "/admin/operators")
            await desk.pull("reset", {"webhooks": True})
            await marketplace.register_webhook(target, WEBHOOK_USER, WEBHOOK_SECRET)
            yield desk
            await lever.request("DELETE", "/admin/faults")
    finally:
        server.should_exit = True
        await serving
        listening.close()
