"""Columns in the broker's own order, and what becomes of two sides that both may have changed."""

from __future__ import annotations

import pytest

from persistence.clients import Client
from tools.clients.sheets.api import SheetError
from tools.clients.sheets.columns import changes_of, columns_of, letters, rows_of, values_of
from tools.clients.sheets.link import sheet_asked
from tools.clients.sheets.merge import merged

TITLES = ["Notes", "E-Mail address", "VIP", "Company", "NAME"]
ACME = Client(
    id="1", company="Acme", contact_name="Alex", email="a@x.example", preferences=("no props", "from TEB")
)


def test_columns_are_found_by_their_titles_in_any_order() -> None:
    columns = columns_of(TITLES)
    assert columns.at == {"notes": 0, "email": 1, "company": 3, "contact_name": 4, "id": 5}
    assert not columns.titled
    assert columns.cell("id", 7) == "F7"
    assert columns.line({"email": "a@x.example", "id": "7"}) == ["", "a@x.example", "", "", "", "7"]


def test_a_sheet_without_names_or_addresses_is_told_what_lacks() -> None:
    with pytest.raises(SheetError, match="no column Name and none E-mail"):
        columns_of(["Company", "Phone"])


def test_rows_are_read_as_far_as_they_go() -> None:
    columns = columns_of(TITLES)
    rows = rows_of([TITLES, [], ["", "", "x"], ["a  note", "m@x.example"]], columns)
    assert [(row.number, row.client_id) for row in rows] == [(4, "")]
    assert rows[0].values == {"notes": "a note", "email": "m@x.example", "company": "", "contact_name": ""}


def test_the_book_and_the_sheet_say_the_same_of_an_entry() -> None:
    columns = columns_of(["Name", "Email", "Preferences", "Currency"])
    values = values_of(ACME, columns)
    assert values["preferences"] == "no props; from TEB"
    assert changes_of(values)["preferences"] == ACME.preferences


@pytest.mark.parametrize(
    ("base", "book", "sheet", "to_book", "to_sheet", "conflict", "agreed"),
    [
        ("a", "a", "a", None, None, None, "a"),
        ("a", "a", "b", "b", None, None, "b"),
        ("a", "b", "a", None, "b", None, "a"),
        ("a", "b", "b", None, None, None, "b"),
        ("a", "b", "c", None, None, ("b", "c"), "a"),
        ("a", "", "a", None, "", None, "a"),
        ("a", "a", "", "", None, None, ""),
        (None, "b", "", None, "b", None, ""),
        (None, "", "c", "c", None, None, "c"),
        (None, "b", "c", None, None, ("b", "c"), ""),
    ],
)
def test_who_changed_what(
    base: str | None,
    book: str,
    sheet: str,
    to_book: str | None,
    to_sheet: str | None,
    conflict: tuple[str, str] | None,
    agreed: str,
) -> None:
    result = merged(None if base is None else {"x": base}, {"x": book}, {"x": sheet})
    assert result.to_book.get("x") == to_book
    assert result.to_sheet.get("x") == to_sheet
    assert result.conflicts.get("x") == conflict
    assert result.base["x"] == agreed


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_places_have_letters(place: int, name: str) -> None:
    assert letters(place) == name


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("connect my client sheet https://docs.google.com/spreadsheets/d/abc/edit", True),
        ("Please link this Google spreadsheet", True),
        ("show my client sheet", True),
        ("sync my sheet", True),
        ("the client sheets are in the car", False),
        ("TEB to VNY", False),
    ],
)
def test_words_about_the_sheet(text: str, asked: bool) -> None:
    assert sheet_asked(text) is asked
