"""Legs as a crew flies them: duty periods, split where there is time for a legal rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from domain.duty.rules import DutyRules


class ImpossibleLegsError(ValueError):
    """Legs without a zone, that end before they begin, or that one crew would fly at the same time."""


class DutyLeg(NamedTuple):
    """One flight of the crew, empty ones included. `departs` and `arrives` are aware, block to block."""

    origin: str
    destination: str
    departs: datetime
    arrives: datetime

    @property
    def minutes(self) -> int:
        return round((self.arrives - self.departs) / timedelta(minutes=1))


class DutyPeriod(NamedTuple):
    """From report to release, without a rest in it. `first` is the number of its first leg, from 1."""

    first: int
    legs: tuple[DutyLeg, ...]
    begins: datetime
    ends: datetime

    @property
    def last(self) -> int:
        return self.first + len(self.legs) - 1

    @property
    def duty_minutes(self) -> int:
        return round((self.ends - self.begins) / timedelta(minutes=1))

    @property
    def flight_minutes(self) -> int:
        return sum(leg.minutes for leg in self.legs)

    @property
    def longest_break(self) -> int:
        """Minutes on the ground between two of its legs; 0 for a single leg."""
        gaps = (later.departs - earlier.arrives for earlier, later in pairwise(self.legs))
        return round(max(gaps, default=timedelta()) / timedelta(minutes=1))

    @property
    def route(self) -> str:
        """`KTEB - EGGW - KTEB`"""
        stops = [self.legs[0].origin]
        for leg in self.legs:
            stops += [leg.origin] if leg.origin != stops[-1] else []
            stops.append(leg.destination)
        return " - ".join(stops)

    @property
    def returns(self) -> bool:
        return len(self.legs) > 1 and self.legs[0].origin == self.legs[-1].destination


def in_order(legs: Sequence[DutyLeg]) -> tuple[DutyLeg, ...]:
    """The legs by departure. ImpossibleLegsError says which one cannot be flown."""
    for leg in legs:
        name = f"{leg.origin} to {leg.destination}"
        if leg.departs.tzinfo is None or leg.arrives.tzinfo is None:
            raise ImpossibleLegsError(f"{name}: its times have no zone")
        if leg.arrives <= leg.departs:
            raise ImpossibleLegsError(f"{name} arrives before it departs")
    flown = sorted(legs, key=lambda leg: leg.departs)
    for earlier, later in pairwise(flown):
        if later.departs < earlier.arrives:
            raise ImpossibleLegsError(
                f"{later.origin} to {later.destination} departs before the leg before it has arrived"
            )
    return tuple(flown)


def period(legs: Sequence[DutyLeg], first: int, rules: DutyRules) -> DutyPeriod:
    """The duty of legs that one crew flies without a rest."""
    return DutyPeriod(
        first,
        tuple(legs),
        legs[0].departs - timedelta(minutes=rules.report_minutes),
        legs[-1].arrives + timedelta(minutes=rules.release_minutes),
    )


def periods_of(legs: Sequence[DutyLeg], rules: DutyRules, pilots: int) -> tuple[DutyPeriod, ...]:
    """Duty periods in order; a gap that holds the rest which the duty before it asks for ends one."""
    periods: list[DutyPeriod] = []
    for number, leg in enumerate(in_order(legs), start=1):
        if periods and not _rests_before(leg, periods[-1], rules, pilots):
            before = periods.pop()
            periods.append(period((*before.legs, leg), before.first, rules))
        else:
            periods.append(period((leg,), number, rules))
    return tuple(periods)


def _rests_before(leg: DutyLeg, before: DutyPeriod, rules: DutyRules, pilots: int) -> bool:
    reports = leg.departs - timedelta(minutes=rules.report_minutes)
    rest = rules.rest_after(before.duty_minutes, before.flight_minutes, pilots)
    return reports - before.ends >= timedelta(minutes=rest)
