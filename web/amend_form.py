"""What the form of an amendment says of its legs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from domain.together import MOST_TOGETHER
from tools.contracts.changes import MOST_LEGS, LegChange, NewLeg, OtherAircraft
from tools.deals.errors import RefusedError

MOST_NEW = 6
OF_AIRCRAFT = ("aircraft", "tail", "operator_price")


def legs_of(payload: dict[str, Any]) -> tuple[LegChange, ...]:
    """The fields `leg1_date`, `leg1_time`, `leg1_passengers`, `leg1_drop`, ...; empty ones stay as they were.
    RefusedError for what cannot be read."""
    found = []
    for n in range(1, MOST_LEGS + 1):
        day, at, people, drop = _fields(payload, f"leg{n}", "date", "time", "passengers", "drop")
        if not (day or at or people or drop):
            continue
        try:
            found.append(
                LegChange(
                    n=n,
                    date=dt.date.fromisoformat(day) if day else None,
                    time=dt.time.fromisoformat(at) if at else None,
                    passengers=int(people) if people else None,
                    dropped=drop == "yes",
                )
            )
        except ValueError as error:
            raise RefusedError(f"Leg {n} cannot be read: {HOW}.") from error
    return tuple(found)


def new_legs_of(payload: dict[str, Any]) -> tuple[NewLeg, ...]:
    """The fields `new1_after`, `new1_from`, `new1_to`, `new1_date`, `new1_time`, `new1_passengers`, ...: a
    leg where one of its airports is given. RefusedError for what cannot be read."""
    found = []
    for n in range(1, MOST_NEW + 1):
        fields = _fields(payload, f"new{n}", "after", "from", "to", "date", "time", "passengers")
        after, origin, destination, day, at, people = fields
        if not (origin or destination):
            continue
        try:
            found.append(
                NewLeg(
                    after=int(after or 0),
                    origin=origin.upper(),
                    destination=destination.upper(),
                    date=dt.date.fromisoformat(day),
                    passengers=int(people),
                    time=dt.time.fromisoformat(at) if at else None,
                )
            )
        except ValueError as error:
            raise RefusedError(f"The new leg {n} cannot be read: {HOW}.") from error
    return tuple(found)


def aircraft_of(payload: dict[str, Any]) -> tuple[OtherAircraft, ...]:
    """The fields `aircraft`, `tail` and `operator_price`; of a second aircraft `aircraft_2`, ..."""
    return tuple(_other(payload, "" if n == 1 else f"_{n}") for n in range(1, MOST_TOGETHER + 1))


def _other(payload: dict[str, Any], which: str) -> OtherAircraft:
    said = {name: str(payload.get(f"{name}{which}") or "").strip()[:60] for name in OF_AIRCRAFT}
    return OtherAircraft(said["aircraft"], said["tail"], said["operator_price"])


HOW = "give a date, a time such as 10:00 and a number of passengers"


def _fields(payload: dict[str, Any], leg: str, *names: str) -> tuple[str, ...]:
    return tuple(str(payload.get(f"{leg}_{name}") or "").strip()[:40] for name in names)
