"""What words say about a sale: they fill a form, never more."""

from __future__ import annotations

import pytest

from tools.closing.spoken import payment_told, settling

WIRE = {"method": "wire"}


@pytest.mark.parametrize(
    ("text", "values", "currency"),
    [
        ("a payment of 50,000 came in by wire ref ABC", WIRE | {"amount": "50000", "reference": "ABC"}, None),
        ("They wired $45,000, ref WT-TEST-1", WIRE | {"amount": "45000", "reference": "WT-TEST-1"}, "USD"),
        ("client just wired 20k for the Aspen trip", WIRE | {"amount": "20000"}, None),
        ("payment of $31,250.50 came in on Nov 23 2026", {"amount": "31250.50"}, "USD"),
        ("check no. 4711 arrived: 20000", {"amount": "20000", "method": "check", "reference": "4711"}, None),
        ("EUR 12,000 landed", {"amount": "12000"}, "EUR"),
        ("refund of USD 1000 sent, ref R-1", {"back": "yes", "amount": "1000", "reference": "R-1"}, "USD"),
        ("The client paid half today", {}, None),
        ("paid in full by card 4111 1111 1111 1111", {"method": "card"}, None),
        ("paid, reference 4111111111111111", {}, None),
    ],
)  # fmt: skip
def test_a_payment_as_it_is_told(text: str, values: dict[str, str], currency: str | None) -> None:
    assert payment_told(text) == (values, currency)


@pytest.mark.parametrize(
    ("text", "about", "values"),
    [
        ("the operator confirmed N123AB", "confirmation", {"tail": "N123AB"}),
        ("Operator confirmed G-LEAR by mail", "confirmation", {"tail": "G-LEAR"}),
        ("mark as flown", "flown", {}),
        ("The trip was flown yesterday", "flown", {}),
        ("close the deal", "close", {}),
        ("cancel the deal because the client is ill", "cancel", {"reason": "the client is ill"}),
        ("cancel this trip, the meeting is off.", "cancel", {"reason": "the meeting is off"}),
        ("Please cancel the booking", "cancel", {}),
        ("show me the ledger", "account", {}),
        ("tell the operator to book", "aircraft", {}),
        ("check the carrier", "aircraft", {}),
    ],
)
def test_words_about_a_sale(text: str, about: str, values: dict[str, str]) -> None:
    said = settling(text)
    assert said is not None
    assert (said.about, said.values) == (about, values)


@pytest.mark.parametrize(
    "text",
    [
        "cancel the flight on the 18th",
        "they have flown with us before",
        "Teterboro to Van Nuys on 14 December, 6 pax",
        "the client confirmed the dates",
        "can you cancel the wifi request",
        "close to Teterboro please",
        "Hi Anna,\n\nwe have to cancel the trip because of the weather.\n\nIs there something on the 20th?",
        "cancel the deal because " + "x" * 400,
    ],
)
def test_other_words_are_left_to_the_understanding(text: str) -> None:
    assert settling(text) is None
