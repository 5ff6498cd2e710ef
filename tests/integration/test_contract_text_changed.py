"""A contract whose text was changed between draft and print is not printed in words that nobody drafted."""

from __future__ import annotations

from dataclasses import replace

from tests.integration.conftest import House
from tests.support.contracts import sold
from tests.support.deals import HOUSE
from tools.contracts.draft import prepare_contract
from tools.contracts.render import print_contract, print_disclosures
from tools.contracts.wording import DISCLOSURE_CHANGED, TEXT_CHANGED

OTHER_NAME = replace(HOUSE, brand=HOUSE.brand.model_copy(update={"legal_name": "Another LLC (demo)"}))
OTHER_LAW = replace(HOUSE, contracts=replace(HOUSE.contracts, law="the State of Delaware"))


async def test_a_text_that_changed_since_the_draft_is_not_printed_but_drafted_again(house: House) -> None:
    sale = await sold(house)
    async with house.work.unit(house.anna) as uow:
        await prepare_contract(uow, HOUSE, sale.deal_id)
    await print_contract(house.work, OTHER_LAW, house.anna, sale.deal_id, 1)
    contract = await sale.contract()
    assert (contract.status, contract.document, contract.problem) == ("draft", None, TEXT_CHANGED)
    async with house.work.unit(house.anna) as uow:
        await prepare_contract(uow, OTHER_LAW, sale.deal_id)
    await print_contract(house.work, OTHER_LAW, house.anna, sale.deal_id, 2)
    assert (await sale.contract()).status == "rendered"


async def test_a_text_of_the_disclosures_that_changed_since_is_not_printed_but_given_again(
    house: House,
) -> None:
    sale = await sold(house)
    async with house.work.unit(house.anna) as uow:
        await prepare_contract(uow, HOUSE, sale.deal_id)
    [drafted] = (await sale.deal()).disclosures
    await print_disclosures(house.work, OTHER_NAME, house.anna, sale.deal_id, drafted.disclosure_id)
    [failed] = (await sale.deal()).disclosures
    assert (failed.paper, failed.problem) == (None, DISCLOSURE_CHANGED)
    assert [one.purpose for one in (await sale.deal()).letters] == []
    await print_disclosures(house.work, HOUSE, house.anna, sale.deal_id, drafted.disclosure_id)
    assert [one.purpose for one in (await sale.deal()).letters] == ["disclosure"]
