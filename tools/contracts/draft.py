"""A version of the contract, frozen from what the client has accepted. A job then makes its PDF."""

from __future__ import annotations

from domain.contracts import ContractDrafted, ContractWithdrawn
from domain.deal import Deal
from domain.deal_state import allowed
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.contracts.disclose import tell_what_is_new
from tools.contracts.facts import accepted, facts_of, flight_of
from tools.contracts.texts import terms_version
from tools.contracts.wording import words_of
from tools.deals.errors import RefusedError
from tools.deals.wording import plain, state_label
from tools.letters.draft import end_letters
from tools.proposals.house import House

RENDER_CONTRACT = "render_contract"


async def prepare_contract(uow: UnitOfWork, house: House, deal_id: str) -> Deal:
    """A new version from the accepted option, and the disclosures that the client has not been given yet.
    RefusedError before the acceptance, and once a contract is signed: a change is an amendment then."""
    deal = await uow.deals.get(deal_id, lock=True)
    check_house(house)
    taken = await accepted(uow, deal)
    if not allowed(deal.state, "contract_drafted"):
        raise RefusedError(f"No contract is made while the deal stands at “{state_label(deal.state)}”.")
    if deal.contract_in_force is not None:
        raise RefusedError("The contract is signed. What changes now is an amendment: press “Amend”.")
    happening = ContractDrafted(
        version=next_version(deal),
        proposal_version=taken.proposal.version,
        option=taken.option,
        snapshot=taken.snapshot,
        flight=flight_of(deal, taken),
        facts=facts_of(deal, house, taken.operators),
        card=taken.proposal.card,
        terms_version=terms_version(),
    )
    return await drafted(uow, house, deal, happening)


async def drafted(uow: UnitOfWork, house: House, deal: Deal, happening: ContractDrafted) -> Deal:
    """The version is recorded, with the hash of its words as they read now; letters and links of unsigned
    ones end; its PDF is ordered."""
    deal = await end_unsigned(uow, deal)
    words = words_of(
        house,
        number=deal.number,
        version=happening.version,
        snapshot=happening.snapshot,
        flight=happening.flight,
        facts=happening.facts,
        card=happening.card,
    )
    happening = happening.model_copy(update={"words_sha256": words.sha256})
    deal = await uow.happen(deal, happening, actor=uow.broker)
    await order_contract(uow, deal)
    deal = await tell_what_is_new(uow, house, deal, happening.facts)
    what = "amendment" if happening.amends else "contract"
    await uow.say(
        deal.thread_id,
        f"This is the {what}; its PDF is being made.",
        Card("ContractCard", deal.id, deal.seq),
    )
    return deal


async def order_contract(uow: UnitOfWork, deal: Deal) -> None:
    """Have the current version printed by a job."""
    assert deal.contract is not None
    version = deal.contract.version
    await uow.later(RENDER_CONTRACT, deal, f"{RENDER_CONTRACT}:{deal.id}:{deal.seq}", {"version": version})


async def render_contract_again(uow: UnitOfWork, deal_id: str) -> Deal:
    """The broker's click after a PDF could not be made."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.contract is None or deal.contract.document is not None:
        raise RefusedError("There is no contract left to print.")
    await order_contract(uow, deal)
    return deal


async def withdraw_contract(uow: UnitOfWork, deal_id: str, *, reason: str) -> Deal:
    """The broker takes an unsigned version back: its link opens nothing any more."""
    deal = await uow.deals.get(deal_id, lock=True)
    contract = deal.contract
    if contract is None or contract.in_force:
        raise RefusedError("There is no unsigned contract to take back.")
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise RefusedError("Say why it is taken back: the history keeps it.")
    deal = await end_unsigned(uow, deal)
    happening = ContractWithdrawn(version=contract.version, reason=reason)
    deal = await uow.happen(deal, happening, actor=uow.broker)
    text = (
        f"Version {contract.version} of the contract is taken back: {plain(reason)} Its link no longer opens."
    )
    await uow.say(deal.thread_id, text, Card("ContractCard", deal.id, deal.seq))
    return deal


async def end_unsigned(uow: UnitOfWork, deal: Deal) -> Deal:
    """Before an unsigned version is replaced: its letter does not leave any more, its links open nothing."""
    contract = deal.contract
    if contract is None or contract.in_force:
        return deal
    await uow.links.revoke(deal_id=deal.id, opens="contract", version=contract.version)
    return await end_letters(uow, deal, "contract", about=str(contract.version))


def check_house(house: House) -> None:
    if not house.contracts.bank:
        raise RefusedError(
            "The house's bank details are not set (BANK_DETAILS), so a contract could not say where to pay."
        )


def next_version(deal: Deal) -> int:
    return deal.contracts[-1].version + 1 if deal.contracts else 1
