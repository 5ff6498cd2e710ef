"""Operators asked through Aviapages, in a browser: two clicks, and their quotes stand on the board."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e

TRIP = "Teterboro to Van Nuys on 14 December 2027 at 10:00, 6 passengers"
ANSWERED_MS = 60_000


def test_operators_are_asked_by_two_clicks_and_their_quotes_appear(desk: Desk) -> None:
    desk.paste(TRIP)
    desk.card("trip").get_by_test_id("create-trip").click()
    desk.card("trip").get_by_test_id("ask-aviapages").click()

    asking = desk.card("aviapages")
    expect(asking.get_by_test_id("ask-state")).to_have_text("Draft, not sent")
    expect(asking.get_by_test_id("ask-legs")).to_contain_text(
        "TEB to VNY, Tue 14 Dec 2027, departs 10:00 EST"
    )
    expect(asking.get_by_test_id("ask-comment-input")).to_have_value(re.compile("Our reference: JV-"))
    ticks = asking.locator("input[type=checkbox]")
    for place in range(3, ticks.count()):
        ticks.nth(place).uncheck()
    approve = asking.get_by_test_id("approve-ask")
    expect(approve).to_have_text("Approve and ask 3 operators")
    approve.dblclick()

    expect(asking.get_by_test_id("ask-state")).to_have_text("Sent")
    expect(asking.get_by_test_id("ask-operator")).to_have_count(3)
    board = desk.card("board")
    expect(board).to_contain_text("USD", timeout=ANSWERED_MS)
    expect(asking.get_by_text("Quoted").first).to_be_visible()
    desk.reload()
    expect(desk.card("aviapages").get_by_test_id("ask-state")).to_have_text("Sent")
    expect(desk.card("board")).to_contain_text("USD")
    assert desk.faults == []
