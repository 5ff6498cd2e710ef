"""The crew's day of a trip: its legs with the model's block times, checked against a regulator's table.

A leg without a time is taken as flown close to the others of its day, so that only what is illegal at any
hour is found. The regulator is that of the country where the trip begins (check).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from domain.duty import (
    DutyLeg,
    DutyPlan,
    DutyRules,
    ImpossibleLegsError,
    NoDutyRulesError,
    check_duty,
    duty_rules,
    remedies_for,
)
from domain.duty.check import hours
from domain.trip import Place, Trip
from tools.places.flight_time import departure

TURNAROUND = timedelta(minutes=60)
NOON = time(12)
PILOTS = 2
# fmt: off
EASA_STATES = frozenset((
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
))
# fmt: on


def duty_rules_of(trip: Trip) -> DutyRules | None:
    """The table of the country where the trip begins; None where none is held."""
    origin = trip.legs[0].origin if trip.legs else None
    country = origin.country if origin else None
    regulator = {"US": "FAA", "GB": "UK", "CA": "TC"}.get(country or "")
    if regulator is None and country in EASA_STATES:
        regulator = "EASA"
    day = trip.legs[0].date if trip.legs else None
    if regulator is None or day is None:
        return None
    try:
        return duty_rules(regulator, day)
    except NoDutyRulesError:
        return None


def duty_plans(trip: Trip, block_minutes: Sequence[int], *, pilots: int = PILOTS) -> tuple[DutyPlan, ...]:
    """One plan for each stretch of legs whose times hang together; empty without a table.

    `block_minutes` has one entry a leg. ImpossibleLegsError when a leg departs before the one before arrives.
    """
    rules = duty_rules_of(trip)
    if rules is None or len(block_minutes) != len(trip.legs):
        return ()
    stretches: list[list[DutyLeg]] = []
    anchored, last_day = False, None
    for leg, minutes in zip(trip.legs, block_minutes, strict=True):
        if leg.origin is None or leg.destination is None or leg.date is None:
            return ()
        moment, same_day = departure(leg, minutes), leg.date == last_day
        if not stretches or not (same_day or (anchored and moment is not None)):
            stretches.append([])
            anchored = False
        stretch = stretches[-1]
        if moment is None:
            departs = stretch[-1].arrives + TURNAROUND if stretch else datetime.combine(leg.date, NOON, UTC)
        else:
            departs = moment
            if stretch and not anchored:
                stretch[:] = _moved(stretch, moment - TURNAROUND - stretch[-1].arrives)
            anchored = True
        arrives = departs + timedelta(minutes=minutes)
        stretch.append(DutyLeg(_code(leg.origin), _code(leg.destination), departs, arrives))
        last_day = leg.date
    return tuple(check_duty(legs, pilots=pilots, rules=rules) for legs in stretches)


def duty_words(trip: Trip, block_minutes: Sequence[int]) -> tuple[str, ...]:
    """A sentence or two for each stretch that one crew may not fly, or only perhaps."""
    try:
        plans = duty_plans(trip, block_minutes)
    except ImpossibleLegsError as error:
        return (f"The times cannot be flown: {error}.",)
    return tuple(words for plan in plans if (words := _words(plan)))


def _words(plan: DutyPlan) -> str:
    if plan.legal:
        return plan.findings[0].text if plan.findings else ""
    named = next(finding for finding in plan.findings if finding.severity == "block")
    ways = {
        "overnight": "an overnight of {rest} after leg {legs}",
        "day_room": "a rest of {rest} by day after leg {legs}",
        "second_crew": "a second crew after leg {legs}",
        "augmented_crew": "{pilots} pilots on board",
    }
    offered = [
        ways[way.kind].format(
            rest=hours(plan.rules.rest_minutes),
            legs=" and ".join(str(number) for number in way.after_legs),
            pilots=plan.pilots + way.extra_pilots,
        )
        for way in remedies_for(plan)
    ]
    rest = f" It takes {', or '.join(offered)}." if offered else " It needs a stop on the way."
    return f"One crew may not fly {named.text}{rest}"


def _moved(legs: Sequence[DutyLeg], by: timedelta) -> list[DutyLeg]:
    return [leg._replace(departs=leg.departs + by, arrives=leg.arrives + by) for leg in legs]


def _code(place: Place) -> str:
    return place.icao or place.text
