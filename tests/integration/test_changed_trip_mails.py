"""A trip that has changed: who was asked for the earlier one and is not asked again need not answer."""

from __future__ import annotations

from tests.integration.conftest import House
from tests.integration.test_operator_deadlines import work
from tests.support.deal_steps import PostBox
from tests.support.deals import HOUSE, round_trip
from tests.support.operators import asked, deal_now, drafts, proposed_again, said_in, send_all
from tools.deals.describe import describe_trip
from tools.operators.answer import record_decline
from tools.operators.ask import approve_operator_mails


async def changed(house: House, passengers: int = 7) -> str:
    """Three operators were asked, one has declined, then the trip became one for seven."""
    deal, _ = await asked(house)
    async with house.work.unit(house.anna) as uow:
        await record_decline(uow, deal.id, deal.operator_mails[0].rfq_id, "No crew (demo)")
    async with house.work.unit(house.anna) as uow:
        await describe_trip(uow, deal.thread_id, round_trip(passengers))
    return deal.id


async def test_who_still_waits_is_told_after_a_click_and_who_declined_is_not(house: House) -> None:
    deal_id = await changed(house)
    post = PostBox()
    await work(house, post)
    deal = await deal_now(house, deal_id)
    prepared = drafts(deal)
    assert {mail.purpose for mail in prepared} == {"changed_trip"}
    assert {mail.operator.name for mail in prepared} == {"Charter House 2 (demo)", "Charter House 3 (demo)"}
    body = prepared[0].letter.body
    assert "trip has changed, so our request needs no answer any more" in body
    assert "/o/" not in body
    assert prepared[0].letter.subject.startswith("No answer needed: Charter request")
    assert "2 operators have the request for the trip as it was before" in await said_in(house, deal)
    assert post.taken == []

    async with house.work.unit(house.anna) as uow:
        hashes = {mail.mail_id: mail.letter.content_hash for mail in prepared}
        await approve_operator_mails(uow, HOUSE, deal_id, approved=hashes)
    await work(house, post)
    await work(house, post)
    assert len(post.taken) == 2
    assert drafts(await deal_now(house, deal_id)) == []


async def test_who_is_asked_again_gets_the_new_request_and_no_farewell(house: House) -> None:
    deal_id = await changed(house)
    deal = await proposed_again(house, deal_id)
    await work(house)
    assert {mail.purpose for mail in drafts(await deal_now(house, deal_id))} == {"request"}
    one = next(mail for mail in drafts(deal) if mail.operator.name == "Charter House 2 (demo)")
    async with house.work.unit(house.anna) as uow:
        await approve_operator_mails(uow, HOUSE, deal_id, approved={one.mail_id: one.letter.content_hash})
    await send_all(house, await deal_now(house, deal_id), PostBox())
    await work(house)
    left = drafts(await deal_now(house, deal_id))
    assert {mail.purpose for mail in left} == {"changed_trip"}
    assert [mail.operator.name for mail in left] == ["Charter House 3 (demo)"]


async def test_another_change_prepares_them_for_the_newest_trip_once(house: House) -> None:
    deal_id = await changed(house)
    thread_id = (await deal_now(house, deal_id)).thread_id
    async with house.work.unit(house.anna) as uow:
        await describe_trip(uow, thread_id, round_trip(8))
    await work(house)
    await work(house)
    purposes = [mail.purpose for mail in (await deal_now(house, deal_id)).operator_mails]
    assert purposes.count("changed_trip") == 2
