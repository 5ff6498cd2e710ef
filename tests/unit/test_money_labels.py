"""How amounts read: the same on cards and documents as in the sentences of the tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import list_currencies
from hypothesis import given, strategies as st

from domain.currencies import minor_digits
from domain.money import Money
from tools.deals.wording import money_label, rough_label


@pytest.mark.parametrize(
    ("amount", "currency", "label"),
    [
        ("118431.2", "USD", "USD 118,431.20"),
        ("4500000", "JPY", "JPY 4,500,000"),
        ("12.3455", "KWD", "KWD 12.346"),
        ("1234.5", "IQD", "IQD 1,234.500"),
        ("-0.125", "USD", "USD -0.13"),
        ("0", "EUR", "EUR 0.00"),
    ],
)
def test_an_amount_reads_by_its_currency(amount: str, currency: str, label: str) -> None:
    assert money_label(Money.of(amount, currency)) == label


def test_a_rough_amount_has_no_decimals() -> None:
    assert rough_label(Money.of("118400.50")) == "USD 118,401"
    assert rough_label(Money.of("118400.50", "KWD")) == "KWD 118,401"


@given(
    amount=st.decimals(Decimal("-99999999"), Decimal("99999999"), places=5),
    currency=st.sampled_from(sorted(list_currencies())),
)
def test_cards_and_sentences_say_the_same(amount: Decimal, currency: str) -> None:
    money = Money(amount=amount, currency=currency)
    assert money_label(money) == str(money)
    decimals = money_label(money).partition(".")[2]
    assert len(decimals) == minor_digits(currency)
