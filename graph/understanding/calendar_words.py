"""Months, weekdays and holidays by name, and how a date is shown to a broker."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = {
    name: index + 1
    for index, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb", "febr"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        )
    )
    for name in names
}
_ELSEWHERE = (
    "januar januari janvier enero gennaio janury janaury jannuary",
    "februar februari février fevrier febrero febbraio febuary febrary feburary februray",
    "märz maerz maart mars marzo marhc",
    "avril abril aprile aprl",
    "mayo maggio",
    "juni juin junio giugno",
    "juli juillet julio luglio",
    "augustus août agosto augst agust",
    "septembre septiembre settembre septmber setember septemeber",
    "oktober octobre octubre ottobre ocotber octobr",
    "novembre noviembre novmber novemeber novembr",
    "dezember décembre decembre diciembre dicembre decmber decemeber",
)
MONTHS_MISSPELT = {name: number for number, names in enumerate(_ELSEWHERE, start=1) for name in names.split()}
"""months as other languages write them, and mistyped ones: read beside a day only"""
MONTHS |= MONTHS_MISSPELT
WEEKDAYS = {
    name: index
    for index, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "weds", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
WEEKDAY = "(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")(?!\s+valley)"
_MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def is_misspelt(words: str) -> bool:
    """Whether a month stands in the words as no English dictionary writes it."""
    return any(word in MONTHS_MISSPELT for word in re.findall(r"[^\W\d_]+", words.lower()))


def shown(day: date) -> str:
    """`Thu 12 March 2026`"""
    return f"{_DAY_NAMES[day.weekday()]} {day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def month_name(month: int) -> str:
    return _MONTH_NAMES[month - 1]


def day_of(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day (30 February, year 0)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _last(year: int, month: int, weekday: int) -> date:
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def _easter(year: int) -> date:
    """Gregorian Easter Sunday (Meeus, Jones and Butcher)."""
    century = year // 100
    skipped = century - century // 4 - (8 * century + 13) // 25 + 19 * (year % 19) + 15
    moon = skipped % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - year % 19) // 11))
    offset = moon - (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def _holiday(name: str, year: int) -> date | None:
    match name:
        case "thanksgiving":
            return _nth(year, 11, 3, 4)
        case "labor day":
            return _nth(year, 9, 0, 1)
        case "memorial day":
            return _last(year, 5, 0)
        case "martin luther king day" | "mlk day":
            return _nth(year, 1, 0, 3)
        case "columbus day" | "indigenous peoples day":
            return _nth(year, 10, 0, 2)
        case "presidents day":
            return _nth(year, 2, 0, 3)
        case "easter sunday" | "easter":
            return _easter(year)
        case "good friday":
            return _easter(year) - timedelta(days=2)
        case "easter monday":
            return _easter(year) + timedelta(days=1)
    fixed = _FIXED.get(name)
    return date(year, *fixed) if fixed else None


_FIXED = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "xmas eve": (12, 24),
    "xmas day": (12, 25),
    "xmas": (12, 25),
    "boxing day": (12, 26),
    "new years eve": (12, 31),
    "nye": (12, 31),
    "new years day": (1, 1),
    "new years": (1, 1),
    "valentines day": (2, 14),
    "independence day": (7, 4),
    "veterans day": (11, 11),
    "halloween": (10, 31),
    "juneteenth": (6, 19),
    "st patricks day": (3, 17),
    "cinco de mayo": (5, 5),
    "april fools day": (4, 1),
}
_MOVING = (
    "thanksgiving|columbus day|indigenous peoples day|labor day|memorial day|martin luther king day|mlk day|"
    "presidents day|easter sunday|easter monday|easter|good friday"
)
HOLIDAY = (
    "(?:"
    + "|".join(
        name.replace("new years", "new year['’]?s")
        .replace("valentines", "valentine['’]?s")
        .replace("patricks", "patrick['’]?s")
        .replace("st p", "st\\.? p")
        .replace("peoples", "peoples?['’]?s?")
        .replace("fools", "fools?['’]?s?")
        .replace("presidents", "presidents?['’]?s?")
        for name in sorted((*_FIXED, *_MOVING.split("|")), key=len, reverse=True)
    )
    + ")"
)


def holiday(words: str, today: date) -> date | None:
    """The next day of that name, today included."""
    name = re.sub(r"['’.]", "", words.lower()).strip()
    for year in (today.year, today.year + 1):
        day = _holiday(name, year)
        if day is not None and day >= today:
            return day
    return None
