"""Fetching the day's table of exchange rates: for the whole house, by whichever worker has the claim."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from persistence.house_work import HouseWork
from tools.exchange.daily_table import TableNotReadError, read_table

FETCH_RATES = "fetch_rates"
LEASE_SECONDS = 60
LOOK_AGAIN_SECONDS = 3600
"""the table changes once a working day; a look is one small file"""
TRY_AGAIN_SECONDS = 300


@dataclass(frozen=True)
class RatesAddress:
    """Where the table is, and the client that fetches it."""

    url: str
    http: httpx.AsyncClient


async def fetch_rates(house_work: HouseWork, address: RatesAddress) -> str | None:
    """What came of it in a few words; None when it is not due, or another worker has it.

    A table that cannot be fetched or read changes nothing: the rates known so far go on until they are
    too old.
    """
    fence = await house_work.claim(FETCH_RATES, LEASE_SECONDS)
    if fence is None:
        return None
    wait = TRY_AGAIN_SECONDS
    try:
        answer = await address.http.get(address.url)
        if answer.status_code != httpx.codes.OK:
            outcome = f"not fetched: the answer was {answer.status_code}"
        else:
            rates = read_table(answer.content)
            new = await house_work.record_rates(FETCH_RATES, fence, rates)
            outcome = f"{new} new of {len(rates)} rates of {rates[0].as_of.date().isoformat()}"
            wait = LOOK_AGAIN_SECONDS
    except httpx.HTTPError as error:
        outcome = f"not fetched: {type(error).__name__}"
    except TableNotReadError as error:
        outcome = f"not read: {error}"
    await house_work.settle(FETCH_RATES, fence, again_in=wait, outcome=outcome)
    return outcome
