"""Operators of a broker's list, and a deal whose operators are asked by e-mail."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

from domain.deal import Deal
from domain.operator_mail import OperatorMail
from domain.trip import Trip
from persistence.operators import Certification, FleetAircraft, OperatorEntry
from tests.integration.conftest import House
from tests.support.deal_steps import PostBox, requested
from tests.support.deals import HOUSE
from tools.operators.ask import approve_operator_mails, propose_operators
from tools.operators.directory import add_operator
from tools.operators.send import send_operator_mail


def entry(
    n: int, base: str = "KTEB", *, kind: str = "Challenger 350", seats: int | None = 9, active: bool = True
) -> OperatorEntry:
    return OperatorEntry(
        id=f"e0000000-0000-4000-8000-{n:012d}",
        name=f"Charter House {n} (demo)",
        base_icao=base,
        contact_name=f"Contact {n} (demo)",
        email=f"charter{n}@operator{n}.example",
        certifications=(Certification(scheme="ARGUS", level="Platinum"),),
        active=active,
        fleet=(FleetAircraft(type_name=kind, tail=f"N{n}00CH", seats=seats, year=2018),),
    )


async def listed(house: House, *entries: OperatorEntry) -> None:
    async with house.work.unit(house.anna) as uow:
        for one in entries or (entry(1), entry(2, "KBED"), entry(3, "KPBI")):
            await add_operator(uow, one)


async def drafted(house: House, trip: Trip | None = None) -> Deal:
    """A deal with a round of requests before the broker."""
    deal_id = await requested(house, trip)
    await listed(house)
    return await proposed_again(house, deal_id)


async def proposed_again(house: House, deal_id: str, minutes: int | None = None) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await propose_operators(uow, HOUSE, deal_id, seen=99, answer_minutes=minutes)


def drafts(deal: Deal) -> list[OperatorMail]:
    return [mail for mail in deal.operator_mails if mail.status == "draft"]


async def approve_all(house: House, deal: Deal) -> Deal:
    async with house.work.unit(house.anna) as uow:
        approved = {mail.mail_id: mail.letter.content_hash for mail in drafts(deal)}
        return await approve_operator_mails(uow, HOUSE, deal.id, approved=approved)


async def send_all(house: House, deal: Deal, post: PostBox) -> Deal:
    for mail in deal.operator_mails:
        if mail.status == "queued":
            await send_operator_mail(house.work, post, HOUSE, house.anna, deal.id, mail_id=mail.mail_id)
    return await deal_now(house, deal.id)


async def asked(house: House, trip: Trip | None = None) -> tuple[Deal, PostBox]:
    """... approved and sent."""
    post = PostBox()
    deal = await approve_all(house, await drafted(house, trip))
    return await send_all(house, deal, post), post


async def deal_now(house: House, deal_id: str) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await uow.deals.get(deal_id)


def link_in(mime: bytes) -> str:
    """The path of the private page that the mail leads to."""
    body = message_from_bytes(mime, policy=policy.SMTP).get_body(("plain",))
    assert body is not None
    found = re.search(r"http://127\.0\.0\.1:8000(/o/\S+)", body.get_content())
    assert found is not None
    return found[1]


async def said_in(house: House, deal: Deal) -> str:
    """Everything that the assistant said in the deal's thread."""
    steps = [step for change in house.heard.changes for step in change.steps]
    async with house.work.unit(house.anna) as uow:
        return "\n".join(post["output"] for post in await uow.feed.posts(deal.thread_id, steps))
