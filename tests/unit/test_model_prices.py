"""What a call of a language model costs: from the dated table, or unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.model_prices import ModelCost, ModelPrice, model_cost, with_house_prices

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


def test_a_house_tells_the_price_of_its_own_model() -> None:
    table = with_house_prices('{"ours": {"since": "2026-01-01", "in": 0.4, "out": "1.60"}}')
    counted = model_cost("ours", DAY, tokens_in=1_000_000, tokens_cached=500_000, tokens_out=0, prices=table)
    assert counted == ModelCost(Decimal("0.4"), date(2026, 1, 1))
    assert model_cost("gpt-5", DAY, tokens_in=0, tokens_cached=0, tokens_out=1_000_000, prices=table)


def test_the_house_s_own_price_takes_the_place_of_the_table_s() -> None:
    table = with_house_prices('{"gpt-5": {"since": "2024-01-01", "in": 1, "cached": 0, "out": 2}}')
    counted = model_cost("gpt-5", DAY, tokens_in=1_000_000, tokens_cached=0, tokens_out=0, prices=table)
    assert counted == ModelCost(Decimal(1), date(2024, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"m": 3}',
        '{"m": {"in": 1, "out": 1}}',
        '{"m": {"since": "x", "in": 1, "out": 1}}',
        '{"m": {"since": "2026-01-01", "in": "free", "out": 1}}',
        '{"m": {"since": "2026-01-01", "in": -1, "out": 1}}',
        '{"m": {"since": "2026-01-01", "in": "NaN", "out": 1}}',
    ],
)
def test_what_is_no_table_of_prices_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="no prices of models"):
        with_house_prices(text)
