"""A client's link is answered as often as a person needs it, and no more."""

from __future__ import annotations

import httpx
import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.support.deals import HOUSE
from web.link_limits import READS, WRITES, LinkLimits


def visitor(redis: Redis, address: str = "203.0.113.7") -> httpx.AsyncClient:
    async def page(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("the page")

    app = Starlette(routes=[Route("/{rest:path}", page, methods=["GET", "POST"])])
    limited = LinkLimits(app, redis, HOUSE.brand)
    transport = httpx.ASGITransport(limited, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


async def statuses(client: httpx.AsyncClient, method: str, path: str, times: int) -> list[int]:
    return [(await client.request(method, path)).status_code for _ in range(times)]


@pytest.mark.parametrize("page", ["p", "c"])
async def test_a_link_is_read_and_answered_so_often_in_a_minute(redis: Redis, page: str) -> None:
    async with visitor(redis) as client:
        written = await statuses(client, "POST", f"/{page}/link-one/answer", WRITES.by_link + 2)
        assert written == [200] * WRITES.by_link + [429] * 2
        read = await statuses(client, "GET", f"/{page}/link-one", READS.by_link + 1)
        assert read[-2:] == [200, 429]
        assert await statuses(client, "POST", f"/{page}/link-two/answer", 1) == [200]
        refused = await client.get(f"/{page}/link-one")
    assert refused.headers["Retry-After"] == "60"
    assert "default-src 'none'" in refused.headers["Content-Security-Policy"]
    assert "wait a minute" in refused.text


async def test_who_guesses_links_from_one_address_is_stopped(redis: Redis) -> None:
    async with visitor(redis) as client:
        guesses = [(await client.get(f"/p/guess-{n}")).status_code for n in range(READS.by_address + 1)]
        assert guesses[-2:] == [200, 429]
        assert (await client.get("/login")).status_code == 200
    async with visitor(redis, "203.0.113.8") as another:
        assert (await another.get("/p/guess-1")).status_code == 200


async def test_a_page_that_tells_it_was_seen_uses_up_no_answers(redis: Redis) -> None:
    async with visitor(redis) as client:
        assert set(await statuses(client, "POST", "/p/link/seen", WRITES.by_link * 2)) == {200}


async def test_the_count_ends_and_no_link_stands_in_it(redis: Redis) -> None:
    async with visitor(redis) as client:
        await client.get("/p/a-secret-link")
    keys = [str(key) for key in await redis.keys("client-page:*")]
    assert len(keys) == 2
    assert not any("a-secret-link" in key for key in keys)
    assert [0 < await redis.ttl(key) <= 60 for key in await redis.keys("client-page:*")] == [True, True]


async def test_a_counter_that_is_away_closes_no_page() -> None:
    async with Redis.from_url("redis://127.0.0.1:1") as away, visitor(away) as client:
        assert (await client.get("/p/link")).status_code == 200
