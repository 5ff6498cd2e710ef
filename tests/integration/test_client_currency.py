"""Quotes in other currencies: priced in the client's at a rate that is named, or not at all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.deal import Deal
from domain.exchange import ExchangeRate
from domain.money import Money
from domain.quotes import Rfq, RfqState
from persistence.house_work import HouseWork
from tests.integration.conftest import NOW, House
from tests.support.deal_steps import sourced, tell
from tests.support.deals import operator, quote
from tools.deals.errors import RefusedError
from tools.exchange.enter import choose_currency, enter_rate
from tools.exchange.of_deal import exchange_for
from tools.quoting.compare import Comparison, comparison_of
from tools.quoting.options import price_options
from tools.sourcing.port import RfqAnswer

ECB = "1.0842 USD/EUR of 2026-11-23 15:00 CET, ECB"


def answered_in(n: int, price: str, currency: str) -> RfqAnswer:
    rfq = Rfq(system="avinode", external_id=f"arfq-{n}", operator=operator(n), state=RfqState.QUOTED)
    return RfqAnswer(rfq=rfq, quotes=(quote(n).model_copy(update={"price": Money.of(price, currency)}),))


async def two_currencies(house: House) -> str:
    deal_id = await sourced(house)
    await tell(house, deal_id, answered_in(1, "98000.00", "USD"), answered_in(2, "88000.00", "EUR"))
    return deal_id


async def fixing(house: House, value: str = "1.0842", *, hours_ago: int = 1) -> None:
    work = HouseWork(house.database)
    fence = await work.claim("fetch_rates", 60)
    assert fence is not None
    at = NOW - timedelta(hours=hours_ago)
    rate = ExchangeRate(
        base="EUR", quote="USD", rate=Decimal(value), as_of=at, zone="Europe/Berlin", source="ECB"
    )
    assert await work.record_rates("fetch_rates", fence, [rate]) == 1
    await work.settle("fetch_rates", fence, again_in=0, outcome="ok")


async def compared(house: House, deal_id: str) -> Comparison:
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        return comparison_of(deal, uow.now(), await exchange_for(uow, deal))


async def price(house: House, deal_id: str, n: int) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await price_options(
            uow, deal_id, quote_ids=[quote(n).id], margin_percent="10", taxes={quote(n).id: "excluded"}
        )


async def test_a_quote_in_euros_is_ranked_and_priced_in_dollars_at_the_days_rate(house: House) -> None:
    deal_id = await two_currencies(house)
    await fixing(house)
    found = await compared(house, deal_id)
    assert found.apart == ()
    # EUR 88,000 is the smaller number and the dearer price no longer: 95,409.60 dollars
    assert [(place.quote.id, str(place.quote.price)) for place in found.ranked] == [
        (quote(2).id, "USD 95,409.60"),
        (quote(1).id, "USD 98,000.00"),
    ]
    assert found.rates[quote(2).id].label == ECB
    deal = await price(house, deal_id, 2)
    assert deal.proposal is not None
    snapshot = deal.proposal.options[0].snapshot
    assert snapshot.operator_quoted == Money.of("88000.00", "EUR")
    assert snapshot.operator_price == Money.of("95409.60")
    assert [rate.label for rate in snapshot.exchange] == [ECB]
    assert snapshot.lines[0].basis.endswith(f"converted at {ECB}")


async def test_without_a_fresh_rate_a_quote_stands_apart_and_is_not_priced(house: House) -> None:
    deal_id = await two_currencies(house)
    await fixing(house, hours_ago=61)
    found = await compared(house, deal_id)
    assert [place.quote.id for place in found.ranked] == [quote(1).id]
    [apart] = found.apart
    assert apart.quote.id == quote(2).id
    assert "61 hours old" in apart.reason
    with pytest.raises(RefusedError, match=r"is in EUR, the client is quoted in USD\. .* 61 hours old"):
        await price(house, deal_id, 2)


async def test_the_brokers_own_rate_is_used_and_named(house: House) -> None:
    deal_id = await two_currencies(house)
    async with house.work.unit(house.anna) as uow:
        deal = await enter_rate(uow, deal_id, base="eur", quote="usd", rate="1,09")
    assert deal.rates[0].label == "1.09 USD/EUR of 2026-11-23 10:00 EST, entered by Anna Berg (demo)"
    priced = await price(house, deal_id, 2)
    assert priced.proposal is not None
    assert priced.proposal.options[0].snapshot.operator_price == Money.of("95920.00")
    async with house.work.unit(house.anna) as uow:
        event = (await uow.deals.history(deal_id))[-2]
    assert event.actor == f"broker:{house.anna}"
    assert event.payload.kind == "rate_entered"


async def test_the_same_rate_at_once_is_one_event(house: House) -> None:
    deal_id = await two_currencies(house)
    for _ in range(2):
        async with house.work.unit(house.anna) as uow:
            deal = await enter_rate(uow, deal_id, base="EUR", quote="USD", rate="1.09")
    assert len(deal.rates) == 1


async def test_a_rate_the_wrong_way_round_is_refused(house: House) -> None:
    deal_id = await two_currencies(house)
    await fixing(house, "1.30")
    with pytest.raises(RefusedError, match="other way round"):
        async with house.work.unit(house.anna) as uow:
            await enter_rate(uow, deal_id, base="EUR", quote="USD", rate="0.77")


@pytest.mark.parametrize(
    ("base", "quote_currency", "rate", "sentence"),
    [
        ("EUR", "EUR", "1", "two different currencies"),
        ("EUR", "XYZ", "1.1", "not a currency"),
        ("EUR", "USD", "one", "not a rate"),
        ("EUR", "USD", "0", "positive number"),
        ("EUR", "USD", "-1", "positive number"),
        ("EUR", "USD", "NaN", "positive number"),
        ("EUR", "USD", "1.0000000000001", "12 digits"),
        ("EUR", "USD", "1e30", "positive number"),
    ],
)
async def test_what_is_no_rate_is_refused(
    house: House, base: str, quote_currency: str, rate: str, sentence: str
) -> None:
    deal_id = await two_currencies(house)
    with pytest.raises(RefusedError, match=sentence):
        async with house.work.unit(house.anna) as uow:
            await enter_rate(uow, deal_id, base=base, quote=quote_currency, rate=rate)


async def test_a_client_in_euros_is_quoted_in_euros_from_now_on(house: House) -> None:
    deal_id = await two_currencies(house)
    await fixing(house)
    async with house.work.unit(house.anna) as uow:
        await choose_currency(uow, deal_id, "EUR")
    found = await compared(house, deal_id)
    assert found.currency == "EUR"
    assert {str(place.quote.price) for place in found.ranked} == {"EUR 88,000.00", "EUR 90,389.23"}
    deal = await price(house, deal_id, 2)
    assert deal.proposal is not None
    snapshot = deal.proposal.options[0].snapshot
    assert snapshot.operator_quoted is None
    assert snapshot.currency == "EUR"
    # the segment fee is owed in dollars
    fee = next(line for line in snapshot.lines if line.code == "segment_fee")
    assert (str(fee.amount), str(fee.original)) == ("EUR 58.66", "USD 63.60")
    another = await sourced(house)
    async with house.work.unit(house.anna) as uow:
        later = await uow.deals.get(another)
        assert later.currency is None
        assert (await exchange_for(uow, later)).currency == "EUR"


async def test_a_new_rate_leaves_a_frozen_price_alone(house: House) -> None:
    deal_id = await two_currencies(house)
    await fixing(house)
    frozen = (await price(house, deal_id, 2)).proposal
    async with house.work.unit(house.anna) as uow:
        deal = await enter_rate(uow, deal_id, base="EUR", quote="USD", rate="1.15")
    assert deal.proposal == frozen


async def test_only_a_currency_is_chosen(house: House) -> None:
    deal_id = await two_currencies(house)
    with pytest.raises(RefusedError, match="not a currency"):
        async with house.work.unit(house.anna) as uow:
            await choose_currency(uow, deal_id, "Euro")
