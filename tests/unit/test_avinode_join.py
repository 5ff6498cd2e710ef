"""RFQ and quotes become one answer: each of these was once got wrong by a client of this API."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.money import Money
from domain.quotes import OperatorQuote, QuoteKind, QuoteState, Rfq, RfqState
from tests.support.avinode_payloads import (
    lift,
    quote,
    respelled_quote,
    respelled_rfq,
    rfq,
    segment,
)
from tools.sourcing.avinode.join import Fetched, answer_of, message_of
from tools.sourcing.avinode.parse import read_messages, read_quote, read_rfq
from tools.sourcing.port import RfqAnswer

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
Q1, Q2 = "aquote-398402435", "aquote-398402436"


def own_id(system: str, external_id: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{system}:{external_id}"))


def joined(request: dict[str, Any], *quotes: dict[str, Any], **fetched: Any) -> RfqAnswer:
    seen = {one["id"]: read_quote(one) for one in quotes}
    return answer_of(
        read_rfq(request),
        Fetched(quotes=seen, **fetched),
        quote_id=own_id,
        received_at=NOW,
        view_link=None,
    )


def test_a_quote_is_the_price_of_the_whole_trip_and_is_never_added_up_per_leg() -> None:
    answer = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, 191700))
    assert answer.rfq.state is RfqState.QUOTED
    assert [one.price for one in answer.quotes] == [Money.of("191700")]
    assert answer.quotes[0].kind is QuoteKind.QUOTE


def test_positioning_is_no_leg_of_the_client() -> None:
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1)).quotes
    assert one.flight_minutes == (320, 280)
    assert one.block_minutes == (334, 294)


def test_a_leg_without_a_flight_time_leaves_all_of_them_unknown() -> None:
    legs = [segment(), segment("KVNY", "KTEB", "2026-12-18", "16:00", None)]
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, segments=legs)).quotes
    assert one.flight_minutes == ()


def test_the_estimate_of_an_unanswered_lift_is_no_price() -> None:
    guess = {"amount": 36500, "currency": "USD"}
    answer = joined(rfq(lifts=(lift(status="Unanswered", estimatedPrice=guess),)))
    assert answer.quotes == ()
    assert answer.rfq.state is RfqState.UNANSWERED
    assert [one.price for one in answer.estimates] == [Money.of("36500")]


def test_a_quote_that_the_marketplace_generated_is_an_estimate() -> None:
    answer = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, 36218, avinodeGenerated=True))
    assert answer.quotes == ()
    assert answer.rfq.state is RfqState.UNANSWERED
    assert [one.external_id for one in answer.estimates] == [Q1]


def test_a_quote_without_a_price_never_borrows_the_estimate() -> None:
    request = rfq(lifts=(lift(quotes=(Q1,), estimatedPrice={"amount": 36500, "currency": "USD"}),))
    answer = joined(request, quote(Q1, sellerPrice=None))
    assert answer.quotes == ()
    assert "no price" in answer.problems[0]


@pytest.mark.parametrize("price", [0, -5, "", "free", None, True, 10**12, "1e3"])
def test_what_is_no_amount_is_no_price(price: Any) -> None:
    assert joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, price)).quotes == ()


def test_a_price_without_a_currency_is_not_taken_for_dollars() -> None:
    answer = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, sellerPrice={"price": 100}))
    assert answer.quotes == ()


def test_the_price_without_commission_is_not_the_price() -> None:
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, Decimal("36218.88"))).quotes
    assert one.price == Money.of("36218.88")


def test_a_newer_quote_of_the_same_lift_replaces_the_older_one_whatever_the_order() -> None:
    old = quote(Q1, 40000, createdOn="2026-11-20T16:00:00Z")
    new = quote(Q2, 38000, createdOn="2026-11-20T16:05:00Z")
    for ids in ((Q1, Q2), (Q2, Q1)):
        answer = joined(rfq(lifts=(lift(quotes=ids),)), new, old)
        assert [(one.external_id, one.state) for one in answer.quotes] == [
            (Q1, QuoteState.REVISED),
            (Q2, QuoteState.OPEN),
        ]


def test_quotes_of_two_lifts_both_stand() -> None:
    request = rfq(lifts=(lift(1, quotes=(Q1,)), lift(2, quotes=(Q2,))))
    answer = joined(request, quote(Q1, 40000), quote(Q2, 52000))
    assert {one.state for one in answer.quotes} == {QuoteState.OPEN}
    assert {one.lift_external_id for one in answer.quotes} == {"asellerlift-1", "asellerlift-2"}


def test_a_quote_linked_twice_is_one_quote() -> None:
    answer = joined(rfq(lifts=(lift(1, quotes=(Q1, Q1)), lift(2, quotes=(Q1,)))), quote(Q1))
    assert [one.external_id for one in answer.quotes] == [Q1]
    assert answer.quotes[0].lift_external_id == "asellerlift-1"


def test_an_expired_lift_has_an_expired_quote() -> None:
    answer = joined(rfq(lifts=(lift(status="Expired", quotes=(Q1,)),)), quote(Q1))
    assert answer.rfq.state is RfqState.EXPIRED
    assert answer.quotes[0].state is QuoteState.EXPIRED


def test_a_quote_has_no_deadline_that_nobody_gave() -> None:
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1)).quotes
    assert one.valid_until is None


def test_what_the_price_includes_is_unknown_unless_it_is_said() -> None:
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1)).quotes
    assert one.including("percentage_tax") == "unknown"


def test_a_quote_that_was_declined_afterwards_is_withdrawn() -> None:
    answer = joined(rfq(lifts=(lift(status="Declined", quotes=(Q1,)),)), quote(Q1))
    assert answer.rfq.state is RfqState.DECLINED
    assert answer.quotes[0].state is QuoteState.WITHDRAWN


def test_a_canceled_rfq_is_canceled_with_all_its_quotes() -> None:
    answer = joined(rfq(lifts=(lift(quotes=(Q1,)),), canceled=True), quote(Q1))
    assert answer.rfq.state is RfqState.CANCELED
    assert answer.quotes[0].state is QuoteState.WITHDRAWN


def test_one_declined_lift_does_not_decline_the_rfq() -> None:
    waiting = joined(rfq(lifts=(lift(1, "Declined"), lift(2, "Unanswered"))))
    assert waiting.rfq.state is RfqState.UNANSWERED
    quoted = joined(rfq(lifts=(lift(1, "Declined"), lift(2, quotes=(Q1,)))), quote(Q1))
    assert quoted.rfq.state is RfqState.QUOTED
    assert [one.state for one in quoted.lifts] == [RfqState.DECLINED, RfqState.QUOTED]


def test_an_rfq_without_lifts_waits_for_its_operator() -> None:
    assert joined(rfq()).rfq.state is RfqState.UNANSWERED


def test_the_number_of_a_status_counts_where_its_word_is_missing() -> None:
    answer = joined(rfq(lifts=(lift(status="Declined", sourcingDisplayStatus=None),)))
    assert answer.rfq.state is RfqState.DECLINED


def test_accepted_without_a_quote_is_no_quote_and_is_said() -> None:
    answer = joined(rfq(lifts=(lift(),)))
    assert answer.rfq.state is RfqState.UNANSWERED
    assert "no quote with a price" in answer.problems[0]


def test_another_aircraft_than_asked() -> None:
    other = {"aircraftType": "Challenger 601", "aircraftTail": "N601", "aircraftCategory": "Heavy jet"}
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, lift=other)).quotes
    assert one.kind is QuoteKind.OTHER_AIRCRAFT
    assert one.aircraft.type_name == "Challenger 601"
    assert (one.aircraft.seats, one.aircraft.year, one.aircraft.photo_url) == (None, None, None)


def other_lift(number: int = 2, status: str = "Accepted", **more: Any) -> dict[str, Any]:
    return lift(number, status, (Q2,), aircraftType="Challenger 601", aircraftTail="N601", **more)


OTHER = {"aircraftType": "Challenger 601", "aircraftTail": "N601", "aircraftCategory": "Heavy jet"}


def test_an_aircraft_that_the_operator_added_is_another_than_asked() -> None:
    recorded = joined(rfq(lifts=(lift(1, "Unanswered"),))).rfq
    request = rfq(lifts=(lift(1, "Accepted", (Q1,)), other_lift()))
    answer = joined(request, quote(Q1), quote(Q2, 52000, lift=OTHER), recorded=recorded)
    assert {one.external_id: one.kind for one in answer.quotes} == {
        Q1: QuoteKind.QUOTE,
        Q2: QuoteKind.OTHER_AIRCRAFT,
    }
    assert answer.rfq.aircraft == recorded.aircraft


def test_an_aircraft_quoted_beside_a_declined_one_is_the_operators_own_idea() -> None:
    answer = joined(rfq(lifts=(lift(1, "Declined"), other_lift())), quote(Q2, 52000, lift=OTHER))
    assert answer.quotes[0].kind is QuoteKind.OTHER_AIRCRAFT
    assert [one.type_name for one in answer.rfq.aircraft] == ["Gulfstream G-IVSP"]


def test_two_aircraft_that_were_asked_for_are_no_others_even_if_one_is_declined() -> None:
    recorded = joined(rfq(lifts=(lift(1, "Unanswered"), other_lift(status="Unanswered")))).rfq
    request = rfq(lifts=(lift(1, "Declined"), other_lift()))
    answer = joined(request, quote(Q2, 52000, lift=OTHER), recorded=recorded)
    assert answer.quotes[0].kind is QuoteKind.QUOTE


def test_a_leg_with_an_arrival_time_cannot_be_countered_by_its_departure() -> None:
    asked = [
        segment(time="18:00") | {"dateTime": {"date": "2026-12-14", "time": "18:00", "departure": False}}
    ]
    answer = joined(
        rfq(lifts=(lift(quotes=(Q1,)),), segments=asked), quote(Q1, segments=[segment(time="15:26")])
    )
    assert answer.quotes[0].kind is QuoteKind.QUOTE


def test_what_a_tail_has_is_told_in_the_words_of_the_requirements() -> None:
    aboard = lift(quotes=(Q1,), amenities=["Wi-Fi", {"name": "Pets allowed"}, "Espresso machine", 7])
    [one] = joined(rfq(lifts=(aboard,)), quote(Q1)).quotes
    assert one.aircraft.amenities == ("wifi", "pets", "Espresso machine")


def test_no_pets_is_not_pets() -> None:
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,), amenities=["No pets"]),)), quote(Q1)).quotes
    assert "pets" not in one.aircraft.amenities


def test_safety_ratings_belong_to_the_operator() -> None:
    rated = lift(quotes=(Q1,), safety={"ratings": ["ARGUS Platinum", "WYVERN Wingman"]})
    answer = joined(rfq(lifts=(rated, lift(2, "Unanswered"))), quote(Q1))
    assert answer.rfq.operator.safety_ratings == ("ARGUS Platinum", "WYVERN Wingman")
    assert answer.quotes[0].operator == answer.rfq.operator


def test_another_tail_of_the_same_type_is_a_quote_without_the_first_tails_facts() -> None:
    other = {"aircraftType": "GULFSTREAM G-IV SP", "aircraftTail": "N999", "aircraftCategory": "Heavy jet"}
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, lift=other)).quotes
    assert one.kind is QuoteKind.QUOTE
    assert (one.aircraft.tail, one.aircraft.year) == ("N999", None)


@pytest.mark.parametrize(
    "changed",
    [
        {"dateTime": {"date": "2026-12-15", "time": "10:00"}},
        {"dateTime": {"date": "2026-12-14", "time": "12:30"}},
        {"startAirport": {"icao": "KHPN"}},
    ],
)
def test_another_journey_than_asked_is_a_counter_offer(changed: dict[str, Any]) -> None:
    legs = [{**segment(), **changed}, segment("KVNY", "KTEB", "2026-12-18", "16:00", 280)]
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, segments=legs)).quotes
    assert one.kind is QuoteKind.COUNTER_OFFER


def test_segments_that_only_hold_minutes_are_no_counter_offer() -> None:
    legs = [{"flightMinutes": 320, "blockMinutes": 334, "paxSegment": True, "showToBuyer": True}] * 2
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, segments=legs)).quotes
    assert one.kind is QuoteKind.QUOTE


def test_a_time_that_was_left_open_cannot_be_countered() -> None:
    asked = [segment(time="10:00", timeTBD=True)]
    [one] = joined(
        rfq(lifts=(lift(quotes=(Q1,)),), segments=asked), quote(Q1, segments=[segment(time="14:00")])
    ).quotes
    assert one.kind is QuoteKind.QUOTE


def declined(reason: str) -> Rfq:
    return joined(rfq(lifts=(lift(status="Declined"),))).rfq.model_copy(update={"decline_reason": reason})


def test_small_talk_after_a_decline_is_not_its_reason() -> None:
    lines = read_messages(
        [
            {"id": "asellermsg-1", "message": "No crew.", "sellerCompany": {"id": "2"}, "rfqAccepted": False},
            {"id": "asellermsg-2", "message": "Thanks for your note.", "sellerCompany": {"id": "2"}},
        ]
    )
    answer = joined(rfq(lifts=(lift(status="Declined"),)), messages=tuple(map(message_of, lines)))
    assert answer.rfq.decline_reason == "No crew."


def test_a_decline_carries_the_operators_last_words_as_text() -> None:
    lines = read_messages(
        [
            {"id": "abuyermsg-1", "message": "Can you?", "buyerCompany": {"id": "1"}},
            {"id": "asellermsg-1", "content": "Let me see.", "sellerCompany": {"id": "2"}},
            {"id": "asellermsg-2", "text": "<b>No crew</b> that day.", "sellerAccount": {"id": "3"}},
        ]
    )
    answer = joined(rfq(lifts=(lift(status="Declined"),)), messages=tuple(map(message_of, lines)))
    assert answer.rfq.decline_reason == "<b>No crew</b> that day."


def test_a_decline_keeps_the_words_that_were_recorded() -> None:
    answer = joined(rfq(lifts=(lift(status="Declined"),)), recorded=declined("No crew."))
    assert answer.rfq.decline_reason == "No crew."


def test_an_answer_that_is_no_decline_has_no_reason() -> None:
    assert joined(rfq(lifts=(lift(status="Unanswered"),)), recorded=declined("x")).rfq.decline_reason is None


def test_the_same_facts_in_the_other_spelling_give_the_same_answer() -> None:
    request = rfq(lifts=(lift(1, quotes=(Q1,)), lift(2, "Declined")))
    plain = joined(request, quote(Q1, Decimal("36218.88")))
    other = joined(respelled_rfq(request), respelled_quote(quote(Q1, Decimal("36218.88"))))
    assert other == plain


def test_a_quote_keeps_its_own_id_whenever_it_is_read() -> None:
    first, again = (joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1)) for _ in range(2))
    assert first.quotes[0].id == again.quotes[0].id == own_id("avinode", Q1)


def test_a_recorded_quote_is_not_needed_again_and_its_state_is_worked_out_anew() -> None:
    [recorded] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, 40000)).quotes
    known: dict[str, OperatorQuote] = {Q1: recorded}
    later = quote(Q2, 38000, createdOn="2026-11-20T18:00:00Z")
    answer = joined(rfq(lifts=(lift(quotes=(Q1, Q2)),)), later, known=known)
    assert [one.state for one in answer.quotes] == [QuoteState.REVISED, QuoteState.OPEN]
    assert answer.quotes[0].price == recorded.price


def test_a_withdrawn_and_an_unreadable_quote_are_said_and_the_rest_stands() -> None:
    request = rfq(lifts=(lift(1, quotes=("aquote-1", "aquote-2", Q1)),))
    answer = joined(
        request, quote(Q1), gone=frozenset({"aquote-1"}), unreadable={"aquote-2": "3 bytes that are not JSON"}
    )
    assert [one.external_id for one in answer.quotes] == [Q1]
    assert len(answer.problems) == 2


def test_a_quote_without_a_date_was_received_when_we_saw_it() -> None:
    [one] = joined(rfq(lifts=(lift(quotes=(Q1,)),)), quote(Q1, createdOn="yesterday")).quotes
    assert one.received_at == NOW
