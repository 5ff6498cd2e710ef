"""The aircraft of a signed deal over a real database: checked, booked, confirmed, paid for; each refusal."""

from __future__ import annotations

from typing import Any

import pytest

from domain.deal_state import DealState
from domain.money import Money
from tests.integration.conftest import House
from tests.support.contracts import sold
from tests.support.deals import HOUSE
from tests.support.operators import entry, said_in
from tests.support.sales import CHECK, CONFIRMATION, Counter, booked, signed
from tools.contracts.write import send_for_signature
from tools.operators.directory import add_operator

NOT_SIGNED = "The client has signed and no aircraft is confirmed"


async def test_a_signature_without_an_aircraft_is_told_at_once_and_loudly(house: House) -> None:
    at = await signed(house)
    card = await at.card("BookingCard")
    assert card["alarm"].startswith(NOT_SIGNED)
    assert "**No aircraft is confirmed**" in await said_in(house, await at.sale.deal())
    assert (await at.card("LedgerCard"))["state"] == "unpaid"

    assert await at.press("confirm_booking", **CONFIRMATION) is None
    assert (await at.sale.deal()).state is DealState.OPERATOR_CONFIRMED
    assert (await at.card("BookingCard"))["alarm"] is None


async def test_the_operator_is_told_to_book_by_a_letter_that_is_approved(house: House) -> None:
    at = await signed(house)
    assert "has no address in your list" in str(await at.press("write_booking", to=""))
    async with house.work.unit(house.anna) as uow:
        named = entry(1).model_copy(update={"name": "Operator 1 (demo)", "email": "desk@one.example"})
        await add_operator(uow, named)
    assert await at.press("write_booking", to="") is None
    letter = await at.sale.letter("booking")
    assert (letter.reader, letter.content.to) == ("operator", "desk@one.example")
    assert "USD 98,000.00" in letter.content.body
    assert "115,948" not in letter.content.body, "the client's price is none of the operator's business"
    assert "Acme" not in letter.content.body
    assert (await at.sale.deal()).booking.requests == (), "nothing has left yet"

    assert (await at.sale.approve("booking")).status == "sent"
    [request] = (await at.sale.deal()).booking.requests
    assert (request.how, request.to, request.letter_id) == ("letter", "desk@one.example", letter.letter_id)
    assert (await at.card("BookingCard"))["state"] == "told"


async def test_before_the_signature_booking_needs_a_tick(house: House) -> None:
    sale = await sold(house)
    at = Counter(sale, house.anna)
    assert await at.press("write_booking", to="desk@one.example") is None
    letter = await sale.letter("booking")
    plain: dict[str, Any] = {"letter_id": letter.letter_id, "content_hash": letter.content.content_hash}
    problem = await at.press("approve_letter", **plain, confirmations=[])
    assert "has not signed yet" in str(problem)
    assert await at.press("approve_letter", **plain, confirmations=["unsigned"]) is None


async def test_an_operator_told_at_the_marketplace_is_recorded_once(house: House) -> None:
    at = await signed(house)
    told = {"how": "marketplace", "to": "Kim at the desk", "seen": 0}
    assert await at.press("record_told", **told) is None
    assert await at.press("record_told", **told) is None
    assert await at.count("booking_requested") == 1
    assert "has changed since" in str(await at.press("record_told", **told | {"to": "somebody else"}))
    assert await at.press("record_told", **told | {"to": " "}) == "Enter whom you told."


async def test_what_differs_is_shown_and_recorded_only_when_it_was_seen(house: House) -> None:
    at = await signed(house)
    other = CONFIRMATION | {"tail": "N2ZZ", "price": "104,500", "carrier": "Other Jets LLC (demo)"}
    assert await at.press("confirm_booking", **other) is None
    assert await at.count("operator_confirmed") == 0
    card = await at.aircraft()
    assert [line.split(":")[0] for line in card["differences"]] == [
        "Another tail",
        "Another carrier",
        "Dearer",
    ]
    assert card["confirm_form"]["price"] == "104500.00"
    assert "tick it" in str(await at.press("confirm_booking", **other)), "the same press again is no consent"
    some = other | {"acknowledged": card["differences"][:2]}
    assert "tick it" in str(await at.press("confirm_booking", **some))

    seen = other | {"acknowledged": card["differences"]}
    assert await at.press("confirm_booking", **seen) is None
    assert await at.press("confirm_booking", **seen) is None
    kinds = await at.sale.kinds()
    assert kinds.count("operator_confirmed") == kinds.count("carrier_changed") == 1, "a double click is one"
    deal = await at.sale.deal()
    assert deal.booking.confirmed is not None
    assert deal.booking.confirmed.differences == tuple(card["differences"])
    assert deal.noted == {}
    assert deal.carrier is not None
    assert deal.carrier.legal_name == "Other Jets LLC (demo)"
    assert "Another carrier flies" in await said_in(house, deal)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"tail": "the white one"}, "is not a tail number"),
        ({"carrier": ""}, "Enter the carrier."),
        ({"price": "98.000,00"}, "is not a price"),
        ({"price": "0"}, "more than zero"),
        ({"price": "98000.005"}, "USD has 2 decimals"),
        ({"currency": "DOLLAR"}, "is not a currency"),
        ({"hold_until": "2026-11-22T10:00"}, "has ended already"),
        ({"hold_until": "tomorrow"}, "is not a moment"),
        ({"due": "soon"}, "is not the day"),
    ],
)
async def test_a_confirmation_that_cannot_be_read_is_refused(
    house: House, change: dict[str, str], says: str
) -> None:
    at = Counter(await sold(house), house.anna)
    assert says in str(await at.press("confirm_booking", **CONFIRMATION | change))
    assert await at.count("operator_confirmed") == 0


async def test_the_carrier_check_says_who_and_when_and_what_is_wrong(house: House) -> None:
    at = await signed(house)
    assert "Say whether" in str(await at.press("check_carrier", **CHECK | {"on_certificate": ""}))
    assert "Enter the insurer" in str(await at.press("check_carrier", **CHECK | {"insurer": " "}))
    assert await at.press("check_carrier", **CHECK) is None
    assert await at.press("check_carrier", **CHECK) is None
    assert await at.count("carrier_checked") == 1
    card = await at.aircraft()
    assert card["check"]["by_label"].startswith("Looked up by Anna Berg (demo), Mon 23 Nov 2026, 10:00 EST")
    ended = CHECK | {"insurance_until": "2026-12-01", "on_certificate": "no"}
    assert await at.press("check_carrier", **ended) is None
    card = await at.card("BookingCard")
    assert not (await at.aircraft())["check"]["insured"]
    assert any("before the last flight" in warning for warning in card["warnings"])
    assert any("not on certificate" in warning for warning in card["warnings"])


async def test_a_contract_goes_out_with_what_the_check_found_only_when_it_is_ticked(house: House) -> None:
    sale = await sold(house)
    at = Counter(sale, house.anna)
    await sale.prepare()
    await sale.disclose()
    ended = CHECK | {"insurance_until": "2026-12-01"}
    assert await at.press("check_carrier", **ended) is None
    async with house.work.unit(house.anna) as uow:
        await send_for_signature(uow, HOUSE, sale.deal_id)
    letter = await sale.letter("contract")
    plain = {"letter_id": letter.letter_id, "content_hash": letter.content.content_hash}
    problem = await at.press("approve_letter", **plain, confirmations=[])
    assert "The insurance ends on 2026-12-01, before the last flight" in str(problem)
    assert await at.press("check_carrier", **CHECK) is None
    assert await at.press("approve_letter", **plain, confirmations=[]) is None, "nothing is left to tick"


async def test_the_operator_is_owed_its_price_and_paid_once(house: House) -> None:
    at = await booked(house)
    owed = (await at.sale.deal()).booking.payable
    assert owed is not None
    assert owed.amount == Money.of("98000.00")
    pay = {"amount": "98000.00", "currency": "USD", "method": "wire", "reference": "FT-1", "on": "2026-11-23"}
    other = pay | {"amount": "97000"}
    assert "is owed USD 98,000.00 now" in str(await at.press("pay_operator", **other))
    assert "card number" in str(await at.press("pay_operator", **pay | {"reference": "4111 1111 1111 1111"}))
    assert "has not come yet" in str(await at.press("pay_operator", **pay | {"on": "2026-11-24"}))
    assert await at.press("pay_operator", **pay) is None
    assert await at.press("pay_operator", **pay) is None
    assert await at.count("payable_paid") == 1
    set_again = {"amount": "90000", "currency": "USD", "due": "2026-12-01"}
    assert "stays as it is" in str(await at.press("set_payable", **set_again))


async def test_changed_bank_details_wait_for_a_call(house: House) -> None:
    at = await booked(house)
    pay = {"amount": "98000.00", "currency": "USD", "method": "wire", "reference": "FT-1", "on": "2026-11-23"}
    whole = {"whose": "operator", "last_four": "DE89370400440532013000"}
    assert "last four characters" in str(await at.press("note_payee", **whole))
    assert await at.press("note_payee", whose="operator", last_four="3000") is None
    assert "nobody has called back" in str(await at.press("pay_operator", **pay))
    call = {"whose": "operator", "last_four": "3000", "spoke_to": "Kim Doe", "number": "+1 201 555 0100"}
    assert "telephone number" in str(await at.press("note_call_back", **call | {"number": "the usual"}))
    assert "Other bank details" in str(await at.press("note_call_back", **call | {"last_four": "1111"}))
    assert await at.press("note_call_back", **call) is None
    assert await at.press("note_call_back", **call) is None
    assert await at.count("payee_called_back") == 1
    assert await at.press("note_payee", whose="operator", last_four="4000") is None
    assert "ending 4000" in str(await at.press("pay_operator", **pay)), "each change needs its own call"
    assert await at.press("note_call_back", **call | {"last_four": "4000"}) is None
    assert await at.press("pay_operator", **pay) is None


async def test_another_broker_sees_and_changes_nothing(house: House) -> None:
    at = await booked(house)
    bob = Counter(at.sale, house.bob)
    before = await at.sale.kinds()
    for name, payload in (
        ("confirm_booking", CONFIRMATION | {"note": "mine now"}),
        ("check_carrier", CHECK | {"note": "mine now"}),
        ("set_payable", {"amount": "1", "currency": "USD", "due": "2026-12-01"}),
    ):
        assert await bob.press(name, **payload) is not None
    assert await at.sale.kinds() == before
