"""Who sits where after an amendment: its legs, with those on board of each aircraft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.contracts import ContractFlight
from domain.together import SeatingError, seated
from tools.contracts.changes import LegChange, NewLeg

Change = TypeVar("Change", LegChange, NewLeg)


@dataclass(frozen=True)
class Aboard:
    """What changes for one aircraft."""

    legs: tuple[LegChange, ...]
    added: tuple[NewLeg, ...]


def seated_anew(
    before: ContractFlight, legs: Sequence[LegChange], added: Sequence[NewLeg]
) -> tuple[Aboard, ...]:
    """For each aircraft that was signed. Where another number of people is said of a leg that several
    aircraft fly, they are seated anew by seats; who flies a leg that stays as it was stays where they were.
    SeatingError when they do not fit."""
    if not before.fleet:
        return (Aboard(tuple(legs), tuple(added)),)
    seats = [one.seats for one in before.fleet]
    shared_legs = [_shared(change, seats) for change in legs]
    shared_added = [_shared(leg, seats) for leg in added]
    return tuple(
        Aboard(tuple(own[n] for own in shared_legs), tuple(own[n] for own in shared_added))
        for n in range(len(before.fleet))
    )


def _shared(one: Change, seats: Sequence[int | None]) -> list[Change]:
    """The same for each aircraft, with its share of the people."""
    if one.passengers is None:
        return [one] * len(seats)
    known = [count for count in seats if count is not None]
    if len(known) < len(seats):
        raise SeatingError("Nobody said how many seats one of the aircraft has.")
    return [replace(one, passengers=count) for count in seated(one.passengers, known)]
