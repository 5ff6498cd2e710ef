"""Airports by ICAO code, from the `airportsdata` package, with the codes that changed hands."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import airportsdata

FORMER_CODES = {"KPBI": "KDJT"}
"""Palm Beach was KPBI until 2026-07-09."""


@dataclass(frozen=True)
class Airport:
    """Latitude and longitude in degrees; `zone` is an IANA name."""

    icao: str
    iata: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    zone: str

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def short(self) -> str:
        return self.iata or self.icao


def find_airport(icao: str) -> Airport | None:
    """The airport of an ICAO code in any case, or None."""
    code = icao.strip().upper()
    row = _rows().get(FORMER_CODES.get(code, code))
    if row is None:
        return None
    return Airport(
        icao=row["icao"],
        iata=row["iata"],
        name=row["name"],
        city=row["city"] or row["name"],
        country=row["country"],
        latitude=row["lat"],
        longitude=row["lon"],
        zone=row["tz"],
    )


def airport(icao: str) -> Airport:
    """The airport of a code that was checked before. Raises KeyError."""
    found = find_airport(icao)
    if found is None:
        raise KeyError(icao)
    return found


@functools.cache
def _rows() -> dict[str, airportsdata.Airport]:
    rows: dict[str, airportsdata.Airport] = airportsdata.load("ICAO")
    return rows
