"""A thread is opened again, on a line that is slow or breaks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e

COOKIE = "**/set-session-cookie"
USER = re.compile(r"/user$")
PRESS = "**/project/action"
READY = "**/project/action/ready"
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


def test_a_press_waits_until_the_app_is_back_and_is_sent_once(desk: Desk) -> None:
    desk.say("Teterboro to Van Nuys on 14 December at 10am, 6 passengers")
    asked: list[Route] = []
    sent: list[str] = []

    def away_at_first(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            route.abort("connectionrefused")
        elif len(asked) == 2:
            route.fulfill(status=503)
        else:
            route.continue_()

    desk.page.route(READY, away_at_first)
    desk.page.on("request", lambda request: sent.append(request.url))
    desk.card("trip").get_by_test_id("create-trip").click()
    expect(desk.card("trip").get_by_test_id("trip-state")).to_have_text("Created", timeout=15_000)
    expect(desk.card("trip").get_by_test_id("press-problem")).to_be_hidden()
    desk.page.unroute(READY)
    assert len(asked) == 3
    assert len([url for url in sent if url.endswith("/project/action")]) == 1


def test_a_press_whose_answer_was_lost_is_not_sent_again(desk: Desk) -> None:
    desk.say("Teterboro to Van Nuys on 14 December at 10am, 6 passengers")
    sent: list[Route] = []

    def lose_the_answer(route: Route) -> None:
        sent.append(route)
        route.fetch()
        route.abort("connectionreset")

    desk.page.route(PRESS, lose_the_answer)
    card = desk.card("trip")
    card.get_by_test_id("create-trip").click()
    expect(card.get_by_test_id("trip-state")).to_have_text("Created", timeout=15_000)
    expect(card.get_by_test_id("press-problem")).to_contain_text("it is not known whether that was done")
    desk.page.unroute(PRESS)
    assert len(sent) == 1
