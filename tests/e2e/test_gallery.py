"""The cards in a real browser: each state renders, buttons act once, replaced cards are inert."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect, sync_playwright

from tests.e2e.access import barriers

pytestmark = pytest.mark.e2e

GALLERY = Path(__file__).with_name("gallery")
READABLE = (GALLERY / "readable.js").read_text()
SHOWN = [
    props
    for file in (GALLERY / "samples").glob("*.json")
    for props in json.loads(file.read_text())["states"].values()
]
STATES = len(SHOWN)
REPLACED = sum(props.get("latest") is False for props in SHOWN)
KATEX = "cdn.jsdelivr.net"
"""Chainlit's page asks it for a stylesheet whatever the settings say; the cards do not use it."""


@dataclass
class Desk:
    """A page of the gallery, and everything that went wrong on it."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def card(self, name: str, state: str = "") -> Locator:
        """The first card of that name in that state, the replaced ones left out."""
        found = self.page.locator(f"[data-testid={name}-card][data-latest=true]")
        return (found.and_(self.page.locator(f"[data-state={state}]")) if state else found).first

    def acted(self, action: str) -> Locator:
        return self.page.get_by_text(f"ACTION {action} ")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, str(GALLERY), port, str(tmp_path_factory.mktemp("gallery"))]
    log = tmp_path_factory.mktemp("log") / "gallery.log"
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        until = monotonic() + 30
        while not _listens(int(port)):
            assert process.poll() is None, log.read_text()
            assert monotonic() < until, log.read_text()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        yield f"http://127.0.0.1:{port}/"
        process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    chromium = next((found for name in names if name and (found := shutil.which(name))), None)
    assert chromium, "Chromium is missing: `make chromium` says how to get it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        browser.close()


@pytest.fixture
def desk(address: str, context: BrowserContext, theme: str) -> Iterator[Desk]:
    desk = Desk(context.new_page())

    def outside(route: Route) -> None:
        if urlsplit(route.request.url).hostname != KATEX:
            desk.faults.append(f"asked another host: {route.request.url}")
        route.fulfill(status=200, content_type="text/css", body="")

    desk.page.route(lambda url: url.startswith("http") and not url.startswith(address), outside)
    desk.page.add_init_script(f"localStorage.setItem('vite-ui-theme', '{theme}')")
    desk.page.on("console", lambda m: desk.faults.append(m.text) if m.type == "error" else None)
    desk.page.on("pageerror", lambda error: desk.faults.append(str(error)))
    desk.page.goto(address)
    expect(desk.page.locator(".jv-card")).to_have_count(STATES, timeout=60_000)
    yield desk
    desk.page.close()


@pytest.fixture
def theme() -> str:
    return "light"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_card_renders_and_can_be_read_at_every_width(desk: Desk, theme: str) -> None:
    expect(desk.page.locator("html")).to_have_class(theme)
    for width in (360, 800, 1280):
        desk.page.set_viewport_size({"width": width, "height": 900})
        assert desk.page.evaluate(READABLE) == [], f"{theme}, {width} px"
    assert barriers(desk.page) == []
    assert desk.faults == []


def test_a_double_click_calls_the_action_once(desk: Desk) -> None:
    presses = {
        "create_trip": desk.card("trip", "draft").get_by_test_id("create-trip"),
        "compare_quotes": desk.page.locator("[data-testid=compare]:enabled").first,
        "prepare_mail": desk.card("proposal", "ready").get_by_test_id("prepare-mail"),
        "render_again": desk.card("proposal", "failed").get_by_test_id("render-again"),
        "send_again": desk.card("mail", "uncertain").get_by_test_id("send-again"),
        "approve_send": desk.card("mail", "draft").get_by_test_id("approve-send"),
    }
    for action, button in presses.items():
        button.dblclick()
        expect(desk.acted(action)).to_have_count(1)
    # A second call of any of them would have been written before this one.
    refresh = desk.page.locator("[data-testid=refresh]:enabled").first
    refresh.dblclick()
    expect(desk.acted("refresh_quotes")).to_have_count(1)
    for action in presses:
        expect(desk.acted(action)).to_have_count(1)
    expect(desk.acted("approve_send")).to_contain_text('"content_hash": "9f2c51"')
    expect(desk.acted("create_trip")).to_contain_text('"deal_id": "trip-0", "version": 1')
    assert desk.faults == []


def test_a_replaced_card_has_no_enabled_control(desk: Desk) -> None:
    replaced = desk.page.locator("[data-latest=false]")
    expect(replaced).to_have_count(REPLACED)
    expect(replaced.locator("button")).not_to_have_count(0)
    expect(replaced.locator(":is(button, input, textarea, select):enabled")).to_have_count(0)
    expect(replaced.get_by_test_id("stale")).to_have_count(REPLACED)


def test_a_refused_press_says_so_and_can_be_tried_again(desk: Desk) -> None:
    card = desk.card("trip", "failed")
    card.get_by_test_id("create-trip").click()
    expect(card.get_by_test_id("create-trip")).to_be_disabled()
    expect(card.get_by_role("alert")).to_have_text("The marketplace refuses this deal.")
    expect(card.get_by_test_id("create-trip")).to_be_enabled()

    desk.page.route("**/project/action", lambda route: route.abort())
    card.get_by_test_id("create-trip").click()
    expect(card.get_by_role("alert")).to_contain_text("it is not known whether that was done")
    expect(card.get_by_test_id("create-trip")).to_be_enabled()


def test_a_choice_is_sent_as_the_brokers_words_once(desk: Desk) -> None:
    card = desk.page.get_by_test_id("trip-card").filter(has_text="Luton (LTN)")
    card.get_by_role("button", name="Luton (LTN)").dblclick()
    expect(desk.page.get_by_text("You said: from Luton")).to_have_count(1)
    expect(card.get_by_test_id("choice").first).to_be_disabled()


def test_a_day_is_picked_with_the_keyboard_and_sent_as_words(desk: Desk) -> None:
    card = desk.page.get_by_test_id("trip-card").filter(has_text="return date")
    day = card.get_by_label("Return date", exact=True)
    day.focus()
    desk.page.keyboard.type("12132026")
    expect(day).to_have_attribute("aria-invalid", "true")
    desk.page.keyboard.press("Enter")
    expect(card.get_by_test_id("use-day")).to_be_disabled()
    day.fill("2026-12-18")
    day.press("Enter")
    expect(desk.page.get_by_text("You said: return on December 18, 2026")).to_have_count(1)
    expect(day).to_be_disabled()
    expect(card.get_by_test_id("choice").first).to_be_disabled()
    expect(card).not_to_contain_text("is no date yet")
    assert desk.faults == []


def test_a_proposal_needs_a_pick_and_an_answer_about_taxes(desk: Desk) -> None:
    card = desk.card("compare")
    make = card.get_by_test_id("make-proposal")
    expect(make).to_be_disabled()
    card.get_by_test_id("pick-1").check()
    expect(make).to_be_enabled()
    card.get_by_test_id("pick-2").check()
    expect(make).to_be_disabled()
    card.get_by_test_id("taxes-excluded-2").check()
    expect(card.get_by_test_id("pick-3")).to_be_disabled()
    card.get_by_test_id("margin-own").fill("a lot")
    expect(make).to_be_disabled()
    card.get_by_test_id("margin-own").fill("12,5")
    make.click()
    expect(desk.acted("price_options")).to_contain_text(
        '"margin_percent": "12.5", "own_margins": {}, "people": {}, "quote_ids": ["q-1", "q-2"], '
        '"taxes": {"q-2": "excluded"}'
    )


def test_an_option_may_have_a_margin_of_its_own(desk: Desk) -> None:
    card = desk.card("compare")
    make, own = card.get_by_test_id("make-proposal"), card.get_by_test_id("own-percent-1")
    card.get_by_test_id("pick-1").check()
    own.fill("lots")
    expect(make).to_be_disabled()
    own.fill("12,5")
    expect(card.get_by_test_id("compare-status")).to_contain_text("1 with its own")
    card.get_by_test_id("own-fixed-1").fill("7,500")
    expect(own).to_have_value("")
    make.click()
    expect(desk.acted("price_options")).to_contain_text(
        '"own_margins": {"q-1": {"margin_fixed": "USD 7,500"}}'
    )
    card.get_by_test_id("own-none-1").click()
    expect(card.get_by_test_id("own-margin-1")).to_contain_text("as for all options")


def test_the_clients_link_is_withdrawn_with_two_clicks(desk: Desk) -> None:
    card = desk.page.get_by_test_id("proposal-card").filter(has=desk.page.get_by_test_id("client-page"))
    card.get_by_test_id("ask-withdraw-link").click()
    card.get_by_test_id("keep-link").click()
    card.get_by_test_id("ask-withdraw-link").click()
    card.get_by_test_id("withdraw-link").click()
    expect(desk.acted("withdraw_link")).to_have_count(1)
    expect(desk.acted("withdraw_link")).to_contain_text('"proposal_version": 2')
    expect(desk.page.get_by_test_id("link-withdrawn")).to_contain_text("was withdrawn")


def test_a_margin_is_a_percentage_or_an_amount_and_a_client_may_pay_by_card(desk: Desk) -> None:
    card = desk.card("compare")
    make, fixed, own = (card.get_by_test_id(name) for name in ("make-proposal", "margin-fixed", "margin-own"))
    card.get_by_test_id("pick-1").check()
    fixed.fill("2,50")
    expect(make).to_be_disabled()
    fixed.fill("2,500")
    expect(card.get_by_test_id("margin-10")).to_have_attribute("aria-pressed", "false")
    expect(card.get_by_test_id("compare-status")).to_contain_text("margin USD 2,500 for each option")
    own.fill("7")
    expect(fixed).to_have_value("")
    fixed.fill("2,500")
    expect(own).to_have_value("")
    card.get_by_test_id("paid-maximum").check()
    make.click()
    expect(desk.acted("price_options")).to_contain_text('"card": "maximum"')
    expect(desk.acted("price_options")).to_contain_text('"margin_fixed": "USD 2,500"')


def test_the_amount_that_was_chosen_before_stands_on_the_next_comparison(desk: Desk) -> None:
    card = desk.page.get_by_test_id("compare-card").filter(has=desk.page.get_by_test_id("apart"))
    expect(card.get_by_test_id("margin-fixed")).to_have_value("5000.00")
    expect(card.get_by_test_id("margin-note")).to_contain_text("at least USD 2,500.00")
    expect(card.get_by_test_id("paid-limited")).to_be_checked()


def test_what_is_typed_survives_a_turn_and_must_be_saved_before_approval(desk: Desk) -> None:
    card = desk.card("mail", "draft")
    card.get_by_test_id("mail-edit").click()
    text = card.get_by_test_id("mail-body-input")
    text.fill("Dear Ms. Miller, see you soon.")
    expect(card.get_by_test_id("approve-send")).to_be_disabled()

    desk.page.locator("#chat-input").fill("Anything new?")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("You said: Anything new?")).to_be_visible()

    expect(text).to_have_value("Dear Ms. Miller, see you soon.")
    card.get_by_test_id("mail-save").click()
    expect(card.get_by_test_id("mail-body")).to_have_text("Dear Ms. Miller, see you soon.")
    card.get_by_test_id("approve-send").click()
    expect(desk.acted("approve_send")).to_contain_text('"content_hash": "4be077"')


def test_the_ticked_operators_and_no_others_are_approved_by_what_was_looked_at(desk: Desk) -> None:
    card = desk.card("operators", "draft")
    approve = card.get_by_test_id("approve-operators")
    expect(approve).to_have_text("Approve and send 3 mails")
    card.get_by_test_id("tick-operator").nth(2).uncheck()
    card.get_by_test_id("tick-operator").nth(3).check()
    card.get_by_test_id("read-mail").first.click()
    expect(card.get_by_test_id("operator-mail-body")).to_contain_text("Can you offer this trip?")
    card.get_by_test_id("edit-operator-mail").first.click()
    card.get_by_test_id("operator-body-input").fill("Other words")
    expect(approve).to_be_disabled()
    card.get_by_test_id("operator-cancel").click()
    approve.dblclick()
    expect(desk.acted("approve_operator_mails")).to_have_count(1)
    expect(desk.acted("approve_operator_mails")).to_contain_text(
        '"approved": {"m-1": "hash1", "m-2": "hash2", "m-4": "hash4"}'
    )
    late = desk.page.get_by_test_id("operators-card").filter(has_text="has passed")
    expect(late.get_by_test_id("approve-operators")).to_be_disabled()
    assert desk.faults == []


def test_a_letter_is_edited_confirmed_and_approved_by_what_was_looked_at(desk: Desk) -> None:
    confirmed = desk.page.get_by_test_id("letter-card").filter(
        has=desk.page.get_by_test_id("confirm-to_be_disclosed")
    )
    expect(confirmed.get_by_test_id("approve-letter")).to_be_disabled()
    confirmed.get_by_test_id("confirm-to_be_disclosed").check()
    confirmed.get_by_test_id("approve-letter").dblclick()
    expect(desk.acted("approve_letter")).to_have_count(1)
    for said in ('"confirmations": ["to_be_disclosed"]', '"content_hash": "9f2c51"', '"letter-1"'):
        expect(desk.acted("approve_letter")).to_contain_text(said)

    card = desk.card("letter", "draft")
    expect(card.get_by_test_id("enclosure")).to_have_count(2)
    card.get_by_test_id("letter-edit").click()
    card.get_by_test_id("letter-body-input").fill("Dear Ms. Miller, see you soon.")
    expect(card.get_by_test_id("approve-letter")).to_be_disabled()
    card.get_by_test_id("letter-save").click()
    expect(card.get_by_test_id("letter-body")).to_have_text("Dear Ms. Miller, see you soon.")
    card.get_by_test_id("approve-letter").click()
    expect(desk.acted("approve_letter").last).to_contain_text('"content_hash": "4be077"')
    assert desk.faults == []


def test_a_letter_that_cannot_leave_says_why_and_one_that_failed_can_be_sent_again(desk: Desk) -> None:
    held = desk.page.get_by_test_id("letter-card").filter(has=desk.page.get_by_test_id("held-back"))
    expect(held.get_by_test_id("approve-letter")).to_be_disabled()
    for state in ("failed", "uncertain"):
        desk.card("letter", state).get_by_test_id("send-letter-again").dblclick()
    expect(desk.acted("send_letter_again")).to_have_count(2)
    expect(desk.card("letter", "failed").get_by_test_id("letter-edit")).to_be_enabled()
    expect(desk.card("letter", "uncertain").get_by_test_id("letter-edit")).to_have_count(0)
    assert desk.faults == []


def test_a_provisional_rate_is_confirmed_before_approval(desk: Desk) -> None:
    card = desk.page.get_by_test_id("mail-card").filter(has=desk.page.get_by_test_id("confirm-provisional"))
    expect(card.get_by_test_id("approve-send")).to_be_disabled()
    card.get_by_test_id("confirm-provisional").focus()
    desk.page.keyboard.press("Space")
    card.get_by_test_id("approve-send").press("Enter")
    expect(desk.acted("approve_send")).to_contain_text('"confirm_provisional": true')


def test_an_open_tax_needs_a_reason_and_is_entered_once(desk: Desk) -> None:
    card = desk.page.get_by_test_id("proposal-card").filter(has=desk.page.get_by_test_id("decided"))
    item = card.locator("[data-code='passenger_duty.BS.1'][data-testid=waiting]")
    enter = item.get_by_test_id("enter-tax")
    item.get_by_test_id("tax-amount").fill("174.00")
    expect(enter).to_be_disabled()
    expect(item.get_by_test_id("waive-tax")).to_be_disabled()
    item.get_by_test_id("tax-reason").fill("the handler's tariff")
    enter.dblclick()
    expect(desk.acted("decide_tax")).to_have_count(1)
    for said in ('"amount": "174.00"', '"currency": "USD"', '"decision": "entered"', "the handler's tariff"):
        expect(desk.acted("decide_tax")).to_contain_text(said)
    card.get_by_text("Is an airport on DOT’s list").click()
    rural = card.locator("[data-code='us_rural.KTEX.2026']")
    rural.get_by_test_id("tax-reason").fill("DOT's list (demo)")
    rural.get_by_test_id("confirm-tax").click()
    expect(desk.acted("decide_tax").last).to_contain_text('"decision": "confirmed"')
    card.get_by_test_id("take-back").click()
    expect(desk.acted("decide_tax").last).to_contain_text('"decision": "taken_back"')
    assert desk.faults == []


def test_a_rate_and_a_currency_are_sent_from_the_comparison(desk: Desk) -> None:
    card = desk.page.get_by_test_id("compare-card").filter(has=desk.page.get_by_test_id("apart"))
    expect(card.get_by_test_id("apart")).to_contain_text("73 hours old")
    expect(card.get_by_test_id("quoted-price")).to_have_text("EUR 82,400.00 at 1.0842 USD/EUR")
    expect(card.get_by_test_id("enter-rate")).to_be_disabled()
    card.get_by_test_id("rate").fill("1.0700")
    card.get_by_test_id("enter-rate").dblclick()
    expect(desk.acted("enter_rate")).to_have_count(1)
    expect(desk.acted("enter_rate")).to_contain_text('"base": "CHF"')
    expect(desk.acted("enter_rate")).to_contain_text('"rate": "1.0700"')
    expect(card.get_by_test_id("rate")).to_have_value("")
    card.get_by_test_id("currency").select_option("EUR")
    expect(desk.acted("choose_currency")).to_contain_text('"currency": "EUR"')
    assert desk.faults == []


def test_quotes_stand_in_the_order_that_is_chosen(desk: Desk) -> None:
    card = desk.card("compare")
    rows = card.locator(".jv-quote-row")
    names = [text.split("\n")[1] for text in rows.all_inner_texts()]
    card.get_by_test_id("order").select_option("price")
    expect(rows.first).to_contain_text("$74,900.00")
    card.get_by_test_id("order").select_option("rank")
    expect(rows.first).not_to_contain_text("$74,900.00")
    assert [text.split("\n")[1] for text in rows.all_inner_texts()] == names
    expect(rows.first.get_by_test_id("countdown")).to_contain_text("left")
    card.get_by_text("Price against flight time").click()
    expect(card.get_by_test_id("chart")).to_have_attribute(
        "aria-label", re.compile("Price against flight time. 1: ")
    )
    assert desk.faults == []
