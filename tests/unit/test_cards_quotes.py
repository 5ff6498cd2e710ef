"""The cards of operators' answers: the board and the comparison, each quote as what it is."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from domain import events as e
from domain.quotes import OfferedLeg, QuoteKind, QuoteState, RfqState
from tests.support.card_story import (
    DESK,
    PRICED,
    QUOTED,
    SOURCED,
    deal,
    options_priced,
    rfq,
)
from tests.support.deals import quote, round_trip
from tools.cards.board_card import UNSAID, board_card
from tools.cards.compare_card import compare_card
from tools.cards.proposal_card import proposal_card


def rows_of(card: dict[str, object]) -> list[dict[str, Any]]:
    rows = card["rows"]
    assert isinstance(rows, list)
    return rows


def test_the_board_shows_every_operator_and_what_each_answered() -> None:
    card = board_card(deal(*QUOTED), DESK)
    assert (card["waiting"], card["answered"], card["declined"]) == (1, 2, 1)
    rows = rows_of(card)
    assert [row["state"] for row in rows] == ["quoted", "quoted", "declined", "unanswered"]
    assert rows[0]["price_label"] == "USD 98,000.00"
    assert rows[2]["decline_reason"] == "Crew rest (demo)"
    assert rows[3]["price_label"] is None, "unanswered is no price of nothing"
    assert card["can_compare"]
    assert len({row["rfq_id"] for row in rows}) == 4


@pytest.mark.parametrize(
    ("changes", "state", "label"),
    [
        ({"kind": QuoteKind.COUNTER_OFFER}, "quoted", "Counter-offer"),
        ({"kind": QuoteKind.OTHER_AIRCRAFT}, "quoted", "Other aircraft"),
        ({"state": QuoteState.EXPIRED}, "expired", "Quote"),
        ({"state": QuoteState.REVISED}, "quoted", "Revised"),
        ({"state": QuoteState.WITHDRAWN}, "canceled", "Quote"),
    ],
)
def test_the_board_shows_each_quote_as_what_it_is(changes: dict[str, object], state: str, label: str) -> None:
    received = e.QuoteReceived(quote=quote(1).model_copy(update=changes))
    (row,) = rows_of(board_card(deal(*SOURCED, e.RfqSeen(rfq=rfq(1, RfqState.QUOTED)), received), DESK))
    assert (row["state"], row["kind_label"]) == (state, label)


def test_the_comparison_ranks_the_open_quotes_with_the_parts_of_their_scores() -> None:
    expired = e.QuoteStateChanged(quote_id=quote(2).id, state=QuoteState.EXPIRED)
    both, one = (
        rows_of(compare_card(deal(*QUOTED), DESK)),
        rows_of(compare_card(deal(*QUOTED, expired), DESK)),
    )
    assert [row["rank"] for row in both] == [1, 2]
    assert both[0]["price_label"] == "USD 98,000.00"
    assert [row["quote_id"] for row in one] == [quote(1).id]
    for row in both:
        assert sum(part["points"] for part in row["parts"]) == row["score"] <= 100
        assert sum(part["max"] for part in row["parts"]) == 100


def test_the_comparison_remembers_what_was_said_of_taxes_and_lets_it_be_said_again() -> None:
    card = compare_card(deal(*PRICED), DESK)
    assert {row["quote_id"]: (row["taxes"], row["taxes_said"]) for row in rows_of(card)} == {
        quote(1).id: ("unknown", "excluded"),
        quote(2).id: ("unknown", None),
    }
    assert (card["margin_percent"], card["margin_presets"], card["max_options"]) == ("10", [8, 10, 20], 5)


def test_a_comparison_without_quotes_says_so() -> None:
    card = compare_card(deal(*SOURCED), DESK)
    assert (card["rows"], card["recommendation"]) == ([], "There are no open quotes.")


def countered(*legs: OfferedLeg) -> tuple[e.Payload, ...]:
    """Operator 1 offers these legs instead."""
    offered = quote(1, "160000.00").model_copy(update={"legs": legs, "kind": QuoteKind.COUNTER_OFFER})
    return (*SOURCED, e.RfqSeen(rfq=rfq(1, RfqState.QUOTED)), e.QuoteReceived(quote=offered))


def out(origin: str = "KTEB", day: int = 14, hour: int = 12) -> OfferedLeg:
    return OfferedLeg(origin=origin, destination="KVNY", date=date(2026, 12, day), time=time(hour, 30))


BACK = OfferedLeg(origin="KVNY", destination="KTEB", date=date(2026, 12, 18), time=time(16))


def test_the_board_says_in_one_line_what_is_offered_otherwise_than_asked() -> None:
    (row,) = rows_of(board_card(deal(*countered(out(), BACK)), DESK))
    assert row["offer_label"] == "Departs 12:30, asked 10:00 (leg 1)"
    (row,) = rows_of(board_card(deal(*countered()), DESK))
    assert "ask the operator" in row["offer_label"]
    assert [row["offer_label"] for row in rows_of(board_card(deal(*QUOTED), DESK))] == [None] * 4


@pytest.mark.parametrize(
    ("legs", "flags"),
    [
        ((out(), BACK), [("info", "Departs 12:30, asked 10:00 (leg 1)")]),
        ((out(day=15), BACK), [("warning", "Departs Tue 15 Dec 12:30, asked Mon 14 Dec 10:00 (leg 1)")]),
        (
            (out("KHPN"), BACK),
            [
                ("warning", "Departs from HPN, asked TEB (leg 1)"),
                ("info", "Departs 12:30, asked 10:00 (leg 1)"),
            ],
        ),
        ((), [("warning", UNSAID)]),
    ],
)
def test_the_comparison_flags_what_is_offered_otherwise_than_asked(
    legs: tuple[OfferedLeg, ...], flags: list[tuple[str, str]]
) -> None:
    (row,) = rows_of(compare_card(deal(*countered(*legs)), DESK))
    assert [(flag["severity"], flag["text"]) for flag in row["flags"]] == flags
    assert row["offer_label"] is None


def test_the_comparison_shows_a_time_that_the_client_left_open_without_a_flag() -> None:
    trip = round_trip()
    left_open = trip.model_copy(
        update={"legs": (trip.legs[0].model_copy(update={"time": None}), trip.legs[1])}
    )
    happened = (e.TripDescribed(trip=left_open), *countered(out(), BACK)[1:])
    (row,) = rows_of(compare_card(deal(*happened), DESK))
    assert (row["offer_label"], row["flags"]) == ("Departs 12:30 (leg 1)", [])


def test_what_is_flown_otherwise_changes_no_score() -> None:
    asked = OfferedLeg(origin="KTEB", destination="KVNY", date=date(2026, 12, 14), time=time(10))
    (as_asked,) = rows_of(compare_card(deal(*countered(asked, BACK)), DESK))
    (moved,) = rows_of(compare_card(deal(*countered(out("KHPN", 15), BACK)), DESK))
    assert (moved["score"], moved["parts"]) == (as_asked["score"], as_asked["parts"])


def test_the_proposal_card_shows_the_broker_what_an_option_flies_otherwise() -> None:
    moved = countered(out(), BACK)
    received = e.QuoteReceived(quote=quote(2, "104500.00"))
    options: Any = proposal_card(deal(*moved, received, options_priced()), DESK)["options"]
    assert [option["offer_label"] for option in options] == ["Departs 12:30, asked 10:00 (leg 1)", None]
