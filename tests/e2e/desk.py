"""A broker at the page: signs in, writes, reads cards, presses buttons. Every wait is for something seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect

from tests.e2e.installation import Installation

KATEX = "cdn.jsdelivr.net"
"""Chainlit's page asks it for a stylesheet whatever the settings say; nothing uses it."""
CUT_OFF = "JetVision cannot be reached. It reconnects by itself; nothing is lost."
READY_MS = 45_000
AMOUNT = re.compile(r"(?:USD|US\$|\$)\s?([\d,]+\.\d\d)")


@dataclass
class Desk:
    """The broker's page, and everything that went wrong on it."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def sign_in(self, login: str, password: str) -> None:
        self.page.goto(self.address)
        self.page.locator("#email").fill(login)
        self.page.locator("#password").fill(password)
        self.page.locator("button[type=submit]").click()
        self._is_there()

    def new_thread(self) -> None:
        """An empty chat."""
        self.page.goto(self.address)
        self._is_there()

    def reload(self) -> None:
        self.page.reload()
        self._is_there()

    def say(self, text: str) -> None:
        self.type(text)
        self.page.locator("#chat-submit:not([disabled])").click()

    def paste(self, text: str) -> None:
        """From the clipboard, and sent."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.locator("#chat-input").click()
        self.page.keyboard.press("Control+V")
        self.page.locator("#chat-submit:not([disabled])").click()

    def type(self, text: str) -> None:
        self.page.locator("#chat-input").click()
        self.page.keyboard.insert_text(text)

    def expect_cut_off(self) -> None:
        """The page says that the app is gone, and takes no words meanwhile."""
        expect(self.page.get_by_text(CUT_OFF)).to_be_visible(timeout=READY_MS)

    def comes_back_to_the_page(self) -> None:
        """From another window: the page asks again who is signed in."""
        self.page.evaluate("window.dispatchEvent(new Event('focus'))")

    def expect_back(self) -> None:
        """The page has found the app again, by itself."""
        expect(self.page.get_by_text(CUT_OFF)).to_be_hidden(timeout=READY_MS)
        self._is_there()

    def card(self, name: str, state: str = "") -> Locator:
        """The newest card of that name, the replaced ones left out."""
        found = self.page.locator(f"[data-testid={name}-card][data-latest=true]")
        return (found.and_(self.page.locator(f"[data-state={state}]")) if state else found).last

    def cards(self, name: str) -> Locator:
        return self.page.get_by_test_id(f"{name}-card")

    def answers(self) -> Locator:
        """What the assistant said, oldest first."""
        return self.page.locator("[data-step-type=assistant_message]")

    def steps(self) -> Locator:
        """The visible steps of the work, oldest first."""
        return self.page.locator("[data-step-type=tool]")

    def _is_there(self) -> None:
        told = f"the page came up; it says: {self.faults[-5:]}"
        expect(self.page.locator("#chat-input"), told).to_be_visible(timeout=READY_MS)

    def shape(self) -> list[str]:
        """Kind, version and state of every card, in the order of the page."""
        facts = "({testid, version, latest, state}) => [testid, version, latest, state].join(' ')"
        read = f"cards => cards.map(card => ({facts})(card.dataset))"
        found: list[str] = self.page.locator(".jv-card").evaluate_all(read)
        return found


def open_desk(browser: Browser, installation: Installation) -> Desk:
    """A signed-in broker in a browser of their own. What the page logs as an error is kept."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 1000}, reduced_motion="reduce", timezone_id="America/New_York"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=installation.chat)
    desk = Desk(context.new_page(), installation.chat)

    def outside(route: Route) -> None:
        if urlsplit(route.request.url).hostname != KATEX:
            desk.faults.append(f"asked another host: {route.request.url}")
        route.fulfill(status=200, content_type="text/css", body="")

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            desk.faults.append(message.text)

    context.route(lambda url: url.startswith("http") and urlsplit(url).hostname != "127.0.0.1", outside)
    desk.sign_in(installation.login, installation.password)
    # Chainlit asks who is there before anybody is, and logs the 401: what comes after that counts.
    desk.page.on("console", logged)
    desk.page.on("pageerror", lambda error: desk.faults.append(str(error)))
    return desk


def amount(text: str) -> Decimal:
    """The one amount of money in this text."""
    (found,) = amounts(text)
    return found


def amounts(text: str) -> list[Decimal]:
    return [Decimal(found.replace(",", "")) for found in AMOUNT.findall(text)]
