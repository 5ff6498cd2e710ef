"""Client sheets that are due, round after round: every worker asks, a claim lets one of them."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from persistence.client_sheets import claim_sheets
from persistence.unit_of_work import Work
from persistence.who import acting_as
from tools.clients.sheets.api import SheetsApi
from tools.clients.sheets.sync import sync

ASK_SECONDS = 5
ROUND_SECONDS = 45
"""shorter than the claim: nobody else begins before this one has ended"""
AT_ONCE = 5

log = structlog.get_logger(__name__)


async def sync_sheets_for_ever(work: Work, api: SheetsApi) -> None:
    while True:
        try:
            await sync_due(work, api)
        except (SQLAlchemyError, OSError) as error:
            log.warning("sheets.failed", error=type(error).__name__)
        await asyncio.sleep(ASK_SECONDS)


async def sync_due(work: Work, api: SheetsApi) -> int:
    """How many were due. One that takes too long, or fails, comes again when its claim has ended."""
    brokers = await claim_sheets(work.database, AT_ONCE)
    for broker_id in brokers:
        try:
            with acting_as(broker_id):
                async with asyncio.timeout(ROUND_SECONDS):
                    await sync(work, api, broker_id)
        except TimeoutError:
            log.warning("sheets.too_slow", broker=broker_id)
        except Exception:
            # one broker's sheet must not keep the others' from their rounds
            log.exception("sheets.round_failed", broker=broker_id)
    return len(brokers)
