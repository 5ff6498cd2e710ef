"""Webhooks: who may speak and what is stored; twice, late, never or in disorder end in the same deal."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from domain.deal import Deal
from domain.deal_state import DealState
from domain.quotes import RfqState
from jobs.pointers import follow
from jobs.services import JobServices
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tests.support.chat import WEBHOOK_SECRET, WEBHOOK_USER
from tests.support.clockwork import everything_is_due, rows
from tests.support.deal_steps import requested, sourced
from tests.support.sourcing_desk import (
    LEASE,
    SourcingDesk,
    jobs_with,
    sourcing_desk,
    webhook_server,
)
from tools.deals.wording import plain
from tools.sourcing.port import MarketplaceDown
from tools.sourcing.trip_creation import request_trip
from web.webhooks import LARGEST

API = "https://sandbox.avinode.com/api"


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(webhook_server(house, API))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


def pointer(**changes: Any) -> dict[str, Any]:
    return {"id": "arfq-113903111", "href": f"{API}/rfqs/arfq-113903111", "type": "rfqs", **changes}


async def post(http: httpx.AsyncClient, body: Any = None, **more: Any) -> httpx.Response:
    sent = {"json": pointer() if body is None else body} if "content" not in more else {}
    return await http.post("/hooks/avinode", **{"auth": (WEBHOOK_USER, WEBHOOK_SECRET), **sent, **more})


async def test_a_pointer_with_the_right_secret_is_stored_and_wakes_the_workers(
    house: House, http: httpx.AsyncClient
) -> None:
    answer = await post(http)
    assert answer.status_code == 200
    (row,) = rows(house, "inbox")
    assert (row["source"], row["kind"], row["ref_id"]) == ("avinode", "rfqs", "arfq-113903111")
    assert (row["state"], row["broker_id"]) == ("due", None)
    assert house.heard.work == [True]


WRONG = (
    {},
    *(
        {"Authorization": header}
        for header in (
            "",
            "Basic",
            "Basic !!!",
            f"Bearer {WEBHOOK_SECRET}",
            "Basic " + base64.b64encode(f"{WEBHOOK_USER}:wrong".encode()).decode(),
            "Basic " + base64.b64encode(f"someone:{WEBHOOK_SECRET}".encode()).decode(),
            "Basic " + base64.b64encode(f"{WEBHOOK_USER}:".encode()).decode(),
            "Basic " + "A" * 10_000,
        )
    ),
)


async def test_a_wrong_secret_is_401_and_nothing_is_stored(house: House, http: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        for headers in WRONG:
            answer = await http.post("/hooks/avinode", json=pointer(), headers=headers)
            assert answer.status_code == 401, headers
            assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert rows(house, "inbox") == []
    assert [line["event"] for line in logs] == ["webhook.refused"] * len(WRONG)
    assert WEBHOOK_SECRET not in str(logs)
    assert house.heard.work == []


async def test_the_secret_is_asked_before_the_body_is_read(http: httpx.AsyncClient) -> None:
    answer = await http.post("/hooks/avinode", content=b"x" * (LARGEST * 2))
    assert answer.status_code == 401


FOREIGN = (
    "https://evil.example/api/rfqs/arfq-113903111",
    "https://sandbox.avinode.com.evil.example/api/rfqs/arfq-113903111",
    "https://sandbox.avinode.com@evil.example/api/rfqs/arfq-113903111",
    "http://sandbox.avinode.com/api/rfqs/arfq-113903111",
    "https://sandbox.avinode.com:8443/api/rfqs/arfq-113903111",
    "https://sandbox.avinode.com/apix/rfqs/arfq-113903111",
    "https://sandbox.avinode.com/api/../admin",
    "//evil.example/api/rfqs/arfq-113903111",
    "file:///etc/passwd",
    "",
)


async def test_a_pointer_to_another_place_is_400_logged_and_not_stored(
    house: House, http: httpx.AsyncClient
) -> None:
    with capture_logs() as logs:
        for href in FOREIGN:
            answer = await post(http, pointer(href=href))
            assert (answer.status_code, answer.text) == (400, "The address is not the marketplace's."), href
    assert rows(house, "inbox") == []
    assert {(line["event"], line["log_level"]) for line in logs} == {("webhook.refused", "warning")}
    assert sum("another place" in line["reason"] for line in logs) == len(FOREIGN)


NO_POINTERS = (
    b"",
    b"not json",
    b"[]",
    b'"rfqs"',
    b"null",
    b"{}",
    b"\xff\xfe\x00",
    b"[" * 5000,
    b"x" * (LARGEST + 1),
    b'{"id": "' + b"a" * 20_000 + b'"}',
    json.dumps(pointer(type="users")).encode(),
    json.dumps(pointer(id="arfq-1; drop table inbox")).encode(),
    json.dumps(pointer(id=7)).encode(),
    json.dumps(pointer(href=None)).encode(),
    json.dumps(pointer(id="arfq-1\u0000")).encode(),
)


async def test_what_is_no_pointer_is_400_and_not_stored(house: House, http: httpx.AsyncClient) -> None:
    for content in NO_POINTERS:
        answer = await post(http, content=content)
        assert (answer.status_code, answer.text) == (400, "This is no pointer."), content[:60]
    assert rows(house, "inbox") == []


async def test_an_endless_body_is_cut_off(http: httpx.AsyncClient) -> None:
    """Read no further than the largest pointer could be, whatever the sender announces."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * LARGEST:
            sent += 4096
            yield b"x" * 4096

    answer = await post(http, content=endless())
    assert answer.status_code == 400
    assert sent < 4 * LARGEST


async def test_the_same_pointer_twice_is_two_rows_that_cost_one_look(
    house: House, http: httpx.AsyncClient
) -> None:
    deal_id = await sourced(house)
    async with house.work.unit(house.anna) as uow:
        await uow.external_ids.claim("avinode", "rfq", "arfq-113903111", own_id=deal_id, deal_id=deal_id)
    for _ in range(3):
        assert (await post(http)).status_code == 200
    services = jobs_with(house, Unreachable())
    for pointed in await services.across.claim_inbox(10, LEASE):
        await follow(services, pointed)
    assert {(row["state"], row["outcome"]) for row in rows(house, "inbox")} == {("done", "looked at once")}
    assert {str(row["broker_id"]) for row in rows(house, "inbox")} == {house.anna}
    assert await looks_due(services) == 1


async def test_a_pointer_to_a_trip_of_nobody_costs_no_look(house: House, http: httpx.AsyncClient) -> None:
    """The house may use the marketplace beside us."""
    await sourced(house)
    trip = {"id": "atrip-1", "href": f"{API}/trips/atrip-1", "type": "trips"}
    assert (await post(http, trip)).status_code == 200
    services = jobs_with(house, Unreachable())
    for pointed in await services.across.claim_inbox(10, LEASE):
        await follow(services, pointed)
    (row,) = rows(house, "inbox")
    assert (row["state"], row["broker_id"]) == ("done", None)
    assert await looks_due(services) == 0


async def test_a_pointer_waits_while_the_marketplace_is_down(house: House, http: httpx.AsyncClient) -> None:
    await sourced(house)
    await post(http)
    services = jobs_with(house, Unreachable())
    for pointed in await services.across.claim_inbox(10, LEASE):
        await follow(services, pointed)
    (row,) = rows(house, "inbox")
    assert row["state"] == "due"
    assert "not working right now" in row["outcome"]
    assert row["due_at"] > row["received_at"]


async def looks_due(services: JobServices) -> int:
    return sum(row.kind == "poll_trip" for row in await services.across.claim_outbox(10, LEASE))


class Unreachable:
    """A marketplace that cannot be reached."""

    system = "avinode"

    async def rfq_trip(self, _rfq_id: str) -> str | None:
        raise MarketplaceDown("no answer", sent="no", reading=True)


# The whole way: the demo marketplace as its own process calls our server, which is a real one too.


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    store = tmp_path_factory.mktemp("market")
    with launch("marketplace", "--seed", "7", "--store", store, "--hidden-rfq-percent", "50") as process:
        yield process


@pytest.fixture
async def desk(house: House, market: SandboxProcess) -> AsyncIterator[SourcingDesk]:
    async with sourcing_desk(house, market.base) as desk:
        yield desk


def all_answered(deal: Deal) -> bool:
    return len(deal.rfqs) == 5 and all(rfq.state is not RfqState.UNANSWERED for rfq in deal.rfqs)


@pytest.mark.parametrize(
    ("fault", "count"),
    [(None, 0), ("webhook-twice", -1), ("webhook-out-of-order", 3), ("webhook-lost", -1)],
)
async def test_however_the_pointers_come_the_deal_is_what_the_marketplace_says(
    house: House, desk: SourcingDesk, fault: str | None, count: int
) -> None:
    if fault is not None:
        await desk.pull("faults", {"kind": fault, "count": count})
    await desk.pull(
        "operators", {"mix": ["quote", "decline", "counter", "quote", "quote"], "delay_seconds": [0.05, 0.6]}
    )
    deal_id = await requested(house)
    async with house.work.unit(house.anna) as uow:
        await request_trip(uow, deal_id, seen=99)
    await desk.work()
    trip_id = (await desk.deal(deal_id)).marketplace.trip_id
    assert trip_id is not None
    await desk.pull("rfqs", {"trip": trip_id, "count": 5})
    async with asyncio.timeout(25):
        while not all_answered(await desk.deal(deal_id)):
            if fault == "webhook-lost":
                # nothing is heard; only the time of the next look comes
                everything_is_due(house)
            await desk.work()
    everything_is_due(house)
    await desk.work()

    deal = await desk.deal(deal_id)
    says = await desk.services.marketplace.trip_answers(trip_id)
    assert deal.state is DealState.QUOTES_READY
    assert {rfq.external_id: rfq for rfq in deal.rfqs} == {a.rfq.external_id: a.rfq for a in says}
    assert {q.external_id: (q.price, q.state, q.kind) for q in deal.quotes} == {
        q.external_id: (q.price, q.state, q.kind) for a in says for q in a.quotes
    }
    heard = rows(house, "inbox")
    assert bool(heard) is (fault != "webhook-lost")
    async with house.work.unit(house.anna) as uow:
        kinds = [event.payload.kind for event in await uow.deals.history(deal_id)]
    told = await desk.told(deal_id)
    assert kinds.count("quote_received") == len(deal.quotes) >= 3
    assert kinds.count("rfq_seen") <= 2 * len(deal.rfqs)
    assert sum("Requests are out" in line for line in told) == 1
    assert sum("operators have answered" in line for line in told) == 1
    answers = [line for line in told if "** writes: “" not in line]
    for rfq in deal.rfqs:
        assert sum(plain(rfq.operator.name) in line for line in answers) == 1, rfq.operator.name
    assert len(told) - len(answers) == sum(line.from_operator for rfq in deal.rfqs for line in rfq.chat)
