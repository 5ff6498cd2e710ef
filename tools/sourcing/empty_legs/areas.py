"""A place that was named, as all the airports that an empty leg may use there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from domain.empty_legs import Area
from tools.places.airports import Airport, airports
from tools.places.geodesic import geodesic_nm


def area_of(text: str, named: Sequence[Airport], *, around_nm: int | None = None) -> Area:
    """`named` are the airports of the word, the preferred first; at least one. With `around_nm` also those of
    charter within that many nautical miles of the preferred one, the nearest first."""
    found = dict.fromkeys(field.icao for field in named)
    if around_nm is not None:
        found |= dict.fromkeys(field.icao for field in _around(named[0], around_nm))
    return Area(text=" ".join(text.split()), airports=tuple(found), near=around_nm is not None)


def _around(centre: Airport, radius_nm: int) -> list[Airport]:
    here = centre.latitude, centre.longitude
    charter = takewhile(lambda field: field.charter, airports())  # they stand first
    distances = ((geodesic_nm(here, (field.latitude, field.longitude)), field) for field in charter)
    close = sorted(((nm, field) for nm, field in distances if nm <= radius_nm), key=lambda pair: pair[0])
    return [field for _, field in close]
