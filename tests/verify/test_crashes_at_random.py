"""Workers killed at random while they send, 500 schedules by default (CRASHES=N, CRASH_SEED=S):
never twice, none lost, what is uncertain is said. Four of five go by SMTP, one through Gmail."""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from persistence.embedded.servers import ServerAddresses
from sandbox.launch import launch
from tests.integration.conftest import NOW
from tests.support.approved_mails import approved_template
from tests.support.crashes import Outcome, Worker, gmail_sent, order_of, run_schedule, worker
from tests.support.post_office import Break, PostOffice, open_post_office

SCHEDULES = int(os.environ.get("CRASHES", "500"))
SEED = int(os.environ.get("CRASH_SEED", time.time()))
FURTHEST = 110
"""boundaries of a life that sends four mails"""
BREAKS: tuple[Break, ...] = ("", "", "", "", "451", "cut before", "cut after")
FAULTS = ("429", "500", "500-after", "cut", "cut-after")
CALLS = ("drafts", "drafts/send", "drafts/{id}", "messages", "messages/{id}", "token")


@pytest.fixture(scope="module")
async def approved_mails(peopled: ServerAddresses) -> tuple[str, str]:
    return peopled.postgres_admin_url, await approved_template(peopled)


@pytest.fixture
def forks() -> Iterator[Worker]:
    with worker() as running:
        yield running


@pytest.mark.timeout(3600)
def test_killed_at_random(
    approved_mails: tuple[str, str], forks: Worker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = random.Random(SEED)
    told: Counter[str] = Counter()
    began = time.monotonic()
    with (
        open_post_office() as (office, port, page),
        launch("gmail", "--store", tmp_path_factory.mktemp("gmail")) as gmail,
        httpx.Client(base_url=gmail.base, trust_env=False) as admin,
    ):
        for number in range(SCHEDULES):
            deaths = [_boundary(chance) for _ in range(chance.randint(1, 4))]
            try:
                if number % 5 == 4:
                    outcome = _by_gmail(chance, approved_mails, forks, admin, deaths)
                    way, can_be_asked = "gmail", True
                else:
                    can_be_asked = chance.random() < 0.6
                    outcome = _by_smtp(
                        chance, approved_mails, forks, office, (port, page if can_be_asked else ""), deaths
                    )
                    way = "smtp, can be asked" if can_be_asked else "smtp, nobody can say"
                outcome.check(can_be_asked=can_be_asked and way != "gmail")
            except AssertionError as error:
                raise AssertionError(f"seed {SEED}, schedule {number}, deaths {deaths}: {error}") from error
            told[f"schedules ({way})"] += 1
            told["kills"] += outcome.kills
            told.update(f"mails {status} ({way})" for status, _ in outcome.statuses.values())
    lines = [f"  {what}: {count}" for what, count in sorted(told.items())]
    took = time.monotonic() - began
    report = "\n".join(
        [f"crashes: seed {SEED}, {SCHEDULES} schedules in {took:.0f} s, none twice, none lost", *lines]
    )
    sys.__stdout__.write(f"\n{report}\n")  # type: ignore[union-attr]


def _boundary(chance: random.Random) -> int:
    """Early ones more often: a later life has less to do."""
    return min(chance.randint(1, FURTHEST), chance.randint(1, FURTHEST))


def _by_smtp(
    chance: random.Random,
    mails: tuple[str, str],
    forks: Worker,
    office: PostOffice,
    where: tuple[int, str],
    deaths: list[int],
) -> Outcome:
    port, page = where
    office.begin_anew([chance.choice(BREAKS) for _ in range(6)])
    mailbox = {"mailbox": page} if page else {}
    order = order_of(NOW, smtp=port, **mailbox)
    return run_schedule(*mails, forks, order, deaths, sent=lambda: office.kept, settled=office.quiet)


def _by_gmail(
    chance: random.Random, mails: tuple[str, str], forks: Worker, admin: httpx.Client, deaths: list[int]
) -> Outcome:
    admin.post("/admin/reset").raise_for_status()
    for _ in range(chance.randint(0, 3)):
        fault = {"kind": chance.choice(FAULTS), "path": chance.choice(CALLS)}
        admin.post("/admin/faults", json=fault).raise_for_status()
    order = order_of(NOW, gmail=str(admin.base_url).rstrip("/"))
    return run_schedule(*mails, forks, order, deaths, sent=lambda: gmail_sent(admin))
