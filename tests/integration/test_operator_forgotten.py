"""The marketplace forgets a trip: what operators of the broker's own list answered stands all the same."""

from __future__ import annotations

from domain.deal_state import DealState
from domain.quotes import QuoteState, RfqState
from tests.integration.conftest import House
from tests.support.deal_steps import PostBox, sourced, tell
from tests.support.deals import answered
from tests.support.operators import approve_all, deal_now, listed, proposed_again, send_all
from tools.operators.answer import record_offer
from tools.operators.offer import read_offer
from tools.quoting.options import price_options
from tools.sourcing.forgotten import record_forgotten
from tools.sourcing.trip_creation import request_trip

OFFER = {"price": "98500", "currency": "USD", "type": "Challenger 350", "seats": "9"}


async def both_ways(house: House) -> str:
    """Asked at the marketplace and by e-mail, with a price from each; then the marketplace is wiped."""
    deal_id = await sourced(house)
    await listed(house)
    deal = await send_all(house, await approve_all(house, await proposed_again(house, deal_id)), PostBox())
    await tell(house, deal_id, answered(1))
    assert deal.trip is not None
    async with house.work.unit(house.anna) as uow:
        offer = read_offer(OFFER, deal.trip, uow.now())
        await record_offer(uow, deal_id, deal.rfqs[0].external_id, offer)
        assert await record_forgotten(uow, deal_id, "FP8V2U")
    return deal_id


async def test_the_marketplaces_answers_end_and_those_by_mail_stay(house: House) -> None:
    deal = await deal_now(house, await both_ways(house))
    assert deal.state is DealState.DRAFT
    assert "The open quote on it no longer counts." in (deal.marketplace.problem or "")
    assert {quote.system: quote.state for quote in deal.quotes} == {
        "avinode": QuoteState.WITHDRAWN,
        "email": QuoteState.OPEN,
    }
    states = {rfq.system: rfq.state for rfq in deal.rfqs if rfq.state is not RfqState.UNANSWERED}
    assert states == {"avinode": RfqState.CANCELED, "email": RfqState.QUOTED}


async def test_a_price_by_mail_can_be_offered_or_improved_meanwhile(house: House) -> None:
    deal = await deal_now(house, await both_ways(house))
    assert deal.trip is not None
    async with house.work.unit(house.anna) as uow:
        offer = read_offer({**OFFER, "price": "95000"}, deal.trip, uow.now())
        deal = await record_offer(uow, deal.id, deal.open_quotes[0].rfq_external_id, offer)
        assert deal.state is DealState.QUOTES_READY
        [quote] = deal.open_quotes
        deal = await price_options(
            uow, deal.id, quote_ids=[quote.id], margin_percent="10", taxes={quote.id: "excluded"}
        )
    assert deal.state is DealState.PROPOSAL_DRAFT


async def test_the_trip_asked_for_anew_keeps_what_came_by_mail(house: House) -> None:
    deal_id = await both_ways(house)
    async with house.work.unit(house.anna) as uow:
        deal = await request_trip(uow, deal_id, seen=999)
    assert {rfq.system for rfq in deal.rfqs} == {"email"}
    assert [quote.system for quote in deal.quotes] == ["email"]
