"""Money is decimal, keeps its currency, and rounds half up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from domain.money import CurrencyMismatchError, Money, total

AMOUNTS = st.decimals(Decimal("-9999999"), Decimal("9999999"), places=2)


def test_a_float_is_refused_wherever_it_comes_in() -> None:
    with pytest.raises(TypeError, match="float"):
        Money.of(1.5)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="float"):
        Money.model_validate({"amount": 1.5, "currency": "USD"})
    with pytest.raises(ValidationError, match="float"):
        Money.model_validate_json('{"amount": 1.5, "currency": "USD"}')
    with pytest.raises(TypeError, match="float"):
        Money.of("2") * 0.5  # type: ignore[operator]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "twelve"])
def test_an_amount_is_a_finite_number(amount: str) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount, "currency": "USD"})


@pytest.mark.parametrize("code", ["usd", "US", "USDX", "U$D", ""])
def test_a_currency_is_a_code_of_three_capitals(code: str) -> None:
    with pytest.raises(ValidationError):
        Money(amount=Decimal(1), currency=code)


def test_currencies_never_mix() -> None:
    with pytest.raises(CurrencyMismatchError, match="USD and GBP"):
        Money.of("1") + Money.of("1", "GBP")
    with pytest.raises(CurrencyMismatchError):
        assert Money.of("1") < Money.of("2", "EUR")


@pytest.mark.parametrize(
    ("amount", "rounded"), [("486.225", "486.23"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("2.344", "2.34")]
)
def test_rounding_is_half_up(amount: str, rounded: str) -> None:
    assert Money.of(amount).rounded().amount == Decimal(rounded)


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0.125", "USD 0.13"), ("486.225", "USD 486.23"), ("-0.125", "USD -0.13"), ("1234.5", "USD 1,234.50")],
)
def test_an_amount_reads_as_it_is_rounded(amount: str, words: str) -> None:
    """Python's own formatting rounds half to even: a label would differ from its line by a cent."""
    assert str(Money.of(amount)) == words == str(Money.of(amount).rounded())


def test_percent_does_not_round() -> None:
    assert Money.of("6483.00").percent(Decimal("7.5")).amount == Decimal("486.225")


@given(amount=AMOUNTS, currency=st.sampled_from(["USD", "EUR", "GBP", "CHF", "AED"]))
def test_json_round_trip_is_exact(amount: Decimal, currency: str) -> None:
    money = Money(amount=amount, currency=currency)
    assert Money.model_validate_json(money.model_dump_json()) == money


@given(amounts=st.lists(AMOUNTS))
def test_a_sum_does_not_depend_on_the_order(amounts: list[Decimal]) -> None:
    moneys = [Money(amount=amount) for amount in amounts]
    assert total(moneys) == total(moneys[::-1])
    assert total(moneys).amount == sum(amounts, Decimal(0))
