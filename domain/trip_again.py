"""A trip flown before, where the next one begins: the same legs and wishes, on days still to be said."""

from __future__ import annotations

from domain.trip import Leg, Source, Trip


def trip_again(flown: Trip, *, like: str) -> Trip:
    """Every value is assumed: `like` says in words which trip it is from. Days are never taken over."""
    legs = tuple(_leg(leg) for leg in flown.legs)
    sources = [
        Source(path=f"legs.{n}.{slot}", words=like, how="assumed", note=f"as on {like}")
        for n, leg in enumerate(legs)
        for slot in ("origin", "destination", "time", "passengers")
        if getattr(leg, slot) is not None
    ]
    sources += [
        Source(path=f"requirements.{wish}", words=like, how="assumed", note=f"as on {like}")
        for wish in flown.requirements
    ]
    return Trip(
        legs=legs,
        trip_type=flown.trip_type,
        requirements=flown.requirements,
        sources=tuple(sources),
    )


def _leg(leg: Leg) -> Leg:
    return Leg(
        origin=leg.origin,
        destination=leg.destination,
        time=leg.time,
        time_kind=leg.time_kind,
        passengers=leg.passengers,
    )
