"""The board's rows: written with the deal, equal to what its events say, read by key, each broker's own."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, text

from domain.archive_events import DealArchived
from domain.history import rebuild
from domain.pipeline import Stage, summary
from persistence.pipeline import Filter, Line
from persistence.pipeline_tables import deal_summaries, deal_words, pipeline_totals
from persistence.summaries import summary_row
from tests.integration.conftest import House
from tests.support.deal_steps import quoted, requested, sent
from tests.support.deals import round_trip
from tools.deals.describe import describe_trip
from tools.proposals.client_answer import accept_proposal


async def found(house: House, words: str, user_id: str | None = None) -> tuple[str, ...]:
    """Numbers of the deals that are found."""
    async with house.work.unit(user_id or house.anna) as uow:
        lines = await uow.pipeline.found(Filter(archived=None, words=words), 20)
    return tuple(line.number for line in lines)


async def board(house: House, chosen: Filter | None = None) -> dict[Stage, tuple[Line, ...]]:
    async with house.work.unit(house.anna) as uow:
        pages = await uow.pipeline.pages(chosen or Filter(), "departure", 20, {})
    return {stage: lines for stage, lines in pages.items() if lines}


async def test_the_row_follows_the_deal_and_is_equal_when_made_from_the_events(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal_id, 1, option=2, name="Alex Carter (demo)", message=None)
    async with house.work.unit(house.anna) as uow:
        again = summary(rebuild(await uow.deals.history(deal_id), broker_id=house.anna))
        stored = await uow.summaries.of_deal(deal_id)
    assert stored == summary_row(again, house.anna)
    assert (again.stage, again.step) == (Stage.ACCEPTED, "Accepted: prepare the contract")


async def test_the_sums_are_what_the_rows_add_up_to(house: House) -> None:
    deal_id = await sent(house)
    await quoted(house)
    await requested(house)
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal_id, 1, option=1, name="Alex Carter (demo)", message=None)
        deal = await uow.deals.get(await requested(house), lock=True)
        await uow.happen(deal, DealArchived(), actor=uow.broker)
    async with house.work.unit(house.anna) as uow:
        whole = await uow.summaries.added_up()
        kept = {
            (archived, total.stage.value, total.currency, total.priced): (total.deals, total.amount)
            for archived in (False, True)
            for total in await uow.pipeline.totals(Filter(archived=archived))
        }
    assert kept == whole
    assert (False, "accepted", "USD", True) in kept
    assert (False, "quotes_in", "USD", False) in kept
    assert sum(archived for archived, *_ in kept) == 1


async def test_rows_that_are_lost_are_made_again_the_same(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        before = await uow.summaries.of_deal(deal_id), await uow.pipeline.totals(Filter())
        for table in (deal_words, deal_summaries, pipeline_totals):
            await uow.connection.execute(delete(table))
        await uow.summaries.write([await uow.deals.get(deal_id, lock=True)])
    async with house.work.unit(house.anna) as uow:
        assert (await uow.summaries.of_deal(deal_id), await uow.pipeline.totals(Filter())) == before
    assert await found(house, "N100JV")


@pytest.mark.parametrize(
    "words",
    ["acme", "carter", "office@acme", "TEB", "kvny", "van nuys", "Teterboro acme", "n100jv", "tete", "0001"],
)
async def test_a_deal_is_found_by_client_route_city_tail_and_number(house: House, words: str) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        number = (await uow.deals.get(deal_id)).number
    assert await found(house, words) == (number,)
    assert await found(house, number.lower()) == (number,)
    assert await found(house, f"{words} elsewhere") == ()
    assert await found(house, words, house.bob) == ()


async def test_another_trip_is_found_by_its_own_words_alone(house: House) -> None:
    deal_id = await requested(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        trip = round_trip().model_copy(update={"legs": round_trip().legs[:1]})
        leg = trip.legs[0].model_copy(
            update={"destination": trip.legs[0].origin, "origin": trip.legs[0].destination}
        )
        await describe_trip(uow, deal.thread_id, trip.model_copy(update={"legs": (leg,)}))
    assert await found(house, "vny")
    async with house.work.unit(house.anna) as uow:
        row = await uow.summaries.of_deal(deal_id)
    assert row is not None
    assert row["route"] == "VNY → TEB"


async def test_filters_narrow_the_board(house: House) -> None:
    sent_id = await sent(house)
    await requested(house)
    day = date(2026, 12, 14)
    assert list(await board(house)) == [Stage.NEW_REQUEST, Stage.PROPOSAL_OUT]
    assert list(await board(house, Filter(stages=(Stage.NEW_REQUEST,)))) == [Stage.NEW_REQUEST]
    assert len(await board(house, Filter(client_id=house.client.id))) == 2
    assert await board(house, Filter(client_id=str(uuid.uuid4()))) == {}
    assert len(await board(house, Filter(departs_from=day, departs_until=day))) == 2
    assert await board(house, Filter(departs_from=day + timedelta(days=1))) == {}
    assert await board(house, Filter(archived=True)) == {}
    # over 100,000, whatever the hour
    hot = await board(house, Filter(hot_at=house.clock.now()))
    assert [line.deal_id for lines in hot.values() for line in lines if line.value and line.value.priced] == [
        sent_id
    ]
    async with house.work.unit(house.anna) as uow:
        narrowed = await uow.pipeline.totals(Filter(client_id=house.client.id))
        assert set(narrowed) == set(await uow.pipeline.totals(Filter()))


async def test_a_client_who_looks_makes_a_deal_hot(house: House) -> None:
    deal_id = await requested(house)
    now = house.clock.now()
    async with house.work.unit(house.anna) as uow:
        row = await uow.summaries.of_deal(deal_id)
        assert row is not None
        large = row["large"]
        await uow.summaries.looked(deal_id, now)
        await uow.summaries.looked(deal_id, now + timedelta(minutes=1))
    assert not large
    (lines,) = (await board(house, Filter(hot_at=now + timedelta(minutes=6)))).values()
    assert lines[0].looked_at == now + timedelta(minutes=1)
    assert await board(house, Filter(hot_at=now + timedelta(minutes=7))) == {}


@pytest.mark.parametrize("sort", ["departure", "value", "age"])
async def test_pages_follow_each_other_without_a_gap(house: House, sort: str) -> None:
    first = await requested(house)
    async with house.work.unit(house.anna) as uow:
        row = await uow.summaries.of_deal(first)
        assert row is not None
        copies = []
        for n in range(9):
            deal = await uow.deals.open(str(uuid.uuid4()), str(uuid.uuid4()), at=uow.now(), actor=uow.broker)
            copies.append(
                row
                | {
                    "deal_id": deal.id,
                    "departs_on": date(2027, 1, 1 + n % 3),
                    "amount": Decimal(n % 2),
                    "currency": ("EUR", "USD")[n % 2],
                    "opened_at": house.clock.now() + timedelta(days=n % 4),
                    "stage": "closed" if n > 6 else "new_request",
                }
            )
        uow.deals.changed.clear()
        await uow.connection.execute(deal_summaries.insert(), copies)
        whole = await uow.pipeline.pages(Filter(), sort, 20, {})  # type: ignore[arg-type]
        assert [len(lines) for lines in whole.values() if lines] == [8, 2]
        for stage in (Stage.NEW_REQUEST, Stage.CLOSED):
            walked: list[Line] = []
            while True:
                after = {stage: walked[-1].deal_id} if walked else {}
                page = (await uow.pipeline.pages(Filter(stages=(stage,)), sort, 3, after))[stage]  # type: ignore[arg-type]
                if not page:
                    break
                walked += page
            assert walked == list(whole[stage])


async def test_what_came_in_since(house: House) -> None:
    before = house.clock.now() - timedelta(days=1)
    deal_id = await quoted(house)
    async with house.work.unit(house.anna) as uow:
        (line,) = await uow.pipeline.since(before, 10)
        assert (line.deal_id, line.quotes > 0) == (deal_id, True)
        assert await uow.pipeline.since(house.clock.now() + timedelta(days=1), 10) == ()


async def test_a_page_is_read_by_its_index(house: House) -> None:
    """With row security on, as the application reads."""
    await requested(house)
    async with house.work.unit(house.anna) as uow:
        await uow.connection.execute(text("set local enable_seqscan = off"))
        for column, index in (("departs_on", "departure"), ("opened_at", "age")):
            plan = await uow.connection.execute(
                text(
                    "explain select deal_id from deal_summaries where archived is false "
                    f"and stage = 'closed' and ({column}, deal_id) > "
                    f"(select {column}, deal_id from deal_summaries limit 1) "
                    f"order by {column}, deal_id limit 13"
                )
            )
            told = "\n".join(plan.scalars())
            assert f"using deal_summaries_{index}" in told
            assert "Sort" not in told
        plan = await uow.connection.execute(
            text("explain select deal_id from deal_words where word >= 'acme' and word < 'acmf'")
        )
        told = "\n".join(plan.scalars())
        assert "word >=" in told.partition("Index Cond")[2]


async def test_a_board_is_the_brokers_own(house: House) -> None:
    await sent(house)
    async with house.work.unit(house.bob) as uow:
        assert await uow.pipeline.totals(Filter()) == ()
        assert await uow.pipeline.found(replace(Filter(), archived=None), 10) == ()
