"""What the letters of a contract mean: when they may not leave, what the broker confirms, what follows."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain.booking_findings import carrier_warnings
from domain.contracts import Contract, ContractSent
from domain.deal import Deal
from domain.deal_state import allowed
from domain.disclosures import DisclosuresGiven
from domain.letters import Letter
from persistence.unit_of_work import UnitOfWork
from tools.contracts.facts import item_words, still_untold
from tools.deals.wording import state_label
from tools.letters.meaning import Confirmation, Meaning


def why_not(deal: Deal, contract: Contract, now: datetime) -> str | None:
    """Why this contract may not go out for signature now; None: nothing is against it."""
    current = deal.contract
    if current is None or current.version != contract.version or contract.in_force:
        return "There is a newer version of the contract, or it was signed or taken back. Look at its card."
    if not allowed(deal.state, "contract_sent"):
        return f"The deal is {state_label(deal.state)}: nothing is signed any more."
    if departs(contract) <= now:
        return "The first flight has left by now: this contract cannot be signed any more."
    items = still_untold(deal, contract.facts)
    if items:
        return (
            f"The client has not been told in writing yet: {item_words(items)}. Give the disclosures first, "
            "or note on the contract's card that they follow."
        )
    return None


def departs(contract: Contract) -> datetime:
    """The first departure, aware; the end of its day where no time is known."""
    leg = contract.flight.legs[0].leg
    assert leg.date is not None
    zone = ZoneInfo(leg.origin.timezone if leg.origin and leg.origin.timezone else "UTC")
    return leg.moment or datetime.combine(leg.date, time(23, 59), tzinfo=zone)


def _refuse_contract(deal: Deal, letter: Letter, now: datetime) -> str | None:
    contract = deal.contract_version(int(letter.about or 0))
    return "This contract is not there any more." if contract is None else why_not(deal, contract, now)


def _confirm_contract(deal: Deal, letter: Letter) -> tuple[Confirmation, ...]:
    contract = deal.contract_version(int(letter.about or 0))
    found = []
    doubts = carrier_warnings(deal)
    if doubts:
        found.append(Confirmation("carrier_unchecked", " ".join(doubts)))
    if deal.put_off:
        words = f"To be disclosed later: {item_words(deal.put_off)}."
        found.append(Confirmation("put_off", words))
    if contract is not None and contract.snapshot.provisional:
        words = "A rate of the price is provisional, and the contract says so."
        found.append(Confirmation("provisional", words))
    return tuple(found)


async def _contract_sent(uow: UnitOfWork, deal: Deal, letter: Letter) -> Deal:
    version = int(letter.about or 0)
    contract = deal.contract
    if contract is None or contract.version != version or contract.in_force:
        return deal
    if not allowed(deal.state, "contract_sent"):  # cancelled while it was leaving
        return deal
    return await uow.happen(deal, ContractSent(version=version), actor="system")


def _refuse_disclosure(deal: Deal, letter: Letter, _now: datetime) -> str | None:
    disclosure = deal.disclosure(letter.about or "")
    if disclosure is None or disclosure.given_at is not None:
        return "This disclosure has been given already."
    if not allowed(deal.state, "disclosures_given"):
        return f"The deal is {state_label(deal.state)}: nothing is disclosed any more."
    numbers = range(1, 2 + len(disclosure.facts.other_carriers))
    if any(deal.carrier_of(n) not in (None, disclosure.facts.carrier_of(n)) for n in numbers):
        return "The carrier has changed since this was written. Give the disclosures again."
    return None


async def _disclosed(uow: UnitOfWork, deal: Deal, letter: Letter) -> Deal:
    disclosure = deal.disclosure(letter.about or "")
    if disclosure is None or disclosure.paper is None or disclosure.given_at is not None:
        return deal
    if not allowed(deal.state, "disclosures_given"):  # cancelled while it was leaving
        return deal
    happening = DisclosuresGiven(
        disclosure_id=disclosure.disclosure_id,
        text_version=disclosure.text_version,
        recipient=letter.content.to,
        channel="email",
        sha256=disclosure.paper.sha256,
    )
    return await uow.happen(deal, happening, actor="system")


CONTRACT = Meaning(refuse=_refuse_contract, confirm=_confirm_contract, sent=_contract_sent)
DISCLOSURE = Meaning(refuse=_refuse_disclosure, sent=_disclosed)
COUNTERSIGNED = Meaning()
