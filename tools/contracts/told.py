"""What words about a contract lead to: its card, or the draft of its letter."""

from __future__ import annotations

from domain.deal import Deal
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.contracts.draft import prepare_contract
from tools.contracts.spoken import Wish
from tools.contracts.write import send_for_signature
from tools.deals.errors import RefusedError
from tools.proposals.house import House

PREPARED = "This is the contract; its PDF is being made."
WRITTEN = "The letter with the contract is drafted. It goes out only when you press **Approve and send**."
SHOWN = "This is where the contract stands. Its buttons do the rest."


async def contract_by_words(uow: UnitOfWork, house: House, deal: Deal, wish: Wish) -> str:
    """What was said in the thread. A contract that is there is shown, not made anew. RefusedError says why
    nothing could be done; the contract's card then says what is missing."""
    if wish == "prepare" and deal.contract is None:
        await prepare_contract(uow, house, deal.id)
        return PREPARED
    if wish == "send" and deal.contract is not None and not deal.contract.in_force:
        try:
            await send_for_signature(uow, house, deal.id)
        except RefusedError as refused:
            return await _shown(uow, deal, refused.sentence)
        return WRITTEN
    if deal.contract is None and deal.answer is None:
        raise RefusedError("A contract follows what the client has accepted; nothing is accepted yet.")
    return await _shown(uow, deal, SHOWN)


async def _shown(uow: UnitOfWork, deal: Deal, words: str) -> str:
    await uow.say(deal.thread_id, words, Card("ContractCard", deal.id, deal.seq))
    return words
