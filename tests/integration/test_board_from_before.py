"""Deals that are older than the board come onto it by the workers, some at a time."""

from __future__ import annotations

from sqlalchemy import delete

from jobs.pipeline_handlers import SUMMARISE_DEAL, handle_summarise_deal, summarise_from_before
from persistence.across import Across
from persistence.pipeline_tables import deal_summaries, deal_words, pipeline_totals
from tests.integration.conftest import House
from tests.integration.test_outbox import LEASE
from tests.support.deal_steps import requested
from tests.support.sourcing_desk import jobs_with


async def test_a_deal_without_a_row_on_the_board_gets_one(house: House) -> None:
    deals = [await requested(house) for _ in range(3)]
    async with house.work.unit(house.anna) as uow:
        before = [await uow.summaries.of_deal(deal) for deal in deals]
        for table in (deal_summaries, deal_words, pipeline_totals):
            await uow.connection.execute(delete(table))
    across = Across(house.database)
    assert await across.put_missing_summaries(2) == 2
    assert await across.put_missing_summaries(2) == 1
    await summarise_from_before(across)
    put = await across.claim_outbox(9, LEASE, only=[SUMMARISE_DEAL])
    assert len(put) == 3
    for row in put:
        async with house.work.unit(house.anna) as uow:
            due = await uow.outbox.begin(row.id, row.fence)
        await handle_summarise_deal(jobs_with(house, None), house.anna, due, held)
    async with house.work.unit(house.anna) as uow:
        assert [await uow.summaries.of_deal(deal) for deal in deals] == before


async def held(_uow: object) -> None:
    """Nobody else works on it."""
