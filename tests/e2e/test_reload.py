"""A thread is opened again, on a line that is slow or breaks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e

COOKIE = "**/set-session-cookie"
USER = re.compile(r"/user$")
SOURCE = re.compile(r"/public/elements/TripCard\.jsx")


def test_a_thread_opens_whatever_the_order_of_the_answers(desk: Desk) -> None:
    """Chainlit asks twice; the first answer comes after the second here."""
    desk.say("Teterboro to Van Nuys on 14 December at 10am, 6 passengers")
    expect(desk.card("trip")).to_be_visible()
    shown = desk.shape()
    asked: list[Route] = []

    def later_first(route: Route) -> None:
        asked.append(route)
        if len(asked) == 2:
            route.continue_()

    desk.page.route(COOKIE, later_first)
    with desk.page.expect_response(COOKIE):
        desk.page.reload()
    asked[0].continue_()
    expect(desk.card("trip")).to_be_visible()
    assert desk.shape() == shown
    desk.page.unroute(COOKIE)
    desk.say("make it 8")
    expect(desk.card("trip").get_by_test_id("leg-1")).to_contain_text("8 passengers")


@pytest.mark.parametrize("needed", [USER, SOURCE], ids=["who-is-signed-in", "a-cards-source"])
def test_what_a_page_needs_is_asked_for_again_when_the_line_breaks(
    desk: Desk, needed: re.Pattern[str]
) -> None:
    desk.say("Teterboro to Van Nuys on 14 December at 10am, 6 passengers")
    expect(desk.card("trip")).to_be_visible()
    asked: list[Route] = []

    def cut_once(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    desk.page.route(needed, cut_once)
    desk.page.reload()
    expect(desk.card("trip")).to_be_visible()
    desk.page.unroute(needed)
    assert len(asked) > 1
