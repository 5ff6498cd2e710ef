"""A trip as the operators see it: legs between known airports at local times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.marketplace.aircraft_types import AircraftType
from sandbox.marketplace.airports import Airport, airport
from sandbox.marketplace.flight_time import block_minutes, distance_nm, flight_minutes


@dataclass(frozen=True)
class Leg:
    """`at_local` is the wall time at the airport that the time belongs to: departure, or arrival when
    `departure` is false."""

    start: Airport
    end: Airport
    at_local: datetime
    departure: bool
    time_known: bool
    passengers: int

    @property
    def distance_nm(self) -> int:
        return distance_nm(self.start, self.end)

    def flight_minutes(self, kind: AircraftType) -> int:
        return flight_minutes(kind, self.start, self.end, self.at_local.month)

    def block_minutes(self, kind: AircraftType) -> int:
        return block_minutes(kind, self.start, self.end, self.at_local.month)

    def departs_utc(self, kind: AircraftType) -> datetime:
        if self.departure:
            return self.at_local.replace(tzinfo=self.start.tzinfo).astimezone(UTC)
        arrival = self.at_local.replace(tzinfo=self.end.tzinfo).astimezone(UTC)
        return arrival - timedelta(minutes=self.block_minutes(kind))

    def arrives_utc(self, kind: AircraftType) -> datetime:
        return self.departs_utc(kind) + timedelta(minutes=self.block_minutes(kind))

    def departs_local(self, kind: AircraftType) -> datetime:
        """Wall time at the departure airport."""
        return self.departs_utc(kind).astimezone(self.start.tzinfo)


@dataclass(frozen=True)
class Journey:
    legs: tuple[Leg, ...]

    @property
    def key(self) -> str:
        """Names the journey for seeded draws: equal journeys get equal answers."""
        return ";".join(
            f"{leg.start.icao}-{leg.end.icao}@{leg.at_local:%Y-%m-%dT%H:%M}x{leg.passengers}"
            for leg in self.legs
        )

    @property
    def passengers(self) -> int:
        return max(leg.passengers for leg in self.legs)

    @property
    def longest_nm(self) -> int:
        return max(leg.distance_nm for leg in self.legs)

    @property
    def route(self) -> str:
        stops = [self.legs[0].start.icao]
        for leg in self.legs:
            if leg.start.icao != stops[-1]:
                stops.append(leg.start.icao)
            stops.append(leg.end.icao)
        return " → ".join(stops)


def journey_of(segments: list[dict[str, Any]]) -> Journey:
    """The journey of stored, already validated API segments."""
    return Journey(tuple(_leg(segment) for segment in segments))


def _leg(segment: dict[str, Any]) -> Leg:
    when = segment["dateTime"]
    return Leg(
        start=airport(segment["startAirport"]["icao"]),
        end=airport(segment["endAirport"]["icao"]),
        at_local=datetime.fromisoformat(f"{when['date']}T{when['time']}:00"),
        departure=when["departure"],
        time_known=not segment["timeTBD"],
        passengers=int(segment["paxCount"] or 0),
    )
