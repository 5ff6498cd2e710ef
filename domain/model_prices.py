"""What a language model costs: a dated table. What is not in it has no known cost, never a guessed one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class ModelPrice:
    """US dollars for a million tokens: read, read again from the provider's cache, written."""

    model: str
    since: date
    tokens_in: Decimal
    tokens_cached: Decimal
    tokens_out: Decimal


@dataclass(frozen=True)
class ModelCost:
    """`amount` in US dollars, exact; `since` names the line of the table that it was counted with."""

    amount: Decimal
    since: date


def _price(model: str, since: date, tokens_in: str, tokens_cached: str, tokens_out: str) -> ModelPrice:
    return ModelPrice(model, since, Decimal(tokens_in), Decimal(tokens_cached), Decimal(tokens_out))


PRICES = (
    _price("gpt-4o-mini", date(2024, 10, 1), "0.15", "0.075", "0.60"),
    _price("gpt-4o", date(2024, 10, 1), "2.50", "1.25", "10.00"),
    _price("gpt-4.1", date(2025, 4, 14), "2.00", "0.50", "8.00"),
    _price("gpt-4.1-mini", date(2025, 4, 14), "0.40", "0.10", "1.60"),
    _price("gpt-4.1-nano", date(2025, 4, 14), "0.10", "0.025", "0.40"),
    _price("gpt-5", date(2025, 8, 7), "1.25", "0.125", "10.00"),
    _price("gpt-5-mini", date(2025, 8, 7), "0.25", "0.025", "2.00"),
    _price("gpt-5-nano", date(2025, 8, 7), "0.05", "0.005", "0.40"),
)
"""OpenAI's published prices, each from the day it was announced. A new price is a new line with its day."""


def with_house_prices(text: str) -> tuple[ModelPrice, ...]:
    """The table with the house's own prices, which take the place of the table's for their models. `text` is
    JSON, US dollars a million tokens: `{"my-model": {"since": "2026-01-01", "in": "0.40", "out": "1.60"}}`;
    `cached` is as `in` when it is left out. ValueError, with what is wrong, for anything else."""
    try:
        told = json.loads(text)
        own = tuple(_own(model, price) for model, price in told.items())
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as wrong:
        raise ValueError(f"no prices of models: {wrong.__class__.__name__}: {wrong}") from None
    names = {price.model for price in own}
    return (*(price for price in PRICES if price.model not in names), *own)


def _own(model: str, price: dict[str, str]) -> ModelPrice:
    read = str(price["in"])
    own = _price(
        model, date.fromisoformat(price["since"]), read, str(price.get("cached", read)), str(price["out"])
    )
    if not all(each.is_finite() and each >= 0 for each in (own.tokens_in, own.tokens_cached, own.tokens_out)):
        raise ValueError(f"a price of {model} is below zero")
    return own


def model_cost(
    model: str,
    day: date,
    *,
    tokens_in: int | None,
    tokens_cached: int | None,
    tokens_out: int | None,
    prices: tuple[ModelPrice, ...] = PRICES,
) -> ModelCost | None:
    """What a call on this day came to; None when the model was not in the table by then, or its tokens are
    not known. `tokens_in` counts those from the cache as well. A name with a day at its end
    (`gpt-5-mini-2025-08-07`) is the model without it."""
    if tokens_in is None or tokens_out is None:
        return None
    known = [price for price in prices if price.since <= day and _is(price.model, model)]
    if not known:
        return None
    price = max(known, key=lambda one: one.since)
    cached = min(tokens_cached or 0, tokens_in)
    dear = price.tokens_in * (tokens_in - cached) + price.tokens_cached * cached
    return ModelCost((dear + price.tokens_out * tokens_out) / MILLION, price.since)


def _is(listed: str, model: str) -> bool:
    return model == listed or (model.startswith(f"{listed}-") and _is_day(model[len(listed) + 1 :]))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
