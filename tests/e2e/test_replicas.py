"""Two chats and two workers over one database and one Redis: what one takes in the other shows, and one of
each may be killed under load."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, expect

from persistence.embedded.processes import Register
from persistence.urls import psycopg_url
from tests.e2e.desk import Desk, open_desk
from tests.e2e.installation import PROJECT, Installation, free_ports
from tests.e2e.outside import Mailbox
from tests.e2e.waiting import until
from web.sign_in import TRIES

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

REQUEST = "Teterboro to Van Nuys on 14 December at 10am, 6 passengers. The client is Acme Corporation (demo)."
SOON_MS = 45_000
"""The lease of what a killed worker held ends first, and the machine may be busy."""


@dataclass
class Replicas:
    """The installation's own chat and worker, and a second of each beside them."""

    first: Installation
    second: Installation
    """its chat is the other one; all else is the first's"""
    environment: dict[str, str]

    def kept_webhooks(self, chat: Installation) -> float:
        """How many this chat has taken in, by its own figures."""
        with httpx.Client(trust_env=False) as http:
            lines = http.get(f"{chat.chat}/metrics").raise_for_status().text.splitlines()
        counted = 'jetvision_webhooks_total{outcome="kept"} '
        return sum(float(line.removeprefix(counted)) for line in lines if line.startswith(counted))

    def value(self, query: str) -> int:
        return int(self.text(query))

    def text(self, query: str) -> str:
        with psycopg.connect(psycopg_url(self.environment["DATABASE_OWNER_URL"])) as connection:
            row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return str(row[0])


@pytest.fixture
def replicas(own_installation: Installation, tmp_path: Path) -> Iterator[Replicas]:
    marks = Register(own_installation.data / "children.json").marks()
    chat, worker = marks["chat"].process(), marks["worker"].process()
    assert chat is not None
    assert worker is not None
    (port,) = free_ports(1)
    environment = {**chat.environ(), "JETVISION_PORT": str(port)}
    with (
        running("chat", environment, tmp_path) as second_chat,
        running("worker", worker.environ(), tmp_path),
    ):
        second = replace(own_installation, ports=(port, *own_installation.ports[1:]))
        until(lambda: second_chat.poll() is not None or answers(second.chat), 60, "the second chat answers")
        yield Replicas(own_installation, second, environment)


@contextmanager
def running(command: str, environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (tmp_path / f"{command}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(PROJECT / "cli.py"), command],
            cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def answers(address: str) -> bool:
    try:
        with httpx.Client(trust_env=False, timeout=1) as http:
            return http.get(f"{address}/readyz").status_code == 200
    except httpx.HTTPError:
        return False


@dataclass
class Storm:
    """Webhooks for both chats at once, until it is over; how many were answered with 200."""

    addresses: list[str]
    environment: dict[str, str]
    ref: str
    """the request that they are about"""
    kept: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def blowing(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._post, args=(address,)) for address in self.addresses]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _post(self, address: str) -> None:
        auth = (self.environment["AVINODE_WEBHOOK_USER"], self.environment["AVINODE_WEBHOOK_SECRET"])
        base = self.environment["AVINODE_BASE_URL"]
        with httpx.Client(base_url=address, trust_env=False, auth=auth, timeout=5) as http:
            pointer = {"id": self.ref, "href": f"{base}/rfqs/{self.ref}", "type": "rfqs"}
            while not self._over.wait(0.02):
                try:
                    answer = http.post("/hooks/avinode", json=pointer)
                except httpx.HTTPError:
                    # this chat was killed: the marketplace would try again later
                    continue
                if answer.status_code == 200:
                    self.kept += 1


def test_two_chats_and_two_workers_are_one_house(replicas: Replicas, browser: Browser) -> None:
    with closing(Mailbox(replicas.first.mailbox)) as mailbox:
        desk = open_desk(browser, replicas.second)
        what_one_chat_takes_in_the_other_shows(replicas, desk)
        one_of_each_is_killed_under_load(replicas, desk, mailbox)
        desk.page.context.close()
    tries_are_counted_for_both_together(replicas)


def what_one_chat_takes_in_the_other_shows(replicas: Replicas, desk: Desk) -> None:
    desk.say(REQUEST)
    desk.card("trip").get_by_test_id("create-trip").click()
    with desk.page.expect_popup() as opened:
        desk.card("trip").get_by_test_id("deep-link").click(timeout=SOON_MS)
    opened.value.locator("#send-rfqs").click()
    board = desk.card("board")
    expect(board.get_by_test_id("board-row")).to_have_count(5, timeout=SOON_MS)
    expect(board.locator("[data-state=unanswered]")).to_have_count(0, timeout=SOON_MS)
    assert replicas.kept_webhooks(replicas.first) > 0, "the marketplace calls the first chat"
    assert replicas.kept_webhooks(replicas.second) == 0


def one_of_each_is_killed_under_load(replicas: Replicas, desk: Desk, mailbox: Mailbox) -> None:
    desk.say("Compare the quotes")
    compare = desk.card("compare")
    compare.get_by_test_id("pick-1").check()
    compare.get_by_test_id("taxes-excluded-1").check()
    before = replicas.value("select count(*) from inbox")
    ref = replicas.text("select value from external_ids where kind = 'rfq' order by value limit 1")
    storm = Storm([replicas.first.chat, replicas.second.chat], replicas.environment, ref)
    with storm.blowing():
        compare.get_by_test_id("make-proposal").click()
        expect(desk.card("proposal")).to_be_visible(timeout=SOON_MS)
        replicas.first.kill("chat")
        replicas.first.kill("worker")
        expect(desk.card("proposal", "ready")).to_be_visible(timeout=SOON_MS)
        desk.card("proposal").get_by_test_id("prepare-mail").click()
        mailbox.be_slow(seconds=2)
        desk.card("mail", "draft").get_by_test_id("approve-send").click()
        expect(desk.card("mail", "sending")).to_be_visible(timeout=SOON_MS)
        replicas.first.kill("worker")
        expect(desk.card("mail", "sent")).to_be_visible(timeout=SOON_MS)
    assert storm.kept > 50
    # the row of an answer that was cut by the kill may be there as well: never fewer than were answered
    assert replicas.value("select count(*) from inbox") - before >= storm.kept
    until(
        lambda: replicas.value("select count(*) from inbox where state = 'due'") == 0 or None,
        60,
        "every webhook was worked on",
    )
    assert mailbox.count() == 1
    for card in ("trip", "board", "proposal", "mail"):
        expect(desk.cards(card)).to_have_count(1)
    assert replicas.value("select count(*) from (select deal_id, seq from deal_events group by 1, 2) e") == (
        replicas.value("select count(*) from deal_events")
    )
    assert replicas.value("select count(*) from outbox where state = 'failed'") == 0


def tries_are_counted_for_both_together(replicas: Replicas) -> None:
    until(lambda: answers(replicas.first.chat), 60, "the first chat is back")

    def try_it(chat: Installation, password: str) -> int:
        form = {"username": chat.login, "password": password}
        with httpx.Client(base_url=chat.chat, trust_env=False) as http:
            return http.post("/login", data=form).status_code

    assert try_it(replicas.second, replicas.first.password) == 200
    for number in range(TRIES):
        assert try_it((replicas.first, replicas.second)[number % 2], "a wrong password") == 401
    assert try_it(replicas.first, replicas.first.password) == 401
    assert try_it(replicas.second, replicas.first.password) == 401
