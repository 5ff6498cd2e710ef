"""A deal from request to the client's yes, over the real database: history, projection, cards, outbox."""

from __future__ import annotations

import asyncio
import hashlib
import random
import uuid
from datetime import date
from email import message_from_bytes, policy
from typing import Any

import pytest

from domain.deal_state import DealState
from domain.history import rebuild
from domain.trip import Trip
from persistence.chat.feed import Card
from tests.integration.conftest import House
from tests.support.deals import HOUSE, answered, declined, quote, round_trip, unanswered
from tools.cards.fill import fill_cards
from tools.clients.book import Mention
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.mail.port import Found, MailDeferredError, MailUncertainError, Receipt
from tools.proposals.approve import approve_mail
from tools.proposals.client_answer import accept_proposal, decline_proposal, proposal_seen
from tools.proposals.mail_draft import edit_mail, prepare_mail
from tools.proposals.render import render_proposal
from tools.proposals.send import send_again, send_mail
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


async def test_the_whole_way_and_the_projection_rebuilt_byte_for_byte(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        await proposal_seen(uow, deal_id, 1)
        await accept_proposal(uow, deal_id, 1, option=2, name="Alex Carter (demo)", message="Thanks!")
    async with house.work.unit(house.anna) as uow:
        stored = await uow.deals.get(deal_id)
        again = rebuild(await uow.deals.history(deal_id), broker_id=house.anna)
    assert stored.state is DealState.ACCEPTED
    assert again.canonical() == stored.canonical()
    assert stored.answer is not None
    assert stored.answer.option == 2


async def test_the_client_is_recognised_and_an_estimate_is_given(house: House) -> None:
    deal_id = await requested(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.client_id == house.client.id
    assert deal.estimates


async def test_answers_in_any_order_repeated_or_late_end_in_the_same_quotes(house: House) -> None:
    """Duplicates and disorder leave the same state as a clean delivery."""
    clean = [
        (unanswered(1), unanswered(2), unanswered(3)),
        (answered(1), unanswered(2), declined(3)),
        (answered(1), answered(2, "104500.00"), declined(3)),
    ]
    seen = []
    for seed in range(4):
        deliveries = [*clean, *clean]
        random.Random(seed).shuffle(deliveries)
        deal_id = await sourced_again(house, seed)
        for delivery in [*deliveries, clean[-1]]:
            async with house.work.unit(house.anna) as uow:
                await record_answers(uow, deal_id, f"TRIP{seed}", tuple(ours(a, seed) for a in delivery))
        async with house.work.unit(house.anna) as uow:
            deal = await uow.deals.get(deal_id)
        seen.append(sorted((q.price.amount, q.state, q.operator.name) for q in deal.quotes))
        assert [rfq.state for rfq in sorted(deal.rfqs, key=lambda r: r.operator.name)] == [
            "quoted",
            "quoted",
            "declined",
        ]
    assert all(each == seen[0] for each in seen)


async def sourced_again(house: House, seed: int) -> str:
    deal_id = await requested(house)
    async with house.work.unit(house.anna) as uow:
        deal = await request_trip(uow, deal_id, seen=99)
        created = CreatedTrip(trip_id=f"TRIP{seed}", search_link="http://127.0.0.1/search")
        await record_created(
            uow, deal_id, "avinode", created, external_trip_id=str(deal.marketplace.external_trip_id)
        )
    return deal_id


def ours(answer: RfqAnswer, seed: int) -> RfqAnswer:
    """The same answer with ids of its own, as another trip has."""
    rfq = answer.rfq.model_copy(update={"external_id": f"{answer.rfq.external_id}{seed}"})
    quotes = tuple(
        q.model_copy(
            update={
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{q.id}{seed}")),
                "external_id": f"{q.external_id}{seed}",
                "rfq_external_id": rfq.external_id,
            }
        )
        for q in answer.quotes
    )
    return answer.model_copy(update={"rfq": rfq, "quotes": quotes})


async def test_an_answer_for_a_trip_that_was_replaced_changes_nothing(house: House) -> None:
    deal_id = await quoted(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        await describe_trip(uow, deal.thread_id, round_trip(passengers=8))
    await tell(house, deal_id, answered(4))
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.state is DealState.DRAFT
    assert deal.quotes == ()


async def test_a_quote_covers_the_whole_trip(house: House) -> None:
    deal_id = await proposed(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.proposal is not None
    snapshot = deal.proposal.options[0].snapshot
    assert str(snapshot.operator_price) == "USD 98,000.00"
    assert str(snapshot.transport) == "USD 107,800.00"
    by_code = {line.code: str(line.amount) for line in snapshot.lines}
    assert by_code["percentage_tax"] == "USD 8,085.00"
    assert by_code["segment_fee"] == "USD 63.60"
    assert str(snapshot.total) == "USD 115,948.60"


async def test_no_price_without_a_word_on_taxes(house: House) -> None:
    deal_id = await quoted(house)
    with pytest.raises(RefusedError, match="does not say whether taxes"):
        async with house.work.unit(house.anna) as uow:
            await price_options(uow, deal_id, quote_ids=[quote(1).id], margin_percent="10", taxes={})


@pytest.mark.parametrize("margin", ["-1", "abc", "101", "", "NaN", "1e9"])
async def test_a_margin_that_is_none_is_refused(house: House, margin: str) -> None:
    deal_id = await quoted(house)
    with pytest.raises(RefusedError, match="margin"):
        async with house.work.unit(house.anna) as uow:
            taxes = {quote(1).id: "excluded"}
            await price_options(
                uow,
                deal_id,
                quote_ids=[quote(1).id],
                margin_percent=margin,
                taxes=taxes,  # type: ignore[arg-type]
            )


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


async def test_the_client_answers_once(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        await decline_proposal(uow, deal_id, 1, name="Alex Carter (demo)", message=None)
    with pytest.raises(RefusedError, match="already declined"):
        async with house.work.unit(house.anna) as uow:
            await accept_proposal(uow, deal_id, 1, option=1, name="Alex Carter (demo)", message=None)


async def test_two_clients_clicks_at_once_make_one_answer(house: House) -> None:
    deal_id = await sent(house)

    async def accept(option: int) -> str:
        try:
            async with house.work.unit(house.anna) as uow:
                await accept_proposal(uow, deal_id, 1, option=option, name="Alex Carter", message=None)
        except RefusedError:
            return "refused"
        return "accepted"

    assert sorted(await asyncio.gather(accept(1), accept(2))) == ["accepted", "refused"]


async def test_cards_show_the_deal_now_and_older_ones_what_they_showed_then(house: House) -> None:
    deal_id = await requested(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        await uow.say(deal.thread_id, "first", Card("TripCard", deal_id, deal.seq))
        deal = await describe_trip(uow, deal.thread_id, round_trip(passengers=8))
        await uow.say(deal.thread_id, "second", Card("TripCard", deal_id, deal.seq))
    cards = await shown(house, deal.thread_id)
    older, newer = sorted(cards, key=lambda card: card["version"])
    assert (older["latest"], newer["latest"]) == (False, True)
    assert older["legs"][0]["passengers"] == 6
    assert newer["legs"][0]["passengers"] == 8


async def shown(house: House, thread_id: str) -> list[dict[str, Any]]:
    async with house.work.unit(house.anna) as uow:
        elements = await fill_cards(uow, await uow.feed.cards(thread_id), house=HOUSE, is_simulator=True)
    return [element["props"] for element in elements]


async def test_neither_margin_nor_operator_cost_reaches_the_client(house: House) -> None:
    deal_id = await proposed(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        assert deal.mail is not None
        body = deal.mail.content.body
    for hidden in ("98,000", "9,800.00", "104,500", "margin", "Margin"):
        assert hidden not in body
