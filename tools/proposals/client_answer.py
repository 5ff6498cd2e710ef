"""The client's side: the proposal is seen, accepted or declined on its private page."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import DealState, allowed
from domain.events import (
    ClientAsked,
    MailSent,
    PricedOption,
    ProposalAccepted,
    ProposalDeclined,
    ProposalSeen,
)
from domain.quotes import QuoteState
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label, plain

CLIENT = "client"
MOST_QUESTIONS = 10
"""on one page"""
IN_DOUBT = {"sending", "uncertain"}
STAND_DOWN = "stand_down_operators"
"""the work of preparing mails to the operators whose offer was not taken"""


async def proposal_seen(uow: UnitOfWork, deal_id: str, version: int) -> Deal:
    """The first opening of the page is told to the broker; later ones change nothing."""
    deal = await _arrived(uow, await uow.deals.get(deal_id, lock=True), version)
    answer = deal.answer
    if answer is None or answer.version != version or answer.seen_at is not None:
        return deal
    if deal.state is not DealState.PROPOSAL_SENT:
        return deal
    deal = await uow.happen(deal, ProposalSeen(version=version), actor=CLIENT)
    await uow.say(deal.thread_id, "The client has **seen** the proposal.", deal_id=deal.id)
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
    await uow.later(STAND_DOWN, deal, f"{STAND_DOWN}:{deal.id}:{deal.seq}")
    several = len(chosen.quote_ids) > 1
    what = "A quote of it" if several else "Its quote"
    first = "" if stands(deal, chosen) else f"{what} no longer stands: call the operator first. "
    totals = " + ".join(money_label(total) for total in chosen.snapshot.totals)
    await uow.say(
        deal.thread_id,
        f"**Accepted**: {plain(happening.name)} takes option {option} for {totals}. "
        f"{first}Next: confirm {'each' if several else 'the'} aircraft with "
        f"{'its' if several else 'the'} operator and prepare the contract.",
        Card("BookingCard", deal.id, deal.seq),
    )
    return deal


def stands(deal: Deal, option: PricedOption) -> bool:
    """Every operator's offer behind the option still holds."""
    quotes = [deal.quote(quote_id) for quote_id in option.quote_ids]
    return all(quote is not None and quote.state is QuoteState.OPEN for quote in quotes)


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
        deal_id=deal.id,
    )
    return deal


async def check_answer(
    uow: UnitOfWork, deal_id: str, version: int, answer: str, *, option: int | None, name: str
) -> None:
    """Before a client is asked to confirm: RefusedError for what could not be recorded. Writes nothing that
    the answer itself would not write."""
    deal = await _answerable(uow, deal_id, version)
    proposal = deal.proposal_version(version)
    offered = {o.n for o in proposal.options} if proposal else set()
    if answer != "decline" and (answer != "accept" or option not in offered):
        raise RefusedError("Please choose one of the options.")
    _name(name)


async def ask_question(uow: UnitOfWork, deal_id: str, version: int, text: str) -> Deal:
    """The client's words reach the broker's chat as words; nothing else happens to the deal. RefusedError
    when there is none, or when nobody would answer it any more."""
    deal = await _arrived(uow, await uow.deals.get(deal_id, lock=True), version)
    question = _message(text)
    if question is None:
        raise RefusedError("Please write your question.")
    if not allowed(deal.state, "client_asked"):
        raise RefusedError("Questions are no longer taken here. Please call or write to us.")
    before = [one for one in deal.client_questions if one.version == version]
    if any(one.text == question for one in before):
        return deal
    if len(before) >= MOST_QUESTIONS:
        raise RefusedError("We have your questions. Please call or write to us for any other.")
    deal = await uow.happen(deal, ClientAsked(version=version, text=question), actor=CLIENT)
    await uow.say(
        deal.thread_id,
        f"**The client asks** on the page of the proposal: “{plain(question)}” Answer by mail or telephone.",
        Card("AnswerCard", deal.id, deal.seq),
    )
    return deal


async def _arrived(uow: UnitOfWork, deal: Deal, version: int) -> Deal:
    """Whoever opens the link has the mail, even where our own delivery ended in doubt."""
    mail = deal.mail
    if deal.answer is not None and deal.answer.version == version:
        return deal
    if mail is None or mail.version != version or mail.message_id is None or mail.status not in IN_DOUBT:
        return deal
    if deal.proposal is None or deal.proposal.version != version or not allowed(deal.state, "mail_sent"):
        return deal
    receipt = "the client opened the link"
    happening = MailSent(draft_id=mail.draft_id, message_id=mail.message_id, receipt=receipt)
    deal = await uow.happen(deal, happening, actor=CLIENT)
    await uow.say(
        deal.thread_id,
        "The e-mail did arrive: the client has opened its link.",
        Card("AnswerCard", deal.id, deal.seq),
    )
    return deal


async def _answerable(uow: UnitOfWork, deal_id: str, version: int) -> Deal:
    deal = await _arrived(uow, await uow.deals.get(deal_id, lock=True), version)
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
