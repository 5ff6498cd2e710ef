"""Ranks the quotes of a trip: joins them with the aircraft table, the flight-time model and the estimate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.exchange import Exchange, NoRateError
from domain.money import Money
from domain.policy import Policy, policy_on
from domain.quotes import Estimate, OperatorQuote
from domain.ranking import Flag, RankedQuote, TypeFacts, rank
from domain.trip import Leg, Trip
from tools.places.aircraft import AircraftType, aircraft_type, category_of, daily_minimum_hours, hourly_band
from tools.places.findings import trip_findings
from tools.places.flight_time import LegTime, UnknownPositionError, leg_time
from tools.quoting.crew_duty import duty_words
from tools.quoting.offered import offered_trip
from tools.quoting.price import type_of
from tools.sourcing.estimates import estimate

_OF_THE_TYPE = frozenset(("weight", "wingspan", "steep_approach", "runway", "range", "closed"))


def rank_quotes(
    quotes: Iterable[OperatorQuote],
    trip: Trip,
    *,
    now: datetime,
    policy: Policy | None = None,
    estimates: Sequence[Estimate] | None = None,
    exchange: Exchange | None = None,
) -> tuple[RankedQuote, ...]:
    """Best first. `now` is aware; the policy is the one of its date, the estimates those of the trip, where
    none are given. With `exchange` all prices are in its currency, and hourly rates are held against it.
    Airports, crew duty and range are asked of what each operator offers to fly."""
    offered = tuple(quotes)
    by_type: dict[tuple[AircraftType | None, str, Trip], TypeFacts] = {}
    facts = {}
    for quote in offered:
        key = (type_of(quote), quote.aircraft.category, offered_trip(quote, trip))
        if key not in by_type:
            by_type[key] = _in_currency(_facts(*key), exchange)
        facts[quote.id] = by_type[key]
    return rank(
        offered,
        trip,
        policy=policy or policy_on(now.date()),
        estimates=estimate(trip) if estimates is None else estimates,
        now=now,
        facts=facts,
        wanted_categories=wanted_categories(trip),
    )


def _in_currency(facts: TypeFacts, exchange: Exchange | None) -> TypeFacts:
    """Usual hourly rates are known in dollars; without an exchange rate no price is held against them."""
    low, high = facts.hourly_low, facts.hourly_high
    if exchange is None or exchange.currency == facts.hourly_currency or low is None or high is None:
        return facts
    try:
        lowest, highest = (
            exchange.into(Money(amount=rate, currency=facts.hourly_currency)).amount for rate in (low, high)
        )
    except NoRateError:
        return facts
    return facts.model_copy(
        update={
            "hourly_low": lowest.amount,
            "hourly_high": highest.amount,
            "hourly_currency": exchange.currency,
        }
    )


def wanted_categories(trip: Trip) -> tuple[str, ...]:
    """Aircraft categories among the trip's requirements; a wish for a type means its category."""
    found = []
    for words in trip.requirements:
        kind = aircraft_type(words)
        category = kind.category if kind else category_of(words)
        if category and category not in found:
            found.append(category)
    return tuple(found)


def _facts(kind: AircraftType | None, category_words: str, trip: Trip) -> TypeFacts:
    category = category_of(category_words) or (kind.category if kind else None)
    if category is None:
        return TypeFacts()
    band = hourly_band(category)
    times = _times(kind, trip)
    return TypeFacts(
        category=category,
        seats=kind.seats if kind else None,
        fuel_stops=sum(time.fuel_stop for time in times) if times else None,
        hourly_low=band.low if band else None,
        hourly_high=band.high if band else None,
        block_minutes=sum(time.block_minutes for time in times) if times else None,
        minimum_minutes=int(daily_minimum_hours(category) * 60),
        rules=rule_flags(kind, trip) if kind else (),
        duty=duty_words(trip, [time.block_minutes for time in times]),
    )


def rule_flags(kind: AircraftType, trip: Trip) -> tuple[Flag, ...]:
    """What speaks against this type on this trip, and not against any other: limits of weight and wingspan,
    steep approaches, runways, the way without a field to refuel, and hours in which an airport is closed."""
    return tuple(
        Flag(severity=finding.severity, code=finding.code, text=finding.label)
        for finding in trip_findings(trip, kind=kind)
        if finding.code in _OF_THE_TYPE and finding.severity != "info"
    )


def _times(kind: AircraftType | None, trip: Trip) -> list[LegTime]:
    """Every leg's time, or nothing when the type or a position is not known."""
    if kind is None:
        return []
    try:
        return [_leg_time(leg, kind) for leg in trip.legs]
    except UnknownPositionError:
        return []


def _leg_time(leg: Leg, kind: AircraftType) -> LegTime:
    if leg.origin is None or leg.destination is None:
        raise UnknownPositionError("a leg without its airports has no flight time")
    month = leg.date.month if leg.date else None
    return leg_time(
        leg.origin, leg.destination, cruise_kt=kind.cruise_kt, month=month, range_nm=kind.range_nm
    )
