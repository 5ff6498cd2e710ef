"""A date as a text says it, before it is known which day that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.understanding.words import Span

Kind = Literal[
    "full",
    "month_day",
    "ordinal",
    "weekday",
    "beside",
    "offset",
    "later",
    "same_day",
    "last_day",
    "nights",
    "numeric",
    "vague",
    "holiday",
]


@dataclass(frozen=True, slots=True)
class DateMention(Span):
    """A date as said. Which fields count depends on `kind`; `closes_range` marks the second of "10 - 15"."""

    kind: Kind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    which: str = ""
    """`this`, `next`, `next week`, `week after` for weekdays and months; `before` and `after` for a weekday
    that is counted from another day"""
    days: int = 0
    closes_range: bool = False
    vague: bool = False
