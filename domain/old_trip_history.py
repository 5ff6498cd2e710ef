"""What the events about old trips make of a deal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.deal import Deal
from domain.old_trips import CANCELLING, Cancelling, OldTrip, after


def left_behind(deal: Deal) -> tuple[OldTrip, ...]:
    """With the trip that has just become another one, if it was at the marketplace."""
    system, trip_id = deal.marketplace.system, deal.marketplace.trip_id
    if system is None or trip_id is None or any(one.trip_id == trip_id for one in deal.old_trips):
        return deal.old_trips
    return (*deal.old_trips, OldTrip(system=system, trip_id=trip_id))


def _changed(deal: Deal, happening: Cancelling, _at: datetime) -> dict[str, object]:
    return {"old_trips": after(deal.old_trips, happening)}


CHANGES: dict[type, Callable[[Deal, Any, datetime], dict[str, object]]] = dict.fromkeys(CANCELLING, _changed)
