"""`python -m tools.places.build_index`: the prebuilt index of airports and towns, made anew from its sources.

The index is a text of four parts with a form feed between: airports (a line each), codes, towns, official
names. It holds what `airportsdata` and our tables say, so that a process that only wants one airport does not
read 28,000 of them. A test fails when it is older than its sources.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import airportsdata

from tools.places.airports import INDEX, Airport, as_line
from tools.places.regions import state_code
from tools.places.spelling import plain

_HERE = Path(__file__).parent
_SURPLUS = re.compile(
    r"\s*\([^)]*\)|\b(?:International|Intl|Regional|Municipal|Airport|Airfield|Airpark|Aerodrome|County)\b"
)
NO_AIRPORT = re.compile(
    r"heliport|helipad|seaplane|hospital|\bair base\b|\bafb\b|army|naval|\brig\b|oil", re.I
)
_MC = re.compile(r"\bmc (?=\w)")
"""the source writes "Mc Allen", its people McAllen"""


def built() -> str:
    """The text of the index; the same for the same sources."""
    book = tuple(_airports())
    parts = (
        "\n".join(map(as_line, book)),
        "\n".join(f"{code}\t{icao}" for code, icao in _codes(book).items()),
        "\n".join(f"{name}\t{' '.join(codes)}" for name, codes in _towns(book).items()),
        "\n".join(f"{name}\t{icao}" for name, icao in _official_names(book).items()),
    )
    return "\f".join(parts)


def main() -> None:
    INDEX.write_bytes(gzip.compress(built().encode(), compresslevel=9, mtime=0))


def _airports() -> Iterator[Airport]:
    raw = airportsdata.load("ICAO")
    charter = {row["icao"]: row for row in _rows("charter_airports.csv")}
    codes = _rows("code_aliases.csv")
    renamed = {row["icao"]: row["alias"] for row in codes if len(row["alias"]) == 3 and row["use"] == "iata"}
    for icao in dict.fromkeys((*charter, *raw)):
        entry, ours = raw[icao], charter.get(icao)
        country = str(entry["country"])
        yield Airport(
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


def _codes(book: tuple[Airport, ...]) -> dict[str, str]:
    codes = {found.icao: found.icao for found in book}
    for found in book:
        if found.iata:
            codes.setdefault(found.iata, found.icao)
    for row in _rows("code_aliases.csv"):
        codes.setdefault(row["alias"], row["icao"])
    for found in book:
        if found.faa:
            codes.setdefault(found.faa, found.icao)
    return codes


def _towns(book: tuple[Airport, ...]) -> dict[str, list[str]]:
    towns: dict[str, list[str]] = {}
    for found in book:
        if not found.city or (not found.charter and NO_AIRPORT.search(found.official_name)):
            continue
        if not found.charter and not found.iata and not found.faa:
            continue
        for part in dict.fromkeys([plain(found.city), *map(plain, re.split(r"[/,]", found.city))]):
            for name in dict.fromkeys((part, _MC.sub("mc", part))):
                if name:
                    towns.setdefault(name, []).append(found.icao)
    return towns


def _official_names(book: tuple[Airport, ...]) -> dict[str, str]:
    named: dict[str, str] = {}
    for found in book:
        if found.iata:
            name = plain(found.official_name)
            named.setdefault(name, found.icao)
            named.setdefault(name.replace(" international", "").removesuffix(" airport"), found.icao)
    return named


def _rows(file_name: str) -> list[dict[str, str]]:
    with (_HERE / file_name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _short(name: str, city: str) -> str:
    return " ".join(_SURPLUS.sub("", name).split()).strip(" /-") or city or name


if __name__ == "__main__":
    main()
