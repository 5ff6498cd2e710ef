"""From the approval to the answer over real SMTP and HTTP: the mail in a mailbox, its link, the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from domain.money import Money
from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from persistence.checkpoints import checkpoint_pool
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.deals import HOUSE
from tests.support.operators import approve_all, deal_now, drafted
from tools.mail.smtp import SmtpMailer
from web.operator_routes import operator_routes

LEASE = 60
"""seconds"""


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("mailbox", "--store", tmp_path_factory.mktemp("operators")) as process:
        yield process


async def work(house: House, mailbox: SandboxProcess) -> None:
    """One round of what the workers do."""
    mailer = SmtpMailer(
        host="127.0.0.1",
        port=mailbox.smtp_port,
        user=None,
        password=None,
        starttls=False,
        mailbox_url=mailbox.base,
    )
    across = Across(house.database)
    services = JobServices(house.work, across, None, mailer, HOUSE)  # type: ignore[arg-type]
    for row in await across.claim_outbox(50, LEASE):
        await work_off(services, row.id, row.broker_id, row.fence)


async def test_a_mail_arrives_and_its_link_takes_the_operators_price(
    house: House, mailbox: SandboxProcess
) -> None:
    deal = await approve_all(house, await drafted(house))
    await work(house, mailbox)
    async with httpx.AsyncClient(base_url=mailbox.base, trust_env=False) as box:
        listed = (await box.get("/api/messages")).json()["messages"]
        to = {mail["rcpt_to"][0] for mail in listed}
        assert to == {f"charter{n}@operator{n}.example" for n in (1, 2, 3)}
        mine = next(mail for mail in listed if mail["rcpt_to"] == ["charter2@operator2.example"])
        text = (await box.get(f"/api/messages/{mine['id']}")).json()["text"]
    found = re.search(r"http://127\.0\.0\.1:8000(/o/\S+)", text)
    assert found is not None
    app = FastAPI()
    app.include_router(operator_routes(chat_services(house, checkpoint_pool(house.app_url))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as http:
        page = (await http.get(found[1])).text
        assert "Charter House 2 (demo)" in page
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf is not None
        form = {
            "csrf": csrf[1],
            "act": "offer",
            "price": "91000",
            "currency": "EUR",
            "type": "Challenger 350",
        }
        assert (await http.post(f"{found[1]}/check", data=form)).status_code == 200
        assert (await http.post(f"{found[1]}/answer", data=form)).status_code == 303
    [quote] = (await deal_now(house, deal.id)).open_quotes
    assert (quote.operator.name, quote.price) == ("Charter House 2 (demo)", Money.of("91000.00", "EUR"))


async def test_a_mailbox_that_refuses_an_address_is_told_on_the_card(
    house: House, mailbox: SandboxProcess
) -> None:
    async with httpx.AsyncClient(base_url=mailbox.base, trust_env=False) as box:
        (await box.post("/admin/reset")).raise_for_status()
    deal = await approve_all(house, await drafted(house))
    async with httpx.AsyncClient(base_url=mailbox.base, trust_env=False) as box:
        (await box.post("/admin/faults", json={"kind": "550", "stage": "rcpt"})).raise_for_status()
    await work(house, mailbox)
    deal = await deal_now(house, deal.id)
    failed = [mail for mail in deal.operator_mails if mail.status == "failed"]
    assert len(failed) == 1
    assert (failed[0].problem or "").startswith("Not sent:")
    assert len(deal.rfqs) == 2
