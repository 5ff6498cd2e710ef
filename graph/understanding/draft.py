"""A trip being described: the same as `domain.trip.Trip`, but writable while one turn is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from domain.money import Money
from domain.trip import Leg, Place, Source, Trip, TripType


@dataclass(slots=True)
class DraftLeg:
    origin: Place | None = None
    destination: Place | None = None
    date: date | None = None
    time: time | None = None
    time_kind: Literal["depart", "arrive"] = "depart"
    passengers: int | None = None

    def frozen(self) -> Leg:
        return Leg(
            origin=self.origin,
            destination=self.destination,
            date=self.date,
            time=self.time,
            time_kind=self.time_kind,
            passengers=self.passengers,
        )


@dataclass(slots=True)
class Draft:
    """Legs, wishes and where each value came from, by path (`legs.0.date`)."""

    legs: list[DraftLeg] = field(default_factory=list)
    round_trip: bool = False
    one_way: bool = False
    """said in so many words"""
    requirements: list[str] = field(default_factory=list)
    budget: Money | None = None
    sources: dict[str, Source] = field(default_factory=dict)

    @classmethod
    def of(cls, trip: Trip | None) -> Draft:
        if trip is None:
            return cls()
        return cls(
            legs=[
                DraftLeg(leg.origin, leg.destination, leg.date, leg.time, leg.time_kind, leg.passengers)
                for leg in trip.legs
            ],
            round_trip=trip.trip_type is TripType.ROUND_TRIP,
            requirements=list(trip.requirements),
            budget=trip.budget,
            sources={source.path: source for source in trip.sources},
        )

    def leg(self, index: int) -> DraftLeg:
        """The leg of that number, made if it is not there yet (never more than twelve)."""
        while len(self.legs) <= min(index, 11):
            self.legs.append(DraftLeg())
        return self.legs[min(index, 11)]

    def say(self, path: str, words: str, *, assumed: bool = False, note: str | None = None) -> None:
        """Remember where a value came from."""
        how: Literal["said", "assumed"] = "assumed" if assumed else "said"
        self.sources[path] = Source(path=path, words=words.strip()[:200], how=how, note=note)

    def forget(self, path: str) -> None:
        self.sources.pop(path, None)

    def drop_legs_after(self, count: int) -> None:
        """Keep the first `count` legs; what was said of the others is forgotten."""
        del self.legs[count:]
        for path in list(self.sources):
            parts = path.split(".")
            if parts[0] == "legs" and int(parts[1]) >= count:
                del self.sources[path]

    def insert_leg(self, index: int, leg: DraftLeg) -> None:
        """A leg in between: what was said of the later ones moves with them."""
        self.legs.insert(index, leg)
        moved: dict[str, Source] = {}
        for path, source in self.sources.items():
            parts = path.split(".")
            if parts[0] == "legs" and int(parts[1]) >= index:
                onward = f"legs.{int(parts[1]) + 1}.{parts[2]}"
                moved[onward] = source.model_copy(update={"path": onward})
            else:
                moved[path] = source
        self.sources = moved

    def remove_leg(self, index: int) -> None:
        """A leg less: what was said of the later ones moves with them."""
        del self.legs[index]
        kept: dict[str, Source] = {}
        for path, source in self.sources.items():
            parts = path.split(".")
            number = int(parts[1]) if parts[0] == "legs" else -1
            if number > index:
                nearer = f"legs.{number - 1}.{parts[2]}"
                kept[nearer] = source.model_copy(update={"path": nearer})
            elif number != index:
                kept[path] = source
        self.sources = kept
        self.round_trip = self.round_trip and len(self.legs) > 1

    def swap(self, first: str, second: str) -> None:
        """Two values changed places: where they came from goes with them."""
        one, two = self.sources.pop(first, None), self.sources.pop(second, None)
        if one:
            self.sources[second] = one.model_copy(update={"path": second})
        if two:
            self.sources[first] = two.model_copy(update={"path": first})

    def shape(self) -> TripType:
        if len(self.legs) <= 1:
            return TripType.ONE_WAY
        if len(self.legs) > 2:
            return TripType.MULTI_CITY
        out, back = self.legs
        if self.round_trip and (back.origin is None or back.destination is None):
            return TripType.ROUND_TRIP
        there, home = _same(out.destination, back.origin), _same(out.origin, back.destination)
        if there and home:
            return TripType.ROUND_TRIP
        if home or (there and _near(out.origin, back.destination)):
            return TripType.OPEN_JAW
        return TripType.MULTI_CITY


def _same(first: Place | None, second: Place | None) -> bool:
    if first is None or second is None:
        return False
    if first.icao and second.icao:
        return first.icao == second.icao
    return first.icao is None and second.icao is None and first.text.lower() == second.text.lower()


def _near(first: Place | None, second: Place | None) -> bool:
    return bool(first and second and first.metro and first.metro == second.metro)
