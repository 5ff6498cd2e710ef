"""What the clock brings: reminders, ended requests and stand-downs, each prepared for a person's click."""

from __future__ import annotations

from datetime import timedelta

from domain.deal import Deal
from domain.deal_state import DealState
from domain.history import rebuild
from domain.quotes import QuoteState, RfqState
from jobs.run import work_off
from jobs.services import JobServices
from persistence.across import Across
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due
from tests.support.deal_steps import PostBox, requested
from tests.support.deals import HOUSE
from tests.support.operators import (
    approve_all,
    asked,
    deal_now,
    drafts,
    entry,
    listed,
    proposed_again,
    said_in,
    send_all,
)
from tools.mail.port import MailDeferredError, Receipt
from tools.operators.answer import record_decline, record_offer
from tools.operators.ask import approve_operator_mails
from tools.operators.deadlines import prepare_stand_down
from tools.operators.offer import read_offer
from tools.proposals.approve import approve_mail
from tools.proposals.client_answer import accept_proposal
from tools.proposals.mail_draft import prepare_mail
from tools.proposals.render import render_proposal
from tools.proposals.send import send_mail
from tools.quoting.options import price_options

LEASE = 60
"""seconds"""


async def work(house: House, post: PostBox | None = None) -> None:
    """One round of what the workers do, with everything due."""
    everything_is_due(house)
    across = Across(house.database)
    services = JobServices(house.work, across, None, post or PostBox(), HOUSE)  # type: ignore[arg-type]
    for row in await across.claim_outbox(50, LEASE):
        await work_off(services, row.id, row.broker_id, row.fence)


async def offer(house: House, deal: Deal, n: int, price: str, **more: str) -> Deal:
    """The n-th operator that was asked offers at this price."""
    said = {"price": price, "currency": "USD", "type": "Challenger 350", "seats": "9"}
    said |= {"leg_0_flight": "5:30", "leg_1_flight": "4:50", **more}
    assert deal.trip is not None
    async with house.work.unit(house.anna) as uow:
        given = read_offer(said, deal.trip, uow.now())
        return await record_offer(uow, deal.id, deal.rfqs[n].external_id, given)


async def test_the_mails_leave_through_due_work_and_their_times_are_kept(house: House) -> None:
    deal_id = await requested(house)
    await listed(house)
    post = PostBox()
    deal = await approve_all(house, await proposed_again(house, deal_id))
    await work(house, post)
    assert len(post.taken) == 3
    await work(house, post)
    deal = await deal_now(house, deal.id)
    assert [rfq.state for rfq in deal.rfqs] == [RfqState.UNANSWERED] * 3, "nothing ends before its time"
    assert drafts(deal) == []


async def test_a_mail_server_that_stays_away_is_told_in_the_end_and_the_mail_waits_for_a_click(
    house: House,
) -> None:
    deal_id = await requested(house)
    await listed(house, entry(1))
    deal = await approve_all(house, await proposed_again(house, deal_id))

    class Away(PostBox):
        async def send(self, mime: bytes, *, sender: str, recipients: object) -> Receipt:
            raise MailDeferredError("the server is not there.")

    for _ in range(12):
        await work(house, Away())
    deal = await deal_now(house, deal.id)
    [mail] = deal.operator_mails
    assert mail.status == "failed"
    assert "the server is not there" in (mail.problem or "")
    assert "Charter House 1" in await said_in(house, deal)
    assert deal.rfqs == ()


async def test_after_three_quarters_a_reminder_is_prepared_for_the_silent_and_waits_for_a_click(
    house: House,
) -> None:
    deal, post = await asked(house)
    await offer(house, deal, 0, "98500")
    house.clock.advance(timedelta(hours=17, minutes=59))
    await work(house, post)
    assert drafts(await deal_now(house, deal.id)) == []
    house.clock.advance(timedelta(minutes=2))
    await work(house, post)
    await work(house, post)
    deal = await deal_now(house, deal.id)
    assert deal.operator_round is not None
    assert (deal.operator_round.purpose, len(drafts(deal)), len(post.taken)) == ("reminder", 2, 3)
    assert "2 operators have not answered yet" in await said_in(house, deal)
    first = drafts(deal)[0]
    assert first.letter.subject.startswith("Reminder")
    request = deal.request_mail(first.rfq_id)
    assert request is not None
    assert request.link is not None
    assert request.link in first.letter.body
    deal = await approve_all(house, deal)
    async with house.work.unit(house.anna) as uow:
        await record_decline(uow, deal.id, deal.rfqs[1].external_id, "no crew")
    deal = await send_all(house, deal, post)
    assert len(post.taken) == 4, "who has answered meanwhile is not reminded"


async def test_at_the_deadline_unanswered_requests_end_and_answered_ones_stay(house: House) -> None:
    deal, post = await asked(house)
    deal = await offer(house, deal, 0, "98500")
    house.clock.advance(timedelta(hours=24))
    await work(house, post)
    await work(house, post)
    deal = await deal_now(house, deal.id)
    assert [rfq.state for rfq in deal.rfqs] == [RfqState.QUOTED, RfqState.EXPIRED, RfqState.EXPIRED]
    assert len(deal.open_quotes) == 1
    assert (await said_in(house, deal)).count("has not answered in time") == 2
    assert drafts(deal) == [], "nobody is reminded of a request that has ended"


async def test_a_price_ends_with_the_operators_own_date_and_may_be_given_again(house: House) -> None:
    deal, post = await asked(house)
    deal = await offer(house, deal, 0, "98500", valid_until="2026-11-23T18:00")
    await work(house, post)
    assert len((await deal_now(house, deal.id)).open_quotes) == 1
    house.clock.advance(timedelta(hours=3))
    await work(house, post)
    deal = await deal_now(house, deal.id)
    assert [quote.state for quote in deal.quotes] == [QuoteState.EXPIRED]
    assert "has expired" in await said_in(house, deal)
    deal = await offer(house, deal, 0, "99000")
    assert len(deal.open_quotes) == 1


async def accepted(house: House) -> Deal:
    """Two of three operators have offered; the client has taken the dearer offer."""
    deal, _ = await asked(house)
    deal = await offer(house, deal, 0, "98500")
    deal = await offer(house, deal, 1, "99500")
    taken = deal.quotes[1].id
    async with house.work.unit(house.anna) as uow:
        await price_options(uow, deal.id, quote_ids=[taken], margin_percent="10", taxes={taken: "excluded"})
    await render_proposal(house.work, HOUSE, house.anna, deal.id, 1)
    async with house.work.unit(house.anna) as uow:
        deal = await prepare_mail(uow, HOUSE, deal.id)
        assert deal.mail is not None
        deal = await approve_mail(
            uow, HOUSE, deal.id, content_hash=deal.mail.content.content_hash, confirm_provisional=True
        )
    assert deal.mail is not None
    await send_mail(house.work, PostBox(), HOUSE, house.anna, deal.id, draft_id=deal.mail.draft_id)
    async with house.work.unit(house.anna) as uow:
        return await accept_proposal(uow, deal.id, 1, option=1, name="Alex Carter", message=None)


async def test_the_losers_are_stood_down_by_a_click_once_the_client_has_chosen(house: House) -> None:
    """Asked, quoted, priced, proposed and taken without a marketplace; then two mails of thanks."""
    deal = await accepted(house)
    assert deal.state is DealState.ACCEPTED
    post = PostBox()
    await work(house, post)
    deal = await deal_now(house, deal.id)
    assert post.taken == []
    lost = drafts(deal)
    assert [mail.purpose for mail in lost] == ["stand_down"] * 2
    assert {mail.rfq_id for mail in lost} == {deal.rfqs[0].external_id, deal.rfqs[2].external_id}
    for mail in lost:
        assert "has gone another way" in mail.letter.body
        for secret in ("Acme", "Alex", "99,500", "98,500", "/o/"):
            assert secret not in mail.letter.body
    async with house.work.unit(house.anna) as uow:
        approved = {mail.mail_id: mail.letter.content_hash for mail in lost}
        deal = await approve_operator_mails(uow, HOUSE, deal.id, approved=approved)
    deal = await send_all(house, deal, post)
    assert len(post.taken) == 2
    assert [rfq.state for rfq in deal.rfqs] == [RfqState.CANCELED, RfqState.QUOTED, RfqState.CANCELED]
    async with house.work.unit(house.anna) as uow:
        history = await uow.deals.history(deal.id)
        assert rebuild(history, broker_id=house.anna).canonical() == deal.canonical()
        await prepare_stand_down(uow, HOUSE, deal.id)
    assert drafts(await deal_now(house, deal.id)) == []
