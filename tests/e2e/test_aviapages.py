"""Aviapages in a browser: operators asked by two clicks, and empty legs that are watched live."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.installation import Installation

pytestmark = pytest.mark.e2e

TRIP = "Teterboro to Van Nuys on 14 December 2027 at 10:00, 6 passengers"
ANSWERED_MS = 60_000
LOOKED_AGAIN_MS = 120_000


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


def test_an_empty_leg_is_found_watched_shown_live_and_made_a_trip(
    desk: Desk, installation: Installation
) -> None:
    listed(installation, price=9800)
    desk.say("any empty legs from Leeds to Biarritz for 4?")
    legs = desk.card("empty-legs")
    expect(legs.get_by_test_id("empty-leg")).to_have_count(1)
    expect(legs).to_contain_text("Empty leg, not an offer for your trip")
    expect(legs).to_contain_text("LBA → BIQ")
    expect(legs.get_by_test_id("leg-price")).to_have_text("USD 9,800.00")

    legs.get_by_test_id("watch-legs").click()
    expect(desk.card("empty-legs").get_by_test_id("leg-state").first).to_have_text("Watching")
    listed(installation, price=8100)
    expect(desk.answers().filter(has_text="1 new empty leg")).to_have_count(1, timeout=LOOKED_AGAIN_MS)
    expect(desk.card("empty-legs").get_by_test_id("empty-leg")).to_have_count(2)
    desk.card("empty-legs").get_by_test_id("stop-watching").click()
    expect(desk.card("empty-legs").get_by_test_id("leg-state").first).to_have_text("Watch ended")

    desk.card("empty-legs").get_by_text("Make it a trip").first.click()
    expect(desk.card("trip")).to_contain_text("LBA → BIQ")
    expect(desk.card("estimate").get_by_test_id("market-source")).to_contain_text("from Aviapages")
    desk.reload()
    expect(desk.card("empty-legs").get_by_test_id("empty-leg")).to_have_count(2)
    assert desk.faults == []


def listed(installation: Installation, *, price: int) -> None:
    """The demo lists one more leg."""
    told = re.search(r"Aviapages +(http://\S+)", installation.said)
    assert told is not None, installation.said
    days = {"from": "2027-12-14T06:00:00Z", "to": "2027-12-15T22:00:00Z"}
    leg = {"origin": "EGNM", "destination": "LFBZ", "price": price, "seats": 8, **days}
    httpx.post(f"{told[1]}/admin/empty-legs", json=leg).raise_for_status()
