"""Those who run the house see how it is: alive, ready, its figures; each broken part shows as broken."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
import typer
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from redis.asyncio import Redis
from typer.testing import CliRunner

import settings as configuration
from cli_jobs import add_job_commands
from jobs.run import TRIES
from jobs.urgency import QUEUES, choice
from persistence.across import Across
from persistence.database import Database, open_database
from persistence.embedded.servers import ServerAddresses
from persistence.meters import OUTSIDE_CALLS
from persistence.urls import as_role, psycopg_url
from persistence.worker_signs import SIGN, leave_sign
from tests.integration.conftest import House
from tests.integration.test_outbox import LEASE, a_deal, put
from tools.http import make_client
from web.health import health_routes
from web.metrics import HouseFigures, metrics_routes
from web.readiness import Readiness


@pytest.fixture
async def signs(redis: Redis) -> AsyncIterator[Redis]:
    """A Redis in which one worker has left its sign."""
    await redis.flushdb()
    await leave_sign(redis, "one")
    yield redis
    await redis.delete(f"{SIGN}one")


async def ready(database: Database, redis: Redis, folder: Path) -> tuple[int, dict[str, object]]:
    page = FastAPI()
    page.include_router(health_routes(Readiness(Across(database), redis, folder)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(page), base_url="http://x") as http:
        assert (await http.get("/healthz")).json() == {"alive": True}
        answer = await http.get("/readyz")
    return answer.status_code, answer.json()


async def test_ready_when_every_part_is_well(house: House, signs: Redis, tmp_path: Path) -> None:
    parts = {"database": "ok", "redis": "ok", "worker": "ok", "disk": "ok"}
    assert await ready(house.database, signs, tmp_path) == (200, {"ready": True, **parts})


async def test_not_ready_without_a_worker(house: House, signs: Redis, tmp_path: Path) -> None:
    await signs.delete(f"{SIGN}one")
    status, found = await ready(house.database, signs, tmp_path)
    assert (status, found["ready"], found["redis"]) == (503, False, "ok")
    assert "jetvision worker" in str(found["worker"])


async def test_not_ready_on_an_older_schema(house: House, signs: Redis, tmp_path: Path) -> None:
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        connection.execute("update alembic_version set version_num = '0001'")
    status, found = await ready(house.database, signs, tmp_path)
    assert status == 503
    assert "at 0001" in str(found["database"])
    assert "jetvision migrate" in str(found["database"])


async def test_not_ready_without_redis(house: House, tmp_path: Path) -> None:
    nowhere = Redis.from_url("redis://:a-secret@127.0.0.1:9/0")
    status, found = await ready(house.database, nowhere, tmp_path)
    await nowhere.aclose()
    assert (status, found["database"]) == (503, "ok")
    assert found["redis"] == "does not answer (ConnectionError)"


async def test_not_ready_without_a_database(signs: Redis, tmp_path: Path) -> None:
    nowhere = "postgresql://jv_app:a-secret@127.0.0.1:9/jetvision"
    away = open_database(nowhere, nowhere, nowhere, pool=1)
    status, found = await ready(away, signs, tmp_path)
    await away.close()
    assert (status, found["redis"]) == (503, "ok")
    assert str(found["database"]).startswith("does not answer (")
    assert "secret" not in str(found)


async def figures(
    house: House, redis: Redis, *, token: str | None = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    page = FastAPI()
    figured = HouseFigures(Across(house.database), redis, lambda: 3)
    page.include_router(metrics_routes(figured, SecretStr(token) if token else None))
    transport = httpx.ASGITransport(page, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        return await http.get("/metrics", headers=headers)


def read(answer: httpx.Response) -> dict[tuple[str, str], float]:
    """(name, its labels' values in order) -> value; fails on what is no Prometheus text."""
    return {
        (sample.name, " ".join(sorted(sample.labels.values()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_the_figures_tell_queues_deals_workers_and_what_was_given_up(
    house: House, signs: Redis
) -> None:
    deal = await a_deal(house)
    await put(house, deal, "one", "two")
    (row, _) = await Across(house.database).claim_outbox(2, LEASE)
    async with house.work.unit(house.anna) as uow:
        await uow.outbox.failed(row.id, row.fence, "MailRefusedError: to alex@x.example")
    found = read(await figures(house, signs))
    assert found["jetvision_queue_due", "outbox"] == 1
    assert found["jetvision_deals", deal.state] == 1
    assert found["jetvision_dead_letters", ""] == 1
    assert found["jetvision_workers", ""] == 1
    assert found["jetvision_websocket_sessions", ""] == 3
    assert found["jetvision_up", "database"] == found["jetvision_up", "redis"] == 1


async def test_calls_of_other_systems_are_counted_by_how_they_ended(house: House, signs: Redis) -> None:
    def counted(result: str) -> float:
        return float(OUTSIDE_CALLS.labels("a market", result)._value.get())

    before = counted("busy"), counted("no_answer")
    transport = httpx.MockTransport(lambda _request: httpx.Response(429))
    async with make_client("http://x.example", transport=transport, service="a market") as http:
        await http.get("a")
    async with make_client("http://127.0.0.1:9", service="a market") as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("a")
    assert (counted("busy"), counted("no_answer")) == (before[0] + 1, before[1] + 1)
    assert ("jetvision_outside_calls_total", "a market busy") in read(await figures(house, signs))


async def test_the_figures_are_for_those_who_run_the_house(house: House, signs: Redis) -> None:
    through_a_proxy = {"x-forwarded-for": "127.0.0.1"}
    assert (await figures(house, signs, headers=through_a_proxy)).status_code == 403
    assert (await figures(house, signs, token="right")).status_code == 403
    wrong, right = ({"authorization": f"Bearer {word}"} for word in ("wrong", "right"))
    assert (await figures(house, signs, token="right", headers=wrong)).status_code == 403
    assert (await figures(house, signs, token="right", headers=right | through_a_proxy)).status_code == 200


async def test_figures_that_cannot_be_had_say_so(house: House) -> None:
    nowhere = Redis.from_url("redis://127.0.0.1:9/0")
    found = read(await figures(house, nowhere))
    await nowhere.aclose()
    assert (found["jetvision_up", "redis"], found["jetvision_up", "database"]) == (0, 1)
    assert ("jetvision_workers", "") not in found


async def test_what_was_given_up_is_listed_tried_again_or_dropped(house: House) -> None:
    deal = await a_deal(house)
    across = Across(house.database)
    await put(house, deal, "one", "two")
    for row in await across.claim_outbox(2, LEASE):
        async with house.work.unit(house.anna) as uow:
            await uow.outbox.failed(row.id, row.fence, "MailRefusedError: alex@acme.example is unknown")
    first, second = await across.dead_letters(10)
    assert (first.kind, first.error_type, first.broker_id) == ("poll_trip", "MailRefusedError", house.anna)
    assert "acme" not in repr(first), "whose mail it was is content"
    async with house.work.unit(house.bob) as uow:
        assert not await uow.outbox.revive(first.id), "another broker's"
    async with house.work.unit(house.anna) as uow:
        assert await uow.outbox.revive(first.id)
        assert not await uow.outbox.revive(first.id), "it is due, not given up"
        assert await uow.outbox.drop(second.id)
    assert await across.dead_letters(10) == ()
    (again,) = await across.claim_outbox(5, LEASE)
    assert again.id == first.id
    async with house.work.unit(house.anna) as uow:
        due = await uow.outbox.begin(again.id, again.fence)
    assert due.attempts == 1 < TRIES


async def test_what_a_person_waits_for_is_claimed_before_what_looks_around(house: House) -> None:
    deal = await a_deal(house)
    async with house.work.unit(house.anna) as uow:
        for kind in ("keep_pictures", "poll_trip", "send_mail"):
            await uow.later(kind, deal, f"{kind}:{uuid.uuid4()}")
    kinds = []
    for urgency in QUEUES:
        only, besides = choice(urgency)
        kinds += [
            row.kind
            for row in await Across(house.database).claim_outbox(5, LEASE, only=only, besides=besides)
        ]
    assert kinds == ["send_mail", "poll_trip", "keep_pictures"]


async def test_the_command_lists_tries_again_and_drops(house: House, servers: ServerAddresses) -> None:
    deal = await a_deal(house)
    across = Across(house.database)
    await put(house, deal, "one", "two")
    for row in await across.claim_outbox(2, LEASE):
        async with house.work.unit(house.anna) as uow:
            await uow.outbox.failed(row.id, row.fence, "OSError: alex@acme.example")
    addresses = {
        f"database{part}_url": as_role(house.owner_url, role)
        for part, role in (("", "jv_app"), ("_auth", "jv_auth"), ("_intake", "jv_intake"))
    }
    ready = configuration.load(**addresses, redis_url=servers.redis_url)

    @contextmanager
    def opened() -> Iterator[configuration.Settings]:
        yield ready

    app = typer.Typer()
    add_job_commands(app, opened)

    async def run(*words: str) -> str:
        result = await asyncio.to_thread(lambda: CliRunner().invoke(app, ["jobs", *words]))
        if result.exception is not None:
            raise result.exception
        return result.output

    listed = await run("list")
    assert "OSError" in listed
    assert "acme" not in listed
    first, second = (line.split()[0] for line in listed.splitlines()[:2])
    assert await run("retry", first) == "Due again.\n"
    assert await run("drop", second) == "Dropped.\n"
    assert await run("list") == "Nothing was given up.\n"
    with pytest.raises(configuration.SettingsError, match="no row that was given up"):
        await run("drop", second)
    assert [row.kind for row in await across.claim_outbox(5, LEASE)] == ["poll_trip"]
