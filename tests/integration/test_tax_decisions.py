"""An open tax blocks a proposal until the broker enters or waives it; the history says who and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from domain.deal import Deal
from domain.events import TaxDecided
from domain.money import Money
from domain.trip import Leg, Place, Trip, TripType
from tests.integration.conftest import House
from tests.support.deal_steps import sourced, tell
from tests.support.deals import HOUSE, TEB, VNY, answered, quote
from tools.cards.desk import Desk
from tools.cards.proposal_card import proposal_card
from tools.deals.errors import RefusedError
from tools.quoting.decisions import choices, decide_tax, waiting
from tools.quoting.options import price_options

NASSAU = Place(
    text="Nassau", icao="MYNN", iata="NAS", name="Nassau", city="Nassau", country="BS",
    timezone="America/Nassau", latitude=25.0390, longitude=-77.4662,
)  # fmt: skip
BAHAMAS = "passenger_duty.BS.2"
TEXT = "Passenger tax of Bahamas, MYNN to KTEB: not tabled"


def there_and_back(place: Place) -> Trip:
    return Trip(
        legs=(
            Leg(origin=TEB, destination=place, date=dt.date(2026, 12, 14), time=dt.time(10), passengers=6),
            Leg(origin=place, destination=TEB, date=dt.date(2026, 12, 18), time=dt.time(16), passengers=6),
        ),
        trip_type=TripType.ROUND_TRIP,
    )


async def priced(house: House, trip: Trip, options: int = 2) -> str:
    deal_id = await sourced(house, trip)
    await tell(house, deal_id, *(answered(n) for n in range(1, options + 1)))
    ids = [quote(n).id for n in range(1, options + 1)]
    async with house.work.unit(house.anna) as uow:
        await price_options(
            uow, deal_id, quote_ids=ids, margin_percent="10", taxes=dict.fromkeys(ids, "excluded")
        )
    return deal_id


async def decide(house: House, deal_id: str, code: str, decision: Any, **said: str) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await decide_tax(
            uow, deal_id, code=code, decision=decision, **{"reason": "the handler's tariff", **said}
        )


def amounts(deal: Deal) -> list[dict[str, str]]:
    assert deal.proposal is not None
    return [
        {line.code: str(line.amount) for line in option.snapshot.lines} for option in deal.proposal.options
    ]


async def shown(house: House, deal_id: str) -> list[str]:
    """The line of the Bahamas on the card, an option after the other."""
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        card: Any = proposal_card(deal, Desk(await uow.me(), None, uow.now(), HOUSE, is_simulator=True))
    return [
        line["amount_label"]
        for option in card["options"]
        for line in option["lines"]
        if line["code"] == BAHAMAS
    ]


async def test_an_entered_amount_makes_a_new_version_that_can_be_sent(house: House) -> None:
    deal_id = await priced(house, there_and_back(NASSAU))
    async with house.work.unit(house.anna) as uow:
        before = (await uow.deals.get(deal_id)).proposal
    assert before is not None
    [item] = waiting(before)
    assert (item.code, item.text, item.options) == (BAHAMAS, TEXT, (1, 2))
    assert not before.options[0].snapshot.approvable
    assert await shown(house, deal_id) == ["open", "open"]
    deal = await decide(house, deal_id, BAHAMAS, "entered", amount="174", currency="usd")
    assert deal.proposal is not None
    assert deal.proposal.version == 2
    assert all(option.snapshot.approvable for option in deal.proposal.options)
    assert [found[BAHAMAS] for found in amounts(deal)] == ["USD 174.00", "USD 174.00"]
    assert await shown(house, deal_id) == ["USD 174.00", "USD 174.00"]
    async with house.work.unit(house.anna) as uow:
        [event] = [e for e in await uow.deals.history(deal_id) if isinstance(e.payload, TaxDecided)]
    assert event.actor == f"broker:{house.anna}"
    assert event.why == "the handler's tariff"
    assert event.at == house.clock.now()
    assert isinstance(event.payload, TaxDecided)
    assert event.payload.amount == Money.of("174.00")
    assert event.payload.quote_ids == (quote(1).id, quote(2).id)


async def test_a_second_click_changes_nothing(house: House) -> None:
    deal_id = await priced(house, there_and_back(NASSAU))
    once = await decide(house, deal_id, BAHAMAS, "entered", amount="174.00", currency="USD")
    twice = await decide(house, deal_id, BAHAMAS, "entered", amount="174.00", currency="USD")
    assert twice.canonical() == once.canonical()


async def test_a_waived_line_is_gone_and_can_be_taken_back(house: House) -> None:
    deal_id = await priced(house, there_and_back(NASSAU), options=1)
    waived = await decide(house, deal_id, BAHAMAS, "waived", reason="paid by the operator")
    assert BAHAMAS not in amounts(waived)[0]
    assert waived.proposal is not None
    assert waived.proposal.options[0].snapshot.approvable
    assert any("waived by the broker" in note for note in waived.proposal.options[0].snapshot.notes)
    back = await decide(house, deal_id, BAHAMAS, "taken_back")
    assert back.proposal is not None
    assert back.proposal.version == 3
    assert [item.code for item in waiting(back.proposal)] == [BAHAMAS]


async def test_a_rural_airport_is_confirmed_for_the_year(house: House) -> None:
    deal_id = await priced(house, there_and_back(VNY), options=1)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.proposal is not None
    assert waiting(deal.proposal) == ()
    assert [item.code for item in choices(deal.proposal)] == ["us_rural.KTEB.2026", "us_rural.KVNY.2026"]
    assert amounts(deal)[0]["segment_fee"] == "USD 63.60"
    confirmed = await decide(house, deal_id, "us_rural.KVNY.2026", "confirmed", reason="DOT's list (demo)")
    assert "segment_fee" not in amounts(confirmed)[0]
    assert "percentage_tax" in amounts(confirmed)[0]


@pytest.mark.parametrize(
    ("code", "decision", "said", "sentence"),
    [
        (BAHAMAS, "entered", {"amount": "12", "currency": "USD", "reason": " "}, "Say why"),
        (BAHAMAS, "entered", {"amount": "twelve", "currency": "USD"}, "not an amount"),
        (BAHAMAS, "entered", {"amount": "232,50", "currency": "USD"}, "not an amount"),
        (BAHAMAS, "entered", {"amount": "-5", "currency": "USD"}, "not an amount"),
        (BAHAMAS, "entered", {"amount": "0", "currency": "USD"}, "waive the line"),
        (BAHAMAS, "entered", {"amount": "12", "currency": "dollars"}, "not a currency"),
        (BAHAMAS, "confirmed", {}, "entered or waived"),
        ("passenger_duty.XX.9", "waived", {}, "no longer open"),
        ("includes.percentage_tax", "confirmed", {}, "no longer open"),
        (BAHAMAS, "taken_back", {}, "nothing to take back"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    house: House, code: str, decision: str, said: dict[str, str], sentence: str
) -> None:
    deal_id = await priced(house, there_and_back(NASSAU), options=1)
    with pytest.raises(RefusedError, match=sentence):
        await decide(house, deal_id, code, decision, **said)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.tax_decisions == ()
    assert deal.proposal is not None
    assert deal.proposal.version == 1


async def test_a_doubt_takes_no_amount(house: House) -> None:
    deal_id = await priced(house, there_and_back(VNY), options=1)
    with pytest.raises(RefusedError, match="confirmed"):
        await decide(house, deal_id, "us_rural.KVNY.2026", "entered", amount="5", currency="USD")
