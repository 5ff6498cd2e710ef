"""Tables of flights in a mail: a number under "Pax" is people, four digits under "Time" are a time."""

from __future__ import annotations

import re

_COLUMNS = {
    "date": re.compile(r"(?:(?:flight|travel|dep\w*|outbound) )?(?:date|day)"),
    "from": re.compile(r"from|origin|dep(?:arture|art|arting)?(?: (?:airport|city|from))?|leaving"),
    "to": re.compile(r"to|dest(?:ination)?|arr(?:ival|ive|iving)?(?: (?:airport|city))?|going to"),
    "pax": re.compile(r"(?:no\.? of |number of |# ?(?:of )?)?(?:pax|passengers?|people|guests|persons?)"),
    "time": re.compile(r"(?:(?:dep\w*|local|take ?off|start) )?time(?: \(?(?:local|lt|lcl|l)\)?)?|etd|std"),
}  # fmt: skip
_SIGNS = ("|", ";", ",")
_MOST_ROWS = 40


def with_words(body: str) -> str:
    """The body with the bare cells of a table named as its head names them; the head itself is gone."""
    lines = body.split("\n")
    for number, line in enumerate(lines):
        for sign in _SIGNS:
            columns = _head(line, sign)
            if columns:
                rows = [_row(row, sign, columns) for row in lines[number + 1 : number + 1 + _MOST_ROWS]]
                return "\n".join([*lines[:number], *rows, *lines[number + 1 + _MOST_ROWS :]])
    return body


def _head(line: str, sign: str) -> dict[int, str]:
    """What each column holds, by its position; empty for a line that is no head of a table of flights."""
    if line.count(sign) < 2 or len(line) > 300:
        return {}
    columns: dict[int, str] = {}
    for position, cell in enumerate(line.split(sign)):
        said = cell.strip(" *_:").lower()
        for name, pattern in _COLUMNS.items():
            if name not in columns.values() and pattern.fullmatch(said):
                columns[position] = name
                break
    return columns if len(columns) >= 3 and {"from", "to"} <= set(columns.values()) else {}


def _row(line: str, sign: str, columns: dict[int, str]) -> str:
    cells = line.split(sign)
    if len(cells) < 3:
        return line
    if all(set(cell) <= set(" -:=") for cell in cells):
        return ""
    return f" {sign} ".join(
        _cell(cell.strip(), columns.get(position, "")) for position, cell in enumerate(cells)
    )


def _cell(said: str, column: str) -> str:
    if column == "pax" and said.isascii() and said.isdigit():
        return f"{said} pax"
    if column == "time" and re.fullmatch(r"[0-2]\d[0-5]\d", said):
        return f"at {said}"
    if column in ("from", "to") and said:
        return f"{column} {said}"
    return said
