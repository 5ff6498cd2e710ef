"""How often a client's link, and whoever asks from one address, is answered: counted in Redis, for all
processes together. A person never comes near it; guessing and flooding do."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tools.proposals.document import Brand
from web.client_page import render_notice
from web.private_pages import HEADERS

PATH = re.compile(r"/(?:[pc]|join)/([^/]{1,200})(/[a-z]*)?")
"""the page of a proposal, of a contract or of an invitation; `seen` is no more than reading"""
WINDOW_SECONDS = 60

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Most:
    """In a minute."""

    by_link: int
    by_address: int


READS = Most(by_link=120, by_address=300)
WRITES = Most(by_link=10, by_address=30)


class LinkLimits:
    """ASGI middleware for the clients' pages; everything else passes."""

    def __init__(self, app: ASGIApp, redis: Redis, brand: Brand) -> None:
        self._app = app
        self._redis = redis
        self._brand = brand

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = PATH.match(scope["path"]) if scope["type"] == "http" else None
        if found is None or await self._within(scope, found):
            await self._app(scope, receive, send)
            return
        page = render_notice(
            "Too many requests",
            "Please wait a minute, then open the link again.",
            self._brand,
            brand_style_url="/client/static/brand.css",
        )
        refusal = HTMLResponse(page, 429, headers={**HEADERS, "Retry-After": str(WINDOW_SECONDS)})
        await refusal(scope, receive, send)

    async def _within(self, scope: Scope, found: re.Match[str]) -> bool:
        writes = scope["method"] not in {"GET", "HEAD"} and found[2] != "/seen"
        kind, most = ("write", WRITES) if writes else ("read", READS)
        address = scope["client"][0] if scope["client"] else ""
        try:
            by_link = await self._count(f"{kind}:link:{found[1]}")
            by_address = await self._count(f"{kind}:address:{address}")
        except RedisError as error:
            # a client's page is not closed because the counter is away
            log.warning("link_limits.not_counted", error=type(error).__name__)
            return True
        return by_link <= most.by_link and by_address <= most.by_address

    async def _count(self, name: str) -> int:
        """The link is a secret: only a hash of it is kept."""
        key = f"client-page:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(key, 0, ex=WINDOW_SECONDS, nx=True)
            pipe.incr(key)
            return int((await pipe.execute())[1])
