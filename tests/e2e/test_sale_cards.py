"""The cards of a sale in a real browser: what a form sends, what must be ticked first, for which words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.e2e.gallery_served import gallery, sent
from tests.e2e.test_gallery import Desk, context

pytestmark = pytest.mark.e2e

CARDS = 35
__all__ = ["context"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The gallery with the cards of a sale alone."""
    with gallery(tmp_path_factory.mktemp("gallery"), "1[3457]-[blc][oel]*") as base:
        yield base


@pytest.fixture
def desk(address: str, context: BrowserContext) -> Iterator[Desk]:
    desk = Desk(context.new_page())
    desk.page.goto(address)
    expect(desk.page.locator(".jv-card")).to_have_count(CARDS, timeout=60_000)
    yield desk
    desk.page.close()


def with_text(desk: Desk, card: str, text: str) -> Locator:
    return desk.page.locator(f"[data-testid={card}-card][data-latest=true]").filter(has_text=text).first


def test_a_payment_told_in_words_is_sent_as_it_stands_in_the_form_once(desk: Desk) -> None:
    card = with_text(desk, "ledger", "As you told me")
    expect(card.get_by_test_id("payment-amount")).to_have_value("50000.00")
    card.get_by_test_id("payment-note").fill("from the holding company")
    card.get_by_test_id("payment-send").dblclick()
    payload = sent(desk, "record_payment")
    assert {
        key: payload[key] for key in ("amount", "reference", "method", "seen", "back", "confirmed", "note")
    } == {
        "amount": "50000.00",
        "reference": "ABC",
        "method": "wire",
        "seen": 0,
        "back": "",
        "confirmed": [],
        "note": "from the holding company",
    }


def test_a_doubt_is_ticked_first_and_the_tick_is_for_these_words_alone(desk: Desk) -> None:
    # found by its place: its words change
    card = desk.page.get_by_test_id("ledger-card").nth(2)
    send, tick = card.get_by_test_id("payment-send"), card.get_by_test_id("payment-agree")
    expect(send).to_be_disabled()
    tick.check()
    expect(send).to_be_enabled()
    card.get_by_test_id("payment-reference").fill("another one")
    expect(tick).to_have_count(0)
    card.get_by_test_id("payment-reference").fill("WT-0001")
    expect(tick).to_be_checked()
    tick.uncheck()
    expect(send).to_be_disabled()
    tick.check()
    send.click()
    assert "this may be the same payment" in sent(desk, "record_payment")["confirmed"][0]


def test_differences_of_a_confirmation_are_ticked_and_sent_word_for_word(desk: Desk) -> None:
    card = with_text(desk, "booking", "Another carrier")
    expect(card.get_by_test_id("confirmation-send")).to_be_disabled()
    card.get_by_test_id("confirmation-agree").check()
    card.get_by_test_id("confirmation-send").click()
    payload = sent(desk, "confirm_booking")
    assert payload["tail"] == "N900ZZ"
    assert [line.split(":")[0] for line in payload["acknowledged"]] == [
        "Another tail",
        "Another carrier",
        "Dearer",
    ]


def test_the_loudest_warning_is_an_alert(desk: Desk) -> None:
    card = with_text(desk, "booking", "has not been told to book")
    expect(card.get_by_test_id("alarm")).to_contain_text("no aircraft is confirmed")
    expect(card.get_by_test_id("alarm")).to_have_attribute("role", "alert")


def test_a_cancellation_names_the_fee_that_was_seen(desk: Desk) -> None:
    card = with_text(desk, "closed", "Cancel the deal")
    expect(card.get_by_test_id("cancel-client")).to_contain_text("Fee USD 11,594.86")
    expect(card.get_by_test_id("cancel-reason")).to_have_value("the meeting in Los Angeles is off")
    card.get_by_test_id("cancel-deal").click()
    payload = sent(desk, "cancel_deal")
    assert payload["cancelled_by"] == "client"
    assert payload["seen"].startswith("10 % | USD 11,594.86")


def test_closing_unpaid_needs_a_reason(desk: Desk) -> None:
    card = with_text(desk, "closed", "Close it unpaid")
    expect(card.get_by_test_id("close-deal")).to_be_disabled()
    card.get_by_test_id("override-reason").fill("Set off against a credit")
    card.get_by_test_id("close-deal").click()
    assert sent(desk, "close_deal")["override_reason"] == "Set off against a credit"


def test_each_press_names_the_aircraft_that_it_stands_under(desk: Desk) -> None:
    card = with_text(desk, "booking", "1 of 2 aircraft is not confirmed")
    second = card.get_by_test_id("aircraft-2")
    second.get_by_test_id("tell-to").fill("desk@two.example")
    second.get_by_test_id("write-booking").click()
    assert sent(desk, "write_booking")["aircraft"] == 2
    second.get_by_test_id("confirmation-send").click()
    payload = sent(desk, "confirm_booking")
    assert (payload["aircraft"], payload["tail"], payload["price"]) == (2, "N200JV", "41500.00")
    first = card.get_by_test_id("aircraft-1")
    first.get_by_test_id("pay-operator-reference").fill("OUT-1")
    first.get_by_test_id("pay-operator-send").click()
    assert sent(desk, "pay_operator")["aircraft"] == 1


def test_the_carrier_of_each_aircraft_is_named(desk: Desk) -> None:
    card = with_text(desk, "contract", "Summit Jets LLC (demo)")
    card.get_by_text("Give them, or name the carrier").click()
    card.get_by_test_id("disclose-legal_name_2").fill("Summit Jets Inc. (demo)")
    card.get_by_test_id("disclose-send").click()
    payload = sent(desk, "give_disclosures")
    assert (payload["legal_name"], payload["legal_name_2"]) == (
        "Peak Air LLC (demo)",
        "Summit Jets Inc. (demo)",
    )
