"""The broker's clicks on a request to operators: prepare it, approve it, leave it. Nothing leaves here."""

from __future__ import annotations

from domain.asks import Ask, AskApproved, AskContent, AskDiscarded, AskRequested, AskSent
from domain.deal import Deal
from domain.deal_state import UNSOLD
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.sourcing.asks.content import LONGEST_COMMENT, hashed, reference

PREPARE_ASK = "prepare_ask"
SEND_ASK = "send_ask"
POLL_ASK = "poll_ask"

NAMES = {"aviapages": "Aviapages"}
OPEN = {"preparing", "draft", "queued", "sending", "uncertain"}


async def request_ask(uow: UnitOfWork, deal_id: str, *, system: str, seen: int) -> Deal:
    """Prepare a request through this channel. RefusedError while the trip is not complete, one is already in
    preparation, or the card shows an older trip."""
    deal = await uow.deals.get(deal_id, lock=True)
    if seen < deal.trip_seq:
        raise RefusedError("The trip has changed since this card was made. Use the newest card.")
    if deal.trip is None or not deal.trip.ready:
        missing = ", ".join(deal.trip.missing) if deal.trip else "the trip"
        raise RefusedError(f"Operators cannot be asked yet. Still missing: {missing}.")
    if deal.state not in UNSOLD:
        raise RefusedError("Nobody is asked for this deal any more.")
    if any(ask.status in OPEN and ask.system == system for ask in deal.asks):
        raise RefusedError(f"A request through {NAMES[system]} is already open: see its card.")
    ask_id = uow.ids.new()
    deal = await uow.happen(deal, AskRequested(ask_id=ask_id, system=system), actor=uow.broker)
    await uow.later(PREPARE_ASK, deal, f"{PREPARE_ASK}:{ask_id}", {"ask_id": ask_id})
    await uow.say(
        deal.thread_id,
        f"I am looking up whom to ask through {NAMES[system]}. Nothing is sent before you approve it.",
        Card("AviapagesCard", deal.id, deal.seq),
    )
    return deal


async def approve_ask(
    uow: UnitOfWork, deal_id: str, *, ask_id: str, content_hash: str, operators: list[str], comment: str
) -> Deal:
    """Approve what was looked at, for the operators that are ticked and with the words as they stand on the
    card. RefusedError when the request is not the one that was shown."""
    deal = await uow.deals.get(deal_id, lock=True)
    ask = _of(deal, ask_id)
    if ask.status != "draft" or ask.content is None or ask.content.content_hash != content_hash:
        raise RefusedError("The request is no longer what you looked at. Look at the newest card.")
    if deal.state not in UNSOLD:
        raise RefusedError("Nobody is asked for this deal any more.")
    chosen = tuple(one for one in ask.content.operators if one.external_id in operators)
    if not chosen:
        raise RefusedError("Tick at least one operator.")
    text = comment.strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise RefusedError(f"The words to the operators must be 1 to {LONGEST_COMMENT} characters.")
    if reference(deal, ask) not in text:
        raise RefusedError(
            f"Leave our reference {reference(deal, ask)} in the words: it finds the request again."
        )
    content = hashed(ask.content.legs, ask.content.categories, text, chosen)
    return await _queue(uow, deal, ask_id, content)


async def send_ask_again(uow: UnitOfWork, deal_id: str, *, ask_id: str) -> Deal:
    """The broker's click after a failed or uncertain sending: the same content, approved before. After an
    uncertain one it is looked up first."""
    deal = await uow.deals.get(deal_id, lock=True)
    ask = _of(deal, ask_id)
    if ask.status not in {"failed", "uncertain"} or deal.state not in UNSOLD:
        raise RefusedError("This request cannot be sent again as it stands.")
    if ask.approved is None:
        raise RefusedError("Nothing was approved yet. Ask for a new request on the trip's card.")
    return await _queue(uow, deal, ask_id, ask.approved)


async def claim_ask(uow: UnitOfWork, deal_id: str, *, ask_id: str, request_id: str) -> Deal:
    """The broker's word that a request found there is this one: its answers count from now on."""
    from tools.sourcing.asks.send import is_out

    deal = await uow.deals.get(deal_id, lock=True)
    ask = _of(deal, ask_id)
    if ask.status != "uncertain" or request_id not in {one.request_id for one in ask.candidates}:
        raise RefusedError("This request is no longer in doubt. Look at the newest card.")
    deal = await uow.happen(deal, AskSent(ask_id=ask_id, request_id=request_id), actor=uow.broker)
    return await is_out(uow, deal, ask_id)


async def discard_ask(uow: UnitOfWork, deal_id: str, *, ask_id: str) -> Deal:
    deal = await uow.deals.get(deal_id, lock=True)
    if _of(deal, ask_id).status not in {"draft", "failed"}:
        raise RefusedError("This request cannot be discarded as it stands.")
    return await uow.happen(deal, AskDiscarded(ask_id=ask_id), actor=uow.broker)


async def _queue(uow: UnitOfWork, deal: Deal, ask_id: str, content: AskContent) -> Deal:
    deal = await uow.happen(deal, AskApproved(ask_id=ask_id, content=content), actor=uow.broker)
    await uow.later(SEND_ASK, deal, f"{SEND_ASK}:{ask_id}:{deal.seq}", {"ask_id": ask_id})
    return deal


def _of(deal: Deal, ask_id: str) -> Ask:
    ask = deal.ask(ask_id)
    if ask is None:
        raise RefusedError("This request is not one of this deal.")
    return ask
