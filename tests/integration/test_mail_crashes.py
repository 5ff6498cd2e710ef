"""Workers killed at random moments of a mail's way, over and over: it is never sent twice and never lost.

A worker dies before or after any of its commits, before the server has the mail, or after its 250; servers
put off, and connections break in the middle. `JETVISION_CRASH_SCHEDULES` says how many schedules are tried.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random

import pytest

from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from persistence.unit_of_work import UnitOfWork, Work
from tests.integration.conftest import House
from tests.support import deal_steps, letters, operators
from tests.support.clockwork import everything_is_due, leases_end, rows
from tests.support.deals import HOUSE
from tests.support.operators import deal_now
from tools.mail.port import Found, MailDeferredError, MailUncertainError, Receipt

SCHEDULES = int(os.environ.get("JETVISION_CRASH_SCHEDULES", "25"))
LEASE = 60
"""seconds"""
SENDS = {"send_letter", "send_mail", "send_operator_mail"}
FATES = ("taken", "deferred", "cut before", "cut after", "killed before", "killed after")
LAST_UNIT = 6
"""a row is begun, attempted, marked and done in four transactions; a few schedules kill nobody"""
MOST_ROUNDS = 12


class Killed(BaseException):
    """The process ends: nothing in it handles this."""


class Mortal(Work):
    """Work of a process that is killed at one of its commits."""

    def __init__(self, work: Work, dies_at: int, *, committed: bool) -> None:
        super().__init__(work.database, work.clock, work.ids, work.announcer)
        self._left = dies_at
        self._committed = committed

    @asynccontextmanager
    async def unit(self, user_id: str) -> AsyncIterator[UnitOfWork]:
        self._left -= 1
        dies = self._left == 0
        async with super().unit(user_id) as uow:
            yield uow
            if dies and not self._committed:
                raise Killed
        if dies:
            raise Killed


@dataclass
class Post:
    """A mail system whose fate at the next sending is drawn before."""

    askable: bool
    fate: str = "taken"
    taken: list[bytes] = field(default_factory=list)

    async def send(self, mime: bytes, *, sender: str, recipients: Sequence[str]) -> Receipt:
        if self.fate == "killed before":
            raise Killed
        if self.fate == "deferred":
            raise MailDeferredError("not now")
        if self.fate == "cut before":
            raise MailUncertainError("cut in the middle")
        self.taken.append(mime)
        if self.fate == "cut after":
            raise MailUncertainError("cut after the last byte")
        if self.fate == "killed after":
            raise Killed
        return Receipt("250 ok", tuple(recipients))

    async def find(self, message_id: str) -> Found:
        if not self.askable:
            return "unknown"
        return "found" if any(message_id.encode() in mime for mime in self.taken) else "absent"


async def approved(house: House, seed: int) -> str:
    """A deal with one approved mail of the kind that this seed stands for. Its id."""
    kind = seed % 3
    if kind == 0:
        return (await letters.approved(house))[0]
    if kind == 1:
        return (await deal_steps.approved(house))[0]
    await operators.listed(house, operators.entry(1))
    deal = await operators.proposed_again(house, await deal_steps.requested(house))
    return (await operators.approve_all(house, deal)).id


async def status(house: House, deal_id: str) -> str:
    deal = await deal_now(house, deal_id)
    if deal.letters:
        return deal.letters[0].status
    if deal.operator_mails:
        return deal.operator_mails[0].status
    assert deal.mail is not None
    return deal.mail.status


def unsettled(house: House) -> bool:
    return any(row["kind"] in SENDS and row["state"] == "due" for row in rows(house, "outbox"))


async def one_life(house: House, work: Work, post: Post) -> None:
    """What a worker does with the mail's row until it is done with it, or killed."""
    leases_end(house)
    everything_is_due(house)
    across = Across(house.database)
    wanted = {str(row["id"]) for row in rows(house, "outbox") if row["kind"] in SENDS}
    services = JobServices(work, across, None, post, HOUSE)  # type: ignore[arg-type]
    for row in await across.claim_outbox(50, LEASE):
        if row.id in wanted:
            with suppress(Killed):
                await work_off(services, row.id, row.broker_id, row.fence)


@pytest.mark.parametrize("seed", range(SCHEDULES))
async def test_no_schedule_of_deaths_sends_twice_or_loses_a_mail(house: House, seed: int) -> None:
    chance = Random(seed)
    deal_id = await approved(house, seed)
    post = Post(askable=chance.random() < 0.7)
    for _ in range(chance.randint(1, 6)):
        post.fate = chance.choice(FATES)
        dies_at, committed = chance.randint(1, LAST_UNIT), chance.random() < 0.5
        await one_life(house, Mortal(house.work, dies_at, committed=committed), post)
        assert len(post.taken) <= 1
    post.fate = "taken"
    rounds = 0
    while unsettled(house):
        rounds += 1
        assert rounds <= MOST_ROUNDS, "it never ends"
        await one_life(house, house.work, post)
    end = await status(house, deal_id)
    assert len(post.taken) <= 1
    if post.askable:
        assert (end, len(post.taken)) == ("sent", 1)
    else:
        # what nobody can say is said to be so; what is said to be sent was sent
        assert end in {"sent", "uncertain"}
        assert end == "uncertain" or len(post.taken) == 1
