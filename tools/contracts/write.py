"""Writing the letters of a contract: disclosures, the contract to be signed, the copy signed by both."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.contracts import Contract
from domain.deal import Deal
from domain.letters import Enclosure, LetterPurpose
from persistence.unit_of_work import UnitOfWork
from tools.contracts.letter import why_not
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label
from tools.letters.draft import draft_letter, show_letter
from tools.letters.words import about_deal, letter_words
from tools.proposals.house import House
from tools.proposals.render import client_of

READABLE_AFTER = timedelta(days=60)
"""the page stays open after the last flight, to read what was signed"""
SHOWN = "It goes out only when you press **Approve and send**."


async def draft_disclosure_letter(uow: UnitOfWork, house: House, deal: Deal, disclosure_id: str) -> Deal:
    disclosure = deal.disclosure(disclosure_id)
    assert disclosure is not None
    assert disclosure.paper is not None
    paper = Enclosure(**disclosure.paper.model_dump())
    asked = disclosure.when == "on_request"
    subject = "the facts you asked for" if asked else "disclosures before the contract"
    words = (
        "You asked us for further facts about your charter. You find them attached."
        if asked
        else "Before you enter into a contract, US law (14 CFR Part 295) has us tell you in writing who will "
        "operate your flights, in which capacity we act, and about our liability insurance. You find it "
        "attached. The contract follows."
    )
    deal = await _to_client(
        uow, house, deal, purpose="disclosure", about=disclosure_id, subject=subject,
        paragraphs=(words,), enclosures=(paper,),
    )  # fmt: skip
    what = "The answer to the client's request" if asked else "The disclosures before the contract"
    await show_letter(uow, deal, f"{what}, as they would leave. {SHOWN}", deal.letters[-1].letter_id)
    return deal


async def send_for_signature(uow: UnitOfWork, house: House, deal_id: str) -> Deal:
    """The broker's click: a letter with the contract and a new private link, to be approved. RefusedError
    while the PDF lacks or what must be disclosed is not."""
    deal = await uow.deals.get(deal_id, lock=True)
    contract = deal.contract
    if contract is None:
        raise RefusedError("Prepare the contract first.")
    if contract.document is None:
        raise RefusedError("The PDF is still being made. Try again in a moment.")
    against = why_not(deal, contract, uow.now())
    if against is not None:
        raise RefusedError(against)
    token = uow.ids.token()
    link = house.contract_link(token)
    await uow.links.add(
        token,
        deal_id=deal.id,
        version=contract.version,
        expires_at=link_end(contract, uow.now()),
        opens="contract",
    )
    amended = (
        " It amends the contract that you signed; what changes stands at its top." if contract.amends else ""
    )
    totals = " + ".join(money_label(total) for total in contract.snapshot.totals)
    deal = await _to_client(
        uow, house, deal, purpose="contract", about=str(contract.version),
        subject="the amended contract" if contract.amends else "the contract",
        paragraphs=(
            f"Thank you for your confidence. The contract of your charter {deal.number} over {totals} is "
            f"attached.{amended}",
            f"Please read it and sign it on your personal page:\n{link}",
            "The page works on a phone and needs no account. Please call or answer this mail with any "
            "question before you sign.",
        ),
        enclosures=(Enclosure(**contract.document.model_dump(exclude={"pages"})),),
        must_hold=(link,),
    )  # fmt: skip
    await show_letter(
        uow, deal, f"The contract, as it would go to the client. {SHOWN}", deal.letters[-1].letter_id
    )
    return deal


async def draft_countersigned_letter(uow: UnitOfWork, house: House, deal: Deal, version: int) -> Deal:
    contract = deal.contract_version(version)
    assert contract is not None
    assert contract.countersigned_copy is not None
    deal = await _to_client(
        uow, house, deal, purpose="countersigned", about=str(version),
        subject="the contract with both signatures",
        paragraphs=(
            f"Attached you find your copy of the contract {deal.number}, version {version}, signed by both "
            "of us, with the certificate of the signatures.",
            "Please keep it. How and by when to pay stands in the contract.",
        ),
        enclosures=(Enclosure(**contract.countersigned_copy.model_dump(exclude={"pages"})),),
    )  # fmt: skip
    text = (
        f"Countersigned. [Your copy](/documents/{contract.countersigned_copy.document_id}) is kept here; "
        f"this letter brings the client theirs. {SHOWN}"
    )
    await show_letter(uow, deal, text, deal.letters[-1].letter_id)
    return deal


async def _to_client(
    uow: UnitOfWork,
    house: House,
    deal: Deal,
    *,
    purpose: LetterPurpose,
    about: str,
    subject: str,
    paragraphs: tuple[str, ...],
    enclosures: tuple[Enclosure, ...],
    must_hold: tuple[str, ...] = (),
) -> Deal:
    client = await client_of(uow, deal)
    assert client is not None
    return await draft_letter(
        uow,
        house,
        deal,
        purpose=purpose,
        reader="client",
        to=client.email,
        subject=about_deal(deal, subject),
        body=letter_words(client.contact_name, *paragraphs, broker=await uow.me(), house=house),
        about=about,
        enclosures=enclosures,
        must_hold=must_hold,
    )


def link_end(contract: Contract, now: datetime) -> datetime:
    days = [one.leg.date for one in contract.flight.legs if one.leg.date]
    last = datetime.combine(max(days), time(), tzinfo=ZoneInfo("UTC"))
    return max(last, now) + READABLE_AFTER
