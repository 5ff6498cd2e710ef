"""A trip as a client means it: legs, people, wishes; and for each value the words it came from.

N legs from the first day: one way is a list of one. Times are local wall time at the airport, with
its IANA zone; UTC is derived and unknown stays unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.money import Money


class TripType(StrEnum):
    ONE_WAY = "one_way"
    ROUND_TRIP = "round_trip"
    OPEN_JAW = "open_jaw"
    MULTI_CITY = "multi_city"


class Place(BaseModel):
    """An airport that a leg starts or ends at, or a place that still has to be asked about.

    `icao` None means the words (`text`) name no single airport; `choices` then lists ICAO codes worth
    offering. `assumed` is true when the client said a city and the airport was chosen by preference.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    """the client's own word for it"""
    icao: str | None = None
    iata: str | None = None
    name: str | None = None
    city: str | None = None
    metro: str | None = None
    region: str | None = None
    """state or province, ISO 3166-2 second part where known (NJ, CA, HI)"""
    country: str | None = None
    """ISO 3166-1 alpha-2"""
    timezone: str | None = None
    """IANA name"""
    latitude: float | None = None
    longitude: float | None = None
    assumed: bool = False
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`Teterboro (TEB)`, or the client's own word while the airport is unknown."""
        if self.icao is None:
            return self.text
        return f"{self.name or self.city or self.icao} ({self.iata or self.icao})"


class Leg(BaseModel):
    model_config = ConfigDict(frozen=True)

    origin: Place | None = None
    destination: Place | None = None
    date: dt.date | None = None
    """local date at the origin (`depart`) or at the destination (`arrive`)"""
    time: dt.time | None = None
    """local wall time; None: to be decided"""
    time_kind: Literal["depart", "arrive"] = "depart"
    passengers: int | None = None

    @property
    def ready(self) -> bool:
        """From, to, date and passengers are known: enough to create the leg at the marketplace."""
        return bool(
            self.origin
            and self.origin.icao
            and self.destination
            and self.destination.icao
            and self.date
            and self.passengers
        )

    @property
    def zone(self) -> str | None:
        """IANA zone of the place where the time is meant."""
        place = self.origin if self.time_kind == "depart" else self.destination
        return place.timezone if place else None

    @property
    def moment(self) -> dt.datetime | None:
        """The instant the leg departs (or must have arrived), with its zone; None while unknown."""
        if self.date is None or self.time is None or self.zone is None:
            return None
        return dt.datetime.combine(self.date, self.time, tzinfo=ZoneInfo(self.zone))


class Source(BaseModel):
    """Where a value came from: `legs.0.date` <- "the 14th of next month", said or assumed."""

    model_config = ConfigDict(frozen=True)

    path: str
    """`legs.0.origin`, `legs.1.time`, `legs.0.passengers`, `requirements.pets`, `budget`"""
    words: str
    how: Literal["said", "assumed"] = "said"
    note: str | None = None
    """for an assumption: one short sentence a broker can check, e.g. "morning read as 09:00" """


class Choice(BaseModel):
    """A button under a question: `value` is what a broker could have typed instead."""

    model_config = ConfigDict(frozen=True)

    label: str
    value: str


class Question(BaseModel):
    """One thing that is missing. All questions of a turn go into one message."""

    model_config = ConfigDict(frozen=True)

    slot: str
    """an entry of `Trip.missing`"""
    text: str
    choices: tuple[Choice, ...] = ()


def type_of(legs: Sequence[Leg]) -> TripType:
    """By where they lead: there, there and back, or further."""
    if len(legs) == 1:
        return TripType.ONE_WAY
    first, last = legs[0].origin, legs[-1].destination
    back = first is not None and last is not None and first.icao == last.icao
    return TripType.ROUND_TRIP if len(legs) == 2 and back else TripType.MULTI_CITY


class Trip(BaseModel):
    model_config = ConfigDict(frozen=True)

    legs: tuple[Leg, ...] = ()
    trip_type: TripType = TripType.ONE_WAY
    requirements: tuple[str, ...] = ()
    """`pets`, `wifi`, `light jet`, ...: the vocabulary of the understanding"""
    budget: Money | None = None
    sources: tuple[Source, ...] = ()
    missing: tuple[str, ...] = ()
    """what must still be asked, in words: `origin`, `date of leg 2`, `return date`, `passengers`"""
    warnings: tuple[str, ...] = ()
    """one sentence each; a warning never blocks"""

    @property
    def ready(self) -> bool:
        """Every leg has from, to, date and passengers, and nothing is left to ask."""
        return bool(self.legs) and all(leg.ready for leg in self.legs) and not self.missing

    @property
    def assumed(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources if source.how == "assumed")

    @property
    def route(self) -> str:
        """`TEB → VNY → TEB`, codes where known, the client's words elsewhere."""
        stops: list[str] = []
        for leg in self.legs:
            for place in (leg.origin, leg.destination):
                code = (place.iata or place.icao or place.text) if place else "?"
                if not stops or stops[-1] != code:
                    stops.append(code)
        return " → ".join(stops)

    def source_of(self, path: str) -> Source | None:
        return next((source for source in self.sources if source.path == path), None)
