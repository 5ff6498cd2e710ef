"""Wingspan, cabin, baggage and usual comforts of a charter type, read when first asked for.

The figures are manufacturers' published ones, rounded, for the version of a type that is chartered most, and
nobody has confirmed them (check). A wingspan with a source of its own stands in a second public table.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).with_name("aircraft_cabins.csv")
PUBLISHED = "manufacturers' published figures, rounded"


class Cabin(NamedTuple):
    """Feet and cubic feet. `length_ft` without cockpit and baggage room. `amenities` are usual for the type:
    what is on board of one aircraft, its operator says."""

    icao: str
    wingspan_ft: float
    wingspan_source: str
    wingspan_verified: bool
    height_ft: float
    width_ft: float
    length_ft: float
    baggage_cu_ft: int
    amenities: tuple[str, ...]
    source: str = PUBLISHED
    verified: bool = False
    """of the cabin, baggage and comforts"""


def cabin(icao: str) -> Cabin | None:
    """Of a type designator in capitals; None where the table has none."""
    return _cabins().get(icao)


@cache
def _cabins() -> dict[str, Cabin]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["icao"]: _row(row) for row in csv.DictReader(file)}


def _row(row: dict[str, str]) -> Cabin:
    return Cabin(
        icao=row["icao"],
        wingspan_ft=float(row["wingspan_ft"]),
        wingspan_source=row["wingspan_source"] or PUBLISHED,
        wingspan_verified=bool(row["wingspan_source"]),
        height_ft=float(row["height_ft"]),
        width_ft=float(row["width_ft"]),
        length_ft=float(row["length_ft"]),
        baggage_cu_ft=int(row["baggage_cu_ft"]),
        amenities=tuple(row["amenities"].split(";")) if row["amenities"] else (),
    )
