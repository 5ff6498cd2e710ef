"""How a trip ended, for the marketplace: prepared when a deal is won or lost, reported once after a click."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from domain.asks import Ask
from domain.events import DealLost
from domain.history import rebuild
from domain.quotes import QuoteState
from persistence.unit_of_work import UnitOfWork
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tests.support.card_story import DESK
from tests.support.clockwork import everything_is_due, leases_end
from tests.support.deal_steps import PostBox, requested
from tests.support.deals import HOUSE
from tests.support.sourcing_desk import SourcingDesk, sourcing_desk
from tools.cards.message_card import outcome_card
from tools.proposals.approve import approve_mail
from tools.proposals.client_answer import accept_proposal
from tools.proposals.mail_draft import prepare_mail
from tools.proposals.render import render_proposal
from tools.proposals.send import send_mail
from tools.quoting.options import price_options
from tools.sourcing.asks.message import approve_words, send_words_again
from tools.sourcing.asks.outcome import THANKS, prepare_outcome
from tools.sourcing.trip_creation import request_trip

CANCELS = {"method": "PUT", "path": "/api/trips/*"}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("marketplace", "--seed", "7", "--store", tmp_path_factory.mktemp("market")) as process:
        yield process


@pytest.fixture
async def desk(house: House, market: SandboxProcess) -> AsyncIterator[SourcingDesk]:
    async with sourcing_desk(house, market.base) as desk:
        yield desk


async def quoting(desk: SourcingDesk) -> str:
    """Two operators have quoted at the marketplace, a third is silent."""
    await desk.pull("operators", {"mix": ["quote"], "delay_seconds": [0, 0]})
    deal_id = await requested(desk.house)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await request_trip(uow, deal_id, seen=99)
    await desk.work()
    trip_id = (await desk.deal(deal_id)).marketplace.trip_id
    await desk.pull("rfqs", {"trip": trip_id, "count": 2})
    async with asyncio.timeout(60):
        while {one["kind"] for one in (await market_state(desk))["due_answers"]} - {"expiry"}:
            pass
    await desk.pull("operators", {"mix": ["silent"], "delay_seconds": [3000, 3001]})
    await desk.pull("rfqs", {"trip": trip_id, "count": 3})
    await looked(desk)
    return deal_id


async def looked(desk: SourcingDesk) -> None:
    everything_is_due(desk.house)
    await desk.work()


async def accepted(desk: SourcingDesk) -> str:
    deal_id = await quoting(desk)
    deal = await desk.deal(deal_id)
    picked = [quote.id for quote in deal.quotes if quote.state is QuoteState.OPEN][:1]
    assert picked
    house = desk.house
    async with house.work.unit(house.anna) as uow:
        await price_options(
            uow, deal_id, quote_ids=picked, margin_percent="10", taxes=dict.fromkeys(picked, "excluded")
        )
    await render_proposal(house.work, HOUSE, house.anna, deal_id, 1)
    async with house.work.unit(house.anna) as uow:
        deal = await prepare_mail(uow, HOUSE, deal_id)
        assert deal.mail is not None
        seen = deal.mail.content.content_hash
        await approve_mail(uow, HOUSE, deal_id, content_hash=seen, confirm_provisional=True)
        draft_id = deal.mail.draft_id
    await send_mail(house.work, PostBox(), HOUSE, house.anna, deal_id, draft_id=draft_id)
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal_id, 1, option=1, name="Alex Carter (demo)", message=None)
    await desk.work()
    return deal_id


async def approve(uow: UnitOfWork, deal_id: str) -> Ask:
    ask = (await uow.deals.get(deal_id)).asks[-1]
    assert ask.content is not None
    deal = await approve_words(
        uow,
        deal_id,
        ask_id=ask.ask_id,
        content_hash=ask.content.content_hash,
        operators=[one.external_id for one in ask.content.operators],
        text=ask.content.comment,
    )
    return deal.asks[-1]


async def market_state(desk: SourcingDesk) -> dict[str, Any]:
    """All that the marketplace holds."""
    return dict((await desk.lever.get("/admin/state")).json())


async def there(desk: SourcingDesk) -> dict[str, Any]:
    (trip,) = (await market_state(desk))["trips"]
    return dict(trip)


async def test_an_accepted_offer_waits_to_be_reported_and_losers_to_be_stood_down(desk: SourcingDesk) -> None:
    deal_id = await accepted(desk)
    deal = await desk.deal(deal_id)
    card = outcome_card(deal, DESK)
    assert card["state"] == "draft"
    won = deal.quotes[0]
    assert card["outcome_label"] == (
        f"Trip {deal.marketplace.trip_id} is sold to {won.operator.name}. All its requests are closed with "
        "this report."
    )
    losers = {rfq.external_id for rfq in deal.rfqs} - {won.rfq_external_id}
    assert {one["id"] for one in card["operators"]} == losers  # type: ignore[attr-defined]
    assert not (await there(desk))["canceled"]

    async with desk.house.work.unit(desk.house.anna) as uow:
        await approve(uow, deal_id)
    await desk.work()
    leases_end(desk.house)
    await looked(desk)
    trip = await there(desk)
    assert trip["cancelation"] == {
        "reason": "CONVERTED",
        "message": "",
        "winningSellerLiftId": won.lift_external_id,
    }
    told = {
        rfq["id"]: [line["message"] for line in rfq["chat"] if line["from"] == "buyer"]
        for rfq in trip["rfqs"]
    }
    assert told == {key: [THANKS] if key in losers else [] for key in told}
    assert (await desk.deal(deal_id)).asks[-1].status == "sent"
    assert "The marketplace knows how the trip ended" in (await desk.told(deal_id))[-1]


async def test_the_report_is_prepared_once(desk: SourcingDesk) -> None:
    deal_id = await accepted(desk)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await prepare_outcome(uow, deal_id)
    assert len((await desk.deal(deal_id)).asks) == 1


@pytest.mark.parametrize("fault", ["cut-after", "cut", "503"])
async def test_a_report_whose_answer_is_lost_is_looked_up_and_made_once(
    desk: SourcingDesk, fault: str
) -> None:
    deal_id = await accepted(desk)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await approve(uow, deal_id)
    await desk.pull("faults", {"kind": fault, "count": 1, **CANCELS})
    await desk.work()
    assert (await desk.deal(deal_id)).asks[-1].status in {"sending", "queued"}
    await looked(desk)
    assert (await desk.deal(deal_id)).asks[-1].status == "sent"
    assert (await there(desk))["cancelation"]["reason"] == "CONVERTED"


async def test_a_refused_report_says_so_and_can_be_made_again(desk: SourcingDesk) -> None:
    deal_id = await accepted(desk)
    async with desk.house.work.unit(desk.house.anna) as uow:
        ask = await approve(uow, deal_id)
    await desk.pull("faults", {"kind": "403", "count": 1, **CANCELS})
    await desk.work()
    failed = (await desk.deal(deal_id)).asks[-1]
    assert failed.status == "failed"
    assert failed.problem is not None
    assert failed.problem.startswith("The outcome was not reported. The marketplace refused the request")
    async with desk.house.work.unit(desk.house.anna) as uow:
        await send_words_again(uow, deal_id, ask_id=ask.ask_id)
    await desk.work()
    assert (await desk.deal(deal_id)).asks[-1].status == "sent"
    told = [line for rfq in (await there(desk))["rfqs"] for line in rfq["chat"] if line["from"] == "buyer"]
    assert len(told) == len((await desk.deal(deal_id)).asks[-1].reached)


async def test_a_lost_deal_is_cancelled_there_with_the_words_that_were_approved(desk: SourcingDesk) -> None:
    deal_id = await quoting(desk)
    async with desk.house.work.unit(desk.house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        await uow.happen(deal, DealLost(reason="Flew with another house."), actor=uow.broker)
        await prepare_outcome(uow, deal_id)
        ask = await approve(uow, deal_id)
    assert ask.approved is not None
    assert ask.approved.operators == ()
    await desk.work()
    cancelation = (await there(desk))["cancelation"]
    assert cancelation == {"reason": "BY_CLIENT", "message": ask.approved.comment}
    deal = await desk.deal(deal_id)
    assert deal.asks[-1].status == "sent"
    async with desk.house.work.unit(desk.house.anna) as uow:
        told = rebuild(await uow.deals.history(deal_id), broker_id=desk.house.anna)
    assert told.canonical() == deal.canonical()


async def test_a_deal_that_is_still_to_be_sold_has_no_outcome(desk: SourcingDesk) -> None:
    deal_id = await quoting(desk)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await prepare_outcome(uow, deal_id)
    assert (await desk.deal(deal_id)).asks == ()
