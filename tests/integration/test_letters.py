"""A letter leaves once, exactly as it was approved, with its papers as they were put in."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import psycopg
import pytest

from domain.events import DealCancelled, DealLost
from persistence.outbox import LeaseLostError
from persistence.unit_of_work import UnitOfWork
from persistence.urls import psycopg_url
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool
from tests.support.deal_steps import PostBox, requested
from tests.support.deals import HOUSE
from tests.support.letters import (
    BODY,
    LINK,
    PAPER,
    approved,
    deal_now,
    drafted,
    letter_now,
    papered,
    send,
)
from tests.support.operators import said_in
from tools.deals.errors import RefusedError
from tools.letters import purposes
from tools.letters.approve import approve_letter, send_letter_again
from tools.letters.draft import discard_letter, draft_letter, edit_letter, end_letters
from tools.letters.meaning import Confirmation, Meaning
from tools.letters.send import NOT_APPROVED, LetterSending
from tools.mail.once import send_once
from tools.mail.port import MailDeferredError, MailRefusedError, Receipt

REBRANDED = replace(HOUSE, brand=HOUSE.brand.model_copy(update={"name": "Another name (demo)"}))


class Crash(Exception):
    """The process is killed."""


class Dying(PostBox):
    """... while the letter is handed over; `box` is where it may have arrived all the same."""

    def __init__(self, box: PostBox | None) -> None:
        super().__init__()
        self.box = box

    async def send(self, mime: bytes, *, sender: str, recipients: object) -> Receipt:
        if self.box is not None:
            self.box.taken.append(mime)
        raise Crash


async def test_a_letter_leaves_once_however_often_its_job_runs(house: House) -> None:
    deal_id, letter_id = await approved(house)
    post = PostBox()
    for _ in range(3):
        await send(house, post, deal_id, letter_id)
    assert len(post.taken) == 1
    letter = await letter_now(house, deal_id, letter_id)
    assert (letter.status, letter.sent_at) == ("sent", house.clock.now())
    assert "Sent to **office@acme.example**: The terms." in await said_in(
        house, await deal_now(house, deal_id)
    )


async def test_what_leaves_is_what_was_approved_in_text_and_html_with_its_papers(house: House) -> None:
    deal_id, letter_id = await approved(house)
    post = PostBox()
    await send(house, post, deal_id, letter_id)
    mail = message_from_bytes(post.taken[0], policy=policy.SMTP)
    assert (mail["To"], mail["Subject"]) == ("office@acme.example", "The terms")
    assert mail["Reply-To"] == "anna@jetvision.example"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n").strip() == BODY
    assert html.get_content().count(f'<a href="{LINK}"') == 1
    [paper] = list(mail.iter_attachments())
    assert (paper.get_filename(), paper.get_content()) == ("Terms.pdf", PAPER)


async def test_nothing_leaves_before_the_click(house: House) -> None:
    deal_id, letter = await drafted(house)
    post = PostBox()
    await send(house, post, deal_id, letter.letter_id)
    assert post.taken == []


@pytest.mark.parametrize("breaks", ["during", "after"])
async def test_a_cut_connection_never_sends_twice_where_the_mailbox_can_be_asked(
    house: House, breaks: str
) -> None:
    deal_id, letter_id = await approved(house)
    post = PostBox(breaks=breaks)
    try:
        await send(house, post, deal_id, letter_id)
    except MailDeferredError:
        await send(house, post, deal_id, letter_id)
    assert len(post.taken) == 1
    assert (await letter_now(house, deal_id, letter_id)).status == "sent"


async def test_a_crash_between_attempt_and_mark_is_found_in_the_mailbox(house: House) -> None:
    deal_id, letter_id = await approved(house)
    post = PostBox()
    with pytest.raises(Crash):
        await send(house, Dying(post), deal_id, letter_id)
    assert (await letter_now(house, deal_id, letter_id)).status == "sending"
    await send(house, post, deal_id, letter_id)
    assert len(post.taken) == 1
    assert (await letter_now(house, deal_id, letter_id)).status == "sent"


@pytest.mark.parametrize(
    ("arrived", "can_be_asked", "status"),
    [(True, True, "sent"), (True, False, "uncertain"), (False, True, "failed")],
    ids=["arrived", "nobody-can-say", "absent"],
)
async def test_after_a_crash_only_what_was_approved_may_leave(
    house: House, arrived: bool, can_be_asked: bool, status: str
) -> None:
    deal_id, letter_id = await approved(house)
    post = PostBox(can_be_asked=can_be_asked)
    with pytest.raises(Crash):
        await send(house, Dying(post if arrived else None), deal_id, letter_id)
    await send(house, post, deal_id, letter_id, REBRANDED)
    assert len(post.taken) == int(arrived)
    assert (await letter_now(house, deal_id, letter_id)).status == status


async def test_what_is_uncertain_is_said_and_waits_for_a_click(house: House) -> None:
    deal_id, letter_id = await approved(house)
    post = PostBox(breaks="after", can_be_asked=False)
    await send(house, post, deal_id, letter_id)
    assert (await letter_now(house, deal_id, letter_id)).status == "uncertain"
    assert "may have arrived or not" in await said_in(house, await deal_now(house, deal_id))
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        [letter] = deal.letters
        with pytest.raises(RefusedError, match="not known whether such a letter has arrived"):
            await draft_letter(
                uow,
                HOUSE,
                deal,
                purpose=letter.purpose,
                reader=letter.reader,
                to=letter.content.to,
                subject="Again",
                body="Again",
                about=letter.about,
            )
    await send(house, post, deal_id, letter_id)
    assert len(post.taken) == 1
    async with house.work.unit(house.anna) as uow:
        await send_letter_again(uow, HOUSE, deal_id, letter_id=letter_id)
    await send(house, post, deal_id, letter_id)
    assert (await letter_now(house, deal_id, letter_id)).status == "sent"


async def test_an_edit_voids_the_look_and_the_approval(house: House) -> None:
    deal_id, letter = await drafted(house)
    looked_at = letter.content.content_hash
    words = {"to": "office@acme.example", "subject": "The terms", "body": f"{BODY}\nOne more line."}
    async with house.work.unit(house.anna) as uow:
        await edit_letter(uow, HOUSE, deal_id, letter_id=letter.letter_id, seen_hash=looked_at, **words)
    with pytest.raises(RefusedError, match="no longer what you looked at"):
        async with house.work.unit(house.anna) as uow:
            await approve_letter(uow, HOUSE, deal_id, letter_id=letter.letter_id, content_hash=looked_at)
    with pytest.raises(RefusedError, match="changed elsewhere"):
        async with house.work.unit(house.anna) as uow:
            await edit_letter(uow, HOUSE, deal_id, letter_id=letter.letter_id, seen_hash=looked_at, **words)


async def test_a_refused_address_is_corrected_approved_anew_and_sent(house: House) -> None:
    class Refusing(PostBox):
        async def send(self, mime: bytes, *, sender: str, recipients: object) -> Receipt:
            raise MailRefusedError("The mail server refused the recipient: 550 no such user")

    deal_id, letter_id = await approved(house)
    await send(house, Refusing(), deal_id, letter_id)
    letter = await letter_now(house, deal_id, letter_id)
    assert letter.status == "failed"
    assert letter.problem is not None
    assert letter.problem.endswith("550 no such user. Correct the address, or send it again.")
    async with house.work.unit(house.anna) as uow:
        deal = await edit_letter(
            uow, HOUSE, deal_id, letter_id=letter_id, to="alex@acme.example", subject="The terms", body=BODY
        )
        edited = deal.letters[-1]
        assert (edited.status, edited.approved_hash) == ("draft", None)
        await approve_letter(
            uow, HOUSE, deal_id, letter_id=letter_id, content_hash=edited.content.content_hash
        )
    post = PostBox()
    await send(house, post, deal_id, letter_id)
    assert message_from_bytes(post.taken[0], policy=policy.SMTP)["To"] == "alex@acme.example"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to": "nobody"}, "not an e-mail address"),
        ({"to": "a@b.example\nBcc: c@d.example"}, "cannot be sent"),
        ({"subject": " "}, "subject needs"),
        ({"body": ""}, "text needs"),
        ({"body": "No link here."}, "no longer holds"),
    ],
)
async def test_words_that_cannot_be_sent_are_refused(
    house: House, changes: dict[str, str], sentence: str
) -> None:
    deal_id, letter = await drafted(house)
    words = {"to": "office@acme.example", "subject": "The terms", "body": BODY, **changes}
    with pytest.raises(RefusedError, match=sentence):
        async with house.work.unit(house.anna) as uow:
            await edit_letter(uow, HOUSE, deal_id, letter_id=letter.letter_id, **words)


async def test_papers_whose_bytes_have_changed_do_not_leave(house: House) -> None:
    """Somebody with the database's owner's rights has put another document in its place."""
    deal_id, letter_id = await approved(house)
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        connection.execute("update documents set content = %s", (PAPER + b" other terms",))
    post = PostBox()
    await send(house, post, deal_id, letter_id)
    assert post.taken == []
    letter = await letter_now(house, deal_id, letter_id)
    assert letter.status == "failed"
    assert "“Terms.pdf” is no longer the document that was put in" in (letter.problem or "")


async def test_papers_of_another_deal_cannot_be_enclosed(house: House) -> None:
    of_another = await papered(house, await requested(house))
    deal_id = await requested(house)
    with pytest.raises(RefusedError, match="no longer the document"):
        async with house.work.unit(house.anna) as uow:
            await draft_letter(
                uow,
                HOUSE,
                await uow.deals.get(deal_id, lock=True),
                purpose="note",
                reader="client",
                to="office@acme.example",
                subject="The terms",
                body=BODY,
                enclosures=(of_another,),
            )


async def test_where_the_brand_has_changed_the_letter_is_put_before_the_broker_anew(house: House) -> None:
    deal_id, letter_id = await approved(house)
    post = PostBox()
    await send(house, post, deal_id, letter_id, REBRANDED)
    assert post.taken == []
    assert (await letter_now(house, deal_id, letter_id)).problem == NOT_APPROVED
    async with house.work.unit(house.anna) as uow:
        await send_letter_again(uow, REBRANDED, deal_id, letter_id=letter_id)
    renewed = await letter_now(house, deal_id, letter_id)
    assert (renewed.status, renewed.approved_hash) == ("draft", None)
    assert "read it again and approve it" in await said_in(house, await deal_now(house, deal_id))
    async with house.work.unit(house.anna) as uow:
        await approve_letter(
            uow, REBRANDED, deal_id, letter_id=letter_id, content_hash=renewed.content.content_hash
        )
    await send(house, post, deal_id, letter_id, REBRANDED)
    assert len(post.taken) == 1


async def test_a_worker_that_lost_its_row_sends_nothing(house: House) -> None:
    deal_id, letter_id = await approved(house)
    post = PostBox()

    async def lost(_uow: UnitOfWork) -> None:
        raise LeaseLostError("another worker has it")

    with pytest.raises(LeaseLostError):
        await send_once(
            house.work, post, LetterSending(HOUSE, letter_id), house.anna, deal_id, still_held=lost
        )
    assert post.taken == []
    assert (await letter_now(house, deal_id, letter_id)).status == "queued"


async def test_a_letter_whose_matter_is_over_does_not_leave(house: House) -> None:
    deal_id, letter_id = await approved(house)
    async with house.work.unit(house.anna) as uow:
        await end_letters(uow, await uow.deals.get(deal_id, lock=True), "note")
    post = PostBox()
    await send(house, post, deal_id, letter_id)
    assert post.taken == []
    assert (await letter_now(house, deal_id, letter_id)).status == "superseded"


async def test_an_end_may_be_written_about_after_it(house: House) -> None:
    deal_id, letter_id = await approved(house)
    async with house.work.unit(house.anna) as uow:
        locked = await uow.deals.get(deal_id, lock=True)
        await uow.happen(locked, DealLost(reason="the client went elsewhere"), actor=uow.broker)
    post = PostBox()
    await send(house, post, deal_id, letter_id)
    assert len(post.taken) == 1
    _, letter = await drafted(house, deal_id)
    assert letter.status == "draft"


async def test_a_discarded_letter_and_a_strangers_letter_cannot_be_approved(house: House) -> None:
    deal_id, letter = await drafted(house)
    click: Any = {"letter_id": letter.letter_id, "content_hash": letter.content.content_hash}
    async with house.work.unit(house.bob) as uow:
        with pytest.raises(LookupError):
            await approve_letter(uow, HOUSE, deal_id, **click)
    async with house.work.unit(house.anna) as uow:
        await discard_letter(uow, deal_id, letter_id=letter.letter_id)
    with pytest.raises(RefusedError, match="no longer a draft"):
        async with house.work.unit(house.anna) as uow:
            await approve_letter(uow, HOUSE, deal_id, **click)


async def test_its_purpose_can_refuse_ask_and_say_what_follows(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal_id, letter = await drafted(house)
    against = ["The carrier is not checked."]

    async def over(uow: UnitOfWork, deal: object, _letter: object) -> object:
        now = await uow.deals.get(deal_id, lock=True)
        assert now == deal
        return await uow.happen(now, DealCancelled(reason="followed"), actor="system")

    meaning = Meaning(
        refuse=lambda _deal, _letter, _now: against[0] if against else None,
        confirm=lambda _deal, _letter: (Confirmation("to_be_disclosed", "The carrier is not known."),),
        sent=over,  # type: ignore[arg-type]
    )
    monkeypatch.setitem(purposes.PURPOSES, "note", meaning)
    click = {"letter_id": letter.letter_id, "content_hash": letter.content.content_hash}

    async def approve(*keys: str) -> None:
        async with house.work.unit(house.anna) as uow:
            await approve_letter(uow, HOUSE, deal_id, **click, confirmations=frozenset(keys))

    with pytest.raises(RefusedError, match="not checked"):
        await approve("to_be_disclosed")
    against.clear()
    with pytest.raises(RefusedError, match=r"is not known\. Tick"):
        await approve("something else")
    await approve("to_be_disclosed", "something else")
    assert (await letter_now(house, deal_id, letter.letter_id)).confirmed == ("to_be_disclosed",)
    against.append("The contract has a newer version.")
    post = PostBox()
    await send(house, post, deal_id, letter.letter_id)
    assert post.taken == []
    assert (await letter_now(house, deal_id, letter.letter_id)).problem == against[0]
    against.clear()
    async with house.work.unit(house.anna) as uow:
        await send_letter_again(uow, HOUSE, deal_id, letter_id=letter.letter_id)
    await send(house, post, deal_id, letter.letter_id)
    deal = await deal_now(house, deal_id)
    assert (len(post.taken), deal.end_reason) == (1, "followed")
    assert (await letter_now(house, deal_id, letter.letter_id)).status == "sent"


async def test_words_for_the_client_become_a_letter_and_leave_the_trip_alone(house: House) -> None:
    deal_id = await requested(house)
    before = await deal_now(house, deal_id)
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna, before.thread_id)
        told = await talk.say("write to the client: KTEB to KPBI on 20 December for 9 would cost less.")
        assert "as it would leave" in told
        await talk.say("tell the client that the dog may come along")
        first, second = await talk.cards("LetterCard")
        deal = await talk.deal()
    assert deal.trip == before.trip
    assert [letter.status for letter in deal.letters] == ["draft", "draft"]
    assert "\n\nKTEB to KPBI on 20 December for 9 would cost less.\n\n" in first["body"]
    assert first["body"].startswith("Dear Alex Carter (demo),")
    # two letters are open side by side: neither card replaces the other
    assert (first["latest"], second["latest"]) == (True, True)
    assert first["letter_id"] != second["letter_id"]


async def test_a_stranger_thread_has_no_client_to_write_to(house: House) -> None:
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna)
        assert "do not know which client" in await talk.say("write to the client: hello")
