"""Airports by any of their codes. Identity is a table of aliases: KPBI, PBI, KDJT and DJT are one airport.

Facts come from the package `airportsdata` (MIT); runway lengths and short names from `charter_airports.csv`
(OurAirports, public domain), which also says which airports charter prefers. Both are read from an
index made beforehand (`build_index`), an airport only when it is asked for.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from domain.trip import Place

INDEX = Path(__file__).parent / "airport_index.txt.gz"


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
    icao = _index().codes.get(wanted)
    return of_icao(icao) if icao else None


@cache
def of_icao(icao: str) -> Airport:
    """The airport of an ICAO code. KeyError when there is none."""
    return _of_line(_index().lines[icao])


def airports() -> Iterable[Airport]:
    """All airports, those of the charter table first and in its order."""
    return map(of_icao, _index().lines)


def airports_called(word: str) -> Iterable[Airport]:
    """The airports with that word, as it is written, in their line; the others are not even read."""
    return (of_icao(icao) for icao, line in _index().lines.items() if word in line)


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


def towns() -> dict[str, str]:
    """ICAO codes of the airports of each town, in one string with spaces between, by its plain name."""
    return _index().towns


def official_names() -> dict[str, str]:
    """ICAO codes by the plain official name of the airport."""
    return _index().official_names


def as_line(found: Airport) -> str:
    """The airport as a line of the index."""
    return "\t".join(
        str(value)
        for value in (
            found.icao,
            found.iata or "",
            found.faa or "",
            found.name,
            found.official_name,
            found.city,
            found.region or "",
            found.country,
            found.timezone,
            found.latitude,
            found.longitude,
            found.elevation_ft,
            found.longest_runway_ft or "",
            "charter" if found.charter else "",
        )
    )


def _of_line(line: str) -> Airport:
    icao, iata, faa, name, official, city, region, country, zone, lat, lon, high, runway, charter = (
        line.split("\t")
    )
    return Airport(
        icao=icao,
        iata=iata or None,
        faa=faa or None,
        name=name,
        official_name=official,
        city=city,
        region=region or None,
        country=country,
        timezone=zone,
        latitude=float(lat),
        longitude=float(lon),
        elevation_ft=int(high),
        longest_runway_ft=int(runway) if runway else None,
        charter=bool(charter),
    )


@dataclass(frozen=True, slots=True)
class _Index:
    lines: dict[str, str]
    codes: dict[str, str]
    towns: dict[str, str]
    official_names: dict[str, str]


@lru_cache(maxsize=1)
def _index() -> _Index:
    lines, codes, towns, names = gzip.decompress(INDEX.read_bytes()).decode().split("\f")
    return _Index(
        {line[: line.index("\t")]: line for line in lines.split("\n")},
        _pairs(codes),
        _pairs(towns),
        _pairs(names),
    )


def _pairs(part: str) -> dict[str, str]:
    cells = part.replace("\n", "\t").split("\t")
    return dict(zip(cells[::2], cells[1::2], strict=True))
