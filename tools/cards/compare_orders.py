"""The orders in which quotes can be looked at, and their picture: price against flight time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from domain.ranking.order import RankedQuote
from tools.cards.desk import Props
from tools.deals.wording import duration_label, money_label

ENDLESS = datetime.max.replace(tzinfo=UTC)
UNKNOWN_MINUTES = 10**6
ORDERS: tuple[tuple[str, str, Callable[[RankedQuote], Any]], ...] = (
    ("rank", "Best first", lambda one: one.rank),
    ("price", "Lowest price", lambda one: one.quote.price.amount),
    ("time", "Shortest flight", lambda one: sum(one.quote.flight_minutes) or UNKNOWN_MINUTES),
    ("seats", "Most seats", lambda one: -(one.quote.aircraft.seats or 0)),
    ("year", "Newest aircraft", lambda one: -(one.quote.aircraft.year or 0)),
    ("valid", "Ends first", lambda one: one.quote.valid_until or ENDLESS),
)
"""all quotes of a comparison are in one currency; among equals the better ranked comes first"""


def orders_of(ranked: Sequence[RankedQuote]) -> list[Props]:
    """Each with the quotes' ids; empty where there is nothing to put in order."""
    if len(ranked) < 2:
        return []
    return [
        {
            "key": key,
            "label": label,
            "ids": [one.quote.id for one in sorted(ranked, key=lambda one: (of(one), one.rank))],
        }
        for key, label, of in ORDERS
    ]


def chart_of(ranked: Sequence[RankedQuote]) -> Props | None:
    """Where each quote stands, in hundredths of the way from the least to the most; None for fewer than two
    that say how long they fly."""
    timed = [one for one in ranked if sum(one.quote.flight_minutes)]
    if len(timed) < 2:
        return None
    minutes = [sum(one.quote.flight_minutes) for one in timed]
    cents = [int(one.quote.price.amount * 100) for one in timed]
    cheapest, dearest = (pick(timed, key=lambda one: one.quote.price.amount) for pick in (min, max))
    return {
        "points": [
            {
                "quote_id": one.quote.id,
                "rank": one.rank,
                "right": _way(sum(one.quote.flight_minutes), minutes),
                "up": _way(int(one.quote.price.amount * 100), cents),
                "label": f"{one.rank}: {one.quote.aircraft.type_name}, {money_label(one.quote.price)}, "
                f"{duration_label(sum(one.quote.flight_minutes))}",
            }
            for one in timed
        ],
        "least_time": duration_label(min(minutes)),
        "most_time": duration_label(max(minutes)),
        "least_price": money_label(cheapest.quote.price),
        "most_price": money_label(dearest.quote.price),
    }


def _way(one: int, every: Sequence[int]) -> int:
    """For drawing only."""
    span = max(every) - min(every)
    return 100 * (one - min(every)) // span if span else 50
