"""The client's side: the proposal is seen, accepted or declined on its private page."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import DealState
from domain.events import ProposalAccepted, ProposalDeclined, ProposalSeen
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label, plain

CLIENT = "client"


async def proposal_seen(uow: UnitOfWork, deal_id: str, version: int) -> Deal:
    """The first opening of the page is told to the broker; later ones change nothing."""
    deal = await uow.deals.get(deal_id, lock=True)
    answer = deal.answer
    if answer is None or answer.version != version or answer.seen_at is not None:
        return deal
    if deal.state is not DealState.PROPOSAL_SENT:
        return deal
    deal = await uow.happen(deal, ProposalSeen(version=version), actor=CLIENT)
    await uow.say(
        deal.thread_id, "The client has **seen** the proposal.", Card("AnswerCard", deal.id, deal.seq)
    )
    return deal


async def accept_proposal(
    uow: UnitOfWork, deal_id: str, version: int, *, option: int, name: str, message: str | None
) -> Deal:
    """The client takes one option. RefusedError when the offer has ended or was answered before."""
    deal = await _answerable(uow, deal_id, version)
    proposal = deal.proposal_version(version)
    assert proposal is not None
    chosen = next((o for o in proposal.options if o.n == option), None)
    if chosen is None:
        raise RefusedError("Please choose one of the options.")
    happening = ProposalAccepted(version=version, option=option, name=_name(name), message=_message(message))
    deal = await uow.happen(deal, happening, actor=CLIENT)
    totals = " + ".join(money_label(total) for total in chosen.snapshot.totals)
    await uow.say(
        deal.thread_id,
        f"**Accepted**: {plain(happening.name)} takes option {option} for {totals}. "
        "Next: confirm the aircraft with the operator and prepare the contract.",
        *_card_unless_seen(deal),
        deal_id=deal.id,
    )
    return deal


async def decline_proposal(
    uow: UnitOfWork, deal_id: str, version: int, *, name: str, message: str | None
) -> Deal:
    """The client says no. The deal stays open: the broker may offer something else."""
    deal = await _answerable(uow, deal_id, version)
    happening = ProposalDeclined(version=version, name=_name(name), message=_message(message))
    deal = await uow.happen(deal, happening, actor=CLIENT)
    why = f" “{plain(happening.message)}”" if happening.message else ""
    await uow.say(
        deal.thread_id,
        f"**Declined** by {plain(happening.name)}.{why} Offer other quotes, another margin or another trip.",
        *_card_unless_seen(deal),
        deal_id=deal.id,
    )
    return deal


def _card_unless_seen(deal: Deal) -> tuple[Card, ...]:
    """The card that came with "seen" shows the answer too; without it the answer brings its own."""
    if deal.answer is not None and deal.answer.seen_at is not None:
        return ()
    return (Card("AnswerCard", deal.id, deal.seq),)


async def _answerable(uow: UnitOfWork, deal_id: str, version: int) -> Deal:
    deal = await uow.deals.get(deal_id, lock=True)
    proposal = deal.proposal
    if proposal is None or proposal.version != version:
        raise RefusedError("There is a newer version of this proposal. Please ask for its link.")
    if deal.answer is None or deal.state is not DealState.PROPOSAL_SENT:
        raise RefusedError("This proposal can no longer be answered here. Please call or write to us.")
    if deal.answer.answer is not None:
        raise RefusedError(f"This proposal was already {deal.answer.answer}.")
    if proposal.valid_until <= uow.now():
        raise RefusedError("This offer has ended. Please ask us for a new one.")
    return deal


def _name(name: str) -> str:
    name = " ".join(name.split())[:120]
    if len(name) < 2:
        raise RefusedError("Please type your name.")
    return name


def _message(message: str | None) -> str | None:
    text = (message or "").strip()[:2000]
    return text or None
