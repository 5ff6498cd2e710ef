"""Several aircraft as one option: proposed, accepted; what cannot be made of it yet is refused in words."""

from __future__ import annotations

import pytest

from tests.integration.conftest import House
from tests.support.deal_steps import PostBox
from tests.support.deals import HOUSE
from tests.support.fleets import priced_fleet
from tools.booking.of_deal import locked_sale
from tools.contracts.draft import prepare_contract
from tools.deals.errors import RefusedError
from tools.proposals.approve import approve_mail
from tools.proposals.client_answer import accept_proposal
from tools.proposals.mail_draft import prepare_mail
from tools.proposals.send import send_mail


async def test_an_option_of_two_jets_is_accepted_and_its_contract_refused_in_words(house: House) -> None:
    deal_id = await priced_fleet(house)
    async with house.work.unit(house.anna) as uow:
        deal = await prepare_mail(uow, HOUSE, deal_id)
        assert deal.mail is not None
        shown = deal.mail.content.content_hash
        await approve_mail(uow, HOUSE, deal_id, content_hash=shown, confirm_provisional=True)
    await send_mail(house.work, PostBox(), HOUSE, house.anna, deal_id, draft_id=deal.mail.draft_id)
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal_id, 1, option=1, name="Alex Carter (demo)", message=None)
        before = await uow.deals.get(deal_id)
    assert before.answer is not None
    assert before.answer.answer == "accepted"
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(RefusedError, match="several aircraft fly together"):
            await prepare_contract(uow, HOUSE, deal_id)
        with pytest.raises(RefusedError, match="Several aircraft fly together"):
            await locked_sale(uow, deal_id, "carrier_checked")
    async with house.work.unit(house.anna) as uow:
        assert await uow.deals.get(deal_id) == before
