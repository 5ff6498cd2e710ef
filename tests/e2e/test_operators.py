"""The broker's own operators: asked by e-mail, answered on a phone, compared in the open chat."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.desk import Desk
from tests.e2e.outside import Mail, Mailbox
from tests.e2e.waiting import until

pytestmark = pytest.mark.e2e

WORDS = "Teterboro to Van Nuys on 14 December at 10:00, back on 18 December at 16:00, 6 passengers"
SUBJECT = "Charter request"
SECONDS = 20


def test_operators_are_asked_by_mail_and_a_price_from_a_phone_appears_in_the_chat(
    desk: Desk, mailbox: Mailbox, browser: Browser
) -> None:
    before = requests(mailbox)
    desk.paste(WORDS)
    desk.card("trip").get_by_test_id("ask-operators").click()
    card = desk.card("operators", "draft")
    expect(card.get_by_test_id("tick-operator").nth(4)).to_be_checked()
    for n in (2, 3, 4):
        card.get_by_test_id("tick-operator").nth(n).uncheck()
    card.get_by_test_id("approve-operators").dblclick()
    expect(desk.card("operators", "sent").get_by_test_id("operator-mail")).to_have_count(2)
    got = until(lambda: new if len(new := since(before, mailbox)) >= 2 else None, SECONDS, "two mails")
    assert len(got) == 2
    assert "Acme" not in got[0].text
    found = re.search(r"http://\S+/o/\S+", got[0].text)
    assert found is not None

    phone = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    phone.goto(found[0])
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.locator("#price").fill("98,500")
    phone.locator("#message").fill("<b>Crew of two</b>")
    phone.locator("#offer").click()
    expect(phone.get_by_text("USD 98,500.00")).to_be_visible()
    phone.locator("#confirm").click()
    expect(phone.locator("#status")).to_contain_text("You have offered USD 98,500.00")

    row = desk.card("board").locator("[data-testid=board-row][data-state=quoted]")
    expect(row).to_contain_text("USD 98,500.00")
    expect(row).to_contain_text("<b>Crew of two</b>")
    desk.card("board").get_by_test_id("compare").click()
    expect(desk.card("compare")).to_contain_text("USD 98,500.00")
    assert desk.faults == []
    phone.context.close()


def since(before: list[Mail], mailbox: Mailbox) -> list[Mail]:
    return [mail for mail in requests(mailbox) if mail not in before]


def requests(mailbox: Mailbox) -> list[Mail]:
    """The requests that have arrived so far."""
    return [mail for mail in mailbox.mails() if mail.subject.startswith(SUBJECT)]
