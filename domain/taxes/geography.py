"""Where a place lies for the excise taxes: distances, the 225-mile zone, the share of a route over the US."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from math import acos, asin, cos, degrees, hypot, radians, sin, sqrt

from domain.taxes.us_outline import ALASKA, CONTINENTAL, HAWAII, Ring
from domain.trip import Place

EARTH_NM = 3440.065
"""mean radius in nautical miles"""
STATUTE_MILES = 1.150779
"""statute miles in a nautical mile"""
KILOMETRES = 1.852
ZONE_MILES = 225
"""statute miles; 26 CFR 49.4262 counts in them (three nautical miles are its 3.45 miles)"""
ZONE_DOUBT_MILES = 20
"""the outline is about 15 miles coarse: nearer to the limit than this, a person has to look"""
COAST_NM = 3
"""the United States reach three nautical miles out to sea"""


class UnplaceableError(ValueError):
    """The country of an airport is not known, so no tax can be said."""


class Area(StrEnum):
    CONTINENTAL = "continental"
    """the 48 states and the District of Columbia"""
    ALASKA = "alaska"
    HAWAII = "hawaii"
    ZONE = "zone"
    """Canada or Mexico within 225 miles of the continental United States"""
    ABROAD = "abroad"
    """everywhere else, Puerto Rico, the Virgin Islands and Guam included"""


US_TERRITORIES = frozenset({"PR", "VI", "GU", "AS", "MP", "UM"})
_ICAO_COUNTRY = {"K": "US", "C": "CA", "PA": "US", "PF": "US", "PO": "US", "PP": "US", "PH": "US"}
_ICAO_COUNTRY |= {"MM": "MX", "TJ": "PR", "TI": "VI", "EG": "GB", "LF": "FR", "PG": "GU"}
_ISLANDS = {"TJ": "PR", "TI": "VI"}
CARIBBEAN = (17.6, 18.7, -68.1, -64.4)
"""degrees south, north, west, east: what lies within and is of the United States is one of its islands"""
VIRGIN_ISLANDS_WEST = -65.15
_ALASKA_PREFIXES = ("PA", "PF", "PO", "PP")


def country_of(place: Place) -> str:
    """ISO alpha-2 of a place, from the place or else its ICAO code. UnplaceableError when neither says.

    Puerto Rico and the Virgin Islands have codes of their own, also where a table of airports files them
    under the United States: the excise tax takes them for abroad.
    """
    code = place.icao or ""
    if place.country:
        said = place.country.upper()
        return (_island(place) or said) if said == "US" else said
    country = _ICAO_COUNTRY.get(code[:2]) or _ICAO_COUNTRY.get(code[:1])
    if country is None:
        raise UnplaceableError(f"the country of {place.label} is not known")
    return country


def _island(place: Place) -> str | None:
    """The territory in the Caribbean that a place of the United States lies in."""
    if known := _ISLANDS.get((place.icao or "")[:2]):
        return known
    if place.latitude is None or place.longitude is None:
        return None
    south, north, west, east = CARIBBEAN
    if south <= place.latitude <= north and west <= place.longitude <= east:
        return "PR" if place.longitude < VIRGIN_ISLANDS_WEST else "VI"
    return None


def area_of(place: Place) -> Area:
    """The tax area of a place. UnplaceableError when its country is not known."""
    country = country_of(place)
    if country == "US":
        return _state_area(place)
    if country in ("CA", "MX") and place.latitude is not None and place.longitude is not None:
        miles = miles_to_continental_us(place.latitude, place.longitude)
        return Area.ZONE if miles <= ZONE_MILES else Area.ABROAD
    return Area.ABROAD


def zone_doubt(place: Place) -> str | None:
    """A sentence when the place is too near the 225-mile limit (or has no position) to be sure."""
    if country_of(place) not in ("CA", "MX"):
        return None
    if place.latitude is None or place.longitude is None:
        return f"{place.label}: its position is not known, so the 225-mile zone cannot be checked"
    miles = miles_to_continental_us(place.latitude, place.longitude)
    if abs(miles - ZONE_MILES) > ZONE_DOUBT_MILES:
        return None
    side = "inside" if miles <= ZONE_MILES else "outside"
    return (
        f"{place.label} lies about {miles:.0f} miles from the US border, taken as {side} the 225-mile zone: "
        "check before approval"
    )


def _state_area(place: Place) -> Area:
    code = place.icao or ""
    region = (place.region or "").upper().removeprefix("US-")
    if region in ("AK", "ALASKA") or code.startswith(_ALASKA_PREFIXES):
        return Area.ALASKA
    if region in ("HI", "HAWAII") or code.startswith("PH"):
        return Area.HAWAII
    return Area.CONTINENTAL


@lru_cache(maxsize=4096)
def distance_nm(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great circle on the sphere in nautical miles between two (latitude, longitude)."""
    lat_a, lat_b = radians(a[0]), radians(b[0])
    half = (
        sin((lat_b - lat_a) / 2) ** 2
        + cos(lat_a) * cos(lat_b) * sin((radians(b[1]) - radians(a[1])) / 2) ** 2
    )
    return 2 * EARTH_NM * asin(min(1.0, sqrt(half)))


@lru_cache(maxsize=4096)
def miles_to_continental_us(latitude: float, longitude: float) -> float:
    """Statute miles to the nearest point of the 48 states (coarse outline); 0 inside."""
    if any(_inside(ring, latitude, longitude) for ring in CONTINENTAL):
        return 0.0
    return min(_nm_to_ring(ring, latitude, longitude) for ring in CONTINENTAL) * STATUTE_MILES


@lru_cache(maxsize=4096)
def us_nm(origin: tuple[float, float], destination: tuple[float, float]) -> int:
    """Nautical miles of the great circle over the United States and three miles of its sea.

    Sampled at 400 points; whoever shows an amount that rests on it marks it unconfirmed.
    """
    samples = 400
    length = distance_nm(origin, destination)
    over = sum(1 for point in _along(origin, destination, samples) if _over_us(*point))
    return round(length * over / samples)


def _over_us(latitude: float, longitude: float) -> bool:
    rings = CONTINENTAL if longitude > -128 else HAWAII if latitude < 30 else ALASKA
    return any(
        _inside(ring, latitude, longitude) or _nm_to_ring(ring, latitude, longitude) <= COAST_NM
        for ring in rings
    )


def _along(a: tuple[float, float], b: tuple[float, float], samples: int) -> list[tuple[float, float]]:
    """Midpoints of equal pieces of the great circle."""
    lat_a, lon_a, lat_b, lon_b = (radians(value) for value in (*a, *b))
    arc = distance_nm(a, b) / EARTH_NM
    if arc == 0:
        return [a] * samples
    points = []
    for step in range(samples):
        f = (step + 0.5) / samples
        p, q = sin((1 - f) * arc) / sin(arc), sin(f * arc) / sin(arc)
        x = p * cos(lat_a) * cos(lon_a) + q * cos(lat_b) * cos(lon_b)
        y = p * cos(lat_a) * sin(lon_a) + q * cos(lat_b) * sin(lon_b)
        z = p * sin(lat_a) + q * sin(lat_b)
        latitude = degrees(asin(max(-1.0, min(1.0, z))))
        across = hypot(x, y)
        longitude = degrees(acos(max(-1.0, min(1.0, x / across)))) * (1 if y >= 0 else -1) if across else 0.0
        points.append((latitude, longitude))
    return points


def _inside(ring: Ring, latitude: float, longitude: float) -> bool:
    inside = False
    previous = ring[-1]
    for point in ring:
        (lat_a, lon_a), (lat_b, lon_b) = previous, point
        if (lat_a > latitude) != (lat_b > latitude):
            crossing = lon_a + (latitude - lat_a) / (lat_b - lat_a) * (lon_b - lon_a)
            if longitude < crossing:
                inside = not inside
        previous = point
    return inside


def _nm_to_ring(ring: Ring, latitude: float, longitude: float) -> float:
    """Nautical miles to the nearest edge, on a plane through the point (good to 1 % within 300 miles)."""
    scale = cos(radians(latitude))
    nearest = float("inf")
    previous = ring[-1]
    for point in ring:
        ay, ax = (previous[0] - latitude) * 60, (previous[1] - longitude) * 60 * scale
        by, bx = (point[0] - latitude) * 60, (point[1] - longitude) * 60 * scale
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        along = 0.0 if square == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / square))
        nearest = min(nearest, hypot(ax + along * dx, ay + along * dy))
        previous = point
    return nearest
