"""The app is killed at every point of a deal and started again: the thread is as it was and work goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.desk import Desk, open_desk
from tests.e2e.installation import Installation
from tests.e2e.outside import Mailbox, Marketplace

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

REQUEST = "Teterboro to Van Nuys on 14 December at 10am, 6 passengers. The client is Acme Corporation (demo)."
LEASE_MS = 45_000
"""The job that a killed worker held is taken over when its lease ends, and the machine may be busy."""
RESUMED_MS = 5_000
"""A turn is taken over at once: its process is seen to be dead."""


@dataclass
class Office:
    """A broker at a desk of an installation that is killed now and then."""

    installation: Installation
    desk: Desk
    mailbox: Mailbox
    marketplace: Marketplace

    def start_again(self) -> None:
        """The open page notices both, without a reload."""
        self.desk.expect_cut_off()
        self.desk.comes_back_to_the_page()
        self.installation.start()
        self.desk.expect_back()

    def thread(self) -> tuple[list[str], list[str]]:
        """What the open thread holds: its cards, and all its words with those on the cards."""
        return self.desk.shape(), self.desk.page.locator("[data-step-type]").all_inner_texts()


@pytest.fixture
def office(browser: Browser, own_installation: Installation) -> Iterator[Office]:
    desk = open_desk(browser, own_installation)
    with (
        closing(Mailbox(own_installation.mailbox)) as mailbox,
        closing(Marketplace(own_installation.marketplace)) as marketplace,
    ):
        yield Office(own_installation, desk, mailbox, marketplace)
    desk.page.context.close()
    print(f"ready after {own_installation.ready_seconds} s")  # noqa: T201


def test_a_deal_survives_a_kill_at_every_point(office: Office, browser: Browser) -> None:
    killed_while_the_request_is_read(office)
    killed_while_the_trip_is_created(office)
    killed_before_the_operators_answer(office)
    killed_while_the_pdf_is_made(office)
    pressed_while_the_app_is_away(office)
    killed_while_the_mail_is_handed_over(office)
    killed_before_the_client_answers(office, browser)


def killed_while_the_request_is_read(office: Office) -> None:
    desk, installation = office.desk, office.installation
    desk.say(REQUEST)
    expect(desk.steps().first).to_be_visible()
    installation.kill_all(servers=False)
    office.start_again()
    expect(desk.card("trip")).to_be_visible(timeout=RESUMED_MS)
    expect(desk.card("trip").get_by_test_id("leg-1")).to_contain_text("10:00 EST")
    expect(desk.card("trip").get_by_test_id("client")).to_contain_text("Acme Corporation (demo)")
    expect(desk.cards("trip")).to_have_count(1)
    expect(desk.page.locator("[data-step-type=user_message]")).to_have_text([REQUEST])


def killed_while_the_trip_is_created(office: Office) -> None:
    desk, installation = office.desk, office.installation
    desk.card("trip").get_by_test_id("create-trip").click()
    expect(desk.card("trip").get_by_test_id("trip-state")).to_have_text(re.compile("Creating|Created"))
    installation.kill_all(servers=False)
    office.start_again()
    expect(desk.card("trip").get_by_test_id("trip-state")).to_have_text("Created", timeout=LEASE_MS)
    assert len(office.marketplace.trips()) == 1
    expect(desk.cards("trip")).to_have_count(1)


def killed_before_the_operators_answer(office: Office) -> None:
    desk, installation = office.desk, office.installation
    with desk.page.expect_popup() as opened:
        desk.card("trip").get_by_test_id("deep-link").click()
    opened.value.locator("#send-rfqs").click()
    expect(opened.value.locator("#waiting-for")).not_to_have_attribute("data-waiting", "0")
    opened.value.close()
    installation.kill_launcher()
    office.start_again()
    board = desk.card("board")
    expect(board.get_by_test_id("board-row")).to_have_count(5, timeout=LEASE_MS)
    expect(board.locator("[data-state=unanswered]")).to_have_count(0, timeout=LEASE_MS)
    expect(desk.cards("board")).to_have_count(1)


def killed_while_the_pdf_is_made(office: Office) -> None:
    desk, installation = office.desk, office.installation
    desk.say("Compare the quotes")
    compare = desk.card("compare")
    compare.get_by_test_id("pick-1").check()
    compare.get_by_test_id("taxes-excluded-1").check()
    compare.get_by_test_id("make-proposal").click()
    expect(desk.card("proposal")).to_be_visible()
    total = desk.card("proposal").get_by_test_id("option-total").inner_text()
    installation.kill_all(servers=True)
    office.start_again()
    expect(desk.card("proposal", "ready")).to_be_visible(timeout=LEASE_MS)
    expect(desk.card("proposal").get_by_test_id("option-total")).to_have_text(total)
    expect(desk.cards("proposal")).to_have_count(1)


def pressed_while_the_app_is_away(office: Office) -> None:
    """The press is carried out when the app is back, once."""
    desk, installation = office.desk, office.installation
    installation.kill_all(servers=False)
    desk.expect_cut_off()
    desk.card("proposal").get_by_test_id("prepare-mail").click()
    office.start_again()
    expect(desk.card("mail", "draft")).to_be_visible()
    expect(desk.card("proposal").get_by_test_id("press-problem")).to_be_hidden()
    expect(desk.cards("mail")).to_have_count(1)


def killed_while_the_mail_is_handed_over(office: Office) -> None:
    desk, installation = office.desk, office.installation
    mail = desk.card("mail", "draft")
    subject = mail.get_by_test_id("mail-subject").inner_text()
    office.mailbox.be_slow(seconds=3)
    mail.get_by_test_id("approve-send").click()
    expect(desk.card("mail", "sending")).to_be_visible()
    installation.kill_all(servers=False)
    office.start_again()
    expect(desk.card("mail", "sent")).to_be_visible(timeout=LEASE_MS)
    expect(desk.card("answer").get_by_test_id("answer-state")).to_have_text("Not opened yet")
    assert [found.subject for found in office.mailbox.mails()] == [subject]


def killed_before_the_client_answers(office: Office, browser: Browser) -> None:
    desk, installation = office.desk, office.installation
    before = office.thread()
    installation.kill_launcher()
    office.start_again()
    assert office.thread() == before
    client = browser.new_context().new_page()
    client.goto(str(desk.card("mail").get_by_test_id("client-link").get_attribute("href")))
    expect(desk.card("answer").get_by_test_id("answer-state")).to_have_text("Seen")
    client.locator("#name").fill("Alex Carter (demo)")
    client.locator("#accept").click()
    client.locator("#confirm").click()
    expect(desk.card("answer").get_by_test_id("answer-state")).to_have_text("Accepted")
    client.context.close()
    # what a sale prepares: the aircraft to book, the report to the marketplace
    for prepared in ("booking", "outcome"):
        expect(desk.cards(prepared)).to_have_count(1, timeout=LEASE_MS)
    cards = desk.shape()
    desk.reload()
    expect(desk.card("answer").get_by_test_id("answer-state")).to_have_text("Accepted")
    assert desk.shape() == cards
    assert office.mailbox.count() == 1
    assert len(office.marketplace.trips()) == 1
