"""A contract whose text was changed between draft and print is not printed in words that nobody drafted."""

from __future__ import annotations

from dataclasses import replace

from tests.integration.conftest import House
from tests.support.contracts import sold
from tests.support.deals import HOUSE
from tools.contracts.draft import prepare_contract
from tools.contracts.render import print_contract
from tools.contracts.wording import TEXT_CHANGED

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
