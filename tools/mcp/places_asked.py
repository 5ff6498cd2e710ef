"""Airports and trips as a program names them: a code or a name in, the one airport it means out."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Literal

from pydantic import Field

from domain.trip import Leg, Place, Source, Trip, TripType
from tools.mcp.tool import BadArgumentError, Takes
from tools.places.aircraft import AircraftType, aircraft_type
from tools.places.airports import Airport, airport, to_place
from tools.places.cities import metro_of, named
from tools.places.search import near

MOST_LEGS = 20
MOST_PASSENGERS = 400


class LegAsked(Takes):
    origin: str = Field(min_length=2, max_length=80)
    """an airport's ICAO, IATA or FAA code, or a city's or airport's name"""
    destination: str = Field(min_length=2, max_length=80)
    """the same"""
    date: dt.date
    """local, as 2026-12-14"""
    passengers: int = Field(ge=1, le=MOST_PASSENGERS)
    time: dt.time | None = None
    """local wall time, as 10:00; left out: to be decided"""
    time_kind: Literal["depart", "arrive"] = "depart"
    """whether date and time are those of the departure or of the arrival"""


def airport_named(text: str) -> Airport:
    """The one airport of a code or name. BadArgumentError with what it may have meant."""
    found = _meant(text)
    if found is None:
        raise BadArgumentError(_unknown(text))
    return found[0]


def place_named(text: str) -> Place:
    """The same as a place of a trip; an airport chosen among a city's is marked as assumed."""
    found = _meant(text)
    if found is None:
        raise BadArgumentError(_unknown(text))
    chosen, others = found
    return to_place(
        chosen,
        text.strip(),
        assumed=bool(others),
        metro=metro_of(chosen.icao),
        choices=tuple(other.icao for other in others),
    )


def trip_asked(legs: list[LegAsked], today: dt.date, requirements: tuple[str, ...] = ()) -> Trip:
    """A trip that is complete. BadArgumentError for a day that is over, legs in disorder, or a leg that goes
    nowhere. `today` is the broker's own day."""
    made = tuple(_leg(n, leg, today) for n, leg in enumerate(legs, start=1))
    for n, (first, then) in enumerate(pairwise(made), start=2):
        if first.date and then.date and then.date < first.date:
            raise BadArgumentError(f"Leg {n} is on {then.date}, before leg {n - 1} on {first.date}.")
    return Trip(
        legs=made,
        trip_type=_shape(made),
        requirements=tuple(dict.fromkeys(word.strip().lower() for word in requirements if word.strip())),
        sources=_assumed(made),
    )


def type_named(text: str | None) -> AircraftType | None:
    if text is None:
        return None
    kind = aircraft_type(text)
    if kind is None:
        raise BadArgumentError(
            f"“{text[:60]}” is no aircraft type that is known here. Give one such as GLF5."
        )
    return kind


def _leg(n: int, leg: LegAsked, today: dt.date) -> Leg:
    if leg.date < today:
        raise BadArgumentError(f"Leg {n} is on {leg.date}, which is over: today is {today}.")
    if leg.time is not None and leg.time.tzinfo is not None:
        raise BadArgumentError(f"Leg {n}: give the local time at the airport, without an offset.")
    origin, destination = place_named(leg.origin), place_named(leg.destination)
    if origin.icao == destination.icao:
        raise BadArgumentError(f"Leg {n} begins and ends at {origin.label}.")
    return Leg(
        origin=origin,
        destination=destination,
        date=leg.date,
        time=leg.time,
        time_kind=leg.time_kind,
        passengers=leg.passengers,
    )


def _meant(text: str) -> tuple[Airport, tuple[Airport, ...]] | None:
    """The airport and, where it was chosen among a city's, the others."""
    meaning = named(text)
    # what is written small is a word before it is a code: Rome, Nice, Bern
    direct = airport(text) if text.strip().isupper() or meaning is None else None
    if direct is not None:
        return direct, ()
    if meaning is None or meaning.chosen is None:
        return None
    return meaning.chosen, meaning.airports[1:] if meaning.assumed else ()


def _unknown(text: str) -> str:
    meaning = named(text)
    offered = meaning.airports[:4] if meaning else near(text)
    hint = f" Did you mean {', '.join(one.label for one in offered)}?" if offered else ""
    return f"“{text[:60]}” is no single airport that is known here.{hint} Give a code such as KTEB."


def _shape(legs: tuple[Leg, ...]) -> TripType:
    if len(legs) == 1:
        return TripType.ONE_WAY
    if len(legs) > 2:
        return TripType.MULTI_CITY
    out, back = legs
    start, there, back_from, home = (
        end.icao if end else None for end in (out.origin, out.destination, back.origin, back.destination)
    )
    if (start, there) == (home, back_from):
        return TripType.ROUND_TRIP
    return TripType.OPEN_JAW if start == home or there == back_from else TripType.MULTI_CITY


def _assumed(legs: tuple[Leg, ...]) -> tuple[Source, ...]:
    return tuple(
        Source(
            path=f"legs.{index}.{end}",
            words=found.text,
            how="assumed",
            note=f'"{found.text}" read as {found.label}',
        )
        for index, leg in enumerate(legs)
        for end, found in (("origin", leg.origin), ("destination", leg.destination))
        if found is not None and found.assumed
    )
