"""Printing contracts, disclosures and certificates: jobs, each of which has its effect once."""

from __future__ import annotations

import asyncio
import hashlib

from domain.contracts import (
    Contract,
    ContractCertified,
    ContractFailed,
    ContractRendered,
    Paper,
)
from domain.deal import Deal
from domain.deal_state import allowed
from domain.disclosures import Disclosure, DisclosurePaper, DisclosuresFailed, DisclosuresRendered
from persistence.documents import StoredDocument
from persistence.unit_of_work import UnitOfWork, Work
from tools.contracts.certificate import Stage, certificate_of
from tools.contracts.compose import compose_contract, compose_disclosures
from tools.contracts.document import ContractDocument
from tools.contracts.pdf import render_contract, render_disclosures, with_certificate
from tools.contracts.wording import DISCLOSURE_CHANGED, TEXT_CHANGED, disclosure_words, words_now
from tools.contracts.write import draft_countersigned_letter, draft_disclosure_letter
from tools.deals.wording import date_label, local_day, plain
from tools.proposals.house import House
from tools.proposals.printing import PdfNotRenderedError, RenderedPdf
from tools.proposals.render import client_of


async def print_contract(work: Work, house: House, user_id: str, deal_id: str, version: int) -> None:
    """Nothing happens when this version has its PDF already or is no longer the current one."""
    async with work.unit(user_id) as uow:
        deal, contract = await _contract(uow, deal_id, version)
        if contract is None:
            return
        broker, client = await uow.me(), await client_of(uow, deal)
        assert client is not None
    if contract.words_sha256 not in ("", words_now(house, deal.number, contract).sha256):
        await _contract_failed(work, user_id, deal_id, version, TEXT_CHANGED)
        return
    document = compose_contract(deal, contract, broker=broker, client=client, house=house)
    try:
        rendered = await asyncio.to_thread(render_contract, document, paper=house.paper)
    except (ValueError, PdfNotRenderedError) as error:
        sentence = (
            f"The contract could not be printed: {error}. Nothing was sent. Mend it and print it again."
        )
        await _contract_failed(work, user_id, deal_id, version, sentence)
        return
    async with work.unit(user_id) as uow:
        deal, contract = await _contract(uow, deal_id, version)
        if contract is None:
            return
        name = f"{deal.number}-contract-v{version}.pdf"
        paper = await _stored(uow, deal, name, rendered)
        words_id = await _stored_words(uow, deal, f"{deal.number}-contract-v{version}.json", document)
        happening = ContractRendered(version=version, document=paper, words_id=words_id)
        await uow.happen(deal, happening, actor="system")


async def print_disclosures(work: Work, house: House, user_id: str, deal_id: str, disclosure_id: str) -> None:
    """The paper, and the draft of the letter that brings it to the client."""
    async with work.unit(user_id) as uow:
        deal, disclosure = await _disclosure(uow, deal_id, disclosure_id)
        if disclosure is None:
            return
        broker, client = await uow.me(), await client_of(uow, deal)
        assert client is not None
        day = date_label(local_day(uow.now(), broker.timezone))
    words = disclosure_words(house, disclosure.facts, disclosure.on_request)
    if disclosure.text_sha256 not in ("", words.sha256):
        await _disclosures_failed(work, user_id, deal_id, disclosure_id, DISCLOSURE_CHANGED)
        return
    document = compose_disclosures(deal, disclosure, broker=broker, client=client, house=house, day_label=day)
    try:
        rendered = await asyncio.to_thread(render_disclosures, document, paper=house.paper)
    except (ValueError, PdfNotRenderedError) as error:
        sentence = f"The disclosures could not be printed: {error}. Nothing was sent. Give them again."
        await _disclosures_failed(work, user_id, deal_id, disclosure_id, sentence)
        return
    async with work.unit(user_id) as uow:
        deal, disclosure = await _disclosure(uow, deal_id, disclosure_id)
        if disclosure is None:
            return
        what = "disclosures-on-request" if disclosure.on_request else "disclosures"
        stored = await _stored(uow, deal, f"{deal.number}-{what}-{disclosure.drafted_seq}.pdf", rendered)
        paper = DisclosurePaper(**stored.model_dump(exclude={"pages"}))
        happening = DisclosuresRendered(disclosure_id=disclosure_id, paper=paper)
        deal = await uow.happen(deal, happening, actor="system")
        await draft_disclosure_letter(uow, house, deal, disclosure_id)


async def certify(work: Work, house: House, user_id: str, deal_id: str, version: int, stage: Stage) -> None:
    """The signed pages with the certificate after them: a new document, the signed bytes stay as they are.
    With both signatures it goes to the client by a letter."""
    async with work.unit(user_id) as uow:
        deal, contract = await _uncertified(uow, deal_id, version, stage)
        if contract is None:
            return
        assert contract.document is not None
        signed = await uow.documents.get(contract.document.document_id)
        broker = await uow.me()
    assert signed is not None
    page = certificate_of(deal, contract, broker=broker, house=house, stage=stage)
    rendered = await asyncio.to_thread(with_certificate, signed.content, page, paper=house.paper)
    async with work.unit(user_id) as uow:
        deal, contract = await _uncertified(uow, deal_id, version, stage)
        if contract is None:
            return
        name = f"{deal.number}-contract-v{version}-{stage}.pdf"
        paper = await _stored(uow, deal, name, rendered)
        happening = ContractCertified(version=version, stage=stage, certified=paper)
        deal = await uow.happen(deal, happening, actor="system")
        if stage == "countersigned":
            await draft_countersigned_letter(uow, house, deal, version)


async def _stored(uow: UnitOfWork, deal: Deal, name: str, rendered: RenderedPdf) -> Paper:
    stored = StoredDocument(
        id=uow.ids.new(),
        deal_id=deal.id,
        name=name,
        mime="application/pdf",
        sha256=rendered.sha256,
        content=rendered.content,
    )
    await uow.documents.add(stored)
    return Paper(
        document_id=stored.id,
        name=name,
        sha256=rendered.sha256,
        size=len(rendered.content),
        pages=rendered.pages,
    )


async def _stored_words(uow: UnitOfWork, deal: Deal, name: str, document: ContractDocument) -> str:
    """What the page will show: texts and the client's book may change, this contract does not."""
    without_logo = document.brand.model_copy(update={"logo_png": None})
    content = document.model_copy(update={"brand": without_logo}).model_dump_json().encode()
    stored = StoredDocument(
        id=uow.ids.new(),
        deal_id=deal.id,
        name=name,
        mime="application/json",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    await uow.documents.add(stored)
    return stored.id


async def _contract(uow: UnitOfWork, deal_id: str, version: int) -> tuple[Deal, Contract | None]:
    deal = await uow.deals.get(deal_id, lock=True)
    contract = deal.contract
    wanted = contract is not None and contract.version == version and contract.document is None
    return deal, contract if wanted and allowed(deal.state, "contract_rendered") else None


async def _disclosure(uow: UnitOfWork, deal_id: str, disclosure_id: str) -> tuple[Deal, Disclosure | None]:
    deal = await uow.deals.get(deal_id, lock=True)
    disclosure = deal.disclosure(disclosure_id)
    wanted = disclosure is not None and disclosure.paper is None
    return deal, disclosure if wanted and allowed(deal.state, "disclosures_rendered") else None


async def _uncertified(
    uow: UnitOfWork, deal_id: str, version: int, stage: Stage
) -> tuple[Deal, Contract | None]:
    deal = await uow.deals.get(deal_id, lock=True)
    contract = deal.contract_version(version)
    if contract is None or contract.signature is None or not allowed(deal.state, "contract_certified"):
        return deal, None
    done = contract.signed_copy if stage == "signed" else contract.countersigned_copy
    return deal, contract if done is None else None


async def _contract_failed(work: Work, user_id: str, deal_id: str, version: int, sentence: str) -> None:
    async with work.unit(user_id) as uow:
        deal, contract = await _contract(uow, deal_id, version)
        if contract is not None:
            await uow.happen(deal, ContractFailed(version=version, sentence=sentence), actor="system")
            await uow.say(deal.thread_id, plain(sentence), deal_id=deal.id)


async def _disclosures_failed(
    work: Work, user_id: str, deal_id: str, disclosure_id: str, sentence: str
) -> None:
    async with work.unit(user_id) as uow:
        deal, disclosure = await _disclosure(uow, deal_id, disclosure_id)
        if disclosure is not None:
            happening = DisclosuresFailed(disclosure_id=disclosure_id, sentence=sentence)
            await uow.happen(deal, happening, actor="system")
            await uow.say(deal.thread_id, plain(sentence), deal_id=deal.id)
