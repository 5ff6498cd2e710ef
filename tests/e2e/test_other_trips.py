"""A mail with two trips, in a browser: the second one is opened with one click, and the way back is found."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e

TWO = (
    "Two different trips please:\n\n"
    "Trip 1: Teterboro to Van Nuys, 14 December, 4 pax\n"
    "Trip 2: Boston to Aspen, 20 December, 2 pax\n"
)


def test_two_trips_in_one_mail_become_two_linked_threads(desk: Desk) -> None:
    page = desk.page
    desk.paste(TWO)
    others = desk.card("other-trips")
    expect(others.get_by_test_id("other-words")).to_have_text("Trip 2: Boston to Aspen, 20 December, 2 pax")
    expect(desk.card("trip")).to_contain_text("TEB → VNY")
    first = page.url

    others.get_by_test_id("open-other-1").dblclick()
    link = others.get_by_test_id("opened-1")
    expect(link).to_contain_text("BED → ASE")
    expect(page).to_have_url(first)
    expect(page.locator("[id^=thread-]:not(#thread-history)", has_text="BED → ASE")).to_have_count(1)

    link.click()
    expect(page).not_to_have_url(first)
    expect(desk.card("trip")).to_contain_text("BED → ASE")
    expect(desk.card("trip").get_by_test_id("pax")).to_have_text(re.compile("^2 passengers"))
    said = page.locator("[data-step-type=user_message]")
    expect(said).to_have_text("Trip 2: Boston to Aspen, 20 December, 2 pax")
    back = page.locator("[data-step-type=assistant_message] a", has_text="TEB → VNY")
    assert first.endswith(back.get_attribute("href") or "no link")
    assert desk.faults == []
