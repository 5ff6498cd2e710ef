"""A trip that was put to the marketplace and then became another one: operators there still see the old one
until the broker has it cancelled."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.happening import Happening


class OldTrip(BaseModel):
    model_config = ConfigDict(frozen=True)

    system: str
    trip_id: str
    """the marketplace's human id"""
    status: Literal["open", "cancelling", "cancelled", "failed"] = "open"
    problem: str | None = None


class OldTripCancelRequested(Happening):
    """The broker's click: the operators of the old trip are told so, in these words."""

    kind: Literal["old_trip_cancel_requested"] = "old_trip_cancel_requested"
    trip_id: str
    message: str


class OldTripCancelled(Happening):
    kind: Literal["old_trip_cancelled"] = "old_trip_cancelled"
    trip_id: str


class OldTripCancelFailed(Happening):
    kind: Literal["old_trip_cancel_failed"] = "old_trip_cancel_failed"
    trip_id: str
    sentence: str
    """what happened, what it means, what to do now"""


Cancelling = OldTripCancelRequested | OldTripCancelled | OldTripCancelFailed
CANCELLING = (OldTripCancelRequested, OldTripCancelled, OldTripCancelFailed)


def after(old: tuple[OldTrip, ...], happening: Cancelling) -> tuple[OldTrip, ...]:
    changes: dict[str, object]
    match happening:
        case OldTripCancelRequested():
            changes = {"status": "cancelling", "problem": None}
        case OldTripCancelled():
            changes = {"status": "cancelled", "problem": None}
        case OldTripCancelFailed():
            changes = {"status": "failed", "problem": happening.sentence}
    return tuple(one.model_copy(update=changes) if one.trip_id == happening.trip_id else one for one in old)
