"""The client's side: the contract's page is looked at, and signed once."""

from __future__ import annotations

from domain.booking_findings import without_aircraft
from domain.contracts import Contract, ContractOpened, ContractSigned
from domain.deal import Deal
from domain.deal_state import allowed
from domain.letters import LetterSent
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.contracts.letter import CONTRACT, departs
from tools.contracts.shown import shown_words
from tools.contracts.typed_name import browser, signed_name
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label, plain
from tools.payments.headline import with_headline

CLIENT = "client"
CERTIFY = "certify_contract"
IN_DOUBT = {"sending", "uncertain"}
GONE = "This contract can no longer be signed here. Please call or write to us."


async def contract_opened(uow: UnitOfWork, deal_id: str, version: int) -> Deal:
    """The first real look at the page is told to the broker; later ones change nothing."""
    deal = await _arrived(uow, await uow.deals.get(deal_id, lock=True), version)
    contract = deal.contract_version(version)
    if contract is None or contract.status != "sent" or contract.opened_at is not None:
        return deal
    if not allowed(deal.state, "contract_opened"):
        return deal
    deal = await uow.happen(deal, ContractOpened(version=version), actor=CLIENT)
    await uow.say(deal.thread_id, "The client has **opened** the contract.", deal_id=deal.id)
    return deal


async def sign_contract(
    uow: UnitOfWork,
    deal_id: str,
    version: int,
    *,
    name: str,
    consented: bool,
    seen_sha256: str,
    address: str,
    user_agent: str,
) -> Deal:
    """The client signs the bytes that the page showed. Signing the same again changes nothing. RefusedError
    without a name or the consent, and when the version was replaced, taken back or has departed."""
    deal = await _arrived(uow, await uow.deals.get(deal_id, lock=True), version)
    contract = deal.contract_version(version)
    if contract is not None and contract.signature is not None:
        return deal
    contract = _open(deal, contract)
    assert contract.document is not None
    stored = await uow.documents.get(contract.document.document_id)
    typed = signed_name(
        name,
        consented=consented,
        what="contract",
        stored=stored.content if stored else None,
        sha256=contract.document.sha256,
        seen_sha256=seen_sha256,
    )
    if departs(contract) <= uow.now():
        raise RefusedError("The first flight has left by now. " + GONE)
    words = await shown_words(uow, contract)
    assert words is not None
    happening = ContractSigned(
        version=version,
        name=typed,
        consent=words.consent,
        consent_version=words.consent_version,
        address=address,
        user_agent=browser(user_agent),
        sha256=contract.document.sha256,
    )
    deal = await uow.happen(deal, happening, actor=CLIENT)
    deal = await with_headline(uow, deal)
    await order_certificate(uow, deal, version, "signed")
    totals = " + ".join(money_label(total) for total in contract.snapshot.totals)
    await uow.say(
        deal.thread_id,
        f"**Signed**: {plain(typed)} signed the contract over {totals}. {_next(deal)}",
        Card("ContractCard", deal.id, deal.seq),
        Card("BookingCard", deal.id, deal.seq),
        Card("LedgerCard", deal.id, deal.seq),
    )
    return deal


def _next(deal: Deal) -> str:
    if without_aircraft(deal):
        return "**No aircraft is confirmed**: have the operator confirm it now, then countersign."
    return "Next: countersign it."


async def order_certificate(uow: UnitOfWork, deal: Deal, version: int, stage: str) -> None:
    key = f"{CERTIFY}:{deal.id}:{version}:{stage}"
    await uow.later(CERTIFY, deal, key, {"version": version, "stage": stage})


def _open(deal: Deal, contract: Contract | None) -> Contract:
    if contract is None or deal.contract is None or deal.contract.version != contract.version:
        raise RefusedError("There is a newer version of this contract. Please ask us for its link.")
    if contract.status != "sent" or contract.document is None or not allowed(deal.state, "contract_signed"):
        raise RefusedError(GONE)
    return contract


async def _arrived(uow: UnitOfWork, deal: Deal, version: int) -> Deal:
    """Whoever opens the link has the letter, even where our own delivery ended in doubt."""
    letter = next(
        (
            one
            for one in deal.letters
            if one.purpose == "contract" and one.about == str(version) and one.status in IN_DOUBT
        ),
        None,
    )
    contract = deal.contract
    if letter is None or letter.message_id is None or not allowed(deal.state, "letter_sent"):
        return deal
    if contract is None or contract.version != version or contract.status not in {"rendered", "sent"}:
        return deal
    receipt = "the client opened the link"
    happening = LetterSent(letter_id=letter.letter_id, message_id=letter.message_id, receipt=receipt)
    deal = await uow.happen(deal, happening, actor=CLIENT)
    await uow.say(deal.thread_id, "The letter did arrive: the client has opened its link.", deal_id=deal.id)
    return await CONTRACT.sent(uow, deal, letter)
