"""The charter types of the demo fleet.

Seats, cruise and range are manufacturer-published figures rounded; hourly rates are middle values of what
was published for 2025-26 (retail, US dollars) and only have to be plausible: this is a demo marketplace.
"""

from __future__ import annotations

from dataclasses import dataclass

TURBOPROP = "Turboprop"
VERY_LIGHT = "Very light jet"
LIGHT = "Light jet"
MIDSIZE = "Midsize jet"
SUPER_MIDSIZE = "Super midsize jet"
HEAVY = "Heavy jet"
ULTRA_LONG = "Ultra long range jet"
VIP = "VIP airliner"


@dataclass(frozen=True)
class CategoryRules:
    """What a category costs beside flying: dollars per landing and per night, minutes billed per day."""

    landing_usd: int
    overnight_usd: int
    daily_minimum_minutes: int
    climb_and_descent_minutes: int = 18


CATEGORIES: dict[str, CategoryRules] = {
    TURBOPROP: CategoryRules(250, 900, 90, 15),
    VERY_LIGHT: CategoryRules(300, 1_000, 90, 16),
    LIGHT: CategoryRules(400, 1_200, 90),
    MIDSIZE: CategoryRules(550, 1_400, 120),
    SUPER_MIDSIZE: CategoryRules(750, 1_800, 120),
    HEAVY: CategoryRules(1_100, 2_400, 150),
    ULTRA_LONG: CategoryRules(1_500, 3_200, 150),
    VIP: CategoryRules(3_500, 6_500, 180),
}
"""In ascending size."""


@dataclass(frozen=True)
class AircraftType:
    """Cruise in knots, range in nautical miles with passengers, rate in US dollars an hour."""

    icao: str
    name: str
    category: str
    seats: int
    cruise_kt: int
    range_nm: int
    hourly_usd: int
    first_year: int
    last_year: int

    @property
    def rules(self) -> CategoryRules:
        return CATEGORIES[self.category]

    @property
    def super_type(self) -> str:
        if self.category == TURBOPROP:
            return "Turboprop"
        return "Airliner" if self.category == VIP else "Business jet"


_ROWS: tuple[tuple[str, str, str, int, int, int, int, int, int], ...] = (
    ("C208", "Grand Caravan EX", TURBOPROP, 8, 180, 900, 2_200, 2013, 2024),
    ("PC12", "Pilatus PC-12 NGX", TURBOPROP, 8, 275, 1_560, 2_800, 2019, 2025),
    ("TBM9", "TBM 960", TURBOPROP, 5, 320, 1_550, 2_900, 2019, 2025),
    ("BE20", "King Air 250", TURBOPROP, 8, 280, 1_300, 2_900, 2008, 2021),
    ("B350", "King Air 360", TURBOPROP, 9, 305, 1_500, 3_300, 2012, 2024),
    ("P180", "Avanti EVO", TURBOPROP, 7, 370, 1_300, 3_400, 2014, 2022),
    ("C510", "Citation Mustang", VERY_LIGHT, 4, 340, 900, 2_900, 2007, 2017),
    ("E50P", "Phenom 100EV", VERY_LIGHT, 4, 390, 1_100, 3_400, 2012, 2023),
    ("HDJT", "HondaJet Elite II", VERY_LIGHT, 5, 415, 1_540, 4_100, 2018, 2025),
    ("C525", "Citation CJ1+", LIGHT, 5, 385, 1_200, 4_000, 2005, 2011),
    ("C25A", "Citation CJ2+", LIGHT, 6, 410, 1_550, 4_300, 2006, 2015),
    ("C25B", "Citation CJ3+", LIGHT, 7, 410, 2_000, 4_800, 2014, 2024),
    ("C25C", "Citation CJ4", LIGHT, 7, 440, 2_100, 5_200, 2011, 2024),
    ("E55P", "Phenom 300E", LIGHT, 8, 450, 1_970, 5_400, 2012, 2025),
    ("LJ45", "Learjet 45XR", LIGHT, 8, 460, 2_000, 4_900, 2004, 2012),
    ("LJ75", "Learjet 75 Liberty", LIGHT, 8, 460, 2_000, 5_300, 2013, 2021),
    ("BE40", "Hawker 400XP", LIGHT, 7, 430, 1_350, 4_500, 2003, 2010),
    ("PC24", "Pilatus PC-24", LIGHT, 8, 430, 2_000, 5_700, 2018, 2025),
    ("C560", "Citation Encore+", LIGHT, 7, 410, 1_500, 4_600, 2004, 2010),
    ("C56X", "Citation XLS+", MIDSIZE, 8, 430, 1_900, 5_800, 2009, 2022),
    ("LJ60", "Learjet 60XR", MIDSIZE, 8, 460, 2_300, 5_900, 2007, 2013),
    ("H25B", "Hawker 900XP", MIDSIZE, 8, 440, 2_600, 6_300, 2007, 2013),
    ("C68A", "Citation Latitude", MIDSIZE, 9, 440, 2_700, 7_000, 2016, 2025),
    ("C680", "Citation Sovereign+", SUPER_MIDSIZE, 9, 450, 2_900, 7_600, 2013, 2021),
    ("E545", "Praetor 500", SUPER_MIDSIZE, 8, 460, 3_300, 8_200, 2019, 2025),
    ("E550", "Praetor 600", SUPER_MIDSIZE, 9, 460, 4_000, 8_900, 2019, 2025),
    ("C750", "Citation X+", SUPER_MIDSIZE, 8, 510, 3_000, 8_600, 2008, 2018),
    ("GALX", "Gulfstream G200", SUPER_MIDSIZE, 9, 460, 3_100, 7_800, 2003, 2011),
    ("G280", "Gulfstream G280", SUPER_MIDSIZE, 9, 480, 3_600, 9_100, 2013, 2024),
    ("CL30", "Challenger 300", SUPER_MIDSIZE, 9, 460, 3_050, 8_300, 2005, 2014),
    ("CL35", "Challenger 350", SUPER_MIDSIZE, 9, 460, 3_200, 9_000, 2014, 2023),
    ("C700", "Citation Longitude", SUPER_MIDSIZE, 9, 476, 3_500, 9_500, 2019, 2025),
    ("F2TH", "Falcon 2000LXS", HEAVY, 10, 460, 4_000, 10_200, 2013, 2024),
    ("F900", "Falcon 900LX", HEAVY, 12, 460, 4_500, 11_200, 2011, 2022),
    ("CL60", "Challenger 605", HEAVY, 11, 455, 3_900, 9_900, 2007, 2015),
    ("E135", "Legacy 650", HEAVY, 13, 450, 3_900, 10_400, 2010, 2019),
    ("GLF4", "Gulfstream G450", HEAVY, 13, 470, 4_200, 11_000, 2005, 2017),
    ("GLF5", "Gulfstream G550", ULTRA_LONG, 14, 480, 6_500, 14_400, 2006, 2020),
    ("GA5C", "Gulfstream G500", ULTRA_LONG, 13, 490, 5_200, 14_800, 2018, 2025),
    ("GA6C", "Gulfstream G600", ULTRA_LONG, 14, 490, 6_500, 16_200, 2019, 2025),
    ("GLF6", "Gulfstream G650ER", ULTRA_LONG, 14, 490, 7_500, 17_400, 2014, 2023),
    ("GA7C", "Gulfstream G700", ULTRA_LONG, 16, 490, 7_500, 18_700, 2024, 2026),
    ("GL5T", "Global 5500", ULTRA_LONG, 13, 480, 5_700, 14_200, 2020, 2025),
    ("GLEX", "Global 6500", ULTRA_LONG, 13, 480, 6_600, 15_600, 2019, 2025),
    ("GL7T", "Global 7500", ULTRA_LONG, 14, 490, 7_700, 18_500, 2019, 2025),
    ("FA7X", "Falcon 7X", ULTRA_LONG, 12, 470, 5_950, 14_000, 2008, 2021),
    ("FA8X", "Falcon 8X", ULTRA_LONG, 14, 470, 6_450, 15_200, 2017, 2024),
    ("FA6X", "Falcon 6X", ULTRA_LONG, 14, 480, 5_500, 14_700, 2023, 2026),
    ("A319", "Airbus ACJ319", VIP, 19, 450, 5_500, 19_500, 2009, 2019),
    ("B737", "Boeing BBJ", VIP, 36, 450, 6_000, 22_500, 2006, 2018),
)

TYPES: dict[str, AircraftType] = {row[0]: AircraftType(*row) for row in _ROWS}


def category_named(text: str) -> str | None:
    """The category a client names: "Heavy jet", "heavy", "Super midsize". None when there is none."""
    wanted = text.strip().casefold().removesuffix(" jet")
    for name in CATEGORIES:
        if name.casefold().removesuffix(" jet") == wanted:
            return name
    return None
