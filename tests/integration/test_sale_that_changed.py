"""A sale that changed between two presses: what was prepared before must not leave, or count, as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest
from fastapi import FastAPI

from domain.deal_state import DealState
from persistence.checkpoints import checkpoint_pool
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.contracts import SIGNER, Signer, out_for_signature, sold
from tests.support.deals import HOUSE
from tests.support.operators import said_in
from tests.support.sales import CHECK, CONFIRMATION, PAYMENT, Counter, booked, paid, sign, signed
from tools.closing.cancel import fee_now
from tools.contracts.amend import amend_contract
from tools.contracts.changes import LegChange
from tools.contracts.disclose import put_off_disclosures
from tools.contracts.write import send_for_signature
from tools.deals.errors import RefusedError
from web.contract_routes import contract_routes

CANCEL = {"cancelled_by": "client", "reason": "the meeting is off"}
PAID_TO_OPERATOR = {
    "amount": "98000.00",
    "currency": "USD",
    "method": "wire",
    "reference": "OUT-0001",
    "on": "2026-11-23",
}


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(contract_routes(chat_services(house, checkpoint_pool(house.app_url))))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", headers={"User-Agent": "A phone"}
    ) as client:
        yield client


async def a_day_later(at: Counter) -> None:
    """An amendment to 15 December at the same price, signed by the client an hour after what was before."""
    at.house.clock.at += timedelta(hours=1)
    sale = at.sale
    async with at.house.work.unit(at.user_id) as uow:
        changes = [LegChange(n=1, date=date(2026, 12, 15))]
        await amend_contract(uow, HOUSE, sale.deal_id, reason="A day later.", legs=changes)
    await sale.work()
    await sale.send()
    await sign(sale)


async def test_a_check_that_names_another_carrier_opens_the_disclosures_again(
    house: House, http: httpx.AsyncClient
) -> None:
    sale, token = await out_for_signature(house)
    at = Counter(sale, house.anna)
    assert await at.press("check_carrier", **CHECK | {"carrier": "Operator 1, (Demo)"}) is None
    assert await at.count("carrier_changed") == 0, "the same name, written otherwise"
    other = CHECK | {"carrier": "Operator One Aviation LLC (demo)"}
    assert await at.press("check_carrier", **other) is None
    assert await at.press("check_carrier", **other) is None
    deal = await sale.deal()
    assert await at.count("carrier_changed") == 1
    assert deal.carrier is not None
    assert deal.carrier.legal_name == "Operator One Aviation LLC (demo)"
    assert deal.contract is None, "what was out for signature named another one"
    assert (await http.get(f"/c/{token}")).status_code == 404
    assert "Another carrier flies" in await said_in(house, deal)
    await sale.prepare()
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(RefusedError, match="not been told in writing yet: the direct air carrier"):
            await send_for_signature(uow, HOUSE, sale.deal_id)


async def test_another_carrier_after_the_signature_can_be_put_off(house: House) -> None:
    at = await signed(house)
    other = CHECK | {"carrier": "Operator One Aviation LLC (demo)"}
    assert await at.press("check_carrier", **other) is None
    async with house.work.unit(house.anna) as uow:
        await put_off_disclosures(uow, HOUSE, at.sale.deal_id)
    assert (await at.sale.deal()).put_off == ("carrier",)


async def test_no_contract_and_no_disclosure_leaves_once_the_deal_has_ended(house: House) -> None:
    sale = await sold(house)
    at = Counter(sale, house.anna)
    await sale.prepare()
    await sale.put_off()
    async with house.work.unit(house.anna) as uow:
        await send_for_signature(uow, HOUSE, sale.deal_id)
    assert await at.press("cancel_deal", **CANCEL) is None
    for purpose in ("contract", "disclosure"):
        with pytest.raises(RefusedError, match="cancelled"):
            await sale.approve(purpose)
    assert "contract_sent" not in await sale.kinds()


async def test_who_opens_a_letter_in_doubt_after_the_end_sees_a_closed_page(
    house: House, http: httpx.AsyncClient
) -> None:
    sale = await sold(house)
    at = Counter(sale, house.anna)
    await sale.prepare()
    await sale.disclose()
    async with house.work.unit(house.anna) as uow:
        await send_for_signature(uow, HOUSE, sale.deal_id)
    sale.post.breaks, sale.post.can_be_asked = "after", False
    letter = await sale.approve("contract")
    assert letter.status == "uncertain"
    signer = Signer(http, letter.content.must_hold[0].rsplit("/", 1)[1])
    form = {**await signer.fields(), "name": SIGNER, "consent": "yes"}
    assert await at.press("cancel_deal", **CANCEL) is None
    assert "can no longer be signed" in (await http.get(signer.page)).text
    assert (await http.post(f"{signer.page}/seen", data=form)).status_code == 204
    assert (await http.post(f"{signer.page}/sign", data=form)).status_code == 409
    assert (await sale.deal()).state is DealState.CANCELLED


async def test_what_the_operator_was_paid_stays_when_the_aircraft_is_confirmed_again(house: House) -> None:
    at = await booked(house)
    assert await at.press("pay_operator", **PAID_TO_OPERATOR) is None
    again = CONFIRMATION | {"note": "The same aircraft, held until the flight.", "due": "2026-12-12"}
    assert "has been paid USD 98,000.00" in str(await at.press("confirm_booking", **again))
    assert await at.press("confirm_booking", **again | {"due": ""}) is None
    payable = (await at.sale.deal()).booking.payable
    assert payable is not None
    assert payable.paid is not None
    assert await at.count("payable_set") == 1


async def test_a_letter_that_books_another_day_than_was_signed_does_not_leave(house: House) -> None:
    at = await signed(house)
    assert await at.press("write_booking", to="desk@one.example") is None
    await a_day_later(at)
    with pytest.raises(RefusedError, match="Write the booking anew"):
        await at.sale.approve("booking")
    assert await at.press("write_booking", to="desk@one.example") is None
    assert "15 Dec" in (await at.sale.approve("booking")).content.body


async def test_what_was_confirmed_before_an_amendment_was_confirmed_for_another_trip(house: House) -> None:
    at = await booked(house)
    assert (await at.card("BookingCard"))["warnings"] == []
    await a_day_later(at)
    [warning] = (await at.card("BookingCard"))["warnings"]
    assert warning.startswith("The operator confirmed before the contract was amended")
    assert await at.press("confirm_booking", **CONFIRMATION) is None
    assert (await at.card("BookingCard"))["warnings"] == [], "the same again, for what is signed now"
    assert await at.press("confirm_booking", **CONFIRMATION) is None
    assert await at.count("operator_confirmed") == 2


async def test_a_letter_about_a_cancellation_tells_the_account_as_it_stands(house: House) -> None:
    at = await paid(house)
    assert await at.press("cancel_deal", **CANCEL) is None
    assert await at.press("write_cancellation", reader="client") is None
    assert "We pay back USD 104,353.74 to you." in (await at.sale.letter("cancellation")).content.body
    refund = PAYMENT | {"amount": "104,353.74", "back": "yes", "reference": "BACK-1", "seen": 1}
    assert await at.press("record_payment", **refund) is None
    with pytest.raises(RefusedError, match="Write it anew"):
        await at.sale.approve("cancellation")
    assert await at.press("write_cancellation", reader="client") is None
    body = (await at.sale.approve("cancellation")).content.body
    assert "We pay back" not in body
    assert "USD 104,353.74 is paid back." in body


async def test_a_client_who_does_not_take_another_carrier_gets_everything_back(house: House) -> None:
    at = await paid(house)
    fee = fee_now(await at.sale.deal(), "client", house.clock.now())
    assert fee is not None
    assert fee.percent == 10
    other = CHECK | {"carrier": "Operator One Aviation LLC (demo)"}
    assert await at.press("check_carrier", **other) is None
    fee = fee_now(await at.sale.deal(), "client", house.clock.now())
    assert fee is not None
    assert (fee.percent, str(fee.refund_due)) == (0, "USD 115,948.60")
    assert await at.press("give_disclosures", legal_name=other["carrier"], trade_names="") is None
    await at.sale.work()
    await at.sale.disclose()
    await a_day_later(at)
    fee = fee_now(await at.sale.deal(), "client", house.clock.now())
    assert fee is not None
    assert fee.percent == 10, "the amendment names the carrier, and the client has signed it"


async def test_until_what_was_put_off_is_told_a_client_who_cancels_gets_everything_back(house: House) -> None:
    sale = await sold(house)
    await sale.prepare()
    await sale.put_off()
    await sale.send()
    await sign(sale)
    fee = fee_now(await sale.deal(), "client", house.clock.now())
    assert fee is not None
    assert (fee.percent, fee.refund_due) == (0, fee.held)
    assert "full refund" in fee.basis
    await sale.disclose()
    fee = fee_now(await sale.deal(), "client", house.clock.now())
    assert fee is not None
    assert fee.percent == 10


async def test_a_contract_is_sent_again_only_with_what_has_to_be_ticked_now(house: House) -> None:
    sale = await sold(house)
    at = Counter(sale, house.anna)
    assert await at.press("check_carrier", **CHECK) is None
    await sale.prepare()
    await sale.disclose()
    async with house.work.unit(house.anna) as uow:
        await send_for_signature(uow, HOUSE, sale.deal_id)
    sale.post.breaks, sale.post.can_be_asked = "after", False
    letter = await sale.approve("contract")
    assert letter.status == "uncertain"
    assert await at.press("check_carrier", **CHECK | {"on_certificate": "no"}) is None
    assert await at.press("send_letter_again", letter_id=letter.letter_id) is None
    assert (await sale.letter("contract")).status == "draft"
    assert "something new to confirm" in await said_in(house, await sale.deal())
    assert (await sale.approve("contract")).status == "sent"
