"""Towns, metropolitan areas, nicknames and airport names: what a word for a place can mean."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Literal

from tools.places.airports import Airport, airport, airports, airports_called, of_icao, official_names, towns
from tools.places.regions import Region, regions, regions_named
from tools.places.spelling import plain

_HERE = Path(__file__).parent
WORLD_TOWNS = _HERE / "world_towns.txt.gz"
"""written by `build_towns`, from GeoNames (CC BY 4.0)"""
_TOWN_OF_CHARTER = 50_000
"""people from which a town counts before small fields elsewhere of the same name"""
_TO_TOWN_NM = 25
"""from a town of the world to a field that may be taken for it; farther ones are asked about"""
MAX_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Metro:
    """A city with the airports that charter prefers there, best first, and why."""

    name: str
    names: tuple[str, ...]
    airports: tuple[str, ...]
    reason: str
    region: str | None
    country: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means. `airports` are ordered by preference; for `twins` and `region` they are only worth
    offering, none may be chosen. `metro` is the city or area in its usual spelling."""

    kind: Literal["airport", "city", "twins", "region"]
    name: str
    airports: tuple[Airport, ...]
    metro: str | None = None
    note: str | None = None

    @property
    def chosen(self) -> Airport | None:
        return self.airports[0] if self.airports and self.kind in ("airport", "city") else None

    @property
    def assumed(self) -> bool:
        """A city with several airports, or the best known town of its name: one was chosen by preference."""
        return self.kind == "city" and (len(self.airports) > 1 or self.note is not None)


@lru_cache(maxsize=1)
def metros() -> tuple[Metro, ...]:
    table = json.loads((_HERE / "metros.json").read_text(encoding="utf-8"))
    return tuple(
        Metro(
            name=row["name"],
            names=tuple(dict.fromkeys(plain(name) for name in (row["name"], *row["names"]))),
            airports=tuple(row["airports"]),
            reason=row["reason"],
            region=row["region"],
            country=row["country"],
        )
        for row in table["metros"]
    )


@lru_cache(maxsize=1)
def _metro_names() -> dict[str, Metro]:
    named: dict[str, Metro] = {}
    for metro in metros():
        for name in metro.names:
            named.setdefault(name, metro)
    return named


@lru_cache(maxsize=1)
def _metro_of() -> dict[str, str]:
    homes: dict[str, str] = {}
    for metro in metros():
        for icao in metro.airports:
            homes.setdefault(icao, metro.name)
    return homes


def metro_of(icao: str) -> str | None:
    """`KTEB` -> `New York`; None outside the curated areas."""
    return _metro_of().get(icao)


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, str]:
    with (_HERE / "nicknames.csv").open(encoding="utf-8", newline="") as table:
        nicknames = {plain(row["name"]): row["icao"] for row in csv.DictReader(table)}
    for found in airports():
        if not found.charter:
            break
        nicknames.setdefault(plain(found.name), found.icao)
        nicknames.setdefault(plain(found.official_name), found.icao)
        nicknames.setdefault(plain(found.official_name).removesuffix(" airport"), found.icao)
    return nicknames


@lru_cache(maxsize=1)
def _twins() -> dict[str, tuple[str, ...]]:
    table = json.loads((_HERE / "twin_towns.json").read_text(encoding="utf-8"))
    return {plain(name): tuple(codes) for name, codes in table["twins"].items()}


@lru_cache(maxsize=1)
def _meant() -> dict[str, str]:
    """Towns far better known than their namesakes, with their airport."""
    table = json.loads((_HERE / "twin_towns.json").read_text(encoding="utf-8"))
    meant: dict[str, str] = table["meant"]
    return meant


@lru_cache(maxsize=1)
def _world() -> dict[str, str]:
    """The towns of the world by name: people, country, region, far better known, fields with distance."""
    text = gzip.decompress(WORLD_TOWNS.read_bytes()).decode()
    return dict(line.split("\t", 1) for line in text.split("\n"))


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Every name that `named` knows, in plain spelling."""
    names = {*_metro_names(), *_nicknames(), *towns(), *official_names(), *_twins(), *_meant(), *_world()}
    return frozenset(names | {name for region in regions() for name in region.names})


@lru_cache(maxsize=1)
def charter_names() -> frozenset[str]:
    """The names worth correcting a typing mistake to: charter towns, airports and areas."""
    ours = {found.icao for found in takewhile(lambda found: found.charter, airports())}
    towns_of_charter = {name for name, codes in towns().items() if codes[:4] in ours}
    return frozenset(
        name for name in {*_metro_names(), *_nicknames(), *_meant(), *towns_of_charter} if len(name) > 3
    )


def charter_airports(city: str) -> tuple[Airport, ...]:
    """The airports of a city in the order that charter prefers; empty for what is no city."""
    found = named(city)
    return found.airports if found and found.kind in ("airport", "city") else ()


@lru_cache(maxsize=16384)
def named(name: str, within: tuple[Region, ...] = ()) -> Named | None:
    """What a name means, or None. `within` narrows a town by the state or country written after it."""
    key = plain(name)
    if not key:
        return None
    if not within and key in _twins():
        return Named("twins", name, _all(_twins()[key]), note=f"there is more than one {name.title()}")
    if not within and key in _meant():
        found = _book(_meant()[key])
        return Named("city", name, (found,), metro_of(found.icao), f"the best known {name.title()} is taken")
    metro = _metro_names().get(key)
    if metro and _inside(metro.country, _region_of(metro), within):
        note = f"{metro.name}: {metro.reason}" if len(metro.airports) > 1 else None
        return Named("city", name, _all(metro.airports), metro.name, note)
    if key in _nicknames():
        found = _book(_nicknames()[key])
        if _inside(found.country, found.region, within):
            return Named("airport", name, (found,), metro_of(found.icao))
    if not within and (areas := regions_named(name)):
        return Named("region", name, _offered(areas), note=None)
    town = _town(key, name, within)
    if town and (town.chosen is None or _weight(town.chosen) == 0):
        return _world_town(key, name, within, town) or town
    if town:
        return town
    if key in official_names():
        found = of_icao(official_names()[key])
        return Named("airport", name, (found,), metro_of(found.icao))
    return _world_town(key, name, within, None)


def _town(key: str, name: str, within: tuple[Region, ...]) -> Named | None:
    groups: dict[tuple[str, str | None], list[Airport]] = {}
    for found in map(of_icao, towns().get(key, "").split()):
        if _inside(found.country, found.region, within):
            groups.setdefault((found.country, found.region), []).append(found)
    if not groups:
        return None
    best = max(_weight(found) for group in groups.values() for found in group)
    leading = [
        [found for found in group if _weight(found) == best]
        for group in groups.values()
        if any(_weight(found) == best for found in group)
    ]
    if len(leading) > 1:
        offered = tuple(group[0] for group in leading)[:MAX_CHOICES]
        return Named("twins", name, offered, note=f"there is more than one {name.title()}")
    others = len(groups) > 1
    home = metro_of(leading[0][0].icao)
    note = (
        f"read as {leading[0][0].city}, {leading[0][0].region or leading[0][0].country}" if others else None
    )
    return Named("city", name, tuple(leading[0])[:MAX_CHOICES], home, note)


def _world_town(key: str, name: str, within: tuple[Region, ...], doubted: Named | None) -> Named | None:
    """A town of the world with the fields that serve it: the nearest one when it is near, shown as assumed.
    `doubted` is what the airports' own towns say of the name: twins, or small fields of another town."""
    if key not in _world():
        return None
    people, country, region, known, served = _world()[key].split("\t")
    if not _inside(country, region or None, within):
        return None
    fields = [field.split(":") for field in served.split(" ")]
    found = tuple(of_icao(icao) for icao, _ in fields)
    if doubted and doubted.chosen is None and (known == "0" or not set(found) & set(doubted.airports)):
        return None
    if doubted and int(people) < _TOWN_OF_CHARTER:
        return None
    if (known == "0" and not within) or int(fields[0][1]) > _TO_TOWN_NM:
        return Named("twins", name, found, note=f"the airports near {name.title()}")
    note = f"{name.title()}: {fields[0][1]} nm from town"
    return Named("city", name, found, metro_of(found[0].icao), note)


def _weight(found: Airport) -> int:
    return 2 if found.charter else 1 if found.iata else 0


def _region_of(metro: Metro) -> str | None:
    return _book(metro.airports[0]).region


def _inside(country: str, region: str | None, within: tuple[Region, ...]) -> bool:
    if not within:
        return True
    return any(
        country == place.country
        and (place.kind == "country" or place.country == "GB" or region == place.code)
        for place in within
    )


def _offered(areas: tuple[Region, ...]) -> tuple[Airport, ...]:
    """The preferred airport of each area, then of each town: a state has too many for one question."""
    homes: dict[str, Airport] = {}
    others: dict[str, Airport] = {}
    for found in airports():
        if not found.charter:
            break
        if any(area.kind != "area" and _inside(found.country, found.region, (area,)) for area in areas):
            preferred = charter_airports(found.city)
            first = preferred[0] if preferred and preferred[0].region == found.region else found
            home = metro_of(first.icao)
            leader = charter_airports(home)[0] if home else first
            homes.setdefault(home or first.city, leader if leader.region == found.region else first)
            others.setdefault(first.city, first)
    if others or areas[0].kind == "area":
        return tuple(dict.fromkeys((*homes.values(), *others.values())))[:MAX_CHOICES]
    called = airports_called("International")
    small = (found for found in called if found.iata and "International" in found.official_name)
    return tuple(found for found in small if _inside(found.country, found.region, areas))[:MAX_CHOICES]


def _all(codes: tuple[str, ...]) -> tuple[Airport, ...]:
    return tuple(_book(code) for code in codes)


def _book(code: str) -> Airport:
    found = airport(code)
    if found is None:
        raise LookupError(f"{code} stands in a table of places but is no airport")
    return found
