"""Spreadsheets in memory: rows of text, ranges in A1 notation, and who they are shared with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_RANGE = re.compile(
    r"(?:(?P<tab>'(?:[^']|'')+'|[^!]+)!)?(?P<c1>[A-Z]{1,3})(?P<r1>\d+)?(?::(?P<c2>[A-Z]{1,3})(?P<r2>\d+)?)?"
)


class UnknownError(LookupError):
    """There is no such spreadsheet, tab or range."""


@dataclass(frozen=True)
class Area:
    """Zero-based and half open; None: to the end."""

    tab: str
    top: int
    left: int
    bottom: int | None
    right: int | None


@dataclass
class Spreadsheet:
    shared_with: set[str] = field(default_factory=set)
    """addresses of those who may edit it"""
    tabs: dict[str, list[list[str]]] = field(default_factory=dict)

    def area(self, text: str) -> Area:
        """UnknownError for what is no range of this spreadsheet."""
        found = _RANGE.fullmatch(text)
        if found is None:
            name = text.strip("'").replace("''", "'")
            if name not in self.tabs:
                raise UnknownError(f"Unable to parse range: {text}")
            return Area(name, 0, 0, None, None)
        tab = (found["tab"] or next(iter(self.tabs))).strip("'").replace("''", "'")
        if tab not in self.tabs:
            raise UnknownError(f"Unable to parse range: {text}")
        left, top = _column(found["c1"]), int(found["r1"] or 1) - 1
        if found["c2"] is None:
            return Area(tab, top, left, top + 1, left + 1)
        return Area(tab, top, left, int(found["r2"]) if found["r2"] else None, _column(found["c2"]) + 1)

    def values(self, area: Area) -> list[list[str]]:
        """As Google tells them: without what is empty at the end of a row or of the range."""
        rows = [_stripped(row[area.left : area.right]) for row in self.tabs[area.tab][area.top : area.bottom]]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def write(self, area: Area, values: list[list[str]]) -> None:
        rows = self.tabs[area.tab]
        for down, line in enumerate(values):
            while len(rows) <= area.top + down:
                rows.append([])
            row = rows[area.top + down]
            row += [""] * (area.left + len(line) - len(row))
            row[area.left : area.left + len(line)] = [str(cell) for cell in line]

    def append(self, area: Area, values: list[list[str]]) -> str:
        """Behind the last row that holds something. The range that was written."""
        rows = self.tabs[area.tab]
        while rows and not _stripped(rows[-1]):
            rows.pop()
        first = len(rows)
        self.write(Area(area.tab, first, area.left, None, None), values)
        return f"{area.tab}!A{first + 1}:A{first + len(values)}"


def _stripped(row: list[str]) -> list[str]:
    last = max((n for n, cell in enumerate(row) if cell != ""), default=-1)
    return row[: last + 1]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
