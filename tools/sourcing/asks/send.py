"""Sending what was approved, exactly once.

The attempt is committed before the first byte leaves. The channel has no name of ours to look a request up by
and lists no requests, only replies: after a doubt the replies are looked at, what nobody here knows is
shown, and a person says whether it is ours. Nothing is sent a second time without that look and a click.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.asks import Ask, AskAttempted, AskDeferred, AskNotSent, AskSent, Candidate
from domain.deal import Deal
from domain.deal_state import UNSOLD, allowed
from domain.quotes import Operator, Rfq
from persistence.across import Across
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.wording import plain
from tools.sourcing.answers import take_answers
from tools.sourcing.asks.content import hashed, reference
from tools.sourcing.asks.prepare import NOT_SET_UP, tell_failure
from tools.sourcing.asks.request import NAMES, POLL_ASK
from tools.sourcing.channel import QuoteAsk, QuoteChannel, rfq_id
from tools.sourcing.port import CallsUsedUp, MarketplaceBusy, MarketplaceDown, MarketplaceError, RfqAnswer

FIRST_LOOK = timedelta(seconds=15)
StillHeld = Callable[[UnitOfWork], Awaitable[None]]


async def send_ask(
    work: Work,
    channel: QuoteChannel | None,
    user_id: str,
    deal_id: str,
    *,
    ask_id: str,
    still_held: StillHeld | None = None,
    last_try: bool = False,
) -> timedelta | None:
    """Carry an approval out; how long to wait when it took nothing and trying again is safe. `still_held` is
    asked in the transaction that writes the attempt; what it raises ends it."""
    begun = await _begin(work, user_id, deal_id, ask_id)
    if begun is None:
        return None
    deal, ask = begun
    if channel is None:
        if ask.status == "sending" or ask.in_doubt:
            await tell_doubt(work, user_id, deal_id, ask_id, "Aviapages is not set up here any more.", ())
        else:
            await tell_failure(work, user_id, deal_id, ask_id, NOT_SET_UP)
        return None
    if ask.status == "sending":
        await _in_doubt(work, channel, user_id, deal_id, ask_id, "The sending was interrupted.")
        return None
    if ask.in_doubt:
        wait = await _look_first(work, channel, user_id, deal, ask, last_try=last_try)
        if wait is not None:
            return wait
    assert ask.approved is not None
    assert deal.trip is not None
    async with work.unit(user_id) as uow:
        if still_held is not None:
            await still_held(uow)
        deal = await uow.deals.get(deal_id, lock=True)
        now = deal.ask(ask_id)
        if now is None or now.status != "queued" or deal.state not in UNSOLD:
            return None
        deal = await uow.happen(deal, AskAttempted(ask_id=ask_id), actor="system")
    assert deal.trip is not None
    content = ask.approved
    asked = QuoteAsk(
        trip=deal.trip, operators=content.operators, categories=content.categories, comment=content.comment
    )
    try:
        request_id = await channel.send(asked)
    except MarketplaceError as error:
        return await _failed(work, channel, user_id, deal_id, ask_id, error, last_try=last_try)
    await _sent(work, user_id, deal_id, ask_id, request_id)
    return None


async def is_out(uow: UnitOfWork, deal: Deal, ask_id: str) -> Deal:
    """After `ask_sent`: each operator stands on the board, and answers are looked for."""
    ask = deal.ask(ask_id)
    assert ask is not None
    assert ask.request_id is not None
    assert ask.approved is not None
    await uow.external_ids.claim(ask.system, "request", ask.request_id, own_id=ask_id, deal_id=deal.id)
    if ask.status == "superseded":
        await uow.say(
            deal.thread_id,
            f"The request {reference(deal, ask)} through {NAMES[ask.system]} had left before the trip "
            "changed: operators may quote for the earlier trip. Tell them on its own page.",
            deal_id=deal.id,
        )
        return deal
    if not allowed(deal.state, "rfq_seen"):
        return deal
    first = not deal.rfqs
    deal = await take_answers(uow, deal, unanswered(ask))
    await uow.later(POLL_ASK, deal, f"{POLL_ASK}:{ask_id}:sent", _look(ask_id, "sent"), after=FIRST_LOOK)
    if not first:
        count = len(ask.approved.operators)
        await uow.say(
            deal.thread_id,
            f"**{count} operator{'s' if count > 1 else ''}** asked through {NAMES[ask.system]}. "
            "Their answers appear here.",
            Card("BoardCard", deal.id, deal.seq),
        )
    return deal


def unanswered(ask: Ask) -> tuple[RfqAnswer, ...]:
    assert ask.request_id is not None
    assert ask.approved is not None
    return tuple(
        RfqAnswer(
            rfq=Rfq(
                system=ask.system,
                external_id=rfq_id(ask.request_id, one.external_id),
                operator=Operator(external_id=one.external_id, name=one.name),
                sent_at=ask.sent_at,
            )
        )
        for one in ask.approved.operators
    )


async def candidates(
    work: Work, channel: QuoteChannel, deal: Deal, ask: Ask, *, urgent: bool
) -> tuple[Candidate, ...]:
    """Requests there that nobody of this house has sent for certain, answered by operators of this one."""
    assert ask.approved is not None
    own = frozenset(one.request_id for one in deal.asks if one.request_id)
    age = work.clock.now() - (ask.attempted_at or deal.opened_at)
    strays = await channel.strays(own, ask.approved.operators, age=age, urgent=urgent)
    across = Across(work.database)
    found = []
    for one in strays:
        if await across.owner_of_external(ask.system, "request", one.request_id) is None:
            found.append(Candidate(request_id=one.request_id, operators=one.operators))
    return tuple(found)


async def _begin(work: Work, user_id: str, deal_id: str, ask_id: str) -> tuple[Deal, Ask] | None:
    """The request as it is to be sent; None when it is not wanted any more, or not what was approved."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    ask = deal.ask(ask_id)
    if ask is None or ask.status not in {"queued", "sending"} or ask.approved is None or deal.trip is None:
        return None
    content = ask.approved
    whole = hashed(content.legs, content.categories, content.comment, content.operators)
    if whole.content_hash != content.content_hash:
        sentence = "What would be sent is not what was approved, so it was not sent."
        await tell_failure(work, user_id, deal_id, ask_id, sentence)
        return None
    return deal, ask


async def _look_first(
    work: Work, channel: QuoteChannel, user_id: str, deal: Deal, ask: Ask, *, last_try: bool
) -> timedelta | None:
    """Before a second try. None: it stands as it was, nothing was found."""
    try:
        found = await candidates(work, channel, deal, ask, urgent=True)
    except MarketplaceError as error:
        if last_try:
            await tell_doubt(work, user_id, deal.id, ask.ask_id, error.sentence, ())
            return None
        await _defer(work, user_id, deal.id, ask.ask_id, error.sentence)
        return timedelta(seconds=min(error.retry_after or 60.0, 300.0))
    if found:
        await tell_doubt(work, user_id, deal.id, ask.ask_id, "Before sending again I looked.", found)
    return None


async def _failed(
    work: Work,
    channel: QuoteChannel,
    user_id: str,
    deal_id: str,
    ask_id: str,
    error: MarketplaceError,
    *,
    last_try: bool,
) -> timedelta | None:
    if error.sent != "no":
        await _in_doubt(work, channel, user_id, deal_id, ask_id, error.sentence)
        return None
    passes = isinstance(error, MarketplaceBusy | MarketplaceDown) and not isinstance(error, CallsUsedUp)
    if last_try or not passes:
        await tell_failure(work, user_id, deal_id, ask_id, error.sentence)
        return None
    await _defer(work, user_id, deal_id, ask_id, error.sentence)
    return timedelta(seconds=min(error.retry_after or 30.0, 300.0))


async def _defer(work: Work, user_id: str, deal_id: str, ask_id: str, sentence: str) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        await uow.happen(deal, AskDeferred(ask_id=ask_id, sentence=sentence), actor="system")


async def _in_doubt(
    work: Work, channel: QuoteChannel, user_id: str, deal_id: str, ask_id: str, what: str
) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    ask = deal.ask(ask_id)
    assert ask is not None
    try:
        found = await candidates(work, channel, deal, ask, urgent=True)
    except MarketplaceError:
        found = ()  # looked at again by the poll
    await tell_doubt(work, user_id, deal_id, ask_id, what, found)


async def tell_doubt(
    work: Work, user_id: str, deal_id: str, ask_id: str, what: str, found: tuple[Candidate, ...]
) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        ask = deal.ask(ask_id)
        if ask is None:
            return
        sentence = doubt(deal, ask, what, found)
        happening = AskNotSent(ask_id=ask_id, sentence=sentence, uncertain=True, candidates=found)
        deal = await uow.happen(deal, happening, actor="system")
        await uow.say(deal.thread_id, plain(sentence), deal_id=deal.id)
        key, payload = f"{POLL_ASK}:{ask_id}:doubt", _look(ask_id, "uncertain")
        await uow.later(POLL_ASK, deal, key, payload, after=FIRST_LOOK)


def _look(ask_id: str, status: str) -> dict[str, str]:
    return {"ask_id": ask_id, "while": status}


def doubt(deal: Deal, ask: Ask, what: str, found: tuple[Candidate, ...]) -> str:
    name, own = NAMES[ask.system], reference(deal, ask)
    if found:
        listed = "; ".join(f"{one.request_id} (answered by {', '.join(one.operators)})" for one in found)
        return (
            f"{what} {name} holds answers to a request that is not known here: {listed}. "
            f"If it carries our reference {own} on the page of {name}, say that it is ours."
        )
    return (
        f"{what} It is not certain whether {name} has the request {own}; it is not sent again by itself. "
        f"Look for the reference on the page of {name}; answers to it are looked for here."
    )


async def _sent(work: Work, user_id: str, deal_id: str, ask_id: str, request_id: str) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        deal = await uow.happen(deal, AskSent(ask_id=ask_id, request_id=request_id), actor="system")
        await is_out(uow, deal, ask_id)
