"""Words to operators who were asked at the marketplace: drafted, read and ticked by a person, then told one
by one by a job. How a trip ended is reported the same way."""

from __future__ import annotations

from domain.asks import (
    Ask,
    AskApproved,
    AskContent,
    AskDiscarded,
    AskDrafted,
    AskedOperator,
    AskRequested,
    Purpose,
)
from domain.deal import Deal
from domain.quotes import APART, Rfq, RfqState
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.sourcing.asks.content import hashed

TELL_OPERATORS = "tell_operators"
LARGEST = 5 * 1024
"""bytes of UTF-8 that the marketplace takes"""
STATES = {
    RfqState.UNANSWERED: "has not answered yet",
    RfqState.QUOTED: "has quoted",
    RfqState.DECLINED: "has declined",
    RfqState.EXPIRED: "has let its time pass",
}
CARDS: dict[Purpose, str] = {"message": "MessageCard", "outcome": "OutcomeCard"}
NOBODY = "Nobody was asked at the marketplace for this trip, so there is nobody to write to there."
LEAVING = "This is leaving right now. Wait until the card says how it ended."


def reachable(deal: Deal) -> tuple[Rfq, ...]:
    """Who was asked at the marketplace and can be written to there."""
    if deal.marketplace.status != "created":
        return ()
    return tuple(rfq for rfq in deal.rfqs if rfq.system not in APART and rfq.state in STATES)


def recipient(rfq: Rfq, *, proposed: bool = True) -> AskedOperator:
    return AskedOperator(
        external_id=rfq.external_id, name=rfq.operator.name, reason=STATES[rfq.state], proposed=proposed
    )


async def draft_message(
    uow: UnitOfWork, deal_id: str, *, rfq_ids: frozenset[str], text: str, said: str = ""
) -> Deal:
    """These words on a card, with these operators ticked; the others can be ticked there. `said`: who wrote
    it, where it was not the broker. RefusedError where nobody can be written to, or a message is leaving."""
    deal = await uow.deals.get(deal_id, lock=True)
    asked = reachable(deal)
    if not asked:
        raise RefusedError(NOBODY)
    operators = tuple(recipient(rfq, proposed=rfq.external_id in rfq_ids) for rfq in asked)
    content = hashed((), (), text.strip(), operators)
    words = "Nothing has left yet: read the message, change it, tick who gets it, and approve it."
    words = f"{said} {words}".strip()
    return await lay_before(uow, deal, "message", content, words, actor=uow.broker)


async def lay_before(
    uow: UnitOfWork, deal: Deal, purpose: Purpose, content: AskContent, words: str, *, actor: str
) -> Deal:
    """A draft and its card, in the place of one that still lies open."""
    system = deal.marketplace.system
    assert system is not None
    for ask in deal.asks:
        if ask.purpose == purpose and ask.status in {"queued", "sending"}:
            raise RefusedError(LEAVING)
        if ask.purpose == purpose and ask.status == "draft":
            deal = await uow.happen(deal, AskDiscarded(ask_id=ask.ask_id), actor=actor)
    ask_id = uow.ids.new()
    requested = AskRequested(ask_id=ask_id, system=system, purpose=purpose)
    deal = await uow.happen(deal, requested, actor=actor)
    deal = await uow.happen(deal, AskDrafted(ask_id=ask_id, content=content), actor="system")
    await uow.say(deal.thread_id, words, Card(CARDS[purpose], deal.id, deal.seq))
    return deal


async def approve_words(
    uow: UnitOfWork, deal_id: str, *, ask_id: str, content_hash: str, operators: list[str], text: str
) -> Deal:
    """Approve what was looked at, for the operators that are ticked and with the words as they stand on the
    card. RefusedError when it is not what was shown, or cannot be sent."""
    deal = await uow.deals.get(deal_id, lock=True)
    ask = _of(deal, ask_id)
    content = ask.content
    if ask.status != "draft" or content is None or content.content_hash != content_hash:
        raise RefusedError("This is no longer what you looked at. Look at the newest card.")
    chosen = tuple(one for one in content.operators if one.external_id in operators)
    text = text.strip()
    if content.outcome is None and not chosen:
        raise RefusedError("Tick at least one operator.")
    if not text and (chosen or content.outcome is None):
        raise RefusedError("Write what the operators are to read.")
    if len(text.encode()) > LARGEST:
        raise RefusedError("The message is longer than the 5 KB that the marketplace takes. Shorten it.")
    approved = hashed((), (), text, chosen, content.outcome)
    return await _queue(uow, deal, ask_id, approved)


async def send_words_again(uow: UnitOfWork, deal_id: str, *, ask_id: str) -> Deal:
    """The broker's click after a failed or uncertain end: the same words, approved before, for those who do
    not have them. Who is in doubt is looked up first."""
    deal = await uow.deals.get(deal_id, lock=True)
    ask = _of(deal, ask_id)
    if ask.status not in {"failed", "uncertain"} or ask.approved is None:
        raise RefusedError("This cannot be sent again as it stands.")
    return await _queue(uow, deal, ask_id, ask.approved)


async def _queue(uow: UnitOfWork, deal: Deal, ask_id: str, content: AskContent) -> Deal:
    deal = await uow.happen(deal, AskApproved(ask_id=ask_id, content=content), actor=uow.broker)
    await uow.later(TELL_OPERATORS, deal, f"{TELL_OPERATORS}:{ask_id}:{deal.seq}", {"ask_id": ask_id})
    return deal


def _of(deal: Deal, ask_id: str) -> Ask:
    ask = deal.ask(ask_id)
    if ask is None or ask.purpose not in CARDS:
        raise RefusedError("This message is not one of this deal.")
    return ask
