"""A channel's usual price and flight time for a trip, fetched after its card is shown: beside our own
estimate, with its source, and never part of it."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import allowed
from persistence.unit_of_work import UnitOfWork, Work
from tools.proposals.house import House
from tools.sourcing.channel import QuoteChannel
from tools.sourcing.port import MarketplaceError

FETCH_MARKET_PRICES = "fetch_market_prices"
SYSTEM = "aviapages"


async def want_market_prices(uow: UnitOfWork, house: House, deal: Deal) -> None:
    """Once for each trip that has an estimate, where the channel is set up."""
    if SYSTEM not in house.quote_channels or not deal.estimates or deal.market_prices is not None:
        return
    key = f"{FETCH_MARKET_PRICES}:{deal.id}:{deal.trip_seq}"
    await uow.later(FETCH_MARKET_PRICES, deal, key, {"trip_seq": deal.trip_seq})


async def fetch_market_prices(
    work: Work, channel: QuoteChannel | None, user_id: str, deal_id: str, trip_seq: int
) -> None:
    """Nothing is said when it cannot be had: the card stands without it."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    if channel is None or deal.trip is None or deal.trip_seq != trip_seq or not deal.estimates:
        return
    categories = tuple(estimate.category for estimate in deal.estimates)
    try:
        seen = await channel.market_prices(deal.trip, categories, deal.estimates[0].mid.currency)
    except MarketplaceError:
        return
    if not seen.ranges and not seen.times:
        return
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if deal.trip_seq == trip_seq and allowed(deal.state, seen.kind):
            await uow.happen(deal, seen, actor="system")
