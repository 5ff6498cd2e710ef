"""The broker's margin as a percentage or an amount, and a client who pays by card, in the whole house."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from domain import policy as policies
from domain.deal import Deal
from domain.exchange import ExchangeRate
from domain.money import Money
from domain.policy import Policy
from domain.snapshot import PriceSnapshot
from tests.integration.conftest import House
from tests.integration.test_tax_decisions import BAHAMAS, NASSAU, decide, there_and_back
from tests.support.chat import chat_services, opened_pool
from tests.support.deal_steps import sourced, tell
from tests.support.deals import HOUSE, answered, quote
from tools.cards.compare_card import compare_card
from tools.cards.desk import Desk
from tools.deals.errors import RefusedError
from tools.exchange.enter import choose_currency, enter_rate
from tools.quoting.options import price_options
from tools.quoting.own_margin import SaidMargin
from web.actions import Press, actions, out_of_sight
from web.turns import Turns


async def quoted(house: House, options: int = 2) -> str:
    deal_id = await sourced(house, there_and_back(NASSAU))
    await tell(house, deal_id, *(answered(n) for n in range(1, options + 1)))
    return deal_id


async def priced(house: House, deal_id: str, options: int = 2, **said: object) -> Deal:
    ids = [quote(n).id for n in range(1, options + 1)]
    async with house.work.unit(house.anna) as uow:
        return await price_options(
            uow,
            deal_id,
            quote_ids=ids,
            taxes=dict.fromkeys(ids, "excluded"),
            **said,  # type: ignore[arg-type]
        )


def prices(deal: Deal) -> list[PriceSnapshot]:
    assert deal.proposal is not None
    return [option.snapshot for option in deal.proposal.options]


@pytest.mark.parametrize("said", ["5,000", "5000.00", "USD 5,000", "5000usd"])
async def test_a_fixed_margin_is_added_to_each_option(house: House, said: str) -> None:
    deal = await priced(house, await quoted(house), margin_fixed=said)
    for price in prices(deal):
        assert price.margin == Money.of("5000.00")
        assert price.transport == price.operator_price + Money.of("5000.00")
        assert price.margin_basis == "USD 5,000.00 fixed"


async def test_the_policys_floor_and_cap_hold_for_a_percentage_and_for_an_amount(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounded = Policy(
        version="bounded",
        valid_from=dt.date(2024, 1, 1),
        margin_floor=Money.of("4000"),
        margin_cap=Money.of("20000"),
    )
    monkeypatch.setattr(policies.policy_on, "__defaults__", ((bounded,),))
    deal_id = await quoted(house, 1)
    for said, margin, words in (
        ({"margin_percent": "1"}, "4000.00", "raised to the floor of USD 4,000"),
        ({"margin_fixed": "25,000"}, "20000.00", "cut to the cap of USD 20,000"),
    ):
        [price] = prices(await priced(house, deal_id, 1, **said))
        assert price.margin.amount == Decimal(margin)
        assert words in price.margin_basis


async def test_a_decision_on_a_tax_keeps_the_fixed_margin_and_the_card(house: House) -> None:
    deal_id = await quoted(house)
    before = await priced(house, deal_id, margin_fixed="5000", card="maximum")
    assert [price.lines[-1].label for price in prices(before)] == ["Card fee 5 %"] * 2
    after = await decide(house, deal_id, BAHAMAS, "entered", amount="174", currency="USD")
    assert after.proposal is not None
    assert (after.proposal.margin_fixed, after.proposal.card) == (Money.of("5000.00"), "maximum")
    for price in prices(after):
        assert price.margin == Money.of("5000.00")
        *others, fee = price.lines
        assert fee.code == "card_fee"
        owed = sum((line.amount.amount for line in others), Decimal(0))
        assert fee.amount == Money.of(owed).percent(Decimal(5)).rounded()
        assert price.total == Money.of(owed + fee.amount.amount)


async def test_an_amount_in_another_currency_is_converted_or_refused(house: House) -> None:
    deal_id = await quoted(house, 1)
    async with house.work.unit(house.anna) as uow:
        await choose_currency(uow, deal_id, "EUR")
        await enter_rate(uow, deal_id, base="EUR", quote="USD", rate="1.25")
    [price] = prices(await priced(house, deal_id, 1, margin_fixed="USD 5,000"))
    assert price.margin == Money.of("4000.00", "EUR")
    with pytest.raises(RefusedError, match="JPY 500,000 is not in the client's currency, EUR"):
        await priced(house, deal_id, 1, margin_fixed="500000 JPY")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"margin_percent": "10", "margin_fixed": "5000"}, "not both"),
        ({"margin_fixed": "-5"}, "is not an amount"),
        ({"margin_fixed": "2,50"}, "is not an amount"),
        ({"margin_fixed": "USD 5 EUR"}, "is not an amount"),
        ({"margin_fixed": "5 XQZ"}, "XQZ” is not a currency"),
        ({"margin_fixed": "99000000"}, "taken for a slip"),
        ({"margin_percent": "101"}, "between 0 and 100"),
        ({"margin_percent": "NaN"}, "between 0 and 100"),
        ({}, "is not a margin"),
    ],
)
async def test_what_is_no_margin_is_refused(house: House, said: dict[str, str], words: str) -> None:
    deal_id = await quoted(house, 1)
    with pytest.raises(RefusedError, match=words):
        await priced(house, deal_id, 1, **said)


async def test_the_buttons_of_the_cards_carry_the_margin_and_the_card(house: House) -> None:
    """Pick, price, enter the tax that has no table: a version that may be sent, by presses alone."""
    deal_id = await quoted(house, 1)
    thread = str(uuid.uuid4())
    async with opened_pool(house) as pool:
        services = chat_services(house, pool)
        act = actions(services, Turns(services))

        async def press(name: str, **said: object) -> PriceSnapshot:
            async with house.work.unit(house.anna) as uow:
                seen = await uow.deals.get(deal_id)
            payload = {"deal_id": deal_id, "version": seen.seq, **said}
            await act[name](Press(payload, house.anna, thread, out_of_sight))
            async with house.work.unit(house.anna) as uow:
                [price] = prices(await uow.deals.get(deal_id))
            return price

        one = quote(1).id
        picked = {"quote_ids": [one], "taxes": {one: "excluded"}}
        price = await press("price_options", **picked, margin_fixed="USD 2,500", card="limited")
        assert price.margin == Money.of("2500.00")
        assert price.open_codes == (BAHAMAS,)
        assert not price.approvable
        price = await press(
            "decide_tax",
            code=BAHAMAS,
            decision="entered",
            amount="174.00",
            currency="USD",
            reason="the handler's tariff",
        )
        assert price.approvable
        assert (price.margin, price.lines[-1].label) == (Money.of("2500.00"), "Card fee 3.5 %")
        assert str(next(line.amount for line in price.lines if line.code == BAHAMAS)) == "USD 174.00"
        with pytest.raises(RefusedError, match="cannot read"):
            await press("price_options", **picked, margin_percent="10", card="free of charge")


async def test_the_comparison_remembers_the_amount_and_the_card(house: House) -> None:
    deal_id = await quoted(house, 1)
    await priced(house, deal_id, 1, margin_fixed="5000", card="limited")
    async with house.work.unit(house.anna) as uow:
        deal, me = await uow.deals.get(deal_id), await uow.me()
        desk = Desk(me, None, uow.now(), HOUSE, is_simulator=True)
        rate = ExchangeRate(base="EUR", quote="USD", rate=Decimal("1.1"), as_of=uow.now(), source="ECB")
    card = compare_card(deal, desk)
    assert (card["margin_fixed"], card["margin_percent"], card["paid"]) == ("5000.00", "10", "limited")
    in_euros = deal.model_copy(update={"currency": "EUR", "rates": (rate,)})
    assert compare_card(in_euros, desk)["margin_fixed"] == "", "five thousand dollars are not euros"


async def test_an_option_has_its_own_margin_and_keeps_it_when_a_tax_is_decided(house: House) -> None:
    deal_id = await quoted(house)
    own = {quote(2).id: SaidMargin(fixed="7,500")}
    deal = await priced(house, deal_id, margin_percent="10", own_margins=own)
    first, second = prices(deal)
    assert (first.margin, second.margin) == (Money.of("9800.00"), Money.of("7500.00"))
    deal = await decide(house, deal_id, BAHAMAS, "entered", amount="100", currency="USD")
    first, second = prices(deal)
    assert deal.proposal is not None
    assert deal.proposal.version == 2
    assert (first.margin, second.margin) == (Money.of("9800.00"), Money.of("7500.00"))
    async with house.work.unit(house.anna) as uow:
        desk = Desk(await uow.me(), None, uow.now(), HOUSE, is_simulator=True)
    card: Any = compare_card(deal, desk)
    said = {row["quote_id"]: row["own_margin"] for row in card["rows"]}
    assert said == {quote(1).id: None, quote(2).id: {"fixed": "7500.00"}}


async def test_the_policys_bounds_hold_for_an_options_own_margin(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounded = Policy(version="bounded", valid_from=dt.date(2024, 1, 1), margin_cap=Money.of("20000"))
    monkeypatch.setattr(policies.policy_on, "__defaults__", ((bounded,),))
    own = {quote(1).id: SaidMargin(percent="90"), quote(2).id: SaidMargin(percent="5")}
    deal = await priced(house, await quoted(house), margin_percent="10", own_margins=own)
    assert [price.margin.amount for price in prices(deal)] == [Decimal(20000), Decimal(4900)]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({quote(1).id: SaidMargin(percent="10", fixed="5")}, "not both"),
        ({quote(1).id: SaidMargin()}, "is not a margin"),
        ({quote(9).id: SaidMargin(percent="10")}, "not picked"),
    ],
)
async def test_an_own_margin_that_is_none_is_refused(
    house: House, own: dict[str, SaidMargin], words: str
) -> None:
    deal_id = await quoted(house)
    with pytest.raises(RefusedError, match=words):
        await priced(house, deal_id, margin_percent="10", own_margins=own)
