"""A person of the house who opens a client's link reads the page and answers nothing in the client's name."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from persistence.checkpoints import checkpoint_pool
from persistence.who import acting_as
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.contracts import SIGNER, Sale, Signer, out_for_signature
from tests.support.deal_steps import sent
from tests.support.deals import HOUSE
from web.client_routes import client_routes
from web.contract_routes import contract_routes


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    services = chat_services(house, checkpoint_pool(house.app_url))
    app = FastAPI()
    app.include_router(client_routes(services))
    app.include_router(contract_routes(services))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def test_a_proposal_is_accepted_and_asked_about_by_the_client_only(
    house: House, http: httpx.AsyncClient
) -> None:
    sale = Sale(house, await sent(house))
    proposal = (await sale.deal()).proposal
    assert proposal is not None
    assert proposal.document is not None
    path = proposal.document.link.removeprefix(HOUSE.public_url)
    found = re.search(r'name="csrf" value="([^"]+)"', (await http.get(path)).text)
    assert found is not None
    answer = {"csrf": found[1], "answer": "accept", "option": "1", "name": SIGNER, "confirmed": "yes"}
    question = {"csrf": found[1], "question": "Is there a sofa?"}
    for person in (house.anna, house.bob):
        with acting_as(person):
            page = (await http.get(path)).text
            assert "You see this as the client does" in page
            assert "<form" not in page
            refused = await http.post(f"{path}/answer", data=answer)
            assert (refused.status_code, "can only be read" in refused.text) == (403, True)
            assert (await http.post(f"{path}/question", data=question)).status_code == 403
            assert (await http.post(f"{path}/seen", data={"csrf": found[1]})).status_code == 204
    deal = await sale.deal()
    assert deal.answer is not None
    assert (deal.answer.seen_at, deal.answer.answer, deal.client_questions) == (None, None, ())
    assert (await http.post(f"{path}/answer", data=answer)).status_code == 303


async def test_a_contract_is_opened_and_signed_by_the_client_only(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, token = await out_for_signature(house)
    signer = Signer(http, token)
    form = {**await signer.fields(), "name": SIGNER, "consent": "yes"}
    with acting_as(house.anna):
        page = (await http.get(signer.page)).text
        assert "You see this as the client does" in page
        assert "<form" not in page
        assert (await http.post(f"{signer.page}/sign", data=form)).status_code == 403
        assert (await http.post(f"{signer.page}/seen", data=form)).status_code == 204
    contract = await sale.contract()
    assert (contract.signature, contract.opened_at) == (None, None)
    assert (await signer.sign()).status_code == 303
