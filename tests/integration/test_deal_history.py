"""A deal from request to the client's yes, over the real database: history, projection, cards, outbox."""

from __future__ import annotations

import asyncio
import random
import uuid
from typing import Any

import pytest

from domain.deal_state import DealState
from domain.history import rebuild
from persistence.chat.feed import Card
from tests.integration.conftest import House
from tests.support.deal_steps import PostBox, approved, now, proposed, quoted, requested, sent, tell
from tests.support.deals import HOUSE, answered, declined, quote, round_trip, unanswered
from tools.cards.fill import fill_cards
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.proposals.approve import approve_mail
from tools.proposals.client_answer import accept_proposal, decline_proposal, proposal_seen
from tools.proposals.send import send_mail
from tools.quoting.options import price_options
from tools.sourcing.answers import record_answers
from tools.sourcing.forgotten import record_forgotten
from tools.sourcing.port import CreatedTrip, RfqAnswer
from tools.sourcing.trip_creation import record_created, request_trip


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


async def test_the_threads_name_keeps_its_client_through_corrections(house: House) -> None:
    deal_id = await requested(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        await describe_trip(uow, deal.thread_id, round_trip(passengers=8))
    async with house.work.unit(house.anna) as uow:
        name = await uow.feed.thread_name(deal.thread_id)
    assert name == f"TEB → VNY → TEB · Acme Corporation (demo) · {deal.number}"


async def test_a_forgotten_trip_leaves_a_sent_proposal_to_the_client_until_it_is_asked_for_again(
    house: House,
) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        assert await record_forgotten(uow, deal_id, "FP8V2U")
        deal = await uow.deals.get(deal_id)
        assert (deal.state, deal.open_quotes) == (DealState.PROPOSAL_SENT, ())
        assert deal.marketplace.problem
        assert "withdraws that proposal" in deal.marketplace.problem
        await proposal_seen(uow, deal_id, 1)
    (trip,) = [card for card in await shown(house, deal.thread_id) if card["kind"] == "TripCard"]
    assert (trip["state"], trip["can_create"], trip["created"]) == ("forgotten", True, None)
    (answer,) = [card for card in await shown(house, deal.thread_id) if card["kind"] == "AnswerCard"]
    assert answer["latest"]
    async with house.work.unit(house.anna) as uow:
        await request_trip(uow, deal_id, seen=deal.seq)
    with pytest.raises(RefusedError, match="no longer be answered"):
        async with house.work.unit(house.anna) as uow:
            await accept_proposal(uow, deal_id, 1, option=1, name="Alex Carter (demo)", message=None)
    (answer,) = [card for card in await shown(house, deal.thread_id) if card["kind"] == "AnswerCard"]
    assert not answer["latest"]
    assert await now(house, deal_id) is DealState.DRAFT


async def test_a_trip_is_not_forgotten_under_an_email_that_is_on_its_way(house: House) -> None:
    deal_id, draft_id = await approved(house)
    async with house.work.unit(house.anna) as uow:
        assert not await record_forgotten(uow, deal_id, "FP8V2U")
    await send_mail(house.work, PostBox(), HOUSE, house.anna, deal_id, draft_id=draft_id)
    async with house.work.unit(house.anna) as uow:
        assert await record_forgotten(uow, deal_id, "FP8V2U")
    assert await now(house, deal_id) is DealState.PROPOSAL_SENT


async def test_a_draft_of_a_forgotten_trip_is_not_sent(house: House) -> None:
    deal_id = await proposed(house)
    async with house.work.unit(house.anna) as uow:
        assert await record_forgotten(uow, deal_id, "FP8V2U")
        assert await record_forgotten(uow, deal_id, "FP8V2U"), "told twice, it changes nothing"
        deal = await uow.deals.get(deal_id)
    assert deal.mail is not None
    assert (deal.state, deal.mail.status) == (DealState.DRAFT, "superseded")
    with pytest.raises(RefusedError):
        async with house.work.unit(house.anna) as uow:
            await approve_mail(
                uow, HOUSE, deal_id, content_hash=deal.mail.content.content_hash, confirm_provisional=True
            )


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
