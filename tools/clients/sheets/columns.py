"""Which column of a sheet holds what: the broker's own order, told by the words of the first row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from persistence.clients import Client
from tools.clients.sheets.api import Rows, SheetError

ID = "id"
ID_TITLE = "JetVision id"
FIELDS = ("company", "contact_name", "email", "phone", "currency", "preferences", "notes")
TITLES = {
    ID: ("jetvision id", "jetvision"),
    "company": ("company", "firm", "organisation", "organization", "account"),
    "contact_name": ("name", "contact", "contact name", "client", "client name", "full name"),
    "email": ("email", "e mail", "mail", "email address", "e mail address"),
    "phone": ("phone", "telephone", "tel", "mobile", "phone number"),
    "currency": ("currency", "quoted in"),
    "preferences": ("preferences", "preference", "likes"),
    "notes": ("notes", "note", "comments", "remarks"),
}
BETWEEN = "; "
"""between preferences in one cell"""

Values = dict[str, str]
"""by field: what the sheet shows, or would show"""


@dataclass(frozen=True)
class Columns:
    """Zero-based places of the fields that the sheet has; other columns are the broker's own."""

    at: dict[str, int]
    width: int
    titled: bool
    """the column of our id has its title already"""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(field for field in FIELDS if field in self.at)

    def cell(self, field: str, row: int) -> str:
        """`C7`, for the seventh row."""
        return f"{letters(self.at[field])}{row}"

    def line(self, values: Values) -> list[str]:
        """A new row, as wide as the sheet's own columns need."""
        cells = [""] * self.width
        for field, place in self.at.items():
            cells[place] = values.get(field, "")
        return cells


def columns_of(first_row: list[str]) -> Columns:
    """SheetError when there is no column for a name or an address. A missing column for our id is put behind
    the last one."""
    at: dict[str, int] = {}
    for place, title in enumerate(first_row):
        words = " ".join(re.sub(r"[^a-z]+", " ", title.casefold()).split())
        field = next((field for field, titles in TITLES.items() if words in titles), None)
        if field is not None and field not in at:
            at[field] = place
    lacking = [name for field, name in (("contact_name", "Name"), ("email", "E-mail")) if field not in at]
    if lacking:
        raise SheetError(
            f"The sheet's first row names no column {' and none '.join(lacking)}. Add it, in any order: "
            "Company, Name, E-mail, Phone, Currency, Preferences, Notes."
        )
    titled = ID in at
    at.setdefault(ID, len(first_row))
    return Columns(at, max(*at.values(), len(first_row) - 1) + 1, titled)


@dataclass(frozen=True)
class SheetRow:
    number: int
    """from 1, as the sheet counts"""
    client_id: str
    """empty: none yet"""
    values: Values


def rows_of(rows: Rows, columns: Columns) -> list[SheetRow]:
    """Those that hold anything of a client."""
    told = []
    for number, cells in enumerate(rows[1:], start=2):
        values = {field: _cell(cells, columns.at[field]) for field in columns.fields}
        client_id = _cell(cells, columns.at[ID])
        if client_id or any(values.values()):
            told.append(SheetRow(number, client_id, values))
    return told


def values_of(client: Client, columns: Columns) -> Values:
    """As the sheet would show the entry."""
    told = {field: getattr(client, field) for field in FIELDS}
    told["preferences"] = BETWEEN.join(client.preferences)
    return {field: " ".join(str(told[field] or "").split()) for field in columns.fields}


def changes_of(values: Values) -> dict[str, object]:
    """As the book takes them."""
    changes: dict[str, object] = dict(values)
    if "preferences" in values:
        parts = values["preferences"].split(BETWEEN.strip())
        changes["preferences"] = tuple(part.strip() for part in parts if part.strip())
    return changes


def letters(place: int) -> str:
    """0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        name = chr(ord("A") + left) + name
    return name


def _cell(cells: list[str], place: int) -> str:
    return " ".join(cells[place].split()) if place < len(cells) else ""
