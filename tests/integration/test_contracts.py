"""A contract from the accepted offer to both signatures, over a real database and the real routes."""

from __future__ import annotations

import hashlib
import html
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pypdf import PdfReader
from sqlalchemy import update

from domain.deal_state import DealState
from domain.history import rebuild
from persistence.across import Across
from persistence.checkpoints import checkpoint_pool
from persistence.tables import clients
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.contracts import SIGNER, Sale, Signer, out_for_signature, sold
from tests.support.deals import HOUSE
from tests.support.operators import said_in
from tools.contracts.amend import amend_contract
from tools.contracts.changes import LegChange, OtherAircraft
from tools.contracts.countersign import countersign
from tools.contracts.disclose import answer_request, give_disclosures, handed_over
from tools.contracts.draft import prepare_contract, withdraw_contract
from tools.contracts.render import certify, print_contract
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
    assert "Countersigned." in await said_in(house, await sale.deal())
    letter = await sale.approve("countersigned")
    assert letter.status == "sent"
    assert [one.sha256 for one in letter.content.enclosures] == [contract.countersigned_copy.sha256]
    final = await sale.document(contract.countersigned_copy.document_id)
    assert "Anna Berg (demo)" in words(final)
    served = await http.get(f"{signer.page}/countersigned.pdf")
    assert served.content == final
    assert (await http.get(f"{signer.page}/contract.pdf")).content == original


async def test_no_contract_leaves_before_the_client_was_told_in_writing(house: House) -> None:
    sale = await sold(house)
    await sale.prepare()
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(
            RefusedError, match=r"the direct air carrier, the capacity .* Give the disclosures"
        ):
            await send_for_signature(uow, HOUSE, sale.deal_id)
    await sale.disclose()
    (given,) = (await sale.deal()).disclosures
    assert (given.recipient, given.channel) == ("office@acme.example", "email")
    assert given.given_at == house.clock.now()
    assert given.paper is not None
    paper = await sale.document(given.paper.document_id)
    assert hashlib.sha256(paper).hexdigest() == given.paper.sha256
    assert "Operator 1 (demo)" in words(paper)
    assert "agent of the client" in words(paper)
    assert "USD 1,000,000" in words(paper)
    await sale.send()


async def test_the_broker_may_put_a_disclosure_off_and_confirms_it_once_more(house: House) -> None:
    sale = await sold(house)
    await sale.prepare()
    await sale.put_off()
    token = await sale.send()
    assert (await sale.letter("contract")).confirmed == ("carrier_unchecked", "put_off")
    assert token


async def test_a_paper_that_was_handed_over_is_recorded_with_who_took_it(house: House) -> None:
    sale = await sold(house)
    await sale.prepare()
    (drafted,) = (await sale.deal()).disclosures
    async with house.work.unit(house.anna) as uow:
        await handed_over(uow, sale.deal_id, drafted.disclosure_id, recipient="Alex Carter")
    (given,) = (await sale.deal()).disclosures
    assert (given.recipient, given.channel) == ("Alex Carter", "paper")
    assert (await sale.letter("disclosure")).status == "superseded"
    await sale.send()


async def test_what_the_client_asks_for_is_told_with_the_clients_own_total(house: House) -> None:
    sale = await sold(house)
    async with house.work.unit(house.anna) as uow:
        await answer_request(
            uow, HOUSE, sale.deal_id, relationships="None that bear on it.", third_party_fees="None known."
        )
    await sale.work()
    (told,) = (await sale.deal()).disclosures
    assert told.paper is not None
    text = words(await sale.document(told.paper.document_id))
    assert TOTAL in text
    assert "None that bear on it." in text
    for hidden in HIDDEN:
        assert hidden not in text, hidden
    await sale.approve("disclosure")
    assert (await sale.deal()).disclosures[0].given_at is not None


async def test_another_carrier_ends_what_is_unsigned_and_opens_the_disclosure_again(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, token = await out_for_signature(house)
    form = await Signer(http, token).fields()
    async with house.work.unit(house.anna) as uow:
        carriers = [("Another Air LLC (demo)", "Another Air (demo)")]
        await give_disclosures(uow, HOUSE, sale.deal_id, carriers=carriers)
    await sale.work()
    deal = await sale.deal()
    assert deal.contract is None
    answer = await http.post(f"/c/{token}/sign", data={**form, "name": SIGNER, "consent": "yes"})
    assert answer.status_code == 404
    await sale.prepare()
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(RefusedError, match="not been told in writing yet: the direct air carrier"):
            await send_for_signature(uow, HOUSE, sale.deal_id)
    await sale.disclose()
    await sale.send()
    contract = await sale.contract()
    assert contract.facts.carrier is not None
    assert contract.facts.carrier.legal_name == "Another Air LLC (demo)"


async def test_nothing_of_the_houses_own_is_in_paper_page_or_letter(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, signer = await signed(house, http)
    async with house.work.unit(house.anna) as uow:
        await countersign(uow, sale.deal_id, version=1)
    await sale.work()
    await sale.approve("countersigned")
    contract = await sale.contract()
    shown = [html.unescape((await http.get(signer.page)).text)]
    papers = (contract.document, contract.signed_copy, contract.countersigned_copy)
    for paper in papers:
        assert paper is not None
        content = await sale.document(paper.document_id)
        shown += [words(content), str(PdfReader(io.BytesIO(content)).metadata), paper.name]
    mails = [mime.decode("utf-8", "replace") for mime in sale.post.taken]
    shown += [sale.mail(n) for n in range(len(mails))]
    for text in shown:
        for hidden in HIDDEN:
            assert hidden not in text, hidden
    assert len(shown) >= 13


async def test_the_page_shows_what_was_printed_whatever_has_changed_since(
    house: House, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale, token = await out_for_signature(house)
    before = (await http.get(f"/c/{token}")).text
    async with house.work.unit(house.anna) as uow:
        changed = {"contact_name": "Somebody Else", "company": "Another Company (demo)"}
        await uow.connection.execute(update(clients).where(clients.c.id == house.client.id).values(changed))
    monkeypatch.setattr("tools.contracts.texts.TEXTS", Path("/nowhere"))
    after = (await http.get(f"/c/{token}")).text
    assert "Alex Carter (demo)" in after
    assert after == before
    assert (await Signer(http, token).sign()).status_code == 303
    signature = (await sale.contract()).signature
    assert signature is not None
    assert signature.consent in before, "the sentence that was shown, not a newer one"
    assert signature.consent_version == "2026-11"


async def test_who_opens_the_link_has_the_letter_though_its_delivery_ended_in_doubt(
    house: House, http: httpx.AsyncClient
) -> None:
    sale = await sold(house)
    await sale.prepare()
    await sale.disclose()
    async with house.work.unit(house.anna) as uow:
        await send_for_signature(uow, HOUSE, sale.deal_id)
    sale.post.breaks, sale.post.can_be_asked = "after", False
    letter = await sale.approve("contract")
    assert letter.status == "uncertain"
    assert (await sale.deal()).state is DealState.ACCEPTED
    signer = Signer(http, letter.content.must_hold[0].rsplit("/", 1)[1])
    assert (await signer.sign()).status_code == 303
    deal = await sale.deal()
    assert deal.state is DealState.SIGNED
    assert (await sale.letter("contract")).status == "sent"


async def test_two_tabs_and_two_presses_sign_once(house: House, http: httpx.AsyncClient) -> None:
    sale, token = await out_for_signature(house)
    signer = Signer(http, token)
    form = {**await signer.fields(), "consent": "yes"}
    first = await http.post(f"{signer.page}/sign", data={**form, "name": SIGNER})
    second = await http.post(f"{signer.page}/sign", data={**form, "name": "Somebody Else"})
    assert (first.status_code, second.status_code) == (303, 303)
    await sale.work()
    assert (await sale.kinds()).count("contract_signed") == 1
    signature = (await sale.contract()).signature
    assert signature is not None
    assert signature.name == SIGNER


async def test_a_signature_needs_a_name_the_consent_and_the_bytes_that_were_shown(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, token = await out_for_signature(house)
    signer = Signer(http, token)
    for changes, words_said in (
        ({"name": " "}, "Please type your name"),
        ({"consent": ""}, "Please tick"),
        ({"sha256": "0" * 64}, "not the contract that you were shown"),
    ):
        answer = await signer.sign(**changes)
        assert answer.status_code == 409
        assert words_said in html.unescape(answer.text)
    assert (await signer.sign(csrf="no")).status_code == 403
    assert (await sale.contract()).signature is None


async def test_a_link_that_ended_or_was_revoked_or_is_another_kind_opens_nothing(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, token = await out_for_signature(house)
    page = f"/c/{token}"
    deal = await sale.deal()
    assert deal.proposal is not None
    assert deal.proposal.document is not None
    proposal_token = deal.proposal.document.link.rsplit("/", 1)[1]
    assert (await http.get(f"/c/{proposal_token}")).status_code == 404
    assert (await http.get(f"/c/{'x' * 43}")).status_code == 404
    async with house.work.unit(house.anna) as uow:
        await withdraw_contract(uow, sale.deal_id, reason="Another date is agreed.")
    assert (await http.get(page)).status_code == 404
    assert (await http.get(f"{page}/contract.pdf")).status_code == 404
    await sale.prepare()
    newer = await sale.send()
    assert newer != token
    assert (await http.get(f"/c/{newer}")).status_code == 200
    house.clock.at = datetime(2027, 3, 1, tzinfo=UTC)
    assert (await http.get(f"/c/{newer}")).status_code == 404


async def test_after_the_first_departure_nothing_is_signed(house: House, http: httpx.AsyncClient) -> None:
    sale, token = await out_for_signature(house)
    form = {**await Signer(http, token).fields(), "name": SIGNER, "consent": "yes"}
    house.clock.at = datetime(2026, 12, 14, 15, 0, tzinfo=UTC) + timedelta(minutes=1)
    page = await http.get(f"/c/{token}")
    assert "can no longer be signed here" in page.text
    assert (await http.post(f"/c/{token}/sign", data=form)).status_code == 409
    assert (await sale.contract()).signature is None


async def test_verify_knows_every_document_and_finds_a_changed_byte(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, _ = await signed(house, http)
    async with house.work.unit(house.anna) as uow:
        await countersign(uow, sale.deal_id, version=1)
    await sale.work()
    contract = await sale.contract()
    across = Across(house.database)
    for paper in (contract.document, contract.signed_copy, contract.countersigned_copy):
        assert paper is not None
        content = await sale.document(paper.document_id)
        verdict = await verify(house.work, across, content)
        assert verdict.ours
        told = " ".join(verdict.lines)
        assert "version 1 of the contract" in told
        assert f"Signed by {SIGNER}" in told
        assert "Countersigned by Anna Berg (demo)" in told
        middle = len(content) // 2
        changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        verdict = await verify(house.work, across, changed)
        assert not verdict.ours
        assert "not, byte for byte" in verdict.lines[0]
    (given,) = (await sale.deal()).disclosures
    assert given.paper is not None
    verdict = await verify(house.work, across, await sale.document(given.paper.document_id))
    assert verdict.ours
    assert "given to office@acme.example" in verdict.lines[-1]
    assert not (await verify(house.work, across, b"no PDF at all")).ours


async def test_an_amendment_is_a_new_version_with_its_difference_and_a_new_signature(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, first = await signed(house, http)
    before = await sale.contract()
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(RefusedError, match="Nothing is different"):
            await amend_contract(uow, HOUSE, sale.deal_id, reason="Nothing")
    async with house.work.unit(house.anna) as uow:
        await amend_contract(
            uow,
            HOUSE,
            sale.deal_id,
            reason="Two guests less on the way out.",
            legs=[LegChange(n=1, passengers=4)],
            other=[OtherAircraft(operator_price="100,000")],
        )
    await sale.work()
    deal, amended = await sale.deal(), await sale.contract()
    assert (amended.version, amended.amends) == (2, 1)
    assert amended.snapshot.operator_price.amount == 100_000
    # 10 % margin, 7.5 % tax, 4 + 6 passengers at USD 5.30
    assert str(amended.snapshot.total) == "USD 118,303.00"
    assert deal.total_due == before.snapshot.total, "what is signed stands until the amendment is"
    assert amended.document is not None
    text = words(await sale.document(amended.document.document_id))
    for said in ("This amends version 1", "Two guests less", "6", "USD 2,354.40", "USD 118,303.00"):
        assert said in text, said
    token = await sale.send()
    assert (await Signer(http, token).sign()).status_code == 303
    await sale.work()
    deal = await sale.deal()
    assert deal.total_due == amended.snapshot.total
    assert deal.contract_version(1) is not None
    old = await http.get(first.page)
    assert old.status_code == 200
    assert "This contract was replaced" in old.text
    assert (await http.get(f"{first.page}/signed.pdf")).status_code == 200


async def test_a_contract_is_prepared_only_from_an_acceptance_and_not_over_a_signature(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, _ = await signed(house, http)
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(RefusedError, match="amendment"):
            await prepare_contract(uow, HOUSE, sale.deal_id)
        with pytest.raises(RefusedError, match="waits for your signature"):
            await countersign(uow, sale.deal_id, version=2)


async def test_the_history_folds_to_the_same_deal(house: House, http: httpx.AsyncClient) -> None:
    sale, _ = await signed(house, http)
    async with house.work.unit(house.anna) as uow:
        history = await uow.deals.history(sale.deal_id)
    assert rebuild(history, broker_id=house.anna).canonical() == (await sale.deal()).canonical()


async def test_jobs_that_run_twice_print_once(house: House, http: httpx.AsyncClient) -> None:
    sale, _ = await signed(house, http)
    before = await sale.kinds()
    await print_contract(house.work, HOUSE, house.anna, sale.deal_id, 1)
    await certify(house.work, HOUSE, house.anna, sale.deal_id, 1, "signed")
    assert await sale.kinds() == before
