"""A sold deal brought as far as a test of its contract wants it: each step is the product's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy

import httpx

from domain.contracts import Contract
from domain.deal import Deal
from domain.letters import Letter
from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from tests.integration.conftest import House
from tests.support.deal_steps import PostBox, sent
from tests.support.deals import HOUSE
from tools.contracts.disclose import put_off_disclosures
from tools.contracts.draft import prepare_contract
from tools.contracts.write import send_for_signature
from tools.letters.approve import approve_letter
from tools.proposals.client_answer import accept_proposal

LEASE = 60
SIGNER = "Alex Carter"


class NoMarket:
    """Nothing of a sold deal asks the marketplace."""


@dataclass
class Sale:
    house: House
    deal_id: str
    post: PostBox = field(default_factory=PostBox)

    async def deal(self) -> Deal:
        async with self.house.work.unit(self.house.anna) as uow:
            return await uow.deals.get(self.deal_id)

    async def contract(self) -> Contract:
        contract = (await self.deal()).contract
        assert contract is not None
        return contract

    async def kinds(self) -> list[str]:
        async with self.house.work.unit(self.house.anna) as uow:
            return [event.payload.kind for event in await uow.deals.history(self.deal_id)]

    async def document(self, document_id: str) -> bytes:
        async with self.house.work.unit(self.house.anna) as uow:
            stored = await uow.documents.get(document_id)
        assert stored is not None
        return stored.content

    async def work(self) -> None:
        """Everything that is due, until nothing is."""
        services = JobServices(
            work=self.house.work,
            across=Across(self.house.database),
            marketplace=NoMarket(),  # type: ignore[arg-type]
            mailer=self.post,
            house=HOUSE,
        )
        while taken := await services.across.claim_outbox(5, LEASE):
            for row in taken:
                await work_off(services, row.id, row.broker_id, row.fence)

    async def letter(self, purpose: str) -> Letter:
        """The newest of its purpose."""
        found = [one for one in (await self.deal()).letters if one.purpose == purpose]
        assert found, purpose
        return found[-1]

    async def approve(self, purpose: str) -> Letter:
        """The broker's click on the newest letter, with all that it asks for ticked; and it leaves."""
        letter = await self.letter(purpose)
        async with self.house.work.unit(self.house.anna) as uow:
            await approve_letter(
                uow,
                HOUSE,
                self.deal_id,
                letter_id=letter.letter_id,
                content_hash=letter.content.content_hash,
                confirmations=frozenset({"carrier_unchecked", "put_off", "provisional"}),
            )
        await self.work()
        return await self.letter(purpose)

    async def prepare(self) -> None:
        async with self.house.work.unit(self.house.anna) as uow:
            await prepare_contract(uow, HOUSE, self.deal_id)
        await self.work()

    async def disclose(self) -> None:
        await self.approve("disclosure")

    async def put_off(self) -> None:
        async with self.house.work.unit(self.house.anna) as uow:
            await put_off_disclosures(uow, HOUSE, self.deal_id)

    async def send(self) -> str:
        """The contract's letter is drafted, approved and sent. The token of its link."""
        async with self.house.work.unit(self.house.anna) as uow:
            await send_for_signature(uow, HOUSE, self.deal_id)
        letter = await self.approve("contract")
        assert letter.status == "sent", letter.problem
        found = re.search(r"/c/([\w-]{20,})", self.mail(-1))
        assert found is not None
        return found[1]

    def mail(self, n: int) -> str:
        """The text of a mail that left."""
        body = message_from_bytes(self.post.taken[n], policy=policy.SMTP).get_body(("plain",))
        assert body is not None
        return str(body.get_content())


async def sold(house: House, option: int = 1) -> Sale:
    """The client has accepted an option; nothing of a contract is there yet."""
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal_id, 1, option=option, name=SIGNER, message=None)
    sale = Sale(house, deal_id)
    await sale.work()
    return sale


async def out_for_signature(house: House) -> tuple[Sale, str]:
    """... disclosed, printed, sent. The sale and the token of the contract's link."""
    sale = await sold(house)
    await sale.prepare()
    await sale.disclose()
    return sale, await sale.send()


@dataclass
class Signer:
    """A client with a contract's link."""

    http: httpx.AsyncClient
    token: str

    @property
    def page(self) -> str:
        return f"/c/{self.token}"

    async def fields(self) -> dict[str, str]:
        text = (await self.http.get(self.page)).text
        found = dict(re.findall(r'name="(csrf|sha256)" value="([^"]+)"', text))
        assert set(found) == {"csrf", "sha256"}, text[:2000]
        return found

    async def sign(self, **changes: str) -> httpx.Response:
        form = {**await self.fields(), "name": SIGNER, "consent": "yes", **changes}
        return await self.http.post(f"{self.page}/sign", data=form)
