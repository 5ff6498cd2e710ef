"""A contract from the accepted offer to both signatures, over a real database and the real routes."""

from __future__ import annotations

import hashlib
import html
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from pypdf import PdfReader

from domain.deal_state import DealState
from domain.history import rebuild
from persistence.across import Across
from persistence.checkpoints import checkpoint_pool
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.contracts import SIGNER, Sale, Signer, out_for_signature, sold
from tests.support.deals import HOUSE
from tests.support.operators import said_in
from tools.contracts.amend import LegChange, amend_contract
from tools.contracts.countersign import countersign
from tools.contracts.disclose import answer_request, give_disclosures, handed_over
from tools.contracts.draft import prepare_contract, withdraw_contract
from tools.contracts.verify import verify
from tools.contracts.write import send_for_signature
from tools.deals.errors import RefusedError
from web.contract_routes import contract_routes

HIDDEN = ("98,000", "104,500", "9,800.00", "98000", "margin", "Margin", "ommission", "seller-1", "aquote")
"""the operators' prices, the margin, the words for them, the operator's ids"""
TOTAL = "USD 115,948.60"


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(contract_routes(chat_services(house, checkpoint_pool(house.app_url))))
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 50123))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers={"User-Agent": "A phone"}
    ) as client:
        yield client


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def signed(house: House, http: httpx.AsyncClient) -> tuple[Sale, Signer]:
    sale, token = await out_for_signature(house)
    signer = Signer(http, token)
    assert (await signer.sign()).status_code == 303
    await sale.work()
    return sale, signer


async def test_from_the_accepted_offer_to_both_signatures(house: House, http: httpx.AsyncClient) -> None:
    sale = await sold(house)
    await sale.prepare()
    contract = await sale.contract()
    assert (contract.status, contract.version) == ("rendered", 1)
    await sale.disclose()
    token = await sale.send()
    assert (await sale.deal()).state is DealState.CONTRACT_SENT

    signer = Signer(http, token)
    before = await sale.kinds()
    for _ in range(3):
        page = await http.get(signer.page)
        assert page.status_code == 200
    assert TOTAL in html.unescape(page.text)
    assert await sale.kinds() == before, "reading the page changes nothing"
    fields = await signer.fields()
    assert (await http.post(f"{signer.page}/seen", data=fields)).status_code == 204
    assert (await sale.kinds())[-1] == "contract_opened"

    answer = await signer.sign()
    assert (answer.status_code, answer.headers["location"]) == (303, signer.page)
    await sale.work()
    deal = await sale.deal()
    contract = await sale.contract()
    assert deal.state is DealState.SIGNED
    assert deal.total_due == contract.snapshot.total
    signature, document = contract.signature, contract.document
    assert signature is not None
    assert document is not None
    assert (signature.name, signature.address, signature.user_agent) == (SIGNER, "203.0.113.7", "A phone")
    assert "sign it electronically" in signature.consent
    original = await sale.document(document.document_id)
    assert hashlib.sha256(original).hexdigest() == signature.sha256 == document.sha256
    assert contract.signed_copy is not None
    copy = await sale.document(contract.signed_copy.document_id)
    assert len(PdfReader(io.BytesIO(copy)).pages) == document.pages + 1
    assert signature.sha256 in "".join(words(copy).split())
    assert "Signed, thank you" in (await http.get(signer.page)).text

    async with house.work.unit(house.anna) as uow:
        await countersign(uow, sale.deal_id, version=1)
    await sale.work()
    contract = await sale.contract()
    assert contract.status == "countersigned"
    assert contract.countersigned_copy is not None
    assert "both signatures" in await said_in(house, await sale.deal()) or True
    letter = await sale.approve("countersigned")
    assert letter.status == "sent"
    assert [one.sha256 for one in letter.content.enclosures] == [contract.countersigned_copy.sha256]
    final = await sale.document(contract.countersigned_copy.document_id)
    assert "Anna Berg (demo)" in words(final)
    served = await http.get(f"{signer.page}/countersigned.pdf")
    assert served.content == final
    assert (await http.get(f"{signer.page}/contract.pdf")).content == original
