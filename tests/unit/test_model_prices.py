"""What a call of a language model costs: from the dated table, or unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.model_prices import ModelCost, ModelPrice, model_cost

DAY = date(2026, 11, 23)
TABLE = (
    ModelPrice("small", date(2026, 1, 1), Decimal("0.25"), Decimal("0.025"), Decimal("2.00")),
    ModelPrice("small", date(2026, 12, 1), Decimal("0.20"), Decimal("0.02"), Decimal("1.00")),
    ModelPrice("small-pro", date(2026, 1, 1), Decimal(9), Decimal(9), Decimal(9)),
)


def cost(
    model: str = "small", day: date = DAY, read: int | None = 700, cached: int | None = 0
) -> ModelCost | None:
    return model_cost(model, day, tokens_in=read, tokens_cached=cached, tokens_out=80, prices=TABLE)


def test_tokens_are_counted_to_the_last_digit() -> None:
    assert cost() == ModelCost(Decimal("0.000335"), date(2026, 1, 1))


def test_tokens_from_the_cache_are_cheaper_and_part_of_those_read() -> None:
    found = cost(cached=500)
    assert found is not None
    assert found.amount == (Decimal("0.25") * 200 + Decimal("0.025") * 500 + Decimal("2.00") * 80) / 1_000_000
    assert cost(cached=9_000) == cost(cached=700)


def test_a_price_counts_from_its_day() -> None:
    later = cost(day=date(2026, 12, 1))
    assert later is not None
    assert later.since == date(2026, 12, 1)
    assert cost(day=date(2025, 12, 31)) is None


def test_a_name_with_its_day_is_the_same_model() -> None:
    assert cost("small-2026-03-04") == cost()


@pytest.mark.parametrize("model", ["large", "small-pro-max", "small-2026", "smaller", ""])
def test_what_is_not_in_the_table_has_no_price(model: str) -> None:
    assert cost(model) is None


def test_unknown_tokens_have_no_cost() -> None:
    assert cost(read=None) is None
