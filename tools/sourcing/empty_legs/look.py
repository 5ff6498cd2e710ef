"""One look at the list for one search: what is new is shown once, and a watch ends when its time has come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.deal import Deal
from domain.deal_state import ENDED, allowed
from domain.empty_legs import (
    EmptyLeg,
    EmptyLegsNotSeen,
    EmptyLegsSeen,
    EmptyLegWatchEnded,
    LegQuery,
    LegSearch,
    News,
    news,
)
from domain.exchange import Exchange, ExchangeTable
from domain.policy import policy_on
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.wording import money_label, plain
from tools.sourcing.channel import Listing, QuoteChannel
from tools.sourcing.empty_legs.match import fits
from tools.sourcing.empty_legs.request import CARD, NOT_SET_UP
from tools.sourcing.empty_legs.wording import leg_line, query_label
from tools.sourcing.port import CallsUsedUp, MarketplaceError

FRESH_FOR_A_PERSON = timedelta(minutes=10)
TRIES = 4
"""of a look that a person waits for, before it is told that it failed"""
SLOWEST = timedelta(minutes=10)
NEXT_MONTHS_CALLS = timedelta(hours=24)
"""the plan may have been raised meanwhile"""
SHORTEST = timedelta(seconds=30)
MOST_TOLD = 5
USED_UP = (
    "The calls to Aviapages that this house may spend are used up for now. What was shown stands as it was "
    "listed then. A watch goes on and looks again when calls are free; the rest is kept for what you click."
)


async def look_for_legs(
    work: Work, channel: QuoteChannel | None, user_id: str, deal_id: str, search_id: str, *, attempts: int
) -> timedelta | None:
    """How long until the next look; None: it was the last one."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    search = deal.leg_search(search_id)
    if search is None or not search.open:
        return None
    now = work.clock.now()
    if deal.state in ENDED or (search.until is not None and now >= search.until):
        await _end(work, user_id, deal_id, search_id)
        return None
    if channel is None:
        return await _not_seen(work, user_id, deal_id, search_id, NOT_SET_UP, say=True, wait=SLOWEST)
    first = _waited_for(search)
    fresh = FRESH_FOR_A_PERSON if first else channel.look_every
    try:
        listing = await channel.listed_legs(fresh=fresh, by_the_clock=not first)
    except CallsUsedUp as error:
        wait = min(timedelta(seconds=error.retry_after or 3600.0), NEXT_MONTHS_CALLS)
        return await _not_seen(work, user_id, deal_id, search_id, USED_UP, say=True, wait=wait)
    except MarketplaceError as error:
        wait = min(timedelta(seconds=error.retry_after or 30.0), SLOWEST)
        if first and attempts < TRIES:
            return min(wait, timedelta(seconds=10))
        return await _not_seen(work, user_id, deal_id, search_id, error.sentence, say=first, wait=wait)
    return await _compared(work, user_id, deal_id, search_id, listing, every=channel.look_every)


async def _compared(
    work: Work, user_id: str, deal_id: str, search_id: str, listing: Listing, *, every: timedelta
) -> timedelta | None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        search = deal.leg_search(search_id)
        if search is None or not search.open or not allowed(deal.state, "empty_legs_seen"):
            return None
        exchange = await exchange_into(uow, deal, search.query)
        today = uow.now().astimezone(UTC).date()
        legs = tuple(leg for leg in listing.legs if fits(search.query, leg, today=today, exchange=exchange))
        told = news(search, legs)
        first = _waited_for(search)
        if first or told.worth_saying or told.quiet or search.problem:
            seen = EmptyLegsSeen(search_id=search_id, legs=legs, read_at=listing.read_at)
            deal = await uow.happen(deal, seen, actor="system")
        if search.until is None:
            return None
        await uow.empty_leg_watches.looked(search_id, listing.read_at)
        if told.worth_saying and not first:
            await uow.say(deal.thread_id, _told(search, told), Card(CARD, deal.id, deal.seq))
        # the list is as old as the channel's clock says, which is not a demo's
        age = max(timedelta(0), uow.now() - listing.read_at)
        return _before_the_end(search, uow.now(), max(every - age, min(every, SHORTEST)))


async def exchange_into(uow: UnitOfWork, deal: Deal, query: LegQuery) -> Exchange | None:
    """Converts prices into the currency of the limit; None without one."""
    if query.most is None:
        return None
    now = uow.now()
    table = ExchangeTable((*deal.rates, *await uow.exchange_rates.newest(now)))
    hours = policy_on(now.date()).fx_stale_hours
    return Exchange(currency=query.most.currency, table=table, now=now, limit_hours=hours)


async def _end(work: Work, user_id: str, deal_id: str, search_id: str) -> None:
    """Said once: the row ends once."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        search = deal.leg_search(search_id)
        if search is None or not await uow.empty_leg_watches.end(search_id, uow.now()):
            return
        if not allowed(deal.state, "empty_leg_watch_ended"):
            said = (
                f"{deal.number} is closed, and with it the watch for empty legs {query_label(search.query)}."
            )
            await uow.say(deal.thread_id, said, deal_id=deal.id)
            return
        ended = EmptyLegWatchEnded(search_id=search_id, why="time")
        deal = await uow.happen(deal, ended, actor="system")
        found = sum(not match.gone for match in search.matches)
        shown = f"{found or 'None'} of what fits {'is' if found < 2 else 'are'} still listed."
        said = f"The watch for empty legs {query_label(search.query)} has ended. {shown}"
        await uow.say(deal.thread_id, said, Card(CARD, deal.id, deal.seq))


async def _not_seen(
    work: Work, user_id: str, deal_id: str, search_id: str, sentence: str, *, say: bool, wait: timedelta
) -> timedelta | None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        search = deal.leg_search(search_id)
        if search is None or not search.open or not allowed(deal.state, "empty_legs_not_seen"):
            return None
        if search.problem != sentence:
            deal = await uow.happen(
                deal, EmptyLegsNotSeen(search_id=search_id, sentence=sentence), actor="system"
            )
            if say:
                about = f"Empty legs {query_label(search.query)}: "
                await uow.say(deal.thread_id, about + plain(sentence), Card(CARD, deal.id, deal.seq))
        return _before_the_end(search, uow.now(), wait) if search.until else None


def _waited_for(search: LegSearch) -> bool:
    """The first look, and nothing went wrong with it yet: a person sits before the card."""
    return search.status == "looking" and search.problem is None


def _before_the_end(search: LegSearch, now: datetime, wait: timedelta) -> timedelta:
    assert search.until is not None
    return min(wait, max(search.until - now, timedelta(seconds=1)))


def _told(search: LegSearch, told: News) -> str:
    parts = []
    if told.new:
        count = len(told.new)
        parts.append(f"**{count} new empty leg{'' if count == 1 else 's'}** {query_label(search.query)}:")
        parts += [f"- {leg_line(leg)}" for leg in told.new[:MOST_TOLD]]
    if told.cheaper:
        parts.append("**Cheaper than when it was shown:**")
        parts += [f"- {leg_line(leg)} (was {_was(search, leg)})" for leg in told.cheaper[:MOST_TOLD]]
    return "\n".join(parts)


def _was(search: LegSearch, leg: EmptyLeg) -> str:
    before = next(match.leg.price for match in search.matches if match.leg.external_id == leg.external_id)
    assert before is not None
    return money_label(before)
