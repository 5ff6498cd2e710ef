"""Countries, states and wider areas: places that are no airport and must be asked about."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from tools.places.spelling import plain


@dataclass(frozen=True, slots=True)
class Region:
    """`New Jersey` (state, US, NJ), `Canada` (country, CA) or `the Caribbean` (area, no code)."""

    kind: Literal["country", "state", "area"]
    name: str
    country: str
    code: str
    names: tuple[str, ...]


_CITIES_TOO = {"new york": "ny", "washington": "wa"}
"""states that only mean the state when they stand after a town"""


@lru_cache(maxsize=1)
def regions() -> tuple[Region, ...]:
    found = []
    with (Path(__file__).parent / "regions.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            kind: Literal["country", "state", "area"] = (
                "country" if row["kind"] == "country" else "state" if row["kind"] == "state" else "area"
            )
            names = tuple(dict.fromkeys(plain(name) for name in row["names"].split(";")))
            found.append(Region(kind, row["name"], row["country"], row["code"], names))
    return tuple(found)


@lru_cache(maxsize=1)
def _named() -> dict[str, tuple[Region, ...]]:
    named: dict[str, tuple[Region, ...]] = {}
    for region in regions():
        for name in region.names:
            named[name] = (*named.get(name, ()), region)
    return named


@lru_cache(maxsize=1)
def _state_codes() -> dict[tuple[str, str], str]:
    codes = {
        (region.country, name): region.code for region in regions() for name in region.names if region.code
    }
    return codes | {("US", "new york"): "NY", ("US", "washington"): "WA", ("AU", "victoria"): "VIC"}


@lru_cache(maxsize=1)
def _by_code() -> dict[str, tuple[Region, ...]]:
    coded: dict[str, tuple[Region, ...]] = {}
    for region in regions():
        code = (region.code or region.country).lower()
        if region.kind != "area" and code:
            coded[code] = (*coded.get(code, ()), region)
    return coded


def regions_named(name: str) -> tuple[Region, ...]:
    """Every country, state or area of that name (`Georgia` is two); empty when there is none."""
    return _named().get(plain(name), ())


def qualifiers(word: str) -> tuple[Region, ...]:
    """What a word after a town may mean: `OR`, `Ont`, `UK`, `Costa Rica` (codes and names)."""
    key = plain(word)
    code = _CITIES_TOO.get(key, key.replace(" ", ""))
    found = (*_named().get(key, ()), *_by_code().get(code, ()))
    return tuple(region for region in dict.fromkeys(found) if region.kind != "area")


@lru_cache(maxsize=4096)
def state_code(country: str, name: str) -> str | None:
    """`("US", "New Jersey")` -> `NJ`; None where the table has no code."""
    return _state_codes().get((country, plain(name))) if name else None
