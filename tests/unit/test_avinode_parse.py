"""Every spelling of the answers; and what cannot be read is refused by one typed error."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.avinode_payloads import envelope, lift, rfq, trip
from tools.sourcing.avinode.links import WebPages
from tools.sourcing.avinode.parse import read_messages, read_quote, read_rfqs, read_trip
from tools.sourcing.avinode.shapes import as_int, as_moment, as_money, as_name, as_text, read_json, unwrap
from tools.sourcing.port import AnswerUnreadable

SANDBOX = WebPages("https://sandbox.avinode.com/api")


@pytest.mark.parametrize(
    "wrapped", [trip(), envelope(trip()), {"data": {"data": trip()}}, {"data": [trip()]}]
)
def test_a_trip_is_read_from_every_wrapping(wrapped: Any) -> None:
    seen = read_trip(unwrap(wrapped))
    assert (seen.trip_id, seen.internal_id) == ("FP8V2U", "atrip-64956153")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_all_rfqs_are_read_and_not_only_the_first(count: int) -> None:
    rfqs = [rfq(number) for number in range(1, count + 1)]
    for data in (rfqs, {"rfqs": rfqs}):
        assert len(read_rfqs(data)) == count


def test_a_single_rfq_counts_as_a_list_of_one() -> None:
    assert [one.external_id for one in read_rfqs(rfq(7))] == ["arfq-7"]


def test_no_list_of_rfqs_means_none_were_sent() -> None:
    assert read_rfqs(None) == ()


def test_the_id_of_an_rfq_is_never_rewritten() -> None:
    with pytest.raises(AnswerUnreadable):
        read_rfqs([rfq(1) | {"id": "atrip-1"}])


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}', b"1" * 5000]
)
def test_what_is_not_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        read_json(body)


@pytest.mark.parametrize("data", [None, [], "text", 7, {"no": "id"}])
def test_what_is_no_quote_is_unreadable(data: Any) -> None:
    with pytest.raises(AnswerUnreadable):
        read_quote(data)


def test_money_is_never_a_float() -> None:
    node = read_json(b'{"price": 36218.88, "currency": "USD"}')
    money = as_money(node, "price")
    assert money is not None
    assert money.amount == Decimal("36218.88")


@pytest.mark.parametrize(
    "node",
    [
        {"price": 1, "currency": "usd"},
        {"price": 1, "currency": None},
        {"price": Decimal("0.001"), "currency": "USD"},
        {"price": "12,000", "currency": "USD"},
        [],
        None,
    ],
)
def test_half_an_amount_is_none(node: Any) -> None:
    assert as_money(node, "price") is None


def test_one_price_is_one_price_however_it_is_written() -> None:
    written = [
        as_money({"price": price, "currency": "USD"}, "price") for price in (1000, "1000", Decimal("1E+3"))
    ]
    assert {str(one.amount) for one in written if one} == {"1000"}


def test_numbers_and_names_are_taken_in_both_spellings_and_never_guessed() -> None:
    assert [as_int(value, 1, 900) for value in (4, "4", Decimal("4.0"))] == [4, 4, 4]
    assert [as_int(value, 1, 900) for value in (True, "four", Decimal("4.5"), 0, None, 10**30)] == [None] * 6
    assert as_name({"name": "Heavy jet", "href": "x"}) == as_name("Heavy jet") == "Heavy jet"
    assert as_name({"href": "x"}) is None


def test_text_loses_control_characters_and_broken_halves() -> None:
    assert as_text("a\x00b\u202ec\ud800 ") == "abc?"
    assert as_text("   ") is None
    assert as_text("x" * 500, longest=10) == "x" * 10


@pytest.mark.parametrize(
    "text", ["2026-11-20T16:00:00Z", "2026-11-20T16:00:00.000", "2026-11-20T17:00:00+01:00"]
)
def test_stamps_are_aware(text: str) -> None:
    assert as_moment(text) == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", 5, None])
def test_what_is_no_stamp_is_none(text: Any) -> None:
    assert as_moment(text) is None


@pytest.mark.parametrize("key", ["message", "text", "content"])
def test_a_message_is_the_operators_when_it_has_a_seller(key: str) -> None:
    [seller] = read_messages({"id": "asellermsg-1", key: "Hello", "sellerCompany": {"id": "x"}})
    [buyer] = read_messages([{"id": "abuyermsg-1", key: "Hello", "buyerAccount": {"id": "x"}}])
    assert (seller.text, seller.from_operator, buyer.from_operator) == ("Hello", True, False)


def test_an_operator_without_a_usable_address_has_none() -> None:
    bad = {"displayName": "Operator (demo)", "id": 7, "contactInfo": {"emails": ["no address", 5]}}
    [seen] = read_rfqs(rfq(sellerCompany=bad))
    assert (seen.operator.email, seen.operator.external_id) == (None, "7")


def test_the_link_for_a_person_comes_as_text_or_as_an_object() -> None:
    page = "https://sandbox.avinode.com/marketplace/mvc/search/load/atrip-1?source=api"
    assert SANDBOX.shown(page) == SANDBOX.shown({"description": "Search", "href": page}) == page


@pytest.mark.parametrize(
    "address",
    [
        "https://sandbox.avinode.com/api/trips/atrip-1",
        "https://evil.example/marketplace/mvc/search",
        "https://sandbox.avinode.com.evil.example/marketplace",
        "https://sandbox.avinode.com@evil.example/marketplace",
        "http://sandbox.avinode.com/marketplace",
        "javascript:alert(1)",
        "//evil.example/marketplace",
        "https://[bad/marketplace",
        "",
        None,
        7,
    ],
)
def test_no_other_address_is_shown_to_a_person(address: Any) -> None:
    assert SANDBOX.shown(address) is None
    assert SANDBOX.shown({"href": address}) is None


def test_production_pages_live_on_their_own_host() -> None:
    pages = WebPages("https://api.avinode.com/api")
    assert pages.search("atrip-1").startswith(
        "https://marketplace.avinode.com/marketplace/mvc/search/load/atrip-1?"
    )
    assert SANDBOX.buying("atrip-1").startswith(
        "https://sandbox.avinode.com/marketplace/mvc/trips/buying/atrip-1?"
    )


def test_a_page_of_the_simulator_is_shown_from_its_own_port_only() -> None:
    pages = WebPages("http://127.0.0.1:8099/api")
    assert pages.shown("http://127.0.0.1:8099/marketplace/x") == "http://127.0.0.1:8099/marketplace/x"
    assert pages.shown("/marketplace/x") == "http://127.0.0.1:8099/marketplace/x"
    assert pages.shown("http://127.0.0.1:8100/marketplace/x") is None


def test_numbers_in_json_keep_their_cents() -> None:
    assert json.dumps(str(read_json(b"[0.10]"))) == "\"[Decimal('0.10')]\""


def test_a_lift_in_an_unknown_status_says_nothing() -> None:
    [seen] = read_rfqs(rfq(lifts=(lift(sourcingDisplayStatus="Pondering", sourcingStatus=9),)))
    assert seen.lifts[0].says is None
