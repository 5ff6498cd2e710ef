"""What makes an illegal day legal: a night on the way, a fresh crew at a stop, or more pilots on board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from domain.duty.check import DutyPlan, check_duty, hours, within
from domain.duty.periods import DutyLeg, DutyPeriod, period
from domain.duty.rules import CrewLimit, DutyRules


class Remedy(NamedTuple):
    """One way to fly the trip legally. `text` names the rule; numbers say what it takes."""

    kind: Literal["overnight", "day_room", "second_crew", "augmented_crew"]
    text: str
    law: str
    source: str
    verified: bool
    after_legs: tuple[int, ...] = ()
    """legs after which the crew rests, or is relieved"""
    earliest: tuple[datetime, ...] = ()
    """for rests: when the leg after each one may depart at the earliest"""
    nights: int = 0
    day_rooms: int = 0
    extra_pilots: int = 0


def remedies_for(plan: DutyPlan) -> tuple[Remedy, ...]:
    """Every way that the table knows; empty for a legal plan, or when only an earlier stop would help."""
    if plan.legal:
        return ()
    found = [_rest(plan), _second_crew(plan), *_augmented(plan)]
    return tuple(remedy for remedy in found if remedy is not None)


def _rest(plan: DutyPlan) -> Remedy | None:
    parts = [part for one in plan.periods for part in _legal_parts(one, plan.rules, plan.pilots)]
    if not all(within(part, plan.rules.limit(plan.pilots), plan.rules) for part in parts):
        return None
    rested = _with_rests(parts, plan)
    arrivals = {part.last: part.legs[-1].arrives for part in parts}
    nights = sum(moment.date() > arrivals[number].date() for number, moment in rested)
    after = tuple(number for number, _ in rested)
    earliest = tuple(moment for _, moment in rested)
    rules = plan.rules
    kind: Literal["overnight", "day_room"] = "overnight" if nights else "day_room"
    moments = " and ".join(f"{moment:%d %b %H:%M %Z}" for moment in earliest)
    text = (
        f"{'Overnight' if nights else 'Day room'} after leg {_listed(after)}: the crew rests "
        f"{hours(rules.rest_minutes)} or more, the next leg departs {moments} at the earliest"
    )
    return Remedy(
        kind=kind,
        text=f"{text} ({rules.rest_law}).",
        law=rules.rest_law,
        source=rules.source,
        verified=rules.rest_verified,
        after_legs=after,
        earliest=earliest,
        nights=nights,
        day_rooms=len(after) - nights,
    )


def _legal_parts(one: DutyPeriod, rules: DutyRules, pilots: int) -> list[DutyPeriod]:
    """The period cut as late as its limits allow, leg by leg."""
    row: CrewLimit = rules.limit(pilots)
    parts: list[DutyPeriod] = []
    start = 0
    while start < len(one.legs):
        end = start + 1
        while end < len(one.legs) and within(
            period(one.legs[start : end + 1], one.first + start, rules), row, rules
        ):
            end += 1
        parts.append(period(one.legs[start:end], one.first + start, rules))
        start = end
    return parts


def _with_rests(parts: Sequence[DutyPeriod], plan: DutyPlan) -> list[tuple[int, datetime]]:
    """(leg, earliest departure of the next) for each new rest; later legs move as far as it takes."""
    rested = []
    moved = timedelta()
    for before, after in pairwise(parts):
        rest = plan.rules.rest_after(before.duty_minutes, before.flight_minutes, plan.pilots)
        may = before.ends + moved + timedelta(minutes=rest + plan.rules.report_minutes)
        planned = after.legs[0].departs + moved
        if planned < may:
            moved += may - planned
            rested.append((before.last, may))
    return rested


def _second_crew(plan: DutyPlan) -> Remedy | None:
    """One fresh crew that takes over at a stop, the latest at which both are legal."""
    for cut in range(len(plan.legs) - 1, 0, -1):
        halves = (plan.legs[:cut], plan.legs[cut:])
        if all(_legal(half, plan) for half in halves):
            stop = plan.legs[cut].origin
            row = plan.rules.limit(plan.pilots)
            return Remedy(
                kind="second_crew",
                text=f"Second crew of {plan.pilots} takes over at {stop} after leg {cut} ({row.law}).",
                law=row.law,
                source=plan.rules.source,
                verified=row.verified,
                after_legs=(cut,),
                extra_pilots=plan.pilots,
            )
    return None


def _legal(legs: Sequence[DutyLeg], plan: DutyPlan) -> bool:
    return check_duty(legs, pilots=plan.pilots, rules=plan.rules).legal


def _augmented(plan: DutyPlan) -> list[Remedy]:
    """The smallest larger crew that may fly it all."""
    for row in plan.rules.limits:
        if row.pilots > plan.pilots and check_duty(plan.legs, pilots=row.pilots, rules=plan.rules).legal:
            more = row.pilots - plan.pilots
            return [
                Remedy(
                    kind="augmented_crew",
                    text=f"{row.pilots} pilots on board instead of {plan.pilots} ({row.law})"
                    + ("." if row.verified else " (check)."),
                    law=row.law,
                    source=plan.rules.source,
                    verified=row.verified,
                    extra_pilots=more,
                )
            ]
    return []


def _listed(numbers: Sequence[int]) -> str:
    return " and ".join(str(number) for number in numbers)
