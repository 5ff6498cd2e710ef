"""Nothing stands in the way on the pages of the house's own people; a page with a barrier is one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.access import barriers
from tests.e2e.desk import Desk
from tests.e2e.installation import Installation

pytestmark = pytest.mark.e2e


def test_the_desk_has_no_barrier(desk: Desk) -> None:
    # what fades in has no contrast yet
    desk.page.emulate_media(reduced_motion="reduce")
    desk.new_thread()
    assert barriers(desk.page) == [], "an empty chat"
    desk.say("KTEB to KVNY on 14 December at 10:00 for 6 people, for Acme Corporation (demo)")
    expect(desk.card("trip")).to_be_visible()
    expect(desk.card("estimate")).to_be_visible()
    # the thread has its line in the list by now, with a menu that the keyboard meets
    expect(desk.page.locator("#thread-options").first).to_have_attribute("tabindex", "0")
    assert barriers(desk.page) == [], "a trip"
    for path in ("/admin", "/admin/hand-over", "/admin/work", "/admin/audit"):
        desk.page.goto(f"{desk.address.rstrip('/')}{path}")
        assert barriers(desk.page) == [], path


def test_signing_in_has_no_barrier_and_one_is_seen(browser: Browser, installation: Installation) -> None:
    page = browser.new_page()
    page.goto(installation.chat)
    expect(page.locator("#password")).to_be_visible()
    assert barriers(page) == []
    page.evaluate("document.querySelector('#email').removeAttribute('placeholder')")
    page.evaluate("document.querySelectorAll('label').forEach((label) => label.remove())")
    assert any("label" in one for one in barriers(page))
    page.close()
