"""What comes in wrong: each gets a clear sentence and a way on, and nothing is lost."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from tests.e2e.desk import Desk, open_desk
from tests.e2e.installation import Installation
from tests.e2e.outside import Marketplace

pytestmark = pytest.mark.e2e

GOOD = "Teterboro to Van Nuys on 14 December at 10am, 6 passengers"
LONG_MAIL = (
    GOOD + ".\n\n" + "> On Tuesday we spoke about the catering, and all were happy with the cabin.\n" * 2540
)
"""A little less than 200,000 characters."""


def test_the_page_sends_no_empty_message(desk: Desk) -> None:
    submit = desk.page.locator("#chat-submit")
    expect(submit).to_be_disabled()
    desk.type("   ")
    expect(submit).to_be_disabled()
    desk.say(GOOD)
    expect(submit).to_be_disabled()


def test_an_empty_message_that_comes_all_the_same_is_answered(
    browser: Browser, installation: Installation
) -> None:
    desk = open_desk(browser, installation)
    # A page of somebody else's making: here the words are taken out on the wire.
    desk.page.route_web_socket(re.compile("/ws/socket.io"), emptied)
    desk.reload()
    desk.say("NOTHING")
    expect(desk.answers()).to_have_text([re.compile("empty.*Paste the client's request")])
    desk.say(GOOD)
    expect(desk.card("trip").get_by_test_id("create-trip")).to_be_enabled()
    assert desk.faults == []
    desk.page.context.close()


def emptied(route: WebSocketRoute) -> None:
    server = route.connect_to_server()
    route.on_message(lambda frame: server.send(str(frame).replace("NOTHING", "")))


def test_a_mail_of_200_kb_is_read_and_a_longer_one_refused(desk: Desk) -> None:
    assert 195_000 < len(LONG_MAIL) <= 200_000
    desk.paste(LONG_MAIL)
    expect(desk.card("trip").get_by_test_id("leg-1")).to_contain_text("KVNY", timeout=15_000)
    desk.paste(LONG_MAIL * 2)
    expect(desk.answers().last).to_contain_text("longer than 200,000 characters", timeout=15_000)
    expect(desk.answers().last).to_contain_text("paste the part with the request")
    desk.say("make it 8")
    expect(desk.card("trip").get_by_test_id("leg-1")).to_contain_text("8 passengers")
    assert desk.faults == []


def test_an_unknown_airport_is_asked_for(desk: Desk) -> None:
    desk.say("XQZZ to KVNY on 14 December for 4")
    trip = desk.card("trip")
    expect(trip.get_by_test_id("missing")).to_have_text("origin")
    expect(trip.get_by_test_id("create-trip")).to_be_disabled()
    expect(desk.answers()).to_have_text([re.compile("I do not know an airport XQZZ; which one do you mean")])
    desk.say("from KTEB")
    expect(desk.card("trip").get_by_test_id("leg-1")).to_contain_text("KTEB")
    expect(desk.card("trip").get_by_test_id("create-trip")).to_be_enabled()


def test_a_date_in_the_past_is_told_and_asked_for(desk: Desk) -> None:
    desk.say("Teterboro to Van Nuys on 1 November 2026 at 10am, 4 passengers")
    expect(desk.answers()).to_have_text([re.compile("1 November 2026 has passed")])
    expect(desk.card("trip").get_by_test_id("create-trip")).to_be_disabled()
    desk.card("trip").get_by_role("button", name="1 November 2027").click()
    expect(desk.cards("trip")).to_have_count(2)
    expect(desk.card("trip").get_by_test_id("leg-1")).to_contain_text("Mon 1 Nov 2027")
    expect(desk.card("trip").get_by_test_id("create-trip")).to_be_enabled()


def test_400_passengers_are_warned_about_and_corrected(desk: Desk) -> None:
    desk.say("Teterboro to Van Nuys on 14 December at 10am, 400 passengers")
    warning = desk.card("trip").get_by_test_id("warning")
    expect(warning).to_contain_text("400 passengers")
    expect(warning).to_contain_text("airliner or several aircraft")
    desk.say("make it 4")
    expect(desk.card("trip").get_by_test_id("leg-1")).to_contain_text("4 passengers")
    expect(desk.card("trip").get_by_test_id("warning")).to_have_count(0)


@pytest.mark.parametrize(
    ("kind", "path", "sentence"),
    [
        ("cut", "/api/trips/*", "The marketplace is not working right now"),
        ("429", "/api/trips", "takes no more calls for the moment"),
        ("500", "/api/trips", "It is not certain whether the marketplace has the trip"),
        ("cut-after", "/api/trips", "It is not certain whether the marketplace has the trip"),
    ],
    ids=["down", "busy", "failing", "answer-lost"],
)
def test_a_marketplace_that_fails_loses_nothing(
    desk: Desk, marketplace: Marketplace, kind: str, path: str, sentence: str
) -> None:
    before = [trip["externalTripId"] for trip in marketplace.trips()]
    desk.say(GOOD)
    trip = desk.card("trip")
    marketplace.fail(kind, path)
    trip.get_by_test_id("create-trip").click()
    expect(trip.get_by_test_id("problem")).to_contain_text(sentence, timeout=15_000)
    expect(desk.answers().last).to_contain_text(sentence)
    expect(trip.get_by_test_id("leg-1")).to_contain_text("6 passengers")
    desk.reload()
    expect(trip.get_by_test_id("problem")).to_contain_text(sentence)
    marketplace.work()
    trip.get_by_test_id("create-trip").click()
    expect(trip.get_by_test_id("trip-state")).to_have_text("Created", timeout=15_000)
    expect(trip.get_by_test_id("problem")).to_have_count(0)
    expect(trip.get_by_test_id("deep-link")).to_be_visible()
    names = [trip["externalTripId"] for trip in marketplace.trips()]
    assert len(names) == len(before) + 1
    assert len(set(names)) == len(names)


def test_a_forged_webhook_is_refused(installation: Installation) -> None:
    pointer = {"id": "arfq-1", "href": f"{installation.marketplace}/api/rfqs/arfq-1", "type": "rfqs"}
    hook = f"{installation.chat}/hooks/avinode"
    with httpx.Client(trust_env=False) as stranger:
        assert stranger.post(hook, json=pointer).status_code == 401
        assert stranger.post(hook, json=pointer, auth=("marketplace", "guessed")).status_code == 401
