"""Operators asked by e-mail and at the marketplace for one trip: neither channel holds the other up."""

from __future__ import annotations

import pytest

from domain.deal import Deal
from domain.deal_state import DealState
from domain.history import rebuild
from domain.quotes import BY_EMAIL, Rfq, RfqState
from tests.integration.conftest import House
from tests.support.deal_steps import requested, sourced
from tests.support.deals import operator, quote, unanswered
from tools.quoting.options import price_options
from tools.sourcing.answers import record_answers, take_answers
from tools.sourcing.forgotten import record_forgotten
from tools.sourcing.port import CreatedTrip, MarketplaceDown, RfqAnswer, TripRequest
from tools.sourcing.trip_creation import create_trip, record_created, request_trip


class Desk:
    """A marketplace that knows no trip yet, and answers as the test says."""

    system = "avinode"

    def __init__(self, error: MarketplaceDown | None) -> None:
        self.error = error

    async def find_trip(self, _external_trip_id: str) -> CreatedTrip | None:
        return None

    async def create_trip(self, _request: TripRequest) -> CreatedTrip:
        if self.error is not None:
            raise self.error
        return CreatedTrip(trip_id="FP8V2U", search_link="http://127.0.0.1/search")


async def answered_by_mail(house: House, deal_id: str) -> None:
    rfq = Rfq(system=BY_EMAIL, external_id="r-1", operator=operator(1), state=RfqState.QUOTED)
    known = {"system": BY_EMAIL, "external_id": "r-1.1", "rfq_external_id": "r-1"}
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        await take_answers(uow, deal, (RfqAnswer(rfq=rfq, quotes=(quote(1).model_copy(update=known),)),))


async def priced(house: House, deal_id: str) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await price_options(
            uow,
            deal_id,
            quote_ids=[quote(1).id],
            margin_percent="10",
            taxes={quote(1).id: "excluded"},
        )


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, "created"),
        (MarketplaceDown("busy", sent="no"), "failed"),
        (MarketplaceDown("cut", sent="unknown"), "uncertain"),
    ],
    ids=["created", "failed", "in-doubt"],
)
async def test_what_became_of_a_trip_is_recorded_though_a_proposal_was_made_meanwhile(
    house: House, error: MarketplaceDown | None, status: str
) -> None:
    deal_id = await requested(house)
    await answered_by_mail(house, deal_id)
    async with house.work.unit(house.anna) as uow:
        await request_trip(uow, deal_id, seen=99)
    assert (await priced(house, deal_id)).state is DealState.PROPOSAL_DRAFT
    await create_trip(house.work, Desk(error), house.anna, deal_id)  # type: ignore[arg-type]
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        history = await uow.deals.history(deal_id)
    assert (deal.state, deal.marketplace.status) == (DealState.PROPOSAL_DRAFT, status)
    assert rebuild(history, broker_id=house.anna).canonical() == deal.canonical()


async def test_an_answer_kept_from_before_can_be_offered_while_others_are_asked_anew(house: House) -> None:
    deal_id = await sourced(house)
    await answered_by_mail(house, deal_id)
    async with house.work.unit(house.anna) as uow:
        await record_forgotten(uow, deal_id, "FP8V2U")
    async with house.work.unit(house.anna) as uow:
        name = (await request_trip(uow, deal_id, seen=99)).marketplace.external_trip_id
        assert name is not None
        created = CreatedTrip(trip_id="FP8V2V", search_link="http://127.0.0.1/search")
        await record_created(uow, deal_id, "avinode", created, external_trip_id=name)
        deal = await record_answers(uow, deal_id, "FP8V2V", (unanswered(7),))
    assert deal.state is DealState.QUOTING
    assert [one.id for one in deal.open_quotes] == [quote(1).id]
    assert (await priced(house, deal_id)).state is DealState.PROPOSAL_DRAFT
