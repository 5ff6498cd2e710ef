"""The client's account over a real database: receipts, refunds, doubts, refusals with their sentences."""

from __future__ import annotations

import asyncio

import pytest

from domain.deal_state import DealState
from domain.history import rebuild
from domain.money import Money
from tests.integration.conftest import House
from tests.support.contracts import Sale, sold
from tests.support.deal_steps import sent
from tests.support.sales import PAYMENT, TOTAL, Counter, booked, paid, signed
from tools.cards.shown import STALE


async def state(at: Counter) -> DealState:
    return (await at.sale.deal()).state


async def test_part_and_full_payment_move_the_deal_and_a_refund_moves_it_back(house: House) -> None:
    at = await booked(house)
    assert await at.press("record_payment", **PAYMENT) is None
    assert await state(at) is DealState.PART_PAID
    card = await at.card("LedgerCard")
    assert (card["state"], card["received_label"], card["open_label"]) == (
        "part_paid",
        "USD 50,000.00",
        "USD 65,948.60",
    )
    rest = PAYMENT | {"amount": "65,948.60", "reference": "WT-0002", "seen": 1}
    assert await at.press("record_payment", **rest) is None
    assert await state(at) is DealState.PAID
    assert (await at.card("LedgerCard"))["state"] == "paid"

    back = PAYMENT | {"amount": TOTAL, "reference": "RF-1", "back": "yes", "seen": 2}
    assert await at.press("record_payment", **back) is None, "a refund of what is owed is doubted first"
    assert await at.count("refund_recorded") == 0
    doubts = (await at.card("LedgerCard"))["doubts"]
    assert "Only USD 0.00 is due back" in doubts[0]
    assert await at.press("record_payment", **back | {"confirmed": doubts}) is None
    assert await state(at) is DealState.OPERATOR_CONFIRMED

    async with house.work.unit(house.anna) as uow:
        history = await uow.deals.history(at.sale.deal_id)
    assert rebuild(history, broker_id=house.anna) == await at.sale.deal()


async def test_a_double_click_is_one_payment(house: House) -> None:
    at = await signed(house)
    problems = await asyncio.gather(*(at.press("record_payment", **PAYMENT) for _ in range(4)))
    assert None in problems
    assert set(problems) <= {None, STALE}
    assert await at.count("payment_recorded") == await at.count("deal_part_paid") == 1
    assert (await at.sale.deal()).ledger.received("USD") == Money.of("50000.00")


async def test_a_payment_recorded_elsewhere_meanwhile_is_looked_at_first(house: House) -> None:
    at = await signed(house)
    assert await at.press("record_payment", **PAYMENT) is None
    late = PAYMENT | {"amount": "1000", "reference": "WT-9"}
    assert "The ledger has changed since you looked" in str(await at.press("record_payment", **late))


async def test_the_same_payment_again_is_doubted_and_recorded_when_it_is_confirmed(house: House) -> None:
    at = await signed(house)
    assert await at.press("record_payment", **PAYMENT) is None
    again = PAYMENT | {"reference": "WT-0777", "seen": 1}
    assert await at.press("record_payment", **again) is None
    assert await at.count("payment_recorded") == 1
    card = await at.card("LedgerCard")
    assert card["told"]
    assert "this may be the same payment" in card["doubts"][0]
    assert "tick it" in str(await at.press("record_payment", **again))
    assert await at.press("record_payment", **again | {"confirmed": card["doubts"]}) is None
    entries = (await at.sale.deal()).ledger.entries
    assert len(entries) == 2
    assert entries[1].confirmed == tuple(card["doubts"])
    assert not (await at.card("LedgerCard"))["told"]


async def test_too_much_is_doubted_and_then_shown_as_to_be_paid_back(house: House) -> None:
    at = await signed(house)
    much = PAYMENT | {"amount": "116,948.60"}
    assert await at.press("record_payment", **much) is None
    [doubt] = (await at.card("LedgerCard"))["doubts"]
    assert "USD 1,000.00 more than is owed" in doubt
    assert await at.press("record_payment", **much | {"confirmed": [doubt]}) is None
    card = await at.card("LedgerCard")
    assert (card["state"], card["open_title"], card["open_label"]) == (
        "too_much",
        "To be paid back",
        "USD 1,000.00",
    )
    back = PAYMENT | {"amount": "1,000.00", "reference": "RF-1", "back": "yes", "seen": 1}
    assert await at.press("record_payment", **back) is None
    assert (await at.card("LedgerCard"))["state"] == "paid"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": "50.000,00"}, "is not an amount"),
        ({"amount": "-5"}, "is not an amount"),
        ({"amount": "0.00"}, "more than zero"),
        ({"amount": "5e4"}, "is not an amount"),
        ({"currency": "EUR"}, "The contract is in USD, and this is EUR 50,000.00"),
        ({"reference": ""}, "Enter the reference."),
        ({"reference": "4111-1111-1111-1111"}, "Card numbers are never written down here"),
        ({"note": "card 5555 5555 5555 4444"}, "Card numbers are never written down here"),
        ({"on": "2026-11-24"}, "has not come yet"),
        ({"on": "yesterday"}, "is not a day"),
        ({"back": "yes"}, "only USD 0.00 of the client's money is here"),
        ({"method": "cash"}, "sent something I cannot read (method)"),
    ],
)
async def test_what_is_no_payment_is_refused_with_a_sentence(
    house: House, change: dict[str, str], says: str
) -> None:
    at = Counter(await sold(house), house.anna)
    before = await at.sale.kinds()
    assert says in str(await at.press("record_payment", **PAYMENT | change))
    assert await at.sale.kinds() == before


async def test_nothing_is_paid_before_anything_is_sold(house: House) -> None:
    at = Counter(Sale(house, await sent(house)), house.anna)
    assert "has not accepted an offer yet" in str(await at.press("record_payment", **PAYMENT))


async def test_a_refund_to_changed_bank_details_waits_for_a_call(house: House) -> None:
    at = await paid(house)
    assert await at.press("note_payee", whose="client", last_four="0932") is None
    back = PAYMENT | {"amount": "100", "reference": "RF-1", "back": "yes", "seen": 1}
    assert "The bank details of the client were changed" in str(await at.press("record_payment", **back))


async def test_letters_about_money_leave_only_while_they_are_true(house: House) -> None:
    at = await signed(house)
    assert "No payment is recorded yet" in str(await at.press("write_receipt"))
    assert await at.press("write_payment_request") is None
    letter = await at.sale.letter("payment_request")
    assert "Open: USD 115,948.60." in letter.content.body
    assert "Please pay by Tue 24 Nov 2026" in letter.content.body
    assert await at.press("record_payment", **PAYMENT) is None
    stale = {"letter_id": letter.letter_id, "content_hash": letter.content.content_hash}
    assert "has changed since this was written" in str(
        await at.press("approve_letter", **stale, confirmations=[])
    )
    assert await at.press("write_receipt") is None
    receipt = await at.sale.letter("receipt")
    assert "we received USD 50,000.00 by wire, reference WT-0001" in receipt.content.body
    assert "Open: USD 65,948.60" in receipt.content.body
    assert (await at.sale.approve("receipt")).status == "sent"
    assert await at.press("write_payment_request") is None
    assert (await at.sale.approve("payment_request")).status == "sent"
    assert "USD 65,948.60" in at.sale.mail(-1)


async def test_another_broker_records_nothing(house: House) -> None:
    at = await signed(house)
    before = await at.sale.kinds()
    assert await Counter(at.sale, house.bob).press("record_payment", **PAYMENT) is not None
    assert await at.sale.kinds() == before
