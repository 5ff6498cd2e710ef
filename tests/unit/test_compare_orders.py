"""Quotes in other orders than the best first, and as points."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.money import Money
from domain.ranking.order import RankedQuote
from tests.support.deals import quote
from tools.cards.compare_orders import chart_of, orders_of


def ranked(
    rank: int, price: str, minutes: tuple[int, ...], seats: int | None, day: int | None
) -> RankedQuote:
    one = quote(rank)
    changes = {
        "price": Money.of(price),
        "flight_minutes": minutes,
        "aircraft": one.aircraft.model_copy(update={"seats": seats, "year": 2000 + rank}),
        "valid_until": datetime(2026, 11, day, tzinfo=UTC) if day else None,
    }
    return RankedQuote(
        quote=one.model_copy(update=changes), rank=rank, score=90 - rank, parts=(), reasons=(), flags=()
    )


FIRST = ranked(1, "98000", (300, 290), 12, 30)
SECOND = ranked(2, "90000", (), 8, None)
THIRD = ranked(3, "110000", (250, 240), None, 26)
ALL = (FIRST, SECOND, THIRD)


def test_each_order_has_every_quote_once() -> None:
    names = {one.quote.id: one.rank for one in ALL}
    orders: list[dict[str, Any]] = orders_of(ALL)
    found = {one["key"]: [names[quote_id] for quote_id in one["ids"]] for one in orders}
    assert found == {
        "rank": [1, 2, 3],
        "price": [2, 1, 3],
        "time": [3, 1, 2],
        "seats": [1, 2, 3],
        "year": [3, 2, 1],
        "valid": [3, 1, 2],
    }


def test_one_quote_has_no_order_and_no_chart() -> None:
    assert orders_of((FIRST,)) == []
    assert chart_of((FIRST, SECOND)) is None, "one of them does not say how long it flies"


def points(*quotes: RankedQuote) -> list[dict[str, Any]]:
    chart: dict[str, Any] | None = chart_of(quotes)
    assert chart is not None
    found: list[dict[str, Any]] = chart["points"]
    return found


def test_points_lie_between_the_least_and_the_most() -> None:
    chart = chart_of(ALL)
    assert chart is not None
    assert (chart["least_time"], chart["most_price"]) == ("8 h 10", "USD 110,000.00")
    assert [(one["rank"], one["right"], one["up"]) for one in points(*ALL)] == [(1, 100, 0), (3, 0, 100)]
    assert points(*ALL)[0]["label"].endswith("USD 98,000.00, 9 h 50")


def test_equal_prices_stand_in_the_middle() -> None:
    same = ranked(2, "98000", (300, 290), 8, None)
    assert {(one["right"], one["up"]) for one in points(FIRST, same)} == {(50, 50)}
