"""Airports by any of their codes. Identity is a table of aliases: KPBI, PBI, KDJT and DJT are one airport.

Facts come from the package `airportsdata` (MIT); runway lengths and short names from `charter_airports.csv`
(OurAirports, public domain), which also says which airports charter prefers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import airportsdata

from domain.trip import Place
from tools.places.regions import state_code

_HERE = Path(__file__).parent
_SURPLUS = re.compile(
    r"\s*\([^)]*\)|\b(?:International|Intl|Regional|Municipal|Airport|Airfield|Airpark|Aerodrome|County)\b"
)


@dataclass(frozen=True, slots=True)
class Airport:
    """An airport. `region` is the state or province code, `country` ISO 3166-1 alpha-2, `timezone` an IANA
    name; `longest_runway_ft` is the longest hard runway in feet, None where no table says it."""

    icao: str
    iata: str | None
    faa: str | None
    name: str
    """short and readable: `Teterboro`, `London Luton`"""
    official_name: str
    city: str
    region: str | None
    country: str
    timezone: str
    latitude: float
    longitude: float
    elevation_ft: int
    longest_runway_ft: int | None = None
    charter: bool = False
    """in the table of airports that charter uses"""

    @property
    def code(self) -> str:
        return self.iata or self.faa or self.icao

    @property
    def label(self) -> str:
        """`Teterboro (TEB)`"""
        return f"{self.name} ({self.code})"


def airport(code: str) -> Airport | None:
    """The airport of an ICAO, IATA or FAA code or an alias, upper or lower case; None when there is none."""
    wanted = code.strip().upper()
    if not 3 <= len(wanted) <= 4:
        return None
    icao = _codes().get(wanted)
    return _book()[icao] if icao else None


def airports() -> Iterable[Airport]:
    """All airports, those of the charter table first and in its order."""
    return _book().values()


@lru_cache(maxsize=8192)
def to_place(
    found: Airport,
    text: str,
    *,
    assumed: bool = False,
    metro: str | None = None,
    choices: tuple[str, ...] = (),
) -> Place:
    """The airport as a place of a trip, with the client's own word and other airports worth offering."""
    return Place(
        text=text,
        icao=found.icao,
        iata=found.iata,
        name=found.name,
        city=found.city,
        metro=metro,
        region=found.region,
        country=found.country,
        timezone=found.timezone,
        latitude=found.latitude,
        longitude=found.longitude,
        assumed=assumed,
        choices=choices,
    )


@lru_cache(maxsize=1)
def _book() -> dict[str, Airport]:
    raw = airportsdata.load("ICAO")
    charter = {row["icao"]: row for row in _rows("charter_airports.csv")}
    codes = _rows("code_aliases.csv")
    renamed = {row["icao"]: row["alias"] for row in codes if len(row["alias"]) == 3 and row["use"] == "iata"}
    book: dict[str, Airport] = {}
    for icao in (*charter, *raw):
        if icao in book:
            continue
        entry, ours = raw[icao], charter.get(icao)
        country = str(entry["country"])
        book[icao] = Airport(
            icao=icao,
            iata=renamed.get(icao) or entry["iata"] or None,
            faa=entry["lid"] or None,
            name=ours["name"] if ours else _short(entry["name"], entry["city"]),
            official_name=entry["name"],
            city=ours["city"] if ours else entry["city"],
            region=state_code(country, entry["subd"]),
            country=country,
            timezone=entry["tz"],
            latitude=entry["lat"],
            longitude=entry["lon"],
            elevation_ft=round(entry["elevation"]),
            longest_runway_ft=int(ours["longest_runway_ft"]) if ours and ours["longest_runway_ft"] else None,
            charter=ours is not None,
        )
    return book


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for found in _book().values():
        codes[found.icao] = found.icao
    for found in _book().values():
        if found.iata:
            codes.setdefault(found.iata, found.icao)
    for row in _rows("code_aliases.csv"):
        codes.setdefault(row["alias"], row["icao"])
    for found in _book().values():
        if found.faa:
            codes.setdefault(found.faa, found.icao)
    return codes


def _rows(file_name: str) -> list[dict[str, str]]:
    with (_HERE / file_name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _short(name: str, city: str) -> str:
    return " ".join(_SURPLUS.sub("", name).split()).strip(" /-") or city or name
