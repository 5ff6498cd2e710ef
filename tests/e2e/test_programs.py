"""A broker's own program drafts with a token, live on the open page; what leaves needs the broker's click."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.installation import PROJECT, Installation
from tests.e2e.outside import Mailbox, Marketplace
from tests.e2e.waiting import until

pytestmark = pytest.mark.e2e

LEGS = [
    {"origin": "KTEB", "destination": "Van Nuys", "date": "2026-12-14", "time": "10:00", "passengers": 6},
    {"origin": "VNY", "destination": "TEB", "date": "2026-12-18", "passengers": 6},
]


@dataclass
class Program:
    """It speaks the protocol's JSON itself: each request stands alone."""

    http: httpx.Client

    def use(self, tool: str, **arguments: Any) -> dict[str, Any]:
        call = {"name": tool, "arguments": arguments}
        said = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        answer = self.http.post("/mcp", json=said).raise_for_status().json()["result"]
        assert not answer["isError"], answer
        told: dict[str, Any] = answer["structuredContent"]
        return told


@pytest.fixture
def program(installation: Installation) -> Iterator[Program]:
    """With a token that was made while the product runs."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(installation.data), "JETVISION_DATA": str(installation.data),
    }  # fmt: skip
    made = subprocess.run(
        [sys.executable, str(PROJECT / "cli.py"), "tokens", "create", "--user", installation.login,
         "--name", "planner [x](http://y.example)"],
        cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    headers = {
        "Authorization": f"Bearer {made.stdout.strip()}",
        "Accept": "application/json, text/event-stream",
    }
    http = httpx.Client(base_url=installation.chat, headers=headers, trust_env=False, timeout=30)
    with closing(http):
        yield Program(http)


def test_a_program_drafts_and_the_broker_sends(
    desk: Desk, program: Program, mailbox: Mailbox, marketplace: Marketplace
) -> None:
    before = mailbox.count(), len(marketplace.trips())
    (client,) = program.use("find_clients", text="Acme")["clients"]
    asked = {"legs": LEGS, "client_id": client["client_id"], "requirements": ["wifi"]}
    drafted = program.use("draft_trip", **asked)["drafted"]
    number = drafted["trip"]
    assert len(marketplace.trips()) == before[1], "a draft asks nobody"

    desk.page.goto(drafted["chat_url"])
    trip = desk.card("trip")
    expect(trip.get_by_test_id("leg-1")).to_contain_text("Mon 14 Dec 2026")
    expect(trip.get_by_test_id("client")).to_contain_text("Acme Corporation (demo)")
    expect(trip.get_by_test_id("assumptions")).to_have_count(0)
    expect(desk.card("estimate")).to_be_visible()
    words = desk.answers().first
    expect(words).to_contain_text("Drafted by your program “planner [x](http:")
    expect(words.locator("a")).to_have_count(0)
    desk.say("make it 7")
    expect(desk.card("trip").get_by_test_id("leg-2")).to_contain_text("7 passengers")
    desk.card("trip").get_by_test_id("create-trip").click()
    with desk.page.expect_popup() as opened:
        desk.card("trip").get_by_test_id("deep-link").click(timeout=15_000)
    marketplace.operators_will({"answer": "quote"}, {"answer": "quote"}, {"answer": "quote"})
    opened.value.locator("#send-rfqs").click()
    quoted = desk.page.locator("[data-testid=board-row][data-state=quoted]")
    expect(quoted.first).to_be_visible(timeout=30_000)
    expect(desk.card("board").locator("[data-state=unanswered]")).to_have_count(0, timeout=30_000)
    opened.value.close()

    quotes = program.use("list_quotes", trip=number)["quotes"]
    best = quotes[0]["quote_id"]
    answer = {best: "excluded"} if quotes[0]["taxes"] == "unknown" else {}
    program.use("price_options", trip=number, quote_ids=[best], margin_percent="10", taxes=answer)
    expect(desk.card("proposal")).to_be_visible(timeout=5_000)
    until(lambda: program.use("show_proposal", trip=number)["pdf"] == "ready", 30, "the PDF is made")
    program.use("draft_mail", trip=number, subject="Your flights in December")
    mail = desk.card("mail")
    expect(mail).to_be_visible(timeout=5_000)
    assert mailbox.count() == before[0], "a draft sends nothing"

    mail.get_by_test_id("approve-send").click()
    expect(desk.card("mail", "sent")).to_be_visible(timeout=30_000)
    assert mailbox.count() == before[0] + 1
    assert mailbox.mails()[0].subject == "Your flights in December"
    assert program.use("show_proposal", trip=number)["mail"]["status"] == "sent"
    assert desk.faults == []
