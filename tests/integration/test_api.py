"""The HTTP API over a real connection: own rows, drafts only, pages, keys, and problems that say why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.integration.conftest import House
from tests.support.api_desk import api_served, program_of
from tests.support.contracts import out_for_signature
from tests.support.deal_steps import proposed, quoted, requested, sent
from tests.support.deals import quote
from tools.proposals.client_answer import accept_proposal
from tools.sourcing.avinode.bucket import BudgetSpent

LEGS = [
    {"origin": "KTEB", "destination": "Van Nuys", "date": "2026-12-14", "time": "10:00", "passengers": 6},
    {"origin": "VNY", "destination": "teterboro", "date": "2026-12-18", "passengers": 6},
]


@pytest.fixture
async def address(house: House) -> AsyncIterator[str]:
    async with api_served(house) as url:
        yield url


@pytest.fixture
async def anna(house: House, address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with program_of(house, address, "anna") as program:
        yield program


@pytest.fixture
async def bob(house: House, address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with program_of(house, address, "bob") as program:
        yield program


def problem(answer: httpx.Response, status: int) -> str:
    """The sentence of a problem of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    return str(told["detail"])


async def accepted(house: House) -> str:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal_id, 1, option=1, name="Alex Carter (demo)", message=None)
    return deal_id


async def number_of(house: House, deal_id: str) -> str:
    async with house.work.unit(house.anna) as uow:
        return (await uow.deals.get(deal_id)).number


async def test_from_a_draft_to_the_proposals_email(house: House, anna: httpx.AsyncClient) -> None:
    drafted = await anna.post("/requests", json={"legs": LEGS, "requirements": ["pets"]})
    assert drafted.status_code == 201, drafted.text
    trip = drafted.json()["drafted"]
    assert [leg["origin"]["icao"] for leg in trip["legs"]] == ["KTEB", "KVNY"]
    assert trip["marketplace"]["status"] == "none"

    number = await number_of(house, await quoted(house))
    quotes = (await anna.get("/quotes", params={"request": number})).json()["quotes"]
    open_ones = [one for one in quotes if one["state"] == "open"]
    assert {one["quote_id"] for one in open_ones} == {quote(1).id, quote(2).id}
    one = await anna.get(f"/quotes/{number}/{quote(1).id}")
    assert one.json() == next(told for told in quotes if told["quote_id"] == quote(1).id)

    priced = await anna.post(
        "/proposals",
        json={
            "trip": number,
            "quote_ids": [quote(1).id],
            "margin_percent": "10",
            "taxes": {quote(1).id: "excluded"},
        },
    )
    assert priced.status_code == 201, priced.text
    assert priced.json()["drafted"]["version"] == 1
    assert problem(await anna.get(f"/proposals/{number}/document"), 404).startswith("There is no document")


async def test_the_document_is_the_one_that_was_rendered(house: House, anna: httpx.AsyncClient) -> None:
    number = await number_of(house, await proposed(house))
    document = await anna.get(f"/proposals/{number}/document")
    assert document.headers["content-type"] == "application/pdf"
    assert document.content.startswith(b"%PDF")
    told = (await anna.get(f"/proposals/{number}")).json()
    assert told["pdf"] == "ready"
    assert "/p/" not in told["mail"]["body"], "a program is not given the client's private link"


async def test_a_broker_sees_and_reaches_only_what_is_theirs(
    house: House, anna: httpx.AsyncClient, bob: httpx.AsyncClient
) -> None:
    number = await number_of(house, await sent(house))
    assert (await bob.get("/requests")).json()["items"] == []
    assert (await bob.get("/clients")).json()["items"] == []
    for path in (
        f"/requests/{number}",
        f"/requests/{number}/operators",
        f"/requests/{number}/messages",
        f"/quotes?request={number}",
        f"/proposals/{number}",
        f"/proposals/{number}/document",
        f"/clients/{house.client.id}",
    ):
        assert (await anna.get(path)).status_code == 200, path
        problem(await bob.get(path), 404)
    problem(await bob.patch(f"/clients/{house.client.id}", json={"company": "Mine"}), 404)
    problem(await bob.post("/proposals", json={"trip": number, "quote_ids": [quote(1).id]}), 404)


async def test_without_a_token_that_opens_something_nothing_is_told(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as stranger:
        for headers in ({}, {"Authorization": "Bearer jvt_wrong"}, {"Authorization": "Basic YTpi"}):
            answer = await stranger.get("/requests", headers=headers)
            assert "needs a token" in problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")
        described = await stranger.get("/openapi.json")
        assert described.json()["info"]["title"] == "JetVision"


async def test_pages_come_one_after_the_other_without_a_gap(house: House, anna: httpx.AsyncClient) -> None:
    numbers = [await number_of(house, await requested(house)) for _ in range(5)]
    found: list[str] = []
    cursor: str | None = None
    for expected in (2, 2, 1):
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await anna.get("/requests", params=params)).json()
        assert len(page["items"]) == expected
        found += [one["trip"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert sorted(found) == sorted(numbers)
    assert (await anna.get("/requests", params={"state": "closed_won"})).json()["items"] == []


async def test_a_repeated_key_does_it_once_and_tells_the_same(anna: httpx.AsyncClient) -> None:
    written = {"contact_name": "Mia Bergström (demo)", "email": "mia@example.example"}
    key = {"Idempotency-Key": "a-key-of-mine"}
    first, second = await asyncio.gather(
        anna.post("/clients", json=written, headers=key), anna.post("/clients", json=written, headers=key)
    )
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    found = (await anna.get("/clients", params={"text": "Bergström"})).json()["items"]
    assert len(found) == 1
    other = await anna.post("/clients", json=written | {"company": "Other"}, headers=key)
    assert "Take a new one" in problem(other, 409)
    again = await anna.post("/clients", json=written)
    assert again.json()["client_id"] != first.json()["client_id"]


async def test_a_key_belongs_to_its_broker(anna: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    written = {"contact_name": "Mia Bergström (demo)", "email": "mia@example.example"}
    key = {"Idempotency-Key": "one-word-for-both"}
    hers, his = [
        (await one.post("/clients", json=written, headers=key)).json()["client_id"] for one in (anna, bob)
    ]
    assert hers != his


async def test_what_was_refused_may_be_tried_again_with_its_key(
    house: House, anna: httpx.AsyncClient
) -> None:
    number = await number_of(house, await requested(house))
    asked = {"trip": number, "quote_ids": [quote(1).id], "margin_percent": "10"}
    key = {"Idempotency-Key": "once"}
    sentence = problem(await anna.post("/proposals", json=asked, headers=key), 409)
    assert problem(await anna.post("/proposals", json=asked, headers=key), 409) == sentence


async def test_a_client_is_written_and_changed(anna: httpx.AsyncClient) -> None:
    made = await anna.post(
        "/clients", json={"contact_name": " Mia ", "email": "mia@example.example", "company": "Bergström AB"}
    )
    client_id = made.json()["client_id"]
    assert made.json()["contact_name"] == "Mia"
    changed = await anna.patch(f"/clients/{client_id}", json={"company": None, "currency": "EUR"})
    assert changed.json() == made.json() | {"company": None, "currency": "EUR"}
    assert (await anna.get(f"/clients/{client_id}")).json() == changed.json()
    assert "“email”" in problem(await anna.patch(f"/clients/{client_id}", json={"email": "nobody"}), 422)
    nameless = await anna.patch(f"/clients/{client_id}", json={"contact_name": None})
    assert "“contact_name”" in problem(nameless, 422)


async def test_a_payment_is_told_and_waits_for_a_person(house: House, anna: httpx.AsyncClient) -> None:
    number = await number_of(house, await accepted(house))
    told = {"trip": number, "currency": "USD", "method": "wire", "reference": "REF 1", "on": "2026-11-20"}
    answer = await anna.post("/payments", json=told | {"amount": "50000.00"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["entries"] == []
    assert answer.json()["waits_for_a_person"] is True
    assert answer.json()["standing"]["received"] == {"amount": "0.00", "currency": "USD"}
    assert "EUR" in problem(await anna.post("/payments", json=told | {"amount": "1", "currency": "EUR"}), 409)
    unsold = await number_of(house, await requested(house))
    problem(await anna.post("/payments", json=told | {"amount": "1", "trip": unsold}), 409)


async def test_a_contract_is_drafted_and_waits_for_a_person(house: House, anna: httpx.AsyncClient) -> None:
    number = await number_of(house, await accepted(house))
    drafted = await anna.post("/contracts", json={"trip": number})
    assert drafted.status_code == 201, drafted.text
    (contract,) = drafted.json()["contracts"]
    assert contract["status"] == "draft"
    assert contract["signature"] is None
    assert (await anna.get(f"/contracts/{number}")).json() == drafted.json()
    problem(await anna.get(f"/contracts/{number}/1/document"), 404)


async def test_a_program_ends_no_contract_that_is_out_for_signature(
    house: House, anna: httpx.AsyncClient
) -> None:
    sale, _ = await out_for_signature(house)
    number = await number_of(house, sale.deal_id)
    assert "is out for signature" in problem(await anna.post("/contracts", json={"trip": number}), 409)
    assert [one.status for one in (await sale.deal()).contracts] == ["sent"]


async def test_each_mistake_has_its_sentence(anna: httpx.AsyncClient) -> None:
    assert "legs" in problem(await anna.post("/requests", json={}), 422)
    assert "colour" in problem(await anna.post("/requests", json={"legs": LEGS, "colour": "red"}), 422)
    broken = await anna.post("/requests", content=b"{", headers={"Content-Type": "application/json"})
    assert problem(broken, 400).startswith("The body is not JSON")
    deep = await anna.post("/requests", content=b"[" * 100_000, headers={"Content-Type": "application/json"})
    assert problem(deep, 400).startswith("The body is not JSON")
    assert "list of your trips" in problem(await anna.get("/requests/JV-26-9999"), 404)
    problem(await anna.get("/requests/nonsense"), 422)
    problem(await anna.get("/requests", params={"cursor": "x"}), 422)
    problem(await anna.get("/nothing"), 404)
    for path, offered in (("/requests", "GET, POST"), ("/payments/JV-26-0001", "GET")):
        refused = await anna.delete(path)
        assert problem(refused, 405) == f"Offered here: {offered}."
        assert refused.headers["allow"] == offered
    unknown = {"contact_name": "Jo", "email": "jo@x.example", "currency": "QQQ"}
    assert "is not a currency" in problem(await anna.post("/clients", json=unknown), 422)
    assert (await anna.get("/clients", params={"text": "a\x00b"})).json()["items"] == []


class Spent:
    """No calls left."""

    async def take(self) -> None:
        raise BudgetSpent(12)

    async def hold(self, seconds: float) -> None:
        raise AssertionError("nothing asks for a pause here")


async def test_a_program_that_runs_wild_is_told_to_wait(house: House) -> None:
    async with api_served(house, Spent()) as address, program_of(house, address, "anna") as program:
        answer = await program.get("/requests")
        assert "12 s" in problem(answer, 429)
        assert answer.headers["retry-after"] == "12"


async def test_two_different_keys_on_one_request_are_no_request(anna: httpx.AsyncClient) -> None:
    for_two = [("Idempotency-Key", "one"), ("Idempotency-Key", "two")]
    refused = await anna.post("/requests", json={"legs": LEGS}, headers=for_two)
    assert "two different Idempotency-Key" in problem(refused, 400)
    twice_the_same = [("Idempotency-Key", "one"), ("Idempotency-Key", "one")]
    assert (await anna.post("/requests", json={"legs": LEGS}, headers=twice_the_same)).status_code == 201
    assert len((await anna.get("/requests")).json()["items"]) == 1


async def test_what_is_refused_at_the_door_is_a_problem_too(anna: httpx.AsyncClient) -> None:
    assert problem(await anna.post("/requests", content=b" " * 1_000_001), 413) == "This is too large."
    foreign = await anna.post("/requests", json={"legs": LEGS}, headers={"Origin": "https://evil.example"})
    assert problem(foreign, 403) == "This page is not ours."
