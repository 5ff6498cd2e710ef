"""An offer ends when its aircraft leaves, whatever the house's usual time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.deal import Deal
from domain.quotes import OfferedLeg
from tests.integration.conftest import House
from tests.support.deal_steps import quoted, sourced, tell
from tests.support.deals import answered, quote, round_trip
from tools.deals.errors import RefusedError
from tools.quoting.options import price_options
from tools.sourcing.port import RfqAnswer

TOMORROW = date(2026, 11, 24)
LEAVES = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""10:00 in New York"""


async def priced(house: House, deal_id: str) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await price_options(
            uow,
            deal_id,
            quote_ids=[quote(1).id],
            margin_percent="10",
            taxes={quote(1).id: "excluded"},
        )


async def ends(house: House, deal_id: str) -> datetime:
    proposal = (await priced(house, deal_id)).proposal
    assert proposal is not None
    return proposal.valid_until


async def test_a_flight_of_tomorrow_is_not_offered_for_two_days(house: House) -> None:
    assert await ends(house, await quoted(house, round_trip(out=TOMORROW))) == LEAVES


async def test_a_flight_far_off_is_offered_for_the_usual_time(house: House) -> None:
    assert await ends(house, await quoted(house)) == house.clock.now() + timedelta(hours=48)


async def test_a_flight_without_a_time_may_be_taken_until_its_day_is_over(house: House) -> None:
    trip = round_trip(out=TOMORROW)
    legs = (trip.legs[0].model_copy(update={"time": None}), trip.legs[1])
    deal_id = await quoted(house, trip.model_copy(update={"legs": legs}))
    assert await ends(house, deal_id) == datetime(2026, 11, 25, 4, 59, tzinfo=UTC)


async def test_an_earlier_departure_of_the_operator_ends_the_offer_earlier(house: House) -> None:
    deal_id = await sourced(house, round_trip(out=TOMORROW))
    legs = (
        OfferedLeg(origin="KTEB", destination="KVNY", date=TOMORROW, time=time(7)),
        OfferedLeg(origin="KVNY", destination="KTEB", date=date(2026, 12, 18), time=time(16)),
    )
    told = answered(1)
    await tell(house, deal_id, RfqAnswer(rfq=told.rfq, quotes=(quote(1).model_copy(update={"legs": legs}),)))
    assert await ends(house, deal_id) == LEAVES - timedelta(hours=3)


async def test_a_flight_that_has_left_is_not_offered(house: House) -> None:
    deal_id = await quoted(house, round_trip(out=date(2026, 11, 23)))
    with pytest.raises(RefusedError, match="has left"):
        await priced(house, deal_id)
