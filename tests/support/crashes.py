"""Schedules of crashes: an approved proposal and three approved requests, sent by workers that are killed."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from domain.deal import Deal
from persistence.embedded.databases import create_database, drop_database
from persistence.urls import as_role, psycopg_url

PROJECT = Path(__file__).parents[2]
MOST_LIVES = 20
SENDING = "('send_mail', 'send_operator_mail')"


@dataclass(frozen=True)
class Worker:
    """The process that forks lives."""

    process: subprocess.Popen[str]

    def life(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert told["killed"] or told["code"] == 0, "a life ended by an error of its own"
        return told


@contextmanager
def worker() -> Iterator[Worker]:
    command = [sys.executable, "-m", "tests.support.dying_worker"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    ) as process:
        yield Worker(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(20)


@dataclass
class Outcome:
    """After the last life of a schedule."""

    statuses: dict[str, tuple[str, str | None]]
    """Message-ID -> (status, problem)"""
    copies: Counter[str]
    kills: int
    boundaries: list[str] = field(default_factory=list)
    """of the first life"""

    def check(self, *, can_be_asked: bool) -> None:
        """Never twice, none lost, what is uncertain is said."""
        assert self.statuses
        for message_id, (status, problem) in self.statuses.items():
            copies = self.copies[message_id]
            assert copies <= 1, f"{message_id} was sent {copies} times"
            if status == "sent":
                assert copies == 1, f"{message_id} is called sent and is nowhere"
            else:
                assert status == "uncertain", f"{message_id} ends as {status}"
                assert not can_be_asked, f"{message_id} could have been asked for"
                assert problem, "what is uncertain is told with a sentence"
        assert set(self.copies) <= set(self.statuses), "something left that nobody approved"


def run_schedule(
    admin_url: str,
    template: str,
    forks: Worker,
    order: dict[str, Any],
    deaths: Sequence[int],
    *,
    sent: Any,
    settled: Any = None,
    only: str = "",
) -> Outcome:
    """Lives that die at these boundaries, then as many as it takes. `sent()` tells the Message-IDs that the
    mail system has sent, `settled()` waits until it has done what it was at; `only` this kind of mail
    is due."""
    name = f"crash_{uuid.uuid4().hex[:12]}"
    owner = create_database(admin_url, name, template=template)
    kills = 0
    first: list[str] = []
    try:
        with psycopg.connect(psycopg_url(owner), autocommit=True) as connection:
            if only:
                connection.execute("update outbox set state = 'done' where kind <> %s", [only])
            for number in range(MOST_LIVES):
                die_at = deaths[number] if number < len(deaths) else None
                told = forks.life({**order, "app_url": as_role(owner, "jv_app"), "die_at": die_at})
                first = first or told["passed"]
                kills += told["killed"]
                if settled is not None:
                    settled()
                # the leases of the dead end, and what was put off is due
                left = connection.execute(
                    "update outbox set lease_until = null, due_at = clock_timestamp() "
                    f"where state = 'due' and kind in {SENDING}"
                ).rowcount
                if left == 0:
                    break
            else:
                raise AssertionError(f"not done after {MOST_LIVES} lives")
            deals = [
                Deal.model_validate_json(row[0])
                for row in connection.execute("select projection from deals").fetchall()
            ]
    finally:
        drop_database(admin_url, name)
    mails = [mail for deal in deals for mail in (deal.mail, *deal.operator_mails) if mail and mail.message_id]
    statuses = {str(mail.message_id): (str(mail.status), mail.problem) for mail in mails}
    return Outcome(statuses, Counter(sent()), kills, first)


def gmail_sent(admin: Any) -> list[str]:
    """The Message-IDs of everything that the simulated account has sent; a draft that is left is a fault."""
    listed = admin.get("/admin/messages").raise_for_status().json()["messages"]
    assert not [one for one in listed if "DRAFT" in one["labels"]], (
        "a draft is left: it could be sent by hand"
    )
    return [f"<{one['message_id']}>" for one in listed if "SENT" in one["labels"]]


def order_of(now: datetime, **mail: Any) -> dict[str, Any]:
    return {"now": now.isoformat(), **mail}
