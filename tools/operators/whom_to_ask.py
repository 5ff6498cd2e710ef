"""Whom to ask for a trip: the broker's own operators, best first, each with the reasons.

Pure: entries, how they answered before, the trip, the day. 100 points: position 35, aircraft 35, answers 20,
past price 10. Nobody is proposed who cannot fly it, was asked for it already, or was asked too often today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from domain.money import Money
from domain.policy import Policy
from domain.ranking.guardrails import most_passengers
from domain.trip import Leg, Trip
from persistence.operators import FleetAircraft, OperatorEntry
from tools.operators.records import TrackRecord
from tools.places.aircraft import CATEGORIES, AircraftType, aircraft_type
from tools.places.airports import airport
from tools.places.flight_time import position_of, still_air_nm, stops_for_fuel
from tools.places.geodesic import geodesic_nm
from tools.quoting.rank import wanted_categories

POSITION, AIRCRAFT, ANSWERS, PRICE = 35, 35, 20, 10
FAR_NM = 1500
"""a base as far as this gets no points for its position"""
SLOW_MINUTES = 480
A_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Candidate:
    entry: OperatorEntry
    aircraft: FleetAircraft
    """the one of the fleet that suits best"""
    kind: AircraftType
    points: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class HeldBack:
    entry: OperatorEntry
    why: str


@dataclass(frozen=True)
class WhomToAsk:
    candidates: tuple[Candidate, ...]
    """best first; those after the first `policy.operators_asked_most` are there to choose from"""
    held_back: tuple[HeldBack, ...]


def whom_to_ask(
    entries: Iterable[OperatorEntry],
    records: Mapping[str, TrackRecord],
    trip: Trip,
    *,
    asked_already: frozenset[str] = frozenset(),
    now: datetime,
    policy: Policy,
) -> WhomToAsk:
    """`asked_already`: ids of operators that have a request for this very trip."""
    found: list[Candidate] = []
    held: list[HeldBack] = []
    hourly = _usual_hourly(records.values())
    for entry in entries:
        if not entry.active:
            continue
        record = records.get(entry.id, TrackRecord())
        why = _not_now(entry, record, asked_already, now, policy)
        fit = None if why else _best_aircraft(entry, trip)
        if why or fit is None:
            held.append(HeldBack(entry, why or _nothing_fits(entry, trip)))
            continue
        found.append(_candidate(entry, record, fit, trip, hourly))
    found.sort(key=lambda one: (-one.points, one.entry.name.casefold(), one.entry.id))
    return WhomToAsk(tuple(found), tuple(held))


def _not_now(
    entry: OperatorEntry, record: TrackRecord, already: frozenset[str], now: datetime, policy: Policy
) -> str | None:
    if entry.id in already:
        return "has been asked for this trip already"
    today = record.asked_within(A_DAY, now)
    if today >= policy.operator_asks_a_day:
        times = "once" if today == 1 else f"{today} times"
        return f"was asked {times} within 24 hours"
    return None


@dataclass(frozen=True)
class _Fit:
    aircraft: FleetAircraft
    kind: AircraftType
    points: int
    fuel_stops: int
    wished: bool
    seats: int


def _best_aircraft(entry: OperatorEntry, trip: Trip) -> _Fit | None:
    fits = [fit for aircraft in entry.fleet if (fit := _fit(aircraft, trip)) is not None]
    # of two that suit as well the smaller one costs less
    return min(fits, key=lambda fit: (-fit.points, CATEGORIES.index(fit.kind.category)), default=None)


def _fit(aircraft: FleetAircraft, trip: Trip) -> _Fit | None:
    kind = aircraft_type(aircraft.type_name)
    if kind is None:
        return None
    seats = aircraft.seats or kind.seats
    if seats < most_passengers(trip):
        return None
    stops = max((_fuel_stops(leg, kind) for leg in trip.legs), default=0)
    if stops > 1:
        return None
    wishes = wanted_categories(trip)
    wished = kind.category in wishes
    if wishes and not wished and CATEGORIES.index(kind.category) < min(map(CATEGORIES.index, wishes)):
        return None
    points = 20 + (10 if wished or not wishes else 0) + (5 if stops == 0 else 0)
    return _Fit(aircraft, kind, points, stops, wished, seats)


def _fuel_stops(leg: Leg, kind: AircraftType) -> int:
    assert leg.origin is not None
    assert leg.destination is not None
    month = leg.date.month if leg.date else None
    nm = still_air_nm(position_of(leg.origin), position_of(leg.destination), month)
    return stops_for_fuel(nm, kind.range_nm)


def _nothing_fits(entry: OperatorEntry, trip: Trip) -> str:
    if not entry.fleet:
        return "has no aircraft in your list"
    people = most_passengers(trip)
    wishes = wanted_categories(trip)
    wish = f" and is a {wishes[0].lower()} or larger" if wishes else ""
    return f"has no aircraft that seats {people} over this distance{wish}"


def _candidate(
    entry: OperatorEntry, record: TrackRecord, fit: _Fit, trip: Trip, hourly: Mapping[str, Decimal]
) -> Candidate:
    parts = (
        _position(entry, trip),
        (fit.points, _aircraft_words(fit)),
        _answers(record),
        _past_price(record, hourly),
    )
    return Candidate(
        entry=entry,
        aircraft=fit.aircraft,
        kind=fit.kind,
        points=sum(points for points, _ in parts),
        reasons=tuple(words for _, words in parts if words),
    )


def _position(entry: OperatorEntry, trip: Trip) -> tuple[int, str]:
    origin = trip.legs[0].origin
    base = airport(entry.base_icao)
    if base is None or origin is None:
        return 0, ""
    nm = round(geodesic_nm((base.latitude, base.longitude), position_of(origin)))
    if nm < 5:
        return POSITION, f"based at {base.code}, where the trip starts"
    share = max(0, FAR_NM - nm)
    return POSITION * share // FAR_NM, f"based at {base.code}, {nm:,} nm from the start"


def _aircraft_words(fit: _Fit) -> str:
    stops = "non-stop" if fit.fuel_stops == 0 else "with a fuel stop"
    wish = ", as wished" if fit.wished else ""
    return f"{fit.aircraft.type_name} ({fit.kind.category.lower()}{wish}): {fit.seats} seats, {stops}"


def _answers(record: TrackRecord) -> tuple[int, str]:
    rate = record.rate_percent
    if rate is None:
        return ANSWERS // 2, answer_words(record)
    points = 12 * rate // 100
    if record.answer_minutes is not None:
        points += 8 * max(0, SLOW_MINUTES - record.answer_minutes) // SLOW_MINUTES
    return points, answer_words(record)


def answer_words(record: TrackRecord) -> str:
    """`answered 6 of 7, usually in 42 min`"""
    if not record.asked:
        return "asked lately, no answer yet" if record.asked_at else "never asked before"
    said = f"answered {record.answered} of {record.asked}"
    return said if record.answer_minutes is None else f"{said}, usually in {_span(record.answer_minutes)}"


def _span(minutes: int) -> str:
    if minutes < 90:
        return f"{max(1, minutes)} min"
    return f"{round(minutes / 60)} h"


def _past_price(record: TrackRecord, hourly: Mapping[str, Decimal]) -> tuple[int, str]:
    if not record.prices:
        return PRICE // 2, ""
    last = record.prices[0]
    said = f"last price {last.price} ({last.type_name})"
    usual = hourly.get(last.price.currency)
    if last.hourly is None or not usual:
        return PRICE // 2, said
    dearer = (last.hourly.amount - usual) / usual
    points = PRICE // 2 - int(dearer * 10)
    word = (
        "" if abs(dearer) < Decimal("0.05") else ", below the others" if dearer < 0 else ", above the others"
    )
    return min(PRICE, max(0, points)), f"{said}{word}"


def _usual_hourly(records: Iterable[TrackRecord]) -> dict[str, Decimal]:
    """By currency: the median price of a flight hour over all operators' last prices."""
    told: dict[str, list[Money]] = {}
    for record in records:
        for past in record.prices[:1]:
            if past.hourly is not None:
                told.setdefault(past.hourly.currency, []).append(past.hourly)
    return {currency: median(one.amount for one in hours) for currency, hours in told.items()}


def proposed(candidates: Sequence[Candidate], policy: Policy) -> tuple[Candidate, ...]:
    """Those that are ticked when the broker first sees the list."""
    return tuple(candidates[: policy.operators_asked_most])
