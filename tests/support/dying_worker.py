"""A worker that is killed where it is told to: `python -m tests.support.dying_worker`.

It has everything imported and forks a life for each order that it reads (a line of JSON); the life works off
what is due and kills itself with SIGKILL at the n-th boundary: before and after each commit, each thing said
to a mail server or heard from it, each call of Gmail.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import smtplib
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from persistence.clock import FixedClock, RandomIds
from persistence.database import Database, open_database
from persistence.live import Silent
from persistence.unit_of_work import Work
from tests.support.deals import HOUSE
from tools.http import make_client
from tools.mail.gmail import GmailMailer
from tools.mail.gmail_connection import GmailAccount, GmailConnection
from tools.mail.held_drafts import HeldDrafts
from tools.mail.port import Mailer
from tools.mail.smtp import SmtpMailer

LEASE = 60
BODY = 500
"""bytes; what is longer is a mail and no command"""


class Boundaries:
    """Counts them, writes their names down, and ends the process at the one it was told."""

    def __init__(self, die_at: int | None, notes: int) -> None:
        self._die_at, self._notes, self._passed = die_at, notes, 0

    def __call__(self, name: str) -> None:
        self._passed += 1
        os.write(self._notes, f"{name}\n".encode())
        if self._passed == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingDatabase(Database):
    boundary: Callable[[str], None]

    @asynccontextmanager
    async def as_user(self, user_id: str | None) -> AsyncIterator[AsyncConnection]:
        async with Database.as_user(self, user_id) as connection:
            yield connection
            self.boundary("before a commit")
        self.boundary("after a commit")


class DyingTransport(httpx.AsyncHTTPTransport):
    def __init__(self, boundary: Callable[[str], None]) -> None:
        super().__init__()
        self._boundary = boundary

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        what = f"{request.method} {request.url.path.rpartition('/')[2]}"
        self._boundary(f"before {what}")
        answer = await super().handle_async_request(request)
        await answer.aread()
        self._boundary(f"after {what}")
        return answer


def talk_with(boundary: Callable[[str], None]) -> None:
    """Every step of every SMTP dialogue of this process is a boundary."""
    send, getreply = smtplib.SMTP.send, smtplib.SMTP.getreply

    def dying_send(self: smtplib.SMTP, said: Any) -> None:
        data = said if isinstance(said, bytes) else said.encode("ascii")
        word = "the mail" if len(data) > BODY else data.split()[0].decode().upper()
        boundary(f"before {word}")
        if word == "the mail":
            send(self, data[: len(data) // 2])
            boundary("in the middle of the mail")
            data = data[len(data) // 2 :]
        send(self, data)
        boundary(f"after {word}")

    def dying_getreply(self: smtplib.SMTP) -> tuple[int, bytes]:
        reply = getreply(self)
        boundary(f"heard {reply[0]}")
        return reply

    smtplib.SMTP.send = dying_send  # type: ignore[assignment,method-assign]
    smtplib.SMTP.getreply = dying_getreply  # type: ignore[method-assign]


def mailer_of(order: dict[str, Any], work: Work, boundary: Callable[[str], None]) -> Mailer:
    if "gmail" in order:
        secret = SecretStr("sandbox")
        account = GmailAccount(HOUSE.mail_from, "sandbox", secret, secret, api=order["gmail"])
        base = f"{account.api}/gmail/v1/users/{account.user}"
        http = make_client(base, transport=DyingTransport(boundary))
        return GmailMailer(GmailConnection(account, http=http), HeldDrafts(work))
    talk_with(boundary)
    return SmtpMailer(
        "127.0.0.1", order["smtp"], starttls=False, mailbox_url=order.get("mailbox"), seconds=10
    )


async def live(order: dict[str, Any], boundary: Callable[[str], None]) -> None:
    """Everything that is due, until nothing is."""
    opened = open_database(order["app_url"], order["app_url"], order["app_url"], pool=2)
    database = DyingDatabase(opened.app, opened.auth, opened.intake)
    object.__setattr__(database, "boundary", boundary)
    work = Work(database, FixedClock(order["now"]), RandomIds(), Silent())
    across = Across(opened)
    services = JobServices(
        work=work,
        across=across,
        marketplace=None,  # type: ignore[arg-type]
        mailer=mailer_of(order, work, boundary),
        house=HOUSE,
    )
    while taken := await across.claim_outbox(5, LEASE):
        for row in taken:
            await work_off(services, row.id, row.broker_id, row.fence)
    await opened.close()


def one_life(order: dict[str, Any]) -> dict[str, Any]:
    """How it ended, and the names of the boundaries that it passed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            asyncio.run(live(order, Boundaries(order.get("die_at"), writing)))
        except BaseException as error:  # noqa: BLE001 - this process ends here whatever it was
            os.write(2, f"a life ended by {error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as notes:
        passed = notes.read().splitlines()
    _, status = os.waitpid(pid, 0)
    return {"killed": os.WIFSIGNALED(status), "code": os.waitstatus_to_exitcode(status), "passed": passed}


def main() -> None:
    # what is read from here is how a life ended, and nothing else
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    from datetime import datetime

    for line in sys.stdin:
        order = json.loads(line)
        order["now"] = datetime.fromisoformat(order["now"])
        sys.stdout.write(json.dumps(one_life(order)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
