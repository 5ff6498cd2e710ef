"""Mails to operators: proposed with reasons, approved by their exact content, sent once, never in a flood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from domain.deal import Deal
from domain.deal_state import DealState
from domain.events import DealCancelled, RfqSeen
from domain.quotes import BY_EMAIL, Operator, Rfq, RfqState
from domain.trip import Trip
from persistence.outbox import LeaseLostError
from persistence.unit_of_work import UnitOfWork
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool
from tests.support.deal_steps import PostBox, requested, sourced
from tests.support.deals import HOUSE, round_trip
from tests.support.operators import (
    approve_all,
    asked,
    deal_now,
    drafted,
    drafts,
    entry,
    listed,
    proposed_again,
    said_in,
    send_all,
)
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.mail.port import MailDeferredError, Receipt
from tools.operators.ask import (
    approve_operator_mails,
    discard_operator_mails,
    edit_operator_mail,
    propose_operators,
    send_operator_mail_again,
)
from tools.operators.send import send_operator_mail
from tools.sourcing.port import CreatedTrip
from tools.sourcing.trip_creation import record_created, request_trip


async def test_drafts_leave_only_after_a_click_and_exactly_as_they_were_looked_at(house: House) -> None:
    deal = await drafted(house)
    post = PostBox()
    for mail in deal.operator_mails:
        await send_operator_mail(house.work, post, HOUSE, house.anna, deal.id, mail_id=mail.mail_id)
    assert post.taken == []
    deal = await send_all(house, await approve_all(house, deal), post)
    assert len(post.taken) == 3
    for mime, mail in zip(post.taken, deal.operator_mails, strict=True):
        sent = message_from_bytes(mime, policy=policy.SMTP)
        assert sent["To"] == mail.letter.to
        assert sent["Subject"] == mail.letter.subject
        assert sent["Reply-To"] == "anna@jetvision.example"
        body = sent.get_body(("plain",))
        assert body is not None
        assert body.get_content().replace("\r\n", "\n").strip() == mail.letter.body
        assert mail.link is not None
        assert sum(mail.link in other.letter.body for other in deal.operator_mails) == 1


async def test_a_request_that_is_out_is_an_rfq_and_needs_no_marketplace(house: House) -> None:
    deal, _ = await asked(house)
    assert deal.state is DealState.QUOTING
    assert deal.marketplace.status == "none"
    assert {(rfq.system, rfq.state) for rfq in deal.rfqs} == {("email", RfqState.UNANSWERED)}
    assert "The requests are going out by e-mail" in await said_in(house, deal)
    async with house.work.unit(house.anna) as uow:
        deal = await request_trip(uow, deal.id, seen=deal.seq)
        created = CreatedTrip(trip_id="FP8V2U", search_link="http://127.0.0.1/search")
        name = deal.marketplace.external_trip_id
        assert name is not None
        deal = await record_created(uow, deal.id, "avinode", created, external_trip_id=name)
    assert (deal.state, deal.marketplace.status, len(deal.rfqs)) == (DealState.QUOTING, "created", 3)


@pytest.mark.parametrize("breaks", ["during", "after"])
async def test_a_cut_connection_never_sends_twice(house: House, breaks: str) -> None:
    deal = await approve_all(house, await drafted(house))
    mail_id = deal.operator_mails[0].mail_id
    post = PostBox(breaks=breaks)
    try:
        await send_operator_mail(house.work, post, HOUSE, house.anna, deal.id, mail_id=mail_id)
    except MailDeferredError:
        await send_operator_mail(house.work, post, HOUSE, house.anna, deal.id, mail_id=mail_id)
    await send_operator_mail(house.work, post, HOUSE, house.anna, deal.id, mail_id=mail_id)
    assert len(post.taken) == 1
    mail = (await deal_now(house, deal.id)).operator_mail(mail_id)
    assert mail is not None
    assert mail.status == "sent"


class Crash(Exception):
    """The process is killed."""


class Dying(PostBox):
    """... while the mail is handed over; `box` is where it may have arrived all the same."""

    def __init__(self, box: PostBox | None) -> None:
        super().__init__()
        self.box = box

    async def send(self, mime: bytes, *, sender: str, recipients: object) -> Receipt:
        if self.box is not None:
            self.box.taken.append(mime)
        raise Crash


@pytest.mark.parametrize(
    ("arrived", "can_be_asked", "status"),
    [(True, True, "sent"), (True, False, "uncertain"), (False, True, "failed")],
    ids=["arrived", "nobody-can-say", "absent"],
)
async def test_after_a_crash_only_what_was_approved_may_leave(
    house: House, arrived: bool, can_be_asked: bool, status: str
) -> None:
    """Started again with another brand: what would be sent now is not what was approved."""
    deal = await approve_all(house, await drafted(house))
    mail_id = deal.operator_mails[0].mail_id
    post = PostBox(can_be_asked=can_be_asked)
    with pytest.raises(Crash):
        dying = Dying(post if arrived else None)
        await send_operator_mail(house.work, dying, HOUSE, house.anna, deal.id, mail_id=mail_id)
    other = replace(HOUSE, brand=HOUSE.brand.model_copy(update={"name": "Another name (demo)"}))
    await send_operator_mail(house.work, post, other, house.anna, deal.id, mail_id=mail_id)
    assert len(post.taken) == int(arrived)
    mail = (await deal_now(house, deal.id)).operator_mail(mail_id)
    assert mail is not None
    assert mail.status == status


async def test_what_is_uncertain_is_said_and_waits_for_a_click(house: House) -> None:
    deal = await approve_all(house, await drafted(house))
    mail_id = deal.operator_mails[0].mail_id
    post = PostBox(breaks="after", can_be_asked=False)
    await send_operator_mail(house.work, post, HOUSE, house.anna, deal.id, mail_id=mail_id)
    deal = await deal_now(house, deal.id)
    assert deal.operator_mails[0].status == "uncertain"
    assert deal.rfqs == ()
    assert "may have arrived or not" in await said_in(house, deal)
    async with house.work.unit(house.anna) as uow:
        await send_operator_mail_again(uow, HOUSE, deal.id, mail_id=mail_id)
    await send_operator_mail(house.work, post, HOUSE, house.anna, deal.id, mail_id=mail_id)
    assert (await deal_now(house, deal.id)).operator_mails[0].status == "sent"


async def test_a_worker_that_lost_its_row_sends_nothing(house: House) -> None:
    deal = await approve_all(house, await drafted(house))
    post = PostBox()

    async def lost(_uow: UnitOfWork) -> None:
        raise LeaseLostError("another worker has it")

    with pytest.raises(LeaseLostError):
        await send_operator_mail(
            house.work,
            post,
            HOUSE,
            house.anna,
            deal.id,
            mail_id=deal.operator_mails[0].mail_id,
            still_held=lost,
        )
    assert post.taken == []
    assert (await deal_now(house, deal.id)).operator_mails[0].status == "queued"


async def test_an_edit_after_the_look_voids_it(house: House) -> None:
    deal = await drafted(house)
    mail = drafts(deal)[0]
    looked_at = mail.letter.content_hash
    words = {"to": mail.letter.to, "subject": "Short notice", "body": mail.letter.body + "\n\nThanks!"}
    async with house.work.unit(house.anna) as uow:
        deal = await edit_operator_mail(
            uow, HOUSE, deal.id, mail_id=mail.mail_id, seen_hash=looked_at, **words
        )
    with pytest.raises(RefusedError, match="no longer what you looked at"):
        async with house.work.unit(house.anna) as uow:
            await approve_operator_mails(uow, HOUSE, deal.id, approved={mail.mail_id: looked_at})
    with pytest.raises(RefusedError, match="changed elsewhere"):
        async with house.work.unit(house.anna) as uow:
            await edit_operator_mail(uow, HOUSE, deal.id, mail_id=mail.mail_id, seen_hash=looked_at, **words)
    deal = await send_all(house, await approve_all(house, deal), post := PostBox())
    assert message_from_bytes(post.taken[0], policy=policy.SMTP)["Subject"] == "Short notice"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to": "nobody"}, "not an e-mail address"),
        ({"to": "a@b.example\nBcc: c@d.example"}, "cannot be sent"),
        ({"subject": " "}, "subject needs"),
        ({"body": "No link here."}, "no longer holds the operator's link"),
    ],
)
async def test_words_that_cannot_be_sent_are_refused(
    house: House, changes: dict[str, str], sentence: str
) -> None:
    deal = await drafted(house)
    mail = drafts(deal)[0]
    words = {"to": mail.letter.to, "subject": mail.letter.subject, "body": mail.letter.body, **changes}
    with pytest.raises(RefusedError, match=sentence):
        async with house.work.unit(house.anna) as uow:
            await edit_operator_mail(
                uow, HOUSE, deal.id, mail_id=mail.mail_id, seen_hash=mail.letter.content_hash, **words
            )


async def test_those_that_are_not_ticked_are_left_out(house: House) -> None:
    deal = await drafted(house)
    one = drafts(deal)[0]
    async with house.work.unit(house.anna) as uow:
        deal = await approve_operator_mails(
            uow, HOUSE, deal.id, approved={one.mail_id: one.letter.content_hash}
        )
    assert [mail.status for mail in deal.operator_mails] == ["queued", "discarded", "discarded"]
    with pytest.raises(RefusedError, match="no longer a draft"):
        await approve_all_of(house, deal.id, {deal.operator_mails[1].mail_id: one.letter.content_hash})
    deal = await send_all(house, deal, PostBox())
    again = await proposed_again(house, deal.id)
    assert again.operator_round is not None
    assert [held.why for held in again.operator_round.not_asked] == ["has been asked for this trip already"]
    assert len(drafts(again)) == 2


async def approve_all_of(house: House, deal_id: str, approved: dict[str, str]) -> None:
    async with house.work.unit(house.anna) as uow:
        await approve_operator_mails(uow, HOUSE, deal_id, approved=approved)


async def test_more_than_five_at_once_are_refused_and_five_are_ticked(house: House) -> None:
    deal_id = await requested(house)
    await listed(house, *(entry(n) for n in range(1, 8)))
    deal = await proposed_again(house, deal_id)
    assert [mail.proposed for mail in drafts(deal)] == [True] * 5 + [False] * 2
    with pytest.raises(RefusedError, match="At most 5"):
        await approve_all(house, deal)


async def test_who_was_asked_three_times_today_is_named_and_not_proposed(house: House) -> None:
    await listed(house)
    async with house.work.unit(house.anna) as uow:
        first = (await uow.operators.everyone())[0]
    for n in range(3):
        await sourced_by_mail(house, first.id, first.name, n)
    deal_id = await requested(house)
    deal = await proposed_again(house, deal_id)
    assert deal.operator_round is not None
    assert [(held.name, held.why) for held in deal.operator_round.not_asked] == [
        (first.name, "was asked 3 times within 24 hours")
    ]
    house.clock.advance(timedelta(hours=25))
    deal = await proposed_again(house, deal_id)
    assert deal.operator_round is not None
    assert deal.operator_round.not_asked == ()


async def sourced_by_mail(house: House, operator_id: str, name: str, n: int) -> str:
    """A deal in which this operator was asked by e-mail just now."""
    deal_id = await requested(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        rfq = Rfq(
            system=BY_EMAIL,
            external_id=f"rfq-{n}",
            operator=Operator(external_id=operator_id, name=name),
            sent_at=uow.now(),
        )
        await uow.happen(deal, RfqSeen(rfq=rfq), actor="system")
    return deal_id


async def test_who_was_asked_too_often_since_the_draft_is_not_asked(house: House) -> None:
    deal = await drafted(house)
    operator = drafts(deal)[0].operator
    for n in range(3):
        await sourced_by_mail(house, operator.external_id, operator.name, n)
    with pytest.raises(RefusedError, match="too often today"):
        await approve_all(house, deal)


async def test_the_deadline_follows_the_departure_or_the_brokers_choice(house: House) -> None:
    deal = await drafted(house)
    assert deal.operator_round is not None
    assert deal.operator_round.answer_until == house.clock.now() + timedelta(hours=24)
    deal = await proposed_again(house, deal.id, minutes=120)
    assert deal.operator_round is not None
    assert deal.operator_round.answer_until == house.clock.now() + timedelta(hours=2)
    assert "12:00 EST" in drafts(deal)[0].letter.body
    assert [mail.status for mail in deal.operator_mails] == ["superseded"] * 3 + ["draft"] * 3
    house.clock.advance(timedelta(hours=3))
    with pytest.raises(RefusedError, match="has passed"):
        await approve_all(house, deal)


async def test_a_changed_trip_takes_back_what_has_not_left(house: House) -> None:
    deal = await approve_all(house, await drafted(house))
    async with house.work.unit(house.anna) as uow:
        await describe_trip(uow, deal.thread_id, round_trip(9), None)
    post = PostBox()
    for mail in deal.operator_mails:
        await send_operator_mail(house.work, post, HOUSE, house.anna, deal.id, mail_id=mail.mail_id)
    assert post.taken == []
    with pytest.raises(RefusedError, match="Use the newest card"):
        async with house.work.unit(house.anna) as uow:
            await propose_operators(uow, HOUSE, deal.id, seen=1)


async def test_a_trip_changed_in_the_chat_says_what_became_of_the_requests(house: House) -> None:
    deal, _ = await asked(house)
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna, deal.thread_id)
        told = await talk.say("make it 8 passengers")
    assert "the requests sent by e-mail no longer fit" in told
    assert (await deal_now(house, deal.id)).rfqs == ()
    await listed(house, entry(4))
    anew = drafts(await proposed_again(house, deal.id))
    takes_its_place = {mail.operator.name: "takes its place" in mail.letter.body for mail in anew}
    assert takes_its_place == {
        "Charter House 1 (demo)": True,
        "Charter House 2 (demo)": True,
        "Charter House 3 (demo)": True,
        "Charter House 4 (demo)": False,
    }


async def test_the_card_shows_the_round_as_it_goes(house: House) -> None:
    deal = await drafted(house)
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna, deal.thread_id)
        [card] = await talk.cards("OperatorsCard")
        assert (card["state"], card["latest"], len(card["mails"])) == ("draft", True, 3)
        assert card["mails"][0]["content_hash"] == drafts(deal)[0].letter.content_hash
        deal = await send_all(house, await approve_all(house, deal), PostBox())
        [card] = await talk.cards("OperatorsCard")
        assert card["state"] == "sent"
        assert card["mails"][0]["state_label"].endswith("No answer yet")
        await proposed_again_after(house, deal)
        old, new = await talk.cards("OperatorsCard")
        assert (old["latest"], old["state"]) == (False, "sent")
        assert (new["latest"], new["state"]) == (True, "draft")


async def proposed_again_after(house: House, deal: Deal) -> Deal:
    """One more operator joins the list, so that there is somebody to ask."""
    await listed(house, entry(4))
    return await proposed_again(house, deal.id)


async def test_nobody_to_ask_is_said(house: House) -> None:
    deal_id = await requested(house)
    with pytest.raises(RefusedError, match="jetvision operators import"):
        await proposed_again(house, deal_id)
    await listed(house, entry(1, kind="Phenom 100", seats=4))
    with pytest.raises(RefusedError, match="no aircraft that seats 6"):
        await proposed_again(house, deal_id)


async def test_a_flight_that_has_left_is_not_asked_for(house: House) -> None:
    deal_id = await requested(house, round_trip(out=date(2026, 11, 22)))
    await listed(house)
    with pytest.raises(RefusedError, match="has left"):
        await proposed_again(house, deal_id)


async def test_a_flight_of_today_without_a_time_may_still_be_asked_for(house: House) -> None:
    leg = round_trip(out=house.clock.now().date()).legs[0].model_copy(update={"time": None})
    deal_id = await requested(house, Trip(legs=(leg,)))
    await listed(house)
    deal = await proposed_again(house, deal_id)
    assert deal.operator_round is not None
    assert deal.operator_round.answer_until == house.clock.now() + timedelta(hours=2)


async def test_a_request_approved_before_the_deal_ended_is_not_sent(house: House) -> None:
    deal = await approve_all(house, await drafted(house))
    async with house.work.unit(house.anna) as uow:
        locked = await uow.deals.get(deal.id, lock=True)
        await uow.happen(locked, DealCancelled(reason="the client has cancelled"), actor=uow.broker)
    post = PostBox()
    await send_all(house, deal, post)
    assert post.taken == []


async def test_a_round_can_be_discarded(house: House) -> None:
    deal = await drafted(house)
    async with house.work.unit(house.anna) as uow:
        deal = await discard_operator_mails(uow, deal.id)
    assert drafts(deal) == []
    with pytest.raises(RefusedError, match="no draft"):
        async with house.work.unit(house.anna) as uow:
            await discard_operator_mails(uow, deal.id)


async def test_a_trip_at_the_marketplace_may_be_asked_for_by_mail_too(house: House) -> None:
    deal_id = await sourced(house)
    await listed(house)
    deal = await send_all(house, await approve_all(house, await proposed_again(house, deal_id)), PostBox())
    assert (deal.state, deal.marketplace.status) == (DealState.QUOTING, "created")


async def test_another_broker_has_neither_the_list_nor_the_mails(house: House) -> None:
    deal, _ = await asked(house)
    async with house.work.unit(house.bob) as uow:
        assert await uow.operators.everyone() == ()
        assert await uow.operators.heard(uow.now() - timedelta(days=365)) == ()
        with pytest.raises(LookupError):
            await discard_operator_mails(uow, deal.id)
