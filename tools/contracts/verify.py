"""Whether a file is, byte for byte, a document of this house: which one, and who signed it.

A document is known by the SHA-256 of its bytes. A certified copy also names the contract that was signed;
its stored bytes are hashed anew, and must be what the certificate says.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from domain.contracts import Contract
from domain.deal import Deal
from persistence.across import Across
from persistence.unit_of_work import UnitOfWork, Work
from tools.contracts.certificate import exact_label

NUMBER = re.compile(r"\bJV-\d{2,4}-\d{3,6}\b")
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True)
class Verdict:
    ours: bool
    """byte for byte, and all that it rests on is unchanged"""
    lines: tuple[str, ...]


async def verify(work: Work, across: Across, content: bytes) -> Verdict:
    sha256 = hashlib.sha256(content).hexdigest()
    owners = await across.owners_of_document(sha256)
    if not owners:
        return Verdict(False, _stranger(content, sha256))
    owner = owners[0]
    async with work.unit(owner.broker_id) as uow:
        deal = await uow.deals.get(owner.deal_id)
        broker = await uow.me()
        kept = await uow.documents.get(owner.document_id)
        assert kept is not None
        lines = [f"It is {kept.name} of {deal.number}, byte for byte.", f"SHA-256 {sha256}"]
        contract = _contract_of(deal, sha256)
        if contract is None:
            return Verdict(True, (*lines, _other_paper(deal, sha256)))
        lines += _signed(contract, broker.timezone)
        problem = await _certificate_problem(uow, contract, content, sha256)
    if problem is not None:
        return Verdict(False, (*lines, problem))
    return Verdict(True, tuple(lines))


def _contract_of(deal: Deal, sha256: str) -> Contract | None:
    for contract in deal.contracts:
        papers = (contract.document, contract.signed_copy, contract.countersigned_copy)
        if any(paper is not None and paper.sha256 == sha256 for paper in papers):
            return contract
    return None


def _other_paper(deal: Deal, sha256: str) -> str:
    for proposal in deal.proposals:
        if proposal.document is not None and proposal.document.sha256 == sha256:
            return f"It is version {proposal.version} of the proposal. A proposal is not signed."
    for disclosure in deal.disclosures:
        if disclosure.paper is not None and disclosure.paper.sha256 == sha256:
            told = (
                f"given to {disclosure.recipient}" if disclosure.given_at else "not given to the client yet"
            )
            return f"It holds disclosures under 14 CFR Part 295, {told}."
    return "It is no contract: nobody signs it."


def _signed(contract: Contract, zone: str) -> list[str]:
    replaced = " It has been replaced by a later version." if contract.status == "superseded" else ""
    lines = [f"It is version {contract.version} of the contract.{replaced}"]
    if contract.signature is None:
        return [*lines, "Nobody has signed it."]
    at = exact_label(contract.signature.at, zone)
    lines.append(f"Signed by {contract.signature.name}, {at}, from {contract.signature.address}.")
    if contract.countersigned is None:
        return [*lines, "Not countersigned."]
    counter = contract.countersigned
    return [*lines, f"Countersigned by {counter.name}, {exact_label(counter.at, zone)}."]


async def _certificate_problem(
    uow: UnitOfWork, contract: Contract, content: bytes, sha256: str
) -> str | None:
    """What is wrong with the signed bytes behind the file; None: nothing."""
    signature, document = contract.signature, contract.document
    if signature is None or document is None:
        return None
    signed = await uow.documents.get(document.document_id)
    if signed is None or hashlib.sha256(signed.content).hexdigest() != signature.sha256:
        return "The contract that was signed is no longer kept as it was signed."
    if sha256 == signature.sha256:
        return None
    if signature.sha256 not in _last_page(content):
        return "Its certificate does not name the contract that was signed."
    return None


def _last_page(content: bytes) -> str:
    return "".join(PdfReader(io.BytesIO(content)).pages[-1].extract_text().split())


def _stranger(content: bytes, sha256: str) -> tuple[str, ...]:
    """What can be said of a file that is not ours, or no longer."""
    lines = ["It is not, byte for byte, a document of this house.", f"SHA-256 {sha256}"]
    try:
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return (*lines, f"It cannot be read as a PDF ({type(error).__name__}).")
    named = NUMBER.search(text)
    if named is not None:
        lines.append(f"It names {named[0]}: if it came from here, it was changed since.")
    return tuple(lines)
