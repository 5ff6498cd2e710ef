"""Rules of airports: curfew, weight, wingspan, steep approach, slots, prior permission, pets.

Each row of `airport_rules.csv` has its source, the days from and to which it holds (none: without an end), a
severity and whether anybody has confirmed it. Rules warn; hours in which an airport is closed block, where a
published source names them. The table is read when a rule is first asked for.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

Severity = Literal["info", "warning", "block"]
Use = Literal["depart", "arrive"]

_TABLE = Path(__file__).with_name("airport_rules.csv")
_ALL_DAYS = frozenset(range(1, 8))
_MIDNIGHT = time(0, 0)


class Hours(NamedTuple):
    """Local hours, from `start` until before `end` (midnight: the end of the day). Where they run over
    midnight, `days` (ISO, Monday is 1) are the days on which they begin."""

    start: time
    end: time
    days: frozenset[int]

    def __contains__(self, moment: object) -> bool:
        if not isinstance(moment, datetime):
            return False
        at, day = moment.time(), moment.isoweekday()
        if self.end == _MIDNIGHT or self.start < self.end:
            return day in self.days and self.start <= at and (self.end == _MIDNIGHT or at < self.end)
        yesterday = (moment - timedelta(days=1)).isoweekday()
        return (day in self.days and at >= self.start) or (yesterday in self.days and at < self.end)


class AirportRule(NamedTuple):
    """`text` is one clause in plain words. `limit` is in pounds for weight, in feet for wingspan; `types` the
    designators that are known to be approved; `only` the propulsion that the rule is for."""

    icao: str
    kind: str
    severity: Severity
    use: Literal["both", "depart", "arrive"]
    text: str
    source: str
    verified: bool
    limit: int | None = None
    types: frozenset[str] = frozenset()
    only: str | None = None
    hours: Hours | None = None
    months: frozenset[int] = frozenset()
    """the season that it is for; empty: the whole year"""
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        if self.months and day != date.min and day.month not in self.months:
            return False
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def rules_of(icao: str, day: date) -> tuple[AirportRule, ...]:
    """The rules of an airport that hold on a day, in the order of the table; on `date.min`, which stands for
    a day to be decided, those of every season that have no first day."""
    return tuple(rule for rule in _rules().get(icao, ()) if rule.holds_on(day))


def airport_rules() -> tuple[AirportRule, ...]:
    """The whole table."""
    return tuple(rule for rules in _rules().values() for rule in rules)


@cache
def pets_entry_airports() -> frozenset[str]:
    """Where pets from abroad may come into Great Britain (APHA's list)."""
    return frozenset(rule.icao for rule in airport_rules() if rule.kind == "pets")


@cache
def _rules() -> dict[str, tuple[AirportRule, ...]]:
    rules: dict[str, list[AirportRule]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rules.setdefault(row["icao"], []).append(_rule(row))
    return {icao: tuple(found) for icao, found in rules.items()}


def _rule(row: dict[str, str]) -> AirportRule:
    return AirportRule(
        icao=row["icao"],
        kind=row["kind"],
        severity=cast("Severity", row["severity"]),
        use=cast("Literal['both', 'depart', 'arrive']", row["use"]),
        text=row["text"],
        source=row["source"],
        verified=row["verified"] == "yes",
        limit=int(row["limit"]) if row["limit"] else None,
        types=frozenset(row["types"].split(";")) if row["types"] else frozenset(),
        only=row["only"] or None,
        hours=_hours(row) if row["start"] else None,
        months=_months(row["months"]),
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )


def _months(span: str) -> frozenset[int]:
    """`5-9` and, over the turn of the year, `12-4`."""
    if not span:
        return frozenset()
    first, last = map(int, span.split("-"))
    return frozenset((first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1))


def _hours(row: dict[str, str]) -> Hours:
    end = _MIDNIGHT if row["end"] == "24:00" else time.fromisoformat(row["end"])
    days = frozenset(map(int, row["days"])) if row["days"] else _ALL_DAYS
    return Hours(time.fromisoformat(row["start"]), end, days)
