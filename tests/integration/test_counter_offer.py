"""An operator offers another departure: from its answer at the marketplace to what the client reads."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from datetime import date, time

import pytest
from pypdf import PdfReader

from domain.deal import Deal
from domain.history import rebuild
from domain.quotes import OperatorQuote, QuoteKind, RfqState
from domain.trip import Trip
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due
from tests.support.deal_steps import requested
from tests.support.deals import HOUSE, round_trip
from tests.support.sourcing_desk import SourcingDesk, sourcing_desk
from tools.cards.fill import fill_cards
from tools.proposals.mail_draft import paper_of, prepare_mail
from tools.proposals.render import render_proposal
from tools.quoting.options import price_options
from tools.sourcing.trip_creation import request_trip

LATER = 150
TO_THE_NEXT_YEAR = 24 * 60


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("marketplace", "--seed", "7", "--store", tmp_path_factory.mktemp("market")) as process:
        yield process


@pytest.fixture
async def desk(house: House, market: SandboxProcess) -> AsyncIterator[SourcingDesk]:
    async with sourcing_desk(house, market.base) as desk:
        yield desk


async def countered(desk: SourcingDesk, shift_minutes: int, trip: Trip, *others: str) -> Deal:
    """The deal once an operator has moved the first departure, and the others have answered so."""
    script = {"answer": "counter", "departure_shift_minutes": shift_minutes}
    await desk.pull("operators", {"mix": ["quote"], "delay_seconds": [0, 0]})
    await desk.pull("operators", script)
    for other in others:
        await desk.pull("operators", {"answer": other})
    deal_id = await requested(desk.house, trip)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await request_trip(uow, deal_id, seen=(await uow.deals.get(deal_id)).seq)
    await desk.work()
    trip_id = (await desk.deal(deal_id)).marketplace.trip_id
    await desk.pull("rfqs", {"trip": trip_id, "count": 1 + len(others)})
    async with asyncio.timeout(25):
        while not _answered(deal := await desk.deal(deal_id), 1 + len(others)):
            everything_is_due(desk.house)
            await desk.work()
    return deal


def _answered(deal: Deal, operators: int) -> bool:
    return len(deal.rfqs) == operators and all(rfq.state is RfqState.QUOTED for rfq in deal.rfqs)


def counter_offer(deal: Deal) -> OperatorQuote:
    [one] = [quote for quote in deal.open_quotes if quote.kind is QuoteKind.COUNTER_OFFER]
    return one


async def proposal(desk: SourcingDesk, deal: Deal, *quotes: OperatorQuote) -> Deal:
    """These quotes priced, with the PDF made and the e-mail drafted."""
    async with desk.house.work.unit(desk.house.anna) as uow:
        await price_options(
            uow,
            deal.id,
            quote_ids=[quote.id for quote in quotes],
            margin_percent="10",
            taxes={quote.id: "excluded" for quote in quotes},
        )
    await render_proposal(desk.house.work, HOUSE, desk.house.anna, deal.id, 1)
    async with desk.house.work.unit(desk.house.anna) as uow:
        return await prepare_mail(uow, HOUSE, deal.id)


async def printed(desk: SourcingDesk, deal: Deal) -> str:
    async with desk.house.work.unit(desk.house.anna) as uow:
        stored = (await paper_of(uow, HOUSE, await uow.deals.get(deal.id))).stored
    pages = PdfReader(io.BytesIO(stored.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_the_client_reads_the_departure_that_is_offered(desk: SourcingDesk) -> None:
    deal = await countered(desk, LATER, round_trip())
    counter = counter_offer(deal)
    assert (counter.legs[0].date, counter.legs[0].time) == (date(2026, 12, 14), time(12, 30))
    assert any("Departs 12:30, asked 10:00 (leg 1)" in line for line in await told(desk, deal))
    deal = await proposal(desk, deal, counter)
    assert deal.mail is not None
    for text in (deal.mail.content.body, await printed(desk, deal)):
        assert "12:30 EST" in text
        assert "10:00 EST" not in text.replace("Nov 2026, 10:00 EST", "today")
        assert "Departs 12:30 instead of 10:00 (leg 1)" in text


async def told(desk: SourcingDesk, deal: Deal) -> list[str]:
    return [line.replace("\\", "") for line in await desk.told(deal.id)]


async def test_beside_an_offer_as_asked_the_other_one_has_its_own_itinerary(desk: SourcingDesk) -> None:
    deal = await countered(desk, LATER, round_trip(), "quote")
    counter = counter_offer(deal)
    [as_asked] = [quote for quote in deal.open_quotes if quote.kind is QuoteKind.QUOTE]
    deal = await proposal(desk, deal, as_asked, counter)
    assert deal.mail is not None
    asked, _, own = deal.mail.content.body.partition("Option 2:")
    assert "10:00 EST" in asked
    assert "12:30 EST" in own
    assert "12:30 EST" in (await printed(desk, deal)).partition("ITINERARY OF OPTION 2")[2]


async def test_the_taxes_are_those_of_the_day_that_is_offered(desk: SourcingDesk) -> None:
    """Asked for the last day of the year, offered the first of the next, whose fee is not published yet."""
    one_way = round_trip(out=date(2026, 12, 31)).legs[:1]
    deal = await countered(desk, TO_THE_NEXT_YEAR, Trip(legs=one_way))
    counter = counter_offer(deal)
    assert counter.legs[0].date == date(2027, 1, 1)
    deal = await proposal(desk, deal, counter)
    assert deal.proposal is not None
    [fee] = [line for line in deal.proposal.options[0].snapshot.lines if line.code == "segment_fee"]
    assert fee.provisional
    text = await printed(desk, deal)
    assert "Fri 1 Jan 2027" in text
    assert "Departs Fri 1 Jan 2027 10:00 instead of Thu 31 Dec 2026 10:00" in text


async def test_cards_and_history_hold_what_is_offered(desk: SourcingDesk) -> None:
    deal = await countered(desk, LATER, round_trip())
    elements = [
        {"id": name, "name": name, "props": {"deal_id": deal.id, "version": deal.seq, "since": 1, "said": 1}}
        for name in ("BoardCard", "CompareCard")
    ]
    async with desk.house.work.unit(desk.house.anna) as uow:
        board, compare = await fill_cards(uow, elements, house=HOUSE, is_simulator=True)
        again = rebuild(await uow.deals.history(deal.id), broker_id=desk.house.anna)
    assert board["props"]["rows"][0]["offer_label"] == "Departs 12:30, asked 10:00 (leg 1)"
    flags = compare["props"]["rows"][0]["flags"]
    assert {"severity": "info", "text": "Departs 12:30, asked 10:00 (leg 1)"} in flags
    assert again.canonical() == deal.canonical()
