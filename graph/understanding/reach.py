"""How far a category of aircraft flies with people and bags, and what to say when a leg is longer.

The figures are guide values in nautical miles, already derated for seats, reserves and wind; the aircraft
table decides later for a single type.
"""

from __future__ import annotations

from geographiclib.geodesic import Geodesic

from domain.trip import Leg, Place
from tools.places.airports import airport

REACH_NM: dict[str, int] = {
    "turboprop": 1_000,
    "very light jet": 900,
    "light jet": 1_300,
    "midsize jet": 1_800,
    "super midsize jet": 2_800,
    "heavy jet": 3_700,
    "ultra long range jet": 6_200,
}
_HIGH_FT = 5_000
_METRES_PER_NM = 1852
ABOUT_MANY = 19
ABOUT_ABSURD = 100


def distance_nm(origin: Place | None, destination: Place | None) -> int | None:
    """Great-circle distance in nautical miles, None while an end is unknown."""
    if origin is None or destination is None:
        return None
    if None in (origin.latitude, origin.longitude, destination.latitude, destination.longitude):
        return None
    metres = Geodesic.WGS84.Inverse(
        origin.latitude, origin.longitude, destination.latitude, destination.longitude
    )
    nautical_miles: float = metres["s12"] / _METRES_PER_NM
    return round(nautical_miles)


def reach_warning(leg: Leg, requirements: tuple[str, ...]) -> str | None:
    """One sentence when the wished category cannot fly the leg without a stop; None when it can."""
    wished = next((key for key in requirements if key in REACH_NM), None)
    nm = distance_nm(leg.origin, leg.destination)
    if (
        wished is None
        or nm is None
        or leg.origin is None
        or leg.destination is None
        or nm <= REACH_NM[wished]
    ):
        return None
    larger = next((key for key, reach in REACH_NM.items() if reach >= nm and reach > REACH_NM[wished]), None)
    high = airport(leg.destination.icao or "")
    height = (
        f", {leg.destination.name} lies at {high.elevation_ft:,} ft"
        if high and high.elevation_ft >= _HIGH_FT
        else ""
    )
    people = f" with {leg.passengers} and bags" if leg.passengers else " with passengers and bags"
    better = f"; {_article(larger)} can" if larger else ""
    route = f"{leg.origin.label} to {leg.destination.label} ({nm:,} nm{height})"
    return f"{_article(wished).capitalize()} does not fly {route}{people} without a stop{better}."


def people_warning(passengers: int | None) -> str | None:
    """More than 19 need several aircraft or an airliner; a very large number is worth a second look."""
    if passengers is None or passengers <= ABOUT_MANY:
        return None
    if passengers > ABOUT_ABSURD:
        return (
            f"{passengers} passengers: this needs an airliner or several aircraft. Please check the number."
        )
    return f"{passengers} passengers: more than {ABOUT_MANY} need several aircraft or an airliner."


def _article(category: str | None) -> str:
    return f"{'an' if (category or '')[:1] in 'aeiou' else 'a'} {category}"
