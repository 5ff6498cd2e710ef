"""An approved mail leaves exactly once, and exactly as it was approved."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from domain.deal_state import DealState
from domain.quotes import QuoteState
from tests.integration.conftest import House
from tests.support.deal_steps import PostBox, approved, now, proposed, tell
from tests.support.deals import HOUSE, answered, round_trip
from tools.deals.errors import RefusedError
from tools.mail.port import MailDeferredError, Receipt
from tools.proposals.approve import OFFER_ENDED, approve_mail
from tools.proposals.mail_draft import edit_mail
from tools.proposals.send import send_again, send_mail
from tools.sourcing.port import RfqAnswer


async def test_any_later_change_voids_the_approval(house: House) -> None:
    deal_id = await proposed(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        assert deal.mail is not None
        looked_at = deal.mail.content
        await edit_mail(
            uow,
            HOUSE,
            deal_id,
            to=looked_at.to,
            subject=looked_at.subject,
            body=f"{looked_at.body}\nOne more line.",
        )
    with pytest.raises(RefusedError, match="no longer what you looked at"):
        async with house.work.unit(house.anna) as uow:
            await approve_mail(
                uow, HOUSE, deal_id, content_hash=looked_at.content_hash, confirm_provisional=False
            )


async def test_a_mail_leaves_once_however_often_the_job_runs(house: House) -> None:
    deal_id, draft_id = await approved(house)
    post = PostBox()
    for _ in range(3):
        await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    assert len(post.taken) == 1
    assert await now(house, deal_id) is DealState.PROPOSAL_SENT


@pytest.mark.parametrize("breaks", ["during", "after"])
async def test_a_cut_connection_never_sends_twice_where_the_mailbox_can_be_asked(
    house: House, breaks: str
) -> None:
    deal_id, draft_id = await approved(house)
    post = PostBox(breaks=breaks)
    try:
        await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    except MailDeferredError:
        await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    assert len(post.taken) == 1
    assert await now(house, deal_id) is DealState.PROPOSAL_SENT


async def test_what_is_uncertain_is_said_and_waits_for_a_click(house: House) -> None:
    deal_id, draft_id = await approved(house)
    post = PostBox(breaks="after", can_be_asked=False)
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.mail is not None
    assert deal.mail.status == "uncertain"
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    assert len(post.taken) == 1
    async with house.work.unit(house.anna) as uow:
        await send_again(uow, HOUSE, deal_id)
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    assert await now(house, deal_id) is DealState.PROPOSAL_SENT


async def test_a_crash_between_attempt_and_mark_is_found_in_the_mailbox(house: House) -> None:
    """Killed after the server took the mail and before our own mark: the next run asks and marks."""
    deal_id, draft_id = await approved(house)
    post = PostBox()

    class Crash(Exception):
        pass

    class Dying(PostBox):
        async def send(self, mime: bytes, *, sender: str, recipients: object) -> Receipt:
            post.taken.append(mime)
            raise Crash

    with pytest.raises(Crash):
        await send_mail(house.work, Dying(), HOUSE, house.anna, deal_id, draft_id=draft_id)
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    assert len(post.taken) == 1
    assert await now(house, deal_id) is DealState.PROPOSAL_SENT


@pytest.mark.parametrize(
    ("arrived", "can_be_asked", "status"),
    [(True, True, "sent"), (True, False, "uncertain"), (False, True, "failed")],
    ids=["arrived", "nobody-can-say", "absent"],
)
async def test_a_crash_and_another_sender_do_not_call_a_mail_unsent_that_may_have_left(
    house: House, arrived: bool, can_be_asked: bool, status: str
) -> None:
    """Killed while it was handed over, and started again with another brand: what would be sent now is not
    what was approved, and what was approved may be with the client."""
    deal_id, draft_id = await approved(house)
    post = PostBox(can_be_asked=can_be_asked)

    class Crash(Exception):
        pass

    class Dying(PostBox):
        async def send(self, mime: bytes, *, sender: str, recipients: object) -> Receipt:
            if arrived:
                post.taken.append(mime)
            raise Crash

    with pytest.raises(Crash):
        await send_mail(house.work, Dying(), HOUSE, house.anna, deal_id, draft_id=draft_id)
    other = replace(HOUSE, brand=HOUSE.brand.model_copy(update={"name": "Another name (demo)"}))
    await send_mail(house.work, post, other, house.anna, deal_id, draft_id=draft_id)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.mail is not None
    assert deal.mail.status == status
    assert len(post.taken) == int(arrived)


async def test_a_mail_that_waited_until_its_offer_ended_is_not_sent(house: House) -> None:
    deal_id, draft_id = await approved(house)
    post = PostBox(breaks="before")
    with pytest.raises(MailDeferredError):
        await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    house.clock.advance(timedelta(hours=49))
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    assert post.taken == []
    assert await problem(house, deal_id) == OFFER_ENDED


async def test_a_mail_that_waited_until_a_quote_was_withdrawn_is_not_sent(house: House) -> None:
    deal_id, draft_id = await approved(house)
    gone = answered(1)
    withdrawn = gone.quotes[0].model_copy(update={"state": QuoteState.WITHDRAWN})
    await tell(house, deal_id, RfqAnswer(rfq=gone.rfq, quotes=(withdrawn,)))
    post = PostBox()
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    assert post.taken == []
    assert "Option 1 rests on a quote that is withdrawn" in (await problem(house, deal_id) or "")


async def problem(house: House, deal_id: str) -> str | None:
    """Why the e-mail was not sent."""
    async with house.work.unit(house.anna) as uow:
        mail = (await uow.deals.get(deal_id)).mail
    assert mail is not None
    assert mail.status == "failed"
    return mail.problem


async def test_what_is_sent_is_what_was_approved(house: House) -> None:
    deal_id, draft_id = await approved(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.mail is not None
    assert deal.proposal is not None
    assert deal.proposal.document is not None
    post = PostBox()
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=draft_id)
    mail = message_from_bytes(post.taken[0], policy=policy.SMTP)
    assert mail["To"] == deal.mail.content.to
    assert mail["Subject"] == deal.mail.content.subject
    [pdf] = list(mail.iter_attachments())

    assert hashlib.sha256(pdf.get_content()).hexdigest() == deal.proposal.document.sha256
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n").strip() == deal.mail.content.body.strip()


async def test_a_rate_that_is_not_published_yet_is_provisional_and_must_be_confirmed(house: House) -> None:
    """A flight in 2027: the last known segment fee stands in, on every paper, until somebody confirms it."""
    deal_id = await proposed(house, round_trip(out=date(2027, 1, 14), back=date(2027, 1, 18)))
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.mail is not None
    assert deal.proposal is not None
    assert deal.proposal.provisional
    looked_at = deal.mail.content.content_hash
    with pytest.raises(RefusedError, match="not published yet"):
        async with house.work.unit(house.anna) as uow:
            await approve_mail(uow, HOUSE, deal_id, content_hash=looked_at, confirm_provisional=False)
    async with house.work.unit(house.anna) as uow:
        deal = await approve_mail(uow, HOUSE, deal_id, content_hash=looked_at, confirm_provisional=True)
    assert deal.mail is not None
    assert deal.mail.provisional_confirmed
