"""The day's exchange rates, fetched again and again: every worker asks, the claim lets one of them."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from persistence.house_work import HouseWork
from tools.exchange.fetch import RatesAddress, fetch_rates

ASK_SECONDS = 30

log = structlog.get_logger(__name__)


async def fetch_rates_for_ever(house_work: HouseWork, address: RatesAddress) -> None:
    while True:
        try:
            outcome = await fetch_rates(house_work, address)
        except (SQLAlchemyError, OSError) as error:
            log.warning("rates.failed", error=type(error).__name__)
        else:
            if outcome is not None:
                log.info("rates.fetched", outcome=outcome)
        await asyncio.sleep(ASK_SECONDS)
