"""The Avinode adapter over real HTTP: RFQs and quotes as they are read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.money import Money
from domain.quotes import QuoteState, RfqState
from tests.support.avinode_desk import House, avinode_desk
from tests.support.avinode_payloads import (
    envelope,
    lift,
    quote,
    respelled_quote,
    respelled_rfq,
    rfq,
    trip,
)
from tests.support.scripted_server import Answer
from tools.sourcing.port import (
    TripGone,
)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with avinode_desk() as desk:
        yield desk


Q1 = "aquote-398402435"


async def test_all_rfqs_and_all_their_quotes_are_read(house: House) -> None:
    rfqs = [
        rfq(1, (lift(1, quotes=("aquote-1",)), lift(2, quotes=("aquote-2",)))),
        rfq(2, (lift(3, "Unanswered", estimatedPrice={"amount": 36500, "currency": "USD"}),)),
        rfq(3, (lift(4, quotes=("aquote-3",)),)),
    ]
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope(rfqs)))
    for number, price in ((1, 191700), (2, 147350), (3, 81550)):
        house.server.on(
            "GET", f"/api/quotes/aquote-{number}", Answer(200, envelope(quote(f"aquote-{number}", price)))
        )
    answers = await house.marketplace().trip_answers("FP8V2U")
    assert [one.rfq.state for one in answers] == [RfqState.QUOTED, RfqState.UNANSWERED, RfqState.QUOTED]
    assert [one.price for answer in answers for one in answer.quotes] == [
        Money.of("191700"),
        Money.of("147350"),
        Money.of("81550"),
    ]
    assert [one.price for one in answers[1].estimates] == [Money.of("36500")]
    [asked] = house.server.calls("GET", "/api/rfqs/FP8V2U")
    assert asked.query["latestquote"] == ["true"]


async def test_a_long_list_of_rfqs_is_read_to_its_last_page(house: House) -> None:
    def page(number: int, rfqs: list[dict[str, Any]]) -> Answer:
        pagination = {"pageNumber": number, "batchSize": 2, "totalCount": 5}
        return Answer(200, {"meta": {"pagination": pagination}, "data": rfqs})

    house.server.on(
        "GET",
        "/api/rfqs/FP8V2U",
        page(0, [rfq(1), rfq(2)]),
        page(1, [rfq(2), rfq(3)]),
        page(2, [rfq(4)]),
        page(3, []),
    )
    answers = await house.marketplace().trip_answers("FP8V2U")
    assert [one.rfq.external_id for one in answers] == ["arfq-1", "arfq-2", "arfq-3", "arfq-4"]
    pages = [one.query.get("page[number]") for one in house.server.seen]
    assert pages == [None, ["1"], ["2"]]


async def test_the_other_spelling_packed_and_wrapped_twice_reads_the_same(house: House) -> None:
    request = rfq(1, (lift(1, quotes=(Q1,)), lift(2, "Declined")))
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([request])))
    house.server.on("GET", f"/api/quotes/{Q1}", Answer(200, envelope(quote(Q1, 36218.88))))
    plain = await house.marketplace().trip_answers("FP8V2U")
    house.server.on(
        "GET", "/api/rfqs/FP8V2U", Answer(200, envelope({"data": [respelled_rfq(request)]}), packed=True)
    )
    house.server.on(
        "GET", f"/api/quotes/{Q1}", Answer(200, envelope({"data": respelled_quote(quote(Q1, 36218.88))}))
    )
    assert await house.marketplace().trip_answers("FP8V2U") == plain
    assert plain[0].quotes[0].price == Money.of("36218.88")


async def test_a_new_trip_without_rfqs_is_alive(house: House) -> None:
    house.server.on("GET", "/api/trips/FP8V2U", Answer(200, envelope(trip())))
    assert await house.marketplace().trip_answers("FP8V2U") == ()


async def test_the_list_of_rfqs_falls_back_to_the_trip(house: House) -> None:
    house.server.on(
        "GET", "/api/trips/FP8V2U", Answer(200, envelope(trip((rfq(1, (lift(status="Expired"),)),))))
    )
    [answer] = await house.marketplace().trip_answers("FP8V2U")
    assert answer.rfq.state is RfqState.EXPIRED


async def test_a_wiped_trip_is_gone(house: House) -> None:
    with pytest.raises(TripGone) as failure:
        await house.marketplace().trip_answers("FP8V2U")
    assert "What was recorded here stays" in failure.value.sentence


async def test_a_declined_rfq_is_read_with_the_operators_words(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([rfq(1, (lift(status="Declined"),))])))
    chat = [
        {
            "id": "asellermsg-2",
            "message": "Aircraft in maintenance",
            "createdOn": "2026-11-20T16:30:00Z",
            "sellerCompany": {"id": "x"},
        },
        {
            "id": "asellermsg-1",
            "message": "Checking",
            "createdOn": "2026-11-20T16:00:00Z",
            "sellerCompany": {"id": "x"},
        },
    ]
    house.server.on("GET", "/api/tripmsgs/arfq-1/chat", Answer(200, envelope(chat)))
    [answer] = await house.marketplace().trip_answers("FP8V2U")
    assert answer.rfq.decline_reason == "Aircraft in maintenance"
    known = {"arfq-1": answer.rfq}
    [again] = await house.marketplace().trip_answers("FP8V2U", known_rfqs=known)
    assert again.rfq == answer.rfq
    assert len(house.server.calls("GET", "/api/tripmsgs/arfq-1/chat")) == 1


async def test_a_decline_without_a_chat_stands_without_words(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([rfq(1, (lift(status="Declined"),))])))
    [answer] = await house.marketplace().trip_answers("FP8V2U")
    assert (answer.rfq.state, answer.rfq.decline_reason) == (RfqState.DECLINED, None)


async def test_a_recorded_quote_costs_no_call(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([rfq(1, (lift(quotes=(Q1,)),))])))
    house.server.on("GET", f"/api/quotes/{Q1}", Answer(200, envelope(quote(Q1))))
    [first] = await house.marketplace().trip_answers("FP8V2U")
    expired = rfq(1, (lift(status="Expired", quotes=(Q1,)),))
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([expired])))
    [again] = await house.marketplace().trip_answers("FP8V2U", known={Q1: first.quotes[0]})
    assert len(house.server.calls("GET", f"/api/quotes/{Q1}")) == 1
    assert again.quotes[0].state is QuoteState.EXPIRED


async def test_one_bad_quote_does_not_hide_the_others(house: House) -> None:
    request = rfq(1, (lift(1, quotes=("aquote-1", "aquote-2", "aquote-3", Q1)),))
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([request])))
    house.server.on("GET", "/api/quotes/aquote-2", Answer(200, b"not json"))
    house.server.on("GET", "/api/quotes/aquote-3", Answer(200, envelope(quote("aquote-9"))))
    house.server.on("GET", f"/api/quotes/{Q1}", Answer(200, envelope(quote(Q1))))
    [answer] = await house.marketplace().trip_answers("FP8V2U")
    assert [one.external_id for one in answer.quotes] == [Q1]
    assert len(answer.problems) == 3


async def test_an_rfq_that_cannot_be_read_alone_belongs_to_an_unknown_trip(house: House) -> None:
    assert await house.marketplace().rfq_trip("arfq-1") is None
    house.server.on("GET", "/api/rfqs/arfq-1", Answer(200, envelope(rfq(1))))
    assert await house.marketplace().rfq_trip("arfq-1") == "FP8V2U"
    assert [one.path for one in house.server.seen] == ["/api/rfqs/arfq-1"] * 2


async def test_a_message_behind_a_pointer_says_which_lift_it_is_about(house: House) -> None:
    message = {
        "id": "asellermsg-5",
        "text": "We can do it.",
        "createdOn": "2026-11-20T16:30:00Z",
        "sellerCompany": {"id": "x"},
        "rfqAccepted": True,
        "sellerQuote": {"id": Q1},
        "lift": [{"id": "asellerlift-1"}],
    }
    house.server.on("GET", "/api/tripmsgs/asellermsg-5", Answer(200, envelope(message)))
    read = await house.marketplace().read_message("asellermsg-5")
    assert (read.from_operator, read.accepted, read.quote_external_id) == (True, True, Q1)
    assert read.lift_external_ids == ("asellerlift-1",)
