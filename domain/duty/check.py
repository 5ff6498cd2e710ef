"""Whether a crew may fly these legs, and which rule says no."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from domain.duty.periods import DutyLeg, DutyPeriod, in_order, periods_of
from domain.duty.rules import CrewLimit, DutyRules

NEARLY_A_REST = 4 * 60
"""a break that falls short of a rest by less than this is named: moving a leg a little may help"""


class DutyFinding(NamedTuple):
    """`code` names the check, `text` is one sentence for the broker; `block`: not legal as planned."""

    severity: Literal["info", "warning", "block"]
    code: str
    text: str
    law: str
    source: str
    verified: bool
    first_leg: int
    last_leg: int


class DutyPlan(NamedTuple):
    """The legs as one crew would fly them. `nights` and `day_rooms` are the rests away between them."""

    rules: DutyRules
    pilots: int
    legs: tuple[DutyLeg, ...]
    periods: tuple[DutyPeriod, ...]
    findings: tuple[DutyFinding, ...]

    @property
    def legal(self) -> bool:
        return not any(finding.severity == "block" for finding in self.findings)

    @property
    def nights(self) -> int:
        """Nights away: a rest that ends on a later local day, by the zones of the legs' own times."""
        return sum(days for days in self._rests() if days > 0)

    @property
    def day_rooms(self) -> int:
        """Rests that begin and end on the same local day."""
        return sum(days == 0 for days in self._rests())

    def _rests(self) -> list[int]:
        pairs = pairwise(self.periods)
        return [(b.legs[0].departs.date() - a.legs[-1].arrives.date()).days for a, b in pairs]


def check_duty(legs: Sequence[DutyLeg], *, pilots: int, rules: DutyRules) -> DutyPlan:
    """What the regulator's table says of these legs, flown by one crew of so many pilots.

    Errors: ImpossibleLegsError, NoDutyRulesError for a crew without a row.
    """
    row = rules.limit(pilots)
    flown = in_order(legs)
    periods = periods_of(flown, rules, pilots)
    findings = [finding for one in periods for finding in _of_period(one, row, rules)]
    if not findings:
        findings += _over_24_hours(flown, row, rules)
    return DutyPlan(rules, pilots, flown, periods, tuple(findings))


def hours(minutes: int) -> str:
    """`16 h 40`, `14 h`"""
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes % 60 else f"{minutes // 60} h"


def within(one: DutyPeriod, row: CrewLimit, rules: DutyRules) -> bool:
    """Neither flight time nor duty goes beyond the row."""
    return not any(finding.severity == "block" for finding in _of_period(one, row, rules))


def _of_period(one: DutyPeriod, row: CrewLimit, rules: DutyRules) -> list[DutyFinding]:
    found = []
    most, least = rules.duty_limit(row, len(one.legs))
    crew = f"{row.pilots} pilot{'s' if row.pilots != 1 else ''}"
    if row.flight_minutes is not None and one.flight_minutes > row.flight_minutes:
        text = f"{hours(one.flight_minutes)} of flight, {hours(row.flight_minutes)} are allowed to {crew}"
        found.append(_finding("block", "flight_time", one, text, row, rules))
    if one.duty_minutes > most:
        text = f"{hours(one.duty_minutes)} of duty, {hours(most)} are allowed to {crew}"
        if one.longest_break > rules.rest_minutes - NEARLY_A_REST:
            text += (
                f"; the break of {hours(one.longest_break)} is too short for "
                f"{hours(rules.rest_minutes)} of rest between release and report"
            )
        found.append(_finding("block", "duty", one, text, row, rules))
    elif one.duty_minutes > least:
        text = (
            f"{hours(one.duty_minutes)} of duty: legal or not by the local hour of reporting "
            f"({hours(least)} to {hours(most)})"
        )
        found.append(_finding("warning", "reporting_hour", one, text, row, rules))
    if one.returns and any(finding.severity == "block" for finding in found):
        text = f"{one.route} and back without a rest is not legal for one crew of {row.pilots}"
        found.append(_finding("block", "same_day_return", one, text, row, rules, named=False))
    return found


def _finding(
    severity: Literal["info", "warning", "block"],
    code: str,
    one: DutyPeriod,
    text: str,
    row: CrewLimit,
    rules: DutyRules,
    *,
    named: bool = True,
) -> DutyFinding:
    words = f"{one.route}: {text}" if named else text
    doubt = "" if row.verified else " (check)"
    return DutyFinding(
        severity=severity,
        code=code,
        text=f"{words} ({row.law}){doubt}.",
        law=row.law,
        source=rules.source,
        verified=row.verified,
        first_leg=one.first,
        last_leg=one.last,
    )


def _over_24_hours(legs: Sequence[DutyLeg], row: CrewLimit, rules: DutyRules) -> list[DutyFinding]:
    """Two legal duties with a legal rest between them may still put too much flight into 24 hours."""
    law, allowed = rules.flight_in_24_hours_law, row.flight_minutes
    if law is None or allowed is None:
        return []
    for last, leg in enumerate(legs, start=1):
        since = leg.arrives - timedelta(hours=24)
        flown = sum(
            (one.arrives - max(one.departs, since) for one in legs[:last] if one.arrives > since), _NONE
        )
        minutes = round(flown / timedelta(minutes=1))
        if minutes > allowed:
            text = (
                f"{hours(minutes)} of flight within 24 hours until leg {last} arrives: legal only as regular "
                f"duty periods with 10 hours of rest before and after ({law}); ask the operator."
            )
            return [
                DutyFinding(
                    "warning", "flight_in_24_hours", text, law, rules.source, row.verified, last, last
                )
            ]
    return []


_NONE = timedelta()
