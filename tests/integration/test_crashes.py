"""A worker that is killed while it sends: never twice, none lost, what is uncertain is said.

25 fixed schedules by SMTP and the boundaries of Gmail; hundreds of random ones are in tests/verify.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from persistence.embedded.servers import ServerAddresses
from sandbox.launch import launch
from tests.integration.conftest import NOW
from tests.support.approved_mails import approved_template
from tests.support.crashes import Outcome, Worker, gmail_sent, order_of, run_schedule, worker
from tests.support.post_office import Break, PostOffice, open_post_office

PROPOSAL = "send_mail"
"""the mail at whose boundaries a worker is killed"""


@pytest.fixture(scope="module")
async def approved_mails(peopled: ServerAddresses) -> tuple[str, str]:
    return peopled.postgres_admin_url, await approved_template(peopled)


@pytest.fixture(scope="module")
def forks() -> Iterator[Worker]:
    with worker() as running:
        yield running


@dataclass
class Office:
    office: PostOffice
    port: int
    page: str
    mails: tuple[str, str]
    forks: Worker

    def run(
        self, *deaths: int, can_be_asked: bool = True, breaks: tuple[Break, ...] = (), only: str = ""
    ) -> Outcome:
        self.office.begin_anew(list(breaks))
        mailbox = {"mailbox": self.page} if can_be_asked else {}
        outcome = run_schedule(
            *self.mails,
            self.forks,
            order_of(NOW, smtp=self.port, **mailbox),
            deaths,
            sent=lambda: self.office.kept,
            settled=self.office.quiet,
            only=only,
        )
        outcome.check(can_be_asked=can_be_asked)
        return outcome


@pytest.fixture(scope="module")
def office(approved_mails: tuple[str, str], forks: Worker) -> Iterator[Office]:
    with open_post_office() as (post, port, page):
        yield Office(post, port, page, approved_mails, forks)


def test_without_a_crash_each_mail_leaves_once(office: Office) -> None:
    outcome = office.run()
    assert (outcome.kills, len(outcome.statuses)) == (0, 4)
    assert {status for status, _ in outcome.statuses.values()} == {"sent"}
    for step in (
        "before EHLO",
        "after MAIL",
        "heard 354",
        "in the middle of the mail",
        "after the mail",
        "heard 250",
    ):
        assert step in outcome.boundaries, "a stage of the dialogue at which nobody is killed"


@pytest.mark.parametrize("die_at", range(1, 28, 2))
def test_killed_at_a_boundary_where_the_mailbox_can_be_asked(office: Office, die_at: int) -> None:
    assert office.run(die_at, only=PROPOSAL).kills == 1


@pytest.mark.parametrize("die_at", [3, 12, 16, 18, 20, 22, 24])
def test_killed_at_a_boundary_where_nobody_can_say(office: Office, die_at: int) -> None:
    assert office.run(die_at, can_be_asked=False, only=PROPOSAL).kills == 1


@pytest.mark.parametrize(
    ("deaths", "breaks"),
    [
        ((22, 3, 9), ()),
        ((19, 19, 19), ("cut after",)),
        ((40, 8), ("451", "cut before", "cut after")),
        ((24, 4, 4, 4), ("cut after", "451")),
    ],
)
def test_killed_again_and_again_by_a_server_that_breaks_off(
    office: Office, deaths: tuple[int, ...], breaks: tuple[Break, ...]
) -> None:
    assert office.run(*deaths, breaks=breaks).kills >= 1


# --- Gmail


@pytest.fixture(scope="module")
def gmail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("gmail")
    with (
        launch("gmail", "--store", folder) as process,
        httpx.Client(base_url=process.base, trust_env=False) as admin,
    ):
        yield admin


@pytest.fixture(scope="module")
def through_gmail(
    gmail: httpx.Client, approved_mails: tuple[str, str], forks: Worker
) -> Callable[..., Outcome]:
    def run(*deaths: int, faults: tuple[dict[str, object], ...] = (), only: str = "") -> Outcome:
        gmail.post("/admin/reset").raise_for_status()
        for fault in faults:
            gmail.post("/admin/faults", json=fault).raise_for_status()
        order = order_of(NOW, gmail=str(gmail.base_url).rstrip("/"))
        outcome = run_schedule(
            *approved_mails, forks, order, deaths, sent=lambda: gmail_sent(gmail), only=only
        )
        outcome.check(can_be_asked=True)
        return outcome

    return run


def test_the_calls_of_gmail_are_boundaries(through_gmail: Callable[..., Outcome]) -> None:
    outcome = through_gmail()
    assert {status for status, _ in outcome.statuses.values()} == {"sent"}
    for step in ("before POST drafts", "after POST drafts", "before POST send", "after POST send"):
        assert step in outcome.boundaries, "a call at which nobody is killed"


@pytest.mark.parametrize("die_at", range(5, 25))
def test_killed_at_each_boundary_of_gmail(through_gmail: Callable[..., Outcome], die_at: int) -> None:
    assert through_gmail(die_at, only=PROPOSAL).kills == 1


def test_killed_again_and_again_while_gmail_breaks_off(through_gmail: Callable[..., Outcome]) -> None:
    faults = (
        {"kind": "cut-after", "path": "drafts/send"},
        {"kind": "500-after", "path": "drafts", "method": "POST"},
    )
    assert through_gmail(17, 9, 12, 15, faults=faults).kills >= 2
