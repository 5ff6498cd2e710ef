"""What the clock brings: told once, by day, over restarts; a reminder is a draft and nothing more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.deal import Deal
from domain.deal_state import DealState
from domain.letters import Letter
from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due, leases_end, rows
from tests.support.contracts import SIGNER, Sale, out_for_signature, sold
from tests.support.deal_steps import PostBox, proposed, sent
from tests.support.deals import HOUSE
from tests.support.operators import deal_now, said_in
from tools.booking.confirm import record_confirmation
from tools.contracts.signing import sign_contract
from tools.deadlines.meet import meet_deadline
from tools.deals.errors import RefusedError
from tools.letters.approve import approve_letter
from tools.proposals.approve import approve_mail
from tools.proposals.client_answer import accept_proposal, decline_proposal, proposal_seen
from tools.proposals.mail_draft import edit_mail
from tools.proposals.send import send_mail

LEASE = 60
SIGNED_ON = "a browser (demo)"


async def pass_time(house: House, hours: float, post: PostBox | None = None) -> None:
    """The house's clock goes on, and the workers look at all that waits."""
    house.clock.advance(timedelta(hours=hours))
    everything_is_due(house)
    across = Across(house.database)
    services = JobServices(house.work, across, None, post or PostBox(), HOUSE)  # type: ignore[arg-type]
    for row in await across.claim_outbox(50, LEASE):
        if row_kind(house, row.id) != "poll_trip":
            await work_off(services, row.id, row.broker_id, row.fence)
    leases_end(house)


def row_kind(house: House, row_id: str) -> str:
    return next(str(row["kind"]) for row in rows(house, "outbox") if str(row["id"]) == row_id)


def waiting(house: House) -> dict[str, str]:
    """The deadlines in the outbox and what became of them."""
    found = [row for row in rows(house, "outbox") if row["kind"] == "meet_deadline"]
    return {f"{row['payload']['what']}:{row['payload']['about']}": str(row["state"]) for row in found}


def reminders(deal: Deal) -> list[Letter]:
    return [letter for letter in deal.letters if letter.purpose == "client_reminder"]


async def test_a_silent_client_is_reminded_after_a_day_by_a_draft_and_once(house: House) -> None:
    deal_id = await sent(house)
    assert waiting(house) == {
        "offer_silent:1": "due",
        "offer_ended:1": "due",
        "departed:2026-12-14": "due",
    }
    post = PostBox()
    await pass_time(house, 23, post)
    assert reminders(await deal_now(house, deal_id)) == []
    await pass_time(house, 1, post)
    deal = await deal_now(house, deal_id)
    [letter] = reminders(deal)
    assert (letter.status, letter.about, letter.content.to) == ("draft", "offer:1", "office@acme.example")
    assert deal.proposal is not None
    assert deal.proposal.document is not None
    assert deal.proposal.document.link in letter.content.body
    assert "valid until Wed 25 Nov 2026, 10:00 EST" in letter.content.body
    assert "has not opened it yet" in await said_in(house, deal)
    await pass_time(house, 1, post)
    assert len(reminders(await deal_now(house, deal_id))) == 1
    assert post.taken == []
    assert waiting(house)["offer_silent:1"] == "done"


async def test_a_worker_killed_after_telling_does_not_tell_again(house: House) -> None:
    """The row comes again, since nobody marked it as done."""
    deal_id = await sent(house)
    house.clock.advance(timedelta(hours=24))
    for _ in range(2):
        async with house.work.unit(house.anna) as uow:
            assert await meet_deadline(uow, HOUSE, deal_id, "offer_silent", "1") is None
    assert len(reminders(await deal_now(house, deal_id))) == 1


async def test_who_has_looked_and_not_answered_is_said(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        await proposal_seen(uow, deal_id, 1)
    await pass_time(house, 24)
    assert "has opened it" in await said_in(house, await deal_now(house, deal_id))


@pytest.mark.parametrize("answer", ["accepted", "declined"])
async def test_who_has_answered_is_not_reminded_nor_told_of_an_end(house: House, answer: str) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        if answer == "accepted":
            await accept_proposal(uow, deal_id, 1, option=1, name=SIGNER, message=None)
        else:
            await decline_proposal(uow, deal_id, 1, name=SIGNER, message=None)
    await pass_time(house, 24)
    await pass_time(house, 30)
    deal = await deal_now(house, deal_id)
    assert reminders(deal) == []
    assert "ended without an answer" not in await said_in(house, deal)
    assert deal.deadlines_met == ()


async def test_a_reminder_drafted_before_the_answer_cannot_leave_after_it(house: House) -> None:
    deal_id = await sent(house)
    await pass_time(house, 24)
    [letter] = reminders(await deal_now(house, deal_id))
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal_id, 1, option=1, name=SIGNER, message=None)
    with pytest.raises(RefusedError, match="has answered"):
        async with house.work.unit(house.anna) as uow:
            await approve_letter(
                uow, HOUSE, deal_id, letter_id=letter.letter_id, content_hash=letter.content.content_hash
            )


async def test_a_reminder_leaves_once_it_is_approved(house: House) -> None:
    deal_id = await sent(house)
    await pass_time(house, 24)
    [letter] = reminders(await deal_now(house, deal_id))
    async with house.work.unit(house.anna) as uow:
        await approve_letter(
            uow, HOUSE, deal_id, letter_id=letter.letter_id, content_hash=letter.content.content_hash
        )
    post = PostBox()
    await pass_time(house, 0, post)
    assert len(post.taken) == 1
    assert [one.status for one in reminders(await deal_now(house, deal_id))] == ["sent"]


async def test_nothing_is_told_at_night(house: House) -> None:
    """Sent on Monday at 19:00 in New York: a day later it is night there, so Wednesday at 8."""
    house.clock.advance(timedelta(hours=9))
    deal_id = await sent(house)
    await pass_time(house, 24)
    assert reminders(await deal_now(house, deal_id)) == []
    await pass_time(house, 12.9)
    assert reminders(await deal_now(house, deal_id)) == []
    await pass_time(house, 0.2)
    assert len(reminders(await deal_now(house, deal_id))) == 1
    assert house.clock.now() < datetime(2026, 11, 25, 13, 10, tzinfo=UTC)


async def test_workers_that_come_back_at_night_wait_for_the_morning(house: House) -> None:
    """Nobody worked through the day on which the reminder was due."""
    deal_id = await sent(house)
    await pass_time(house, 24 + 9)
    assert reminders(await deal_now(house, deal_id)) == []
    await pass_time(house, 13)
    assert len(reminders(await deal_now(house, deal_id))) == 1


async def test_an_offer_that_ended_is_told_once_and_the_deal_goes_on(house: House) -> None:
    deal_id = await sent(house)
    await pass_time(house, 48)
    deal = await deal_now(house, deal_id)
    assert (await said_in(house, deal)).count("ended without an answer") == 1
    # it is too late to remind of it
    assert reminders(deal) == []
    assert deal.state is DealState.PROPOSAL_SENT
    await pass_time(house, 24)
    assert (await said_in(house, deal)).count("ended without an answer") == 1


async def test_a_deal_expires_when_its_first_day_has_passed_and_not_before(house: House) -> None:
    deal_id = await sent(house)
    # Monday 14 December, 20:00 in New York: the day of the flight is not over
    await pass_time(house, 21 * 24 + 10)
    assert (await deal_now(house, deal_id)).state is DealState.PROPOSAL_SENT
    await pass_time(house, 11.9)
    assert (await deal_now(house, deal_id)).state is DealState.PROPOSAL_SENT
    await pass_time(house, 0.2)
    deal = await deal_now(house, deal_id)
    assert deal.state is DealState.EXPIRED
    assert "has **expired**" in await said_in(house, deal)
    assert waiting(house)["departed:2026-12-14"] == "done"


async def test_an_accepted_deal_does_not_expire(house: House) -> None:
    sale = await sold(house)
    await pass_time(house, 30 * 24)
    assert (await sale.deal()).state is DealState.ACCEPTED


async def test_an_unsigned_contract_is_reminded_of_with_its_own_link(house: House) -> None:
    sale, token = await out_for_signature(house)
    await pass_time(house, 24, sale.post)
    [letter] = reminders(await sale.deal())
    assert (letter.status, letter.about) == ("draft", "contract:1")
    assert f"/c/{token}" in letter.content.body
    assert letter.content.body.count("/c/") == 1
    assert "has not signed the contract" in await said_in(house, await sale.deal())


async def test_a_reminder_goes_to_whom_the_proposal_and_the_contract_went(house: House) -> None:
    deal_id = await proposed(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        assert deal.mail is not None
        words = deal.mail.content
        deal = await edit_mail(
            uow, HOUSE, deal_id, to="maria@acme.example", subject=words.subject, body=words.body
        )
        assert deal.mail is not None
        deal = await approve_mail(
            uow, HOUSE, deal_id, content_hash=deal.mail.content.content_hash, confirm_provisional=False
        )
        assert deal.mail is not None
        draft_id = deal.mail.draft_id
    await send_mail(house.work, PostBox(), HOUSE, house.anna, deal_id, draft_id=draft_id)
    await pass_time(house, 24)
    [letter] = reminders(await deal_now(house, deal_id))
    assert letter.content.to == "maria@acme.example"


async def test_a_hold_that_has_ended_is_not_said_to_end(house: House) -> None:
    sale, _ = await out_for_signature(house)
    await signed(house, sale)
    await confirm(house, sale, "2026-11-24 16:00")
    await pass_time(house, 31)
    said = await said_in(house, await sale.deal())
    assert "hold has ended" in said
    assert "hold ends" not in said


async def test_a_signed_contract_is_not_reminded_of_but_its_payment_is_due(house: House) -> None:
    sale, _ = await out_for_signature(house)
    await signed(house, sale)
    await pass_time(house, 24)
    deal = await sale.deal()
    assert reminders(deal) == []
    said = await said_in(house, deal)
    assert "is open**, to be paid by Tue 24 Nov 2026, 10:00 EST" in said
    await pass_time(house, 24)
    assert (await said_in(house, deal)).count("to be paid by") == said.count("to be paid by")


async def test_the_end_of_a_hold_is_warned_of_and_told(house: House) -> None:
    sale, _ = await out_for_signature(house)
    await signed(house, sale)
    await confirm(house, sale, "2026-11-24 16:00")
    await pass_time(house, 26)
    said = await said_in(house, await sale.deal())
    assert "hold ends Tue 24 Nov 2026, 16:00 EST" in said
    assert "hold has ended" not in said
    await pass_time(house, 4)
    assert "hold has ended** (Tue 24 Nov 2026, 16:00 EST)" in await said_in(house, await sale.deal())


async def test_a_longer_hold_takes_the_place_of_the_first(house: House) -> None:
    sale, _ = await out_for_signature(house)
    await signed(house, sale)
    await confirm(house, sale, "2026-11-24 16:00")
    await confirm(house, sale, "2026-11-27 16:00")
    await pass_time(house, 31)
    assert "hold" not in await said_in(house, await sale.deal())


async def signed(house: House, sale: Sale) -> None:
    contract = await sale.contract()
    assert contract.document is not None
    async with house.work.unit(house.anna) as uow:
        await sign_contract(
            uow,
            sale.deal_id,
            1,
            name=SIGNER,
            consented=True,
            seen_sha256=contract.document.sha256,
            address="127.0.0.1",
            user_agent=SIGNED_ON,
        )


async def confirm(house: House, sale: Sale, hold_until: str) -> None:
    deal = await sale.deal()
    quote = deal.quotes[0]
    async with house.work.unit(house.anna) as uow:
        await record_confirmation(
            uow,
            sale.deal_id,
            tail=quote.aircraft.tail or "",
            carrier=quote.operator.name,
            price=str(quote.price.amount if quote.price else ""),
            currency="USD",
            hold_until=hold_until,
            how="mail",
        )
