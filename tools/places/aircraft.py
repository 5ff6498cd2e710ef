"""Charter aircraft: type facts by ICAO designator and by the names that people use.

The table beside this file holds manufacturer-published figures, rounded; `verified` is True where two public
sources agree. Hourly bands are retail US dollars of 2025-26 from several public lists: weak priors, wide on
purpose, never a price.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process

CATEGORIES = (
    "Turboprop",
    "Very light jet",
    "Light jet",
    "Midsize jet",
    "Super midsize jet",
    "Heavy jet",
    "Ultra long range",
    "VIP airliner",
)
"""smallest first"""

_TABLE = Path(__file__).with_name("aircraft_types.csv")


class HourlyBand(BaseModel):
    """Retail US dollars per flight hour: a weak prior."""

    model_config = ConfigDict(frozen=True)

    low: Decimal
    mid: Decimal
    high: Decimal


_BANDS: dict[str, HourlyBand] = {
    category: HourlyBand(low=Decimal(low), mid=(Decimal(low) + Decimal(high)) / 2, high=Decimal(high))
    for category, low, high in (
        ("Turboprop", 2200, 3400),
        ("Very light jet", 2800, 4200),
        ("Light jet", 4000, 6000),
        ("Midsize jet", 5200, 7200),
        ("Super midsize jet", 7500, 10500),
        ("Heavy jet", 9500, 14000),
        ("Ultra long range", 14000, 19000),
    )
}

_DAILY_MINIMUM_HOURS = {
    "Turboprop": Decimal("1.5"),
    "Very light jet": Decimal("1.5"),
    "Light jet": Decimal("1.5"),
    "Heavy jet": Decimal("2.5"),
    "Ultra long range": Decimal("2.5"),
}


class AircraftType(BaseModel):
    """One type. `seats` is the usual charter layout, `cruise_kt` knots true airspeed, `range_nm` nautical
    miles with NBAA reserves, `runway_ft` a guide to the shortest runway, `mtow_lb` pounds."""

    model_config = ConfigDict(frozen=True)

    icao: str
    name: str
    category: str
    seats: int
    cruise_kt: int
    range_nm: int
    runway_ft: int
    mtow_lb: int
    verified: bool
    names: tuple[str, ...]

    @property
    def band(self) -> HourlyBand | None:
        """Hourly band of its category; None for VIP airliners, which have no published one."""
        return hourly_band(self.category)

    @property
    def source(self) -> str:
        """Where its figures come from; wingspan, cabin and baggage have their own in `cabins.py`."""
        return "two public lists that agree" if self.verified else "manufacturer's published figures (check)"

    @property
    def propulsion(self) -> Literal["jet", "turboprop"]:
        return "turboprop" if self.category == "Turboprop" else "jet"


def hourly_band(category: str) -> HourlyBand | None:
    """The hourly band of one of CATEGORIES; None where no source publishes one."""
    return _BANDS.get(category)


def daily_minimum_hours(category: str) -> Decimal:
    """Billable hours that an operator charges at least for each day of a trip (check): 2, light 1.5,
    heavy 2.5."""
    return _DAILY_MINIMUM_HOURS.get(category, Decimal(2))


@cache
def aircraft_types() -> tuple[AircraftType, ...]:
    """The whole table, in the order of the file."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_row(row) for row in csv.DictReader(file))


@lru_cache(maxsize=2048)
def aircraft_type(name: str) -> AircraftType | None:
    """The type that a designator or a name means: `GLF5`, `G5`, `Challenger 350`, `something like a Phenom`.

    Spelling mistakes are forgiven, numbers are not: `Challenger 999` is None.
    """
    wanted = _key(name)
    if not wanted:
        return None
    names = _names()
    if wanted in names:
        return names[wanted]
    words = [_key(word) for word in re.findall(r"[A-Za-z0-9]+", name)]
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length + 1):
            found = names.get("".join(words[start : start + length]))
            if found is not None and not _other_number(words, start, length):
                return found
    return _misspelt(wanted)


@lru_cache(maxsize=512)
def category_of(words: str) -> str | None:
    """One of CATEGORIES for an operator's or client's words: `heavy`, `SUPER_MID`, `Ultra Long Range Jet`,
    `light jet please`; None when they name no category."""
    text = re.sub(r"[^a-z]+", " ", words.lower())
    padded = f" {text.strip()} "
    for pattern, category in _CATEGORY_WORDS:
        if re.search(pattern, padded):
            return category
    return None


_CATEGORY_WORDS = (
    (r" (turbo ?props?|tp) ", "Turboprop"),
    (r" (very light|vlj|entry level|very light jets?) ", "Very light jet"),
    (r" (ultra|ulr|long range|global|ultralong)", "Ultra long range"),
    (r" (airliner|vip|bizliner|jumbo) ", "VIP airliner"),
    (r" super ?light ", "Light jet"),
    (r" super ?(mid ?size|mid|midsized|medium)", "Super midsize jet"),
    (r" (sm|smj|smid) ", "Super midsize jet"),
    (r" (light|small|lj) ", "Light jet"),
    (r" (mid ?sized?|mid|medium) ", "Midsize jet"),
    (r" (heavy|large|big) ", "Heavy jet"),
)


def _row(row: dict[str, str]) -> AircraftType:
    return AircraftType(
        icao=row["icao"],
        name=row["name"],
        category=row["category"],
        seats=int(row["seats"]),
        cruise_kt=int(row["cruise_kt"]),
        range_nm=int(row["range_nm"]),
        runway_ft=int(row["runway_ft"]),
        mtow_lb=int(row["mtow_lb"]),
        verified=row["verified"] == "yes",
        names=tuple(row["names"].split(";")),
    )


_MAKERS = (
    "gulfstream",
    "bombardier",
    "cessna",
    "dassault",
    "embraer",
    "textron",
    "beechcraft",
    "raytheon",
    "daher",
)


@cache
def _names() -> dict[str, AircraftType]:
    """Every spelling without spaces and signs; a name said first keeps it."""
    names: dict[str, AircraftType] = {}
    for kind in aircraft_types():
        for name in (kind.icao, kind.name, *kind.names):
            names.setdefault(_key(name), kind)
    return names


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _other_number(words: list[str], start: int, length: int) -> bool:
    """The words go on with a model number that the name found does not have: `Challenger 999`."""
    rest = words[start + length : start + length + 1]
    return bool(rest) and rest[0][:1].isdigit() and not any(c.isdigit() for c in words[start + length - 1])


def _misspelt(wanted: str) -> AircraftType | None:
    if len(wanted) < 5:
        return None
    digits = re.sub(r"\D", "", wanted)
    # a name that only begins like others (`Citation`) is unfinished, not misspelt
    candidates = [
        name
        for name in _names()
        if len(name) > 4 and re.sub(r"\D", "", name) == digits and not name.startswith(wanted)
    ]
    without_maker = wanted
    for maker in _MAKERS:
        without_maker = without_maker.removeprefix(maker)
    for spelling in dict.fromkeys((wanted, without_maker)):
        close = process.extract(spelling, candidates, scorer=fuzz.ratio, score_cutoff=84, limit=4)
        kinds = [_names()[name] for name, _, _ in close]
        if kinds and all(kind == kinds[0] for kind in kinds):
            return kinds[0]
    return None
