"""What is pressed in a tab that shows a sale as it was is not done."""

from __future__ import annotations

from collections.abc import Mapping

from tests.integration.conftest import House
from tests.support.contracts import out_for_signature, sold
from tests.support.sales import CHECK, CONFIRMATION, PAYMENT, Counter, booked, signed
from tools.cards.shown import STALE


async def test_a_stale_tab_prepares_no_further_contract_and_ends_none_that_is_out(house: House) -> None:
    sale = await sold(house)
    at = Counter(sale, house.anna)
    before = await at.mark("prepare_contract")
    await sale.prepare()
    await sale.disclose()
    await sale.send()
    assert await at.press("prepare_contract", shown=before) == STALE
    assert [(one.version, one.status) for one in (await sale.deal()).contracts] == [(1, "sent")]
    assert await at.press("prepare_contract") is None, "who sees that it is out may prepare it anew"
    assert [one.status for one in (await sale.deal()).contracts] == ["superseded", "draft"]


async def test_a_stale_tab_amends_nothing_a_second_time(house: House) -> None:
    at = await signed(house)
    before = await at.mark("amend_contract")
    change = {"reason": "A day later.", "leg1_date": "2026-12-15", "leg1_time": "", "leg1_passengers": ""}
    assert await at.press("amend_contract", **change) is None
    await at.sale.work()
    await at.sale.send()
    assert await at.press("amend_contract", **change, shown=before) == STALE
    assert [one.status for one in (await at.sale.deal()).contracts] == ["signed", "sent"]


async def test_the_mark_of_a_contract_does_not_change_while_its_pdf_is_made(house: House) -> None:
    sale = await sold(house)
    at = Counter(sale, house.anna)
    assert await at.press("prepare_contract") is None
    before = await at.mark("put_off_disclosures")
    await sale.work()
    assert (await at.card("ContractCard"))["shown"] == before
    assert await at.press("put_off_disclosures", shown=before) is None


PRESSES: tuple[tuple[str, Mapping[str, object], str], ...] = (
    ("withdraw_contract", {"reason": "not like this"}, "contract_withdrawn"),
    ("send_contract", {}, "letter_drafted"),
    ("put_off_disclosures", {}, "disclosures_put_off"),
    ("check_carrier", CHECK, "carrier_checked"),
    ("confirm_booking", CONFIRMATION, "operator_confirmed"),
    ("record_told", {"how": "phone", "to": "their desk", "seen": 0}, "booking_requested"),
    ("set_payable", {"amount": "1", "currency": "USD", "due": "2026-12-10"}, "payable_set"),
    ("note_payee", {"whose": "operator", "last_four": "1234"}, "payee_changed"),
    ("note_payee", {"whose": "client", "last_four": "1234"}, "payee_changed"),
    ("record_payment", PAYMENT, "payment_recorded"),
    ("write_payment_request", {}, "letter_drafted"),
    ("cancel_deal", {"cancelled_by": "us", "reason": "ill"}, "deal_cancelled"),
)


async def test_each_card_of_a_sale_refuses_a_press_on_what_it_no_longer_shows(house: House) -> None:
    sale, _ = await out_for_signature(house)
    at = Counter(sale, house.anna)
    for name, payload, kind in PRESSES:
        before = await at.count(kind)
        assert await at.press(name, **payload, shown="0" * 16) == STALE, name
        assert await at.count(kind) == before, name


async def test_a_letter_that_was_changed_elsewhere_is_not_thrown_away_from_a_stale_tab(house: House) -> None:
    at = await booked(house)
    assert await at.press("write_payment_request") is None
    letter = await at.sale.letter("payment_request")
    which = {"letter_id": letter.letter_id}
    before = await at.mark("discard_letter", **which)
    words = {"to": letter.content.to, "subject": "By Friday, please", "body": letter.content.body}
    assert await at.press("edit_letter", **which, **words) is None
    assert await at.press("discard_letter", **which, shown=before) == STALE
    assert (await at.sale.letter("payment_request")).status == "draft"
    assert await at.press("discard_letter", **which) is None


async def test_a_press_without_a_mark_is_of_no_card_of_ours(house: House) -> None:
    at = await signed(house)
    assert "Reload the page" in str(await at.press("countersign", contract_version=1, shown=None))
