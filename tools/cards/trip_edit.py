"""The fields of a trip's card that can be changed in place."""

from __future__ import annotations

from domain.deal import Deal
from domain.trip import Leg, Place, Trip
from tools.cards.desk import Desk, Props
from tools.deals.describe import may_describe
from tools.deals.errors import RefusedError
from tools.deals.wording import local_day, place_code
from tools.operators.changed_trip import asked_before

ASKED = (
    "Operators were asked for this trip. After a change their answers no longer fit: they are asked again."
)


def trip_edit(deal: Deal, trip: Trip, desk: Desk) -> Props | None:
    """What stands in the form; None when the trip can no longer be changed."""
    try:
        may_describe(deal)
    except RefusedError:
        return None
    return {
        "legs": [_fields(n, leg) for n, leg in enumerate(trip.legs, start=1)],
        "earliest": local_day(desk.now, desk.broker.timezone).isoformat(),
        "note": ASKED if deal.rfqs or asked_before(deal) else None,
    }


def _fields(n: int, leg: Leg) -> Props:
    return {
        "number": n,
        "origin": _typed(leg.origin),
        "destination": _typed(leg.destination),
        "date": leg.date.isoformat() if leg.date else "",
        "time": f"{leg.time:%H:%M}" if leg.time else "",
        "time_kind": leg.time_kind,
        "passengers": "" if leg.passengers is None else str(leg.passengers),
    }


def _typed(place: Place | None) -> str:
    return "" if place is None else place_code(place)
