"""A letter from the click to the client's mailbox: due work, SMTP, the paper as it was put in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx
import pytest

from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due, leases_end, rows
from tests.support.deals import HOUSE
from tests.support.letters import approved, letter_now
from tools.letters.approve import send_letter_again
from tools.mail.port import Found, Mailer, Receipt
from tools.mail.smtp import SmtpMailer

LEASE = 60
"""seconds"""


class Killed(Exception):
    """The worker's process ends here."""


@dataclass(frozen=True)
class KilledAfterHandingOver:
    mailer: Mailer

    async def send(self, mime: bytes, *, sender: str, recipients: Sequence[str]) -> Receipt:
        await self.mailer.send(mime, sender=sender, recipients=recipients)
        raise Killed

    async def find(self, message_id: str) -> Found:
        return await self.mailer.find(message_id)


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("mailbox", "--store", tmp_path_factory.mktemp("letters")) as process:
        yield process


def smtp(mailbox: SandboxProcess, *, can_be_asked: bool = True) -> SmtpMailer:
    return SmtpMailer(
        host="127.0.0.1",
        port=mailbox.smtp_port,
        starttls=False,
        mailbox_url=mailbox.base if can_be_asked else None,
    )


async def work(house: House, mailer: Mailer) -> None:
    """One round of what the workers do."""
    across = Across(house.database)
    services = JobServices(house.work, across, None, mailer, HOUSE)  # type: ignore[arg-type]
    for row in await across.claim_outbox(50, LEASE):
        await work_off(services, row.id, row.broker_id, row.fence)


async def arrived(mailbox: SandboxProcess) -> list[dict[str, object]]:
    async with httpx.AsyncClient(base_url=mailbox.base, trust_env=False) as box:
        listed: list[dict[str, object]] = (await box.get("/api/messages")).json()["messages"]
    return listed


async def emptied(mailbox: SandboxProcess) -> None:
    async with httpx.AsyncClient(base_url=mailbox.base, trust_env=False) as box:
        (await box.post("/admin/reset")).raise_for_status()


async def test_a_worker_killed_after_the_handing_over_sends_no_second_letter(
    house: House, mailbox: SandboxProcess
) -> None:
    await emptied(mailbox)
    deal_id, letter_id = await approved(house)
    await work(house, KilledAfterHandingOver(smtp(mailbox)))
    assert (await letter_now(house, deal_id, letter_id)).status == "sending"
    leases_end(house)
    everything_is_due(house)
    await work(house, smtp(mailbox))
    assert (await letter_now(house, deal_id, letter_id)).status == "sent"
    [mail] = await arrived(mailbox)
    assert (mail["rcpt_to"], mail["subject"]) == (["office@acme.example"], "The terms")
    [row] = [row for row in rows(house, "outbox") if row["kind"] == "send_letter"]
    assert row["state"] == "done"


async def test_where_no_mailbox_can_be_asked_the_broker_decides(
    house: House, mailbox: SandboxProcess
) -> None:
    await emptied(mailbox)
    deal_id, letter_id = await approved(house)
    deaf = smtp(mailbox, can_be_asked=False)
    await work(house, KilledAfterHandingOver(deaf))
    leases_end(house)
    everything_is_due(house)
    await work(house, deaf)
    assert (await letter_now(house, deal_id, letter_id)).status == "uncertain"
    assert len(await arrived(mailbox)) == 1
    async with house.work.unit(house.anna) as uow:
        await send_letter_again(uow, HOUSE, deal_id, letter_id=letter_id)
    await work(house, deaf)
    assert (await letter_now(house, deal_id, letter_id)).status == "sent"


async def test_a_mailbox_that_refuses_the_address_is_told_on_the_card(
    house: House, mailbox: SandboxProcess
) -> None:
    await emptied(mailbox)
    deal_id, letter_id = await approved(house)
    async with httpx.AsyncClient(base_url=mailbox.base, trust_env=False) as box:
        (await box.post("/admin/faults", json={"kind": "550", "stage": "rcpt"})).raise_for_status()
    await work(house, smtp(mailbox))
    letter = await letter_now(house, deal_id, letter_id)
    assert letter.status == "failed"
    assert (letter.problem or "").startswith("The letter was not sent: The mail server refused the recipient")
    assert await arrived(mailbox) == []
