"""Reminders for a client who is silent, prepared for the broker: none leaves by itself."""

from __future__ import annotations

from domain.deadlines import signature_waits
from domain.deal import Deal
from persistence.clients import Client
from persistence.unit_of_work import Broker, UnitOfWork
from tools.deadlines.letter import of_contract, of_offer
from tools.deals.errors import RefusedError
from tools.deals.wording import moment_label
from tools.letters.draft import draft_letter, show_letter
from tools.letters.words import about_deal, letter_words
from tools.proposals.house import House
from tools.proposals.render import client_of

PREPARED = "A reminder is prepared; it goes out only when you press **Approve and send**."
CALL = "Please call or answer this mail with any question."


async def remind_of_offer(uow: UnitOfWork, house: House, deal: Deal, version: str) -> None:
    proposal, mail, answer = deal.proposal, deal.mail, deal.answer
    if proposal is None or proposal.document is None or mail is None or mail.sent_at is None:
        return
    if proposal.valid_until <= uow.now():
        return
    me = await uow.me()
    end = moment_label(proposal.valid_until, me.timezone)
    opened = "has opened it" if answer and answer.seen_at else "has not opened it yet"
    link = proposal.document.link
    await _prepare(
        uow,
        house,
        deal,
        me,
        to=mail.content.to,
        about=of_offer(int(version)),
        subject="our proposal",
        paragraphs=(
            f"On {moment_label(mail.sent_at, me.timezone)} we sent you our proposal {deal.number}. It is "
            f"valid until {end}, subject to availability.",
            f"You can accept or decline it on your personal page:\n{link}",
            CALL,
        ),
        link=link,
        told=f"The client has not answered the proposal and {opened}. It is valid until {end}.",
    )


async def remind_of_contract(uow: UnitOfWork, house: House, deal: Deal, version: str) -> None:
    contract = signature_waits(deal, int(version))
    sent = next(
        (
            letter
            for letter in reversed(deal.letters)
            if letter.purpose == "contract" and letter.about == version and letter.status == "sent"
        ),
        None,
    )
    if contract is None or contract.sent_at is None or sent is None or not sent.content.must_hold:
        return
    me = await uow.me()
    opened = "has opened it" if contract.opened_at else "has not opened it yet"
    link = sent.content.must_hold[0]
    await _prepare(
        uow,
        house,
        deal,
        me,
        to=sent.content.to,
        about=of_contract(contract.version),
        subject="your signature",
        paragraphs=(
            f"On {moment_label(contract.sent_at, me.timezone)} we sent you the contract of your charter "
            f"{deal.number}. Your charter is booked only once it is signed.",
            f"Please read it and sign it on your personal page:\n{link}",
            CALL,
        ),
        link=link,
        told=f"The client has not signed the contract and {opened}.",
    )


async def _prepare(
    uow: UnitOfWork,
    house: House,
    deal: Deal,
    me: Broker,
    *,
    to: str,
    about: str,
    subject: str,
    paragraphs: tuple[str, ...],
    link: str,
    told: str,
) -> None:
    """`to`: where that went of which the reader is reminded; the book may say another address by now."""
    client: Client | None = await client_of(uow, deal)
    assert client is not None
    try:
        deal = await draft_letter(
            uow,
            house,
            deal,
            purpose="client_reminder",
            reader="client",
            to=to,
            subject=about_deal(deal, subject),
            body=letter_words(client.contact_name, *paragraphs, broker=me, house=house),
            about=about,
            must_hold=(link,),
            actor="system",
        )
    except RefusedError as refused:
        await uow.say(deal.thread_id, f"{told} No reminder could be prepared: {refused}", deal_id=deal.id)
        return
    await show_letter(uow, deal, f"{told} {PREPARED}", deal.letters[-1].letter_id)
