"""The categories of aircraft that a client named."""

from __future__ import annotations

from domain.trip import Trip
from tools.places.aircraft import aircraft_type, category_of

WISHES = {"pets": "pet on board", "wifi": "Wi-Fi"}
"""requirements that name no aircraft, in words for operators"""


def categories_of(trip: Trip) -> tuple[str, ...]:
    """Also by a type; empty: any."""
    found = [
        category_of(words) or (kind.category if (kind := aircraft_type(words)) else None)
        for words in trip.requirements
        if words not in WISHES
    ]
    return tuple(dict.fromkeys(category for category in found if category))
