"""Looking for replies: the channel has no webhooks. Fast at first, slower later, and within the budget."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.asks import Ask
from domain.deal import Deal
from domain.deal_state import UNSOLD, allowed
from domain.quotes import RfqState
from persistence.unit_of_work import Work
from tools.sourcing.answers import take_answers
from tools.sourcing.asks.send import candidates, tell_doubt
from tools.sourcing.channel import QuoteChannel
from tools.sourcing.port import CallsUsedUp, MarketplaceError

FIRST = timedelta(seconds=30)
SLOWEST = timedelta(minutes=5)
ALL_ANSWERED = timedelta(minutes=30)
"""a price may still be revised or withdrawn"""
LONGEST = timedelta(days=7)
"""after the request: nobody answers any more"""


async def poll_ask(
    work: Work,
    channel: QuoteChannel | None,
    user_id: str,
    deal_id: str,
    *,
    ask_id: str,
    status: str,
    round_number: int,
) -> timedelta | None:
    """How long until the next look; None: nothing is open. `status` is the one that this look is for: `sent`
    looks for replies, `uncertain` for requests that may be ours."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    ask = deal.ask(ask_id)
    now = work.clock.now()
    if channel is None or ask is None or not _open(deal, ask, now):
        return None
    slower: timedelta = FIRST * 2 ** min(max(round_number - 1, 0), 5)
    wait = min(slower, SLOWEST)
    if status == "uncertain" and ask.status in {"queued", "sending"}:
        return wait
    if ask.status != status:
        return None
    try:
        if status == "uncertain":
            await _look_for_strays(work, channel, user_id, deal, ask)
            return wait
        answered = await _look_for_replies(work, channel, user_id, deal, ask)
    except CallsUsedUp as error:
        # the month's calls are for what people click; this only makes the next look late
        return timedelta(seconds=min(error.retry_after or 3600.0, 6 * 3600.0))
    except MarketplaceError as error:
        return timedelta(seconds=min(error.retry_after or 30.0, 300.0))
    return max(wait, ALL_ANSWERED) if answered else wait


def _open(deal: Deal, ask: Ask, now: datetime) -> bool:
    if ask.status not in {"sent", "uncertain", "queued", "sending"} or deal.state not in UNSOLD:
        return False
    began = ask.sent_at or ask.attempted_at
    if began is None or now - began > LONGEST:
        return False
    days = [leg.date for leg in deal.trip.legs if leg.date] if deal.trip else []
    return not days or max(days) >= now.date() - timedelta(days=1)


async def _look_for_replies(work: Work, channel: QuoteChannel, user_id: str, deal: Deal, ask: Ask) -> bool:
    """Whether every operator of the request has answered."""
    assert ask.request_id is not None
    assert ask.approved is not None
    answers = await channel.answers(
        ask.request_id,
        ask.approved.operators,
        categories=ask.approved.categories,
        known={quote.external_id: quote for quote in deal.quotes if quote.system == ask.system},
        known_rfqs={rfq.external_id: rfq for rfq in deal.rfqs if rfq.system == ask.system},
    )
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal.id, lock=True)
        now = deal.ask(ask.ask_id)
        if now is not None and now.status == "sent" and allowed(deal.state, "rfq_seen"):
            await take_answers(uow, deal, answers)
    return all(answer.rfq.state is not RfqState.UNANSWERED for answer in answers)


async def _look_for_strays(work: Work, channel: QuoteChannel, user_id: str, deal: Deal, ask: Ask) -> None:
    found = await candidates(work, channel, deal, ask, urgent=False)
    if found and found != ask.candidates:
        await tell_doubt(work, user_id, deal.id, ask.ask_id, "Answers have come.", found)
