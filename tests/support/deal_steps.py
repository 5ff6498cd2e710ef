"""A deal brought as far as a test wants it: each step is the product's own use case."""

from __future__ import annotations

import uuid

from domain.deal_state import DealState
from domain.trip import Trip
from tests.integration.conftest import House
from tests.support.deals import HOUSE, answered, declined, quote, round_trip
from tools.clients.book import Mention
from tools.deals.describe import describe_trip
from tools.mail.port import Found, MailDeferredError, MailUncertainError, Receipt
from tools.proposals.approve import approve_mail
from tools.proposals.mail_draft import prepare_mail
from tools.proposals.render import render_proposal
from tools.proposals.send import send_mail
from tools.quoting.options import price_options
from tools.sourcing.answers import record_answers
from tools.sourcing.port import CreatedTrip, RfqAnswer
from tools.sourcing.trip_creation import record_created, request_trip


class Said:
    name = None
    email = None
    company: str | None = "Acme Corporation (demo)"


async def requested(house: House, trip: Trip | None = None) -> str:
    """A deal with a trip and a recognised client. Its id."""
    mention: Mention = Said()
    async with house.work.unit(house.anna) as uow:
        return (await describe_trip(uow, str(uuid.uuid4()), trip or round_trip(), mention)).id


async def sourced(house: House, trip: Trip | None = None) -> str:
    """... whose trip is at the marketplace."""
    deal_id = await requested(house, trip)
    async with house.work.unit(house.anna) as uow:
        deal = await request_trip(uow, deal_id, seen=99)
        created = CreatedTrip(
            trip_id="FP8V2U", internal_id="atrip-64956153", search_link="http://127.0.0.1/search"
        )
        name = deal.marketplace.external_trip_id
        assert name is not None
        await record_created(uow, deal_id, "avinode", created, external_trip_id=name)
    return deal_id


async def tell(house: House, deal_id: str, *answers: RfqAnswer) -> None:
    async with house.work.unit(house.anna) as uow:
        await record_answers(uow, deal_id, "FP8V2U", answers)


async def quoted(house: House, trip: Trip | None = None) -> str:
    deal_id = await sourced(house, trip)
    await tell(house, deal_id, answered(1), answered(2, "104500.00"), declined(3))
    return deal_id


async def proposed(house: House, trip: Trip | None = None) -> str:
    """... with two options priced, the PDF made and the e-mail drafted."""
    deal_id = await quoted(house, trip)
    async with house.work.unit(house.anna) as uow:
        await price_options(
            uow,
            deal_id,
            quote_ids=[quote(1).id, quote(2).id],
            margin_percent="10",
            taxes={quote(1).id: "excluded", quote(2).id: "excluded"},
        )
    await render_proposal(house.work, HOUSE, house.anna, deal_id, 1)
    async with house.work.unit(house.anna) as uow:
        await prepare_mail(uow, HOUSE, deal_id)
    return deal_id


async def approved(house: House) -> tuple[str, str]:
    """... and approved. (deal id, draft id)"""
    deal_id = await proposed(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        assert deal.mail is not None
        deal = await approve_mail(
            uow, HOUSE, deal_id, content_hash=deal.mail.content.content_hash, confirm_provisional=False
        )
        assert deal.mail is not None
        return deal_id, deal.mail.draft_id


class PostBox:
    """A mail system that keeps what it took, and can be told to break at a chosen place."""

    def __init__(self, *, breaks: str = "", can_be_asked: bool = True) -> None:
        self.taken: list[bytes] = []
        self.breaks = breaks
        self.can_be_asked = can_be_asked

    async def send(self, mime: bytes, *, sender: str, recipients: object) -> Receipt:
        broken, self.breaks = self.breaks, ""
        if broken == "before":
            raise MailDeferredError("the server is not there.")
        if broken == "during":
            raise MailUncertainError("cut after DATA")
        self.taken.append(mime)
        if broken == "after":
            raise MailUncertainError("cut after the server's 250")
        return Receipt("250 ok", ("office@acme.example",))

    async def find(self, message_id: str) -> Found:
        if not self.can_be_asked:
            return "unknown"
        return "found" if any(message_id.encode() in mime for mime in self.taken) else "absent"


async def sent(house: House) -> str:
    deal_id, draft_id = await approved(house)
    await send_mail(house.work, PostBox(), HOUSE, house.anna, deal_id, draft_id=draft_id)
    return deal_id


async def now(house: House, deal_id: str) -> DealState:
    async with house.work.unit(house.anna) as uow:
        return (await uow.deals.get(deal_id)).state
