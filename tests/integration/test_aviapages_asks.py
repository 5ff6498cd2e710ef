"""Operators asked through Aviapages: a click prepares, a click approves, one request leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest

from domain.asks import AskAttempted, AskSent
from domain.deal_state import DealState
from domain.events import DealLost
from domain.history import rebuild
from domain.quotes import QuoteState, RfqState
from jobs.given_up import give_up
from persistence.outbox import Due
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tests.support.aviapages_desk import AskingDesk, asking_desk, levers
from tests.support.clockwork import leases_end
from tests.support.deal_steps import requested, sourced
from tests.support.deals import round_trip
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.sourcing.asks.request import approve_ask, claim_ask, discard_ask, request_ask, send_ask_again
from tools.sourcing.asks.send import is_out
from tools.sourcing.forgotten import record_forgotten
from tools.sourcing.refresh import ask_again

REQUESTS = "/v3/charter_quote_requests/"
REPLIES = "/v3/charter_quote_replies/"


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("aviapages", "--seed", "7", "--store", tmp_path_factory.mktemp("aviapages")) as process:
        yield process


@pytest.fixture
async def desk(house: House, exchange: SandboxProcess) -> AsyncIterator[AskingDesk]:
    async with levers(exchange.base) as demo:
        yield asking_desk(house, demo)


async def test_the_draft_shows_whom_and_with_which_words_and_nothing_has_left(desk: AskingDesk) -> None:
    deal_id = await sourced(desk.house)
    await desk.prepared(deal_id)
    card = await desk.card(deal_id)
    assert card["state"] == "draft"
    assert await desk.demo.requests() == []
    assert 3 <= len(card["operators"]) <= 8
    assert sum(one["ticked"] for one in card["operators"]) <= 5
    assert all(one["name"].endswith("(demo)") and one["reason"] for one in card["operators"])
    assert "% of requests, in" in card["operators"][0]["figures_label"]
    assert card["legs"][0] == "Leg 1: TEB to VNY, Mon 14 Dec 2026, departs 10:00 EST, 6 passengers."
    assert f"Our reference: {card['reference']}" in card["comment"]
    assert "pet on board, Wi-Fi" in card["comment"]
    assert "Acme" not in card["comment"]
    assert "Carter" not in card["comment"]


async def test_what_was_approved_leaves_once_and_stands_on_the_board(desk: AskingDesk) -> None:
    deal_id = await sourced(desk.house)
    ask = await desk.approved(deal_id, most=3)
    assert await desk.demo.requests() == []
    await desk.work()
    leases_end(desk.house)
    await desk.work()
    (request,) = await desk.demo.requests()
    assert ask.approved is not None
    assert request["body"]["comment"] == ask.approved.comment
    assert [one["company"] for one in request["messages"]] == [
        int(one.external_id) for one in ask.approved.operators
    ]
    assert request["body"]["legs"][1] == {
        "departure_airport": {"icao": "KVNY"},
        "arrival_airport": {"icao": "KTEB"},
        "pax": 6,
        "departure_datetime": "2026-12-18T16:00",
    }
    deal = await desk.deal(deal_id)
    assert deal.asks[-1].status == "sent"
    assert [rfq.state for rfq in deal.rfqs] == [RfqState.UNANSWERED] * 3
    assert {rfq.system for rfq in deal.rfqs} == {"aviapages"}
    assert "Requests are out to **3 operators**. Answers appear here." in await desk.told(deal_id)


async def test_replies_come_in_like_any_other_quote(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.demo.tell(answer="ok", price="98000.00", comment="Clean <b>cabin</b>.")
    await desk.demo.tell(answer="not-available", comment="No crew.")
    await desk.demo.tell(answer="silent")
    await desk.approved(deal_id)
    await desk.work()
    await desk.demo.later()
    await desk.look()
    deal = await desk.deal(deal_id)
    assert [rfq.state for rfq in deal.rfqs] == [RfqState.QUOTED, RfqState.DECLINED, RfqState.UNANSWERED]
    (quote,) = deal.open_quotes
    assert (quote.system, str(quote.price)) == ("aviapages", "USD 98,000.00")
    assert deal.state is DealState.QUOTES_READY
    said = await desk.told(deal_id)
    assert any("quotes **USD 98,000.00** for the whole trip" in line for line in said)
    assert any("declined: “No crew.”" in line for line in said)
    card = await desk.card(deal_id)
    labels = [one["answer_label"] for one in card["operators"]]
    assert labels == ["Quoted", "Declined", "No answer yet"]


async def test_the_same_replies_told_twice_change_nothing(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.demo.tell(answer="ok", price="98000", count=3)
    await desk.approved(deal_id)
    await desk.work()
    await desk.demo.later()
    await desk.look()
    once = await desk.deal(deal_id)
    await desk.look()
    assert await desk.deal(deal_id) == once


async def test_a_revised_price_takes_the_place_of_the_first(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.demo.tell(answer="revised", price="98000", revised_price="91500", after_seconds=600)
    await desk.approved(deal_id, most=1)
    await desk.work()
    await desk.look()
    assert [str(quote.price) for quote in (await desk.deal(deal_id)).open_quotes] == ["USD 98,000.00"]
    await desk.demo.later(700)
    await desk.look()
    deal = await desk.deal(deal_id)
    assert [str(quote.price) for quote in deal.open_quotes] == ["USD 91,500.00"]
    assert [quote.state for quote in deal.quotes] == [QuoteState.REVISED, QuoteState.OPEN]
    await desk.look()
    assert await desk.deal(deal_id) == deal


async def test_a_removed_reply_is_a_withdrawn_quote(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.demo.tell(answer="removed", price="98000", after_seconds=600)
    await desk.approved(deal_id, most=1)
    await desk.work()
    await desk.look()
    assert len((await desk.deal(deal_id)).open_quotes) == 1
    await desk.demo.later(700)
    await desk.look()
    deal = await desk.deal(deal_id)
    assert deal.open_quotes == ()
    assert any("has withdrawn its quote" in line for line in await desk.told(deal_id))


async def test_only_what_is_ticked_and_looked_at_can_be_approved(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    ask = await desk.prepared(deal_id)
    assert ask.content is not None
    first = ask.content.operators[0].external_id
    wrong: list[tuple[dict[str, object], str]] = [
        ({"content_hash": "0" * 64}, "no longer what you looked at"),
        ({"operators": []}, "Tick at least one operator"),
        ({"operators": ["999"]}, "Tick at least one operator"),
        ({"comment": "   "}, "must be 1 to 4000 characters"),
        ({"comment": "Please quote."}, "Leave our reference"),
    ]
    for change, words in wrong:
        given = {
            "ask_id": ask.ask_id,
            "content_hash": ask.content.content_hash,
            "operators": [first],
            "comment": ask.content.comment,
        }
        async with desk.house.work.unit(desk.house.anna) as uow:
            with pytest.raises(RefusedError, match=words):
                await approve_ask(uow, deal_id, **(given | change))  # type: ignore[arg-type]
    await desk.work()
    assert await desk.demo.requests() == []


async def test_a_changed_trip_ends_the_request_before_it_leaves(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.approved(deal_id)
    thread = (await desk.deal(deal_id)).thread_id
    async with desk.house.work.unit(desk.house.anna) as uow:
        await describe_trip(uow, thread, round_trip(passengers=9), None)
    await desk.work()
    assert await desk.demo.requests() == []
    assert (await desk.ask(deal_id)).status == "superseded"


async def test_a_request_that_left_while_the_trip_changed_is_told_and_counts_for_nothing(
    desk: AskingDesk,
) -> None:
    deal_id = await requested(desk.house)
    ask = await desk.approved(deal_id)
    async with desk.house.work.unit(desk.house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        deal = await uow.happen(deal, AskAttempted(ask_id=ask.ask_id), actor="system")
        await describe_trip(uow, deal.thread_id, round_trip(passengers=9), None)
    async with desk.house.work.unit(desk.house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        deal = await uow.happen(deal, AskSent(ask_id=ask.ask_id, request_id="5200001"), actor="system")
        await is_out(uow, deal, ask.ask_id)
    deal = await desk.deal(deal_id)
    assert (deal.asks[-1].status, deal.asks[-1].request_id) == ("superseded", "5200001")
    assert deal.rfqs == ()
    assert any("had left before the trip changed" in line for line in await desk.told(deal_id))


async def test_a_request_that_left_for_a_deal_that_has_ended_asks_nothing_more(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.approved(deal_id)
    async with desk.house.work.unit(desk.house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        await uow.happen(deal, DealLost(reason="Flew with another house."), actor=uow.broker)
    await desk.work()
    assert await desk.demo.requests() == []


async def test_two_clicks_prepare_one_request(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.prepared(deal_id)
    async with desk.house.work.unit(desk.house.anna) as uow:
        with pytest.raises(RefusedError, match="already open"):
            await request_ask(uow, deal_id, system="aviapages", seen=99)


async def test_a_discarded_request_never_leaves_and_frees_the_button(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    ask = await desk.prepared(deal_id)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await discard_ask(uow, deal_id, ask_id=ask.ask_id)
    assert (await desk.prepared(deal_id)).status == "draft"
    assert await desk.demo.requests() == []


async def test_a_second_round_asks_others(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    first = await desk.approved(deal_id, most=3)
    await desk.work()
    second = await desk.prepared(deal_id)
    assert first.approved is not None
    assert second.content is not None
    asked = {one.external_id for one in first.approved.operators}
    assert asked.isdisjoint(one.external_id for one in second.content.operators)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"kind": "401"}, "Aviapages did not accept our access."),
        ({"kind": "400", "detail": "Company 7 not found."}, "Aviapages refused the request"),
        ({"kind": "monthly-limit"}, "its monthly limit of calls is used up"),
    ],
)
async def test_a_refusal_is_told_and_nothing_was_sent(
    desk: AskingDesk, fault: dict[str, Any], told: str
) -> None:
    deal_id = await requested(desk.house)
    await desk.approved(deal_id)
    await desk.demo.fault(path=REQUESTS, **fault)
    await desk.work()
    ask = await desk.ask(deal_id)
    assert ask.status == "failed"
    assert told in (ask.problem or "")
    assert "Operators were not asked." in (await desk.told(deal_id))[-1]
    assert await desk.demo.requests() == []


@pytest.mark.parametrize("kind", ["throttled"])
async def test_what_passes_by_itself_is_tried_again_without_a_click(desk: AskingDesk, kind: str) -> None:
    deal_id = await requested(desk.house)
    await desk.approved(deal_id)
    await desk.demo.fault(kind, path=REQUESTS, seconds=2)
    await desk.work()
    ask = await desk.ask(deal_id)
    assert ask.status == "queued"
    assert "Aviapages takes no more calls for the moment" in (ask.problem or "")
    await desk.look()
    assert (await desk.ask(deal_id)).status == "sent"
    assert len(await desk.demo.requests()) == 1


@pytest.mark.parametrize("kind", ["cut-after", "cut-body", "not-json", "503", "cut"])
async def test_a_request_that_may_have_arrived_is_never_sent_twice_by_itself(
    desk: AskingDesk, kind: str
) -> None:
    deal_id = await requested(desk.house)
    await desk.approved(deal_id)
    await desk.demo.fault(kind, path=REQUESTS)
    await desk.work()
    arrived = len(await desk.demo.requests())
    assert arrived == (kind in {"cut-after", "cut-body", "not-json"})
    ask = await desk.ask(deal_id)
    assert ask.status == "uncertain"
    assert "It is not certain whether Aviapages has the request" in (ask.problem or "")
    leases_end(desk.house)
    await desk.work()
    assert len(await desk.demo.requests()) == arrived


async def test_answers_to_a_lost_request_are_found_and_a_person_says_that_it_is_ours(
    desk: AskingDesk,
) -> None:
    deal_id = await requested(desk.house)
    await desk.demo.tell(answer="ok", price="98000", count=3)
    await desk.approved(deal_id)
    await desk.demo.fault("cut-after", path=REQUESTS)
    await desk.work()
    await desk.demo.later()
    await desk.look()
    (request,) = await desk.demo.requests()
    ask = await desk.ask(deal_id)
    assert [one.request_id for one in ask.candidates] == [str(request["id"])]
    assert "say that it is ours" in (ask.problem or "")
    assert (await desk.deal(deal_id)).rfqs == ()
    async with desk.house.work.unit(desk.house.anna) as uow:
        await claim_ask(uow, deal_id, ask_id=ask.ask_id, request_id=str(request["id"]))
    await desk.look()
    deal = await desk.deal(deal_id)
    assert deal.asks[-1].status == "sent"
    assert len(deal.open_quotes) == 3
    assert len(await desk.demo.requests()) == 1


async def test_a_worker_that_died_while_sending_leaves_a_doubt_and_no_second_request(
    desk: AskingDesk,
) -> None:
    deal_id = await requested(desk.house)
    ask = await desk.approved(deal_id)
    async with desk.house.work.unit(desk.house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        await uow.happen(deal, AskAttempted(ask_id=ask.ask_id), actor="system")
    await desk.work()
    assert (await desk.ask(deal_id)).status == "uncertain"
    assert await desk.demo.requests() == []


async def test_before_a_second_try_it_is_looked_up(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.demo.tell(answer="ok", price="98000", count=3)
    await desk.approved(deal_id)
    await desk.demo.fault("cut-after", path=REQUESTS)
    await desk.work()
    await desk.demo.later()
    ask = await desk.ask(deal_id)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await send_ask_again(uow, deal_id, ask_id=ask.ask_id)
    await desk.work()
    ask = await desk.ask(deal_id)
    assert ask.status == "uncertain"
    assert len(ask.candidates) == 1
    assert len(await desk.demo.requests()) == 1


async def test_with_nothing_found_a_click_sends_it_again(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.approved(deal_id)
    await desk.demo.fault("cut", path=REQUESTS)
    await desk.work()
    ask = await desk.ask(deal_id)
    async with desk.house.work.unit(desk.house.anna) as uow:
        await send_ask_again(uow, deal_id, ask_id=ask.ask_id)
    await desk.work()
    assert (await desk.ask(deal_id)).status == "sent"
    assert len(await desk.demo.requests()) == 1


async def test_a_request_of_somebody_else_cannot_be_claimed(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.approved(deal_id)
    await desk.demo.fault("cut", path=REQUESTS)
    await desk.work()
    ask = await desk.ask(deal_id)
    async with desk.house.work.unit(desk.house.anna) as uow:
        with pytest.raises(RefusedError, match="no longer in doubt"):
            await claim_ask(uow, deal_id, ask_id=ask.ask_id, request_id="5200001")


async def test_an_aviapages_that_is_down_delays_replies_and_loses_none(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.demo.tell(answer="ok", price="98000")
    await desk.approved(deal_id, most=1)
    await desk.work()
    await desk.demo.later()
    for kind in ("503", "cut", "not-json", "foreign-next", "monthly-limit"):
        await desk.demo.fault(kind, count=3, path=REPLIES)
        await desk.look()
        assert (await desk.deal(deal_id)).quotes == ()
        await desk.demo.lever.request("DELETE", "/admin/faults")
    await desk.look()
    assert len((await desk.deal(deal_id)).open_quotes) == 1


async def test_the_refresh_button_looks_for_replies_now(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    async with desk.house.work.unit(desk.house.anna) as uow:
        with pytest.raises(RefusedError, match="nothing to look up"):
            await ask_again(uow, deal_id)
    await desk.demo.tell(answer="ok", price="98000")
    await desk.approved(deal_id, most=1)
    await desk.work()
    await desk.work()
    assert (await desk.deal(deal_id)).quotes == ()
    async with desk.house.work.unit(desk.house.anna) as uow:
        await ask_again(uow, deal_id)
    await desk.work()
    assert len((await desk.deal(deal_id)).open_quotes) == 1


@pytest.mark.parametrize("stage", ["preparing", "queued", "sending"])
async def test_a_channel_that_is_no_longer_set_up_is_told(desk: AskingDesk, stage: str) -> None:
    deal_id = await requested(desk.house)
    without = AskingDesk(desk.house, replace(desk.services, aviapages=None), desk.demo)
    if stage == "preparing":
        ask = await without.prepared(deal_id)
    else:
        ask = await desk.approved(deal_id)
        if stage == "sending":
            async with desk.house.work.unit(desk.house.anna) as uow:
                deal = await uow.deals.get(deal_id, lock=True)
                await uow.happen(deal, AskAttempted(ask_id=ask.ask_id), actor="system")
        await without.work()
    ask = await desk.ask(deal_id)
    assert ask.status == ("uncertain" if stage == "sending" else "failed")
    assert "Aviapages is not set up here any more." in (ask.problem or "")


async def test_the_trip_is_forgotten_at_the_marketplace_and_these_answers_stand(desk: AskingDesk) -> None:
    deal_id = await sourced(desk.house)
    await desk.demo.tell(answer="ok", price="98000")
    await desk.approved(deal_id, most=1)
    await desk.work()
    async with desk.house.work.unit(desk.house.anna) as uow:
        await record_forgotten(uow, deal_id, "FP8V2U")
        await ask_again(uow, deal_id)
    await desk.work()
    deal = await desk.deal(deal_id)
    assert [str(quote.price) for quote in deal.open_quotes] == ["USD 98,000.00"]


async def test_nobody_to_ask_is_said(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.demo.fault("503", count=4, path="/v3/empty_legs/")
    ask = await desk.prepared(deal_id)
    assert ask.status == "failed"
    assert "Aviapages is not working right now" in (ask.problem or "")
    async with desk.house.work.unit(desk.house.anna) as uow:
        with pytest.raises(RefusedError, match="Nothing was approved yet"):
            await send_ask_again(uow, deal_id, ask_id=ask.ask_id)


async def test_given_up_frees_the_card(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    ask = await desk.approved(deal_id)
    due = Due(
        id="00000000-0000-4000-8000-000000000001", deal_id=deal_id, kind="send_ask",
        payload={"ask_id": ask.ask_id}, attempts=8, due_at=desk.house.clock.now(),
    )  # fmt: skip
    async with desk.house.work.unit(desk.house.anna) as uow:
        await give_up(uow, due)
    assert (await desk.ask(deal_id)).status == "failed"


async def test_the_deal_is_the_fold_of_its_events(desk: AskingDesk) -> None:
    deal_id = await requested(desk.house)
    await desk.approved(deal_id)
    await desk.work()
    async with desk.house.work.unit(desk.house.anna) as uow:
        history = await uow.deals.history(deal_id)
        deal = await uow.deals.get(deal_id)
    assert rebuild(history, broker_id=desk.house.anna).canonical() == deal.canonical()
