"""A list of operators from a file: one line an aircraft, or one line an operator without aircraft.

    name,base,contact,email,phone,argus,argus_date,wyvern,wyvern_date,isbao,isbao_date,notes,tail,type,seats,year

Lines with the same e-mail address are one operator; what the first of them says about it counts. An operator
that is in the list already is changed to what the file says. A bad line is told and left out, the others
stand.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from persistence.operators import Certification, FleetAircraft, OperatorEntry, Scheme
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.operators.directory import add_operator, change_operator, checked

COLUMNS = (
    "name", "base", "contact", "email", "phone", "argus", "argus_date", "wyvern", "wyvern_date", "isbao",
    "isbao_date", "notes", "tail", "type", "seats", "year",
)  # fmt: skip
NEEDED = ("name", "base", "email")
SCHEMES: tuple[tuple[str, Scheme], ...] = (("argus", "ARGUS"), ("wyvern", "Wyvern"), ("isbao", "IS-BAO"))
DEMO_OPERATORS = Path(__file__).with_name("demo_operators.csv")
"""invented, and marked as such in every name"""
LONGEST_FILE = 2_000_000
MOST_LINES = 20_000


@dataclass(frozen=True)
class BadLine:
    line: int
    """as an editor counts"""
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


@dataclass
class ReadList:
    entries: list[OperatorEntry] = field(default_factory=list)
    """without ids of ours yet"""
    bad: list[BadLine] = field(default_factory=list)


@dataclass(frozen=True)
class Imported:
    added: int
    changed: int
    bad: tuple[BadLine, ...]


async def import_operators(uow: UnitOfWork, content: str) -> Imported:
    """RefusedError when the file as a whole cannot be read; a bad line only costs itself."""
    read = read_list(content)
    known = {entry.email: entry for entry in await uow.operators.everyone()}
    added = changed = 0
    for entry in read.entries:
        before = known.get(entry.email)
        if before is None:
            await add_operator(uow, entry)
            added += 1
            continue
        now = entry.model_copy(update={"id": before.id, "active": before.active})
        if now != before.model_copy(update={"fleet": _sorted(before.fleet)}):
            await change_operator(uow, now)
            changed += 1
    return Imported(added, changed, tuple(read.bad))


def read_list(content: str) -> ReadList:
    """Checked entries in the order of the file, and a sentence for each line that is none."""
    if len(content) > LONGEST_FILE:
        raise RefusedError("The file is larger than 2 MB.")
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), strict=True)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise RefusedError(
            f"The first line must name the columns; {', '.join(missing)} is missing. "
            f"Known: {', '.join(COLUMNS)}."
        )
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise RefusedError(f"The column “{unknown[0][:40]}” is not known. Known: {', '.join(COLUMNS)}.")
    reader.fieldnames = names
    return _entries(reader)


def _entries(reader: csv.DictReader[str]) -> ReadList:
    read = ReadList()
    by_email: dict[str, OperatorEntry] = {}
    try:
        for row in reader:
            if reader.line_num > MOST_LINES:
                raise RefusedError(f"The file has more than {MOST_LINES:,} lines.")
            try:
                _take(row, by_email)
            except RefusedError as refused:
                read.bad.append(BadLine(reader.line_num, refused.sentence))
    except csv.Error as error:
        read.bad.append(
            BadLine(reader.line_num, f"It cannot be read as CSV ({error}); the rest is left out.")
        )
    read.entries = list(by_email.values())
    return read


def _take(row: Mapping[str | None, str | list[str] | None], by_email: dict[str, OperatorEntry]) -> None:
    if None in row:
        raise RefusedError("It has more values than the first line has columns.")
    said = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    if not any(said.values()):
        return
    aircraft = _aircraft(said)
    entry = by_email.get(said["email"].lower())
    if entry is None:
        entry = checked(
            OperatorEntry(
                id="",
                name=said["name"],
                base_icao=said["base"],
                contact_name=said.get("contact") or None,
                email=said["email"],
                phone=said.get("phone") or None,
                certifications=tuple(_certifications(said)),
                notes=said.get("notes") or None,
            )
        )
    elif entry.name != said["name"]:
        raise RefusedError(f"{entry.email} was “{entry.name}” above and is “{said['name'][:80]}” here.")
    fleet = entry.fleet if aircraft is None else _sorted((*entry.fleet, aircraft))
    by_email[entry.email] = entry.model_copy(update={"fleet": fleet})


def _sorted(fleet: Iterable[FleetAircraft]) -> tuple[FleetAircraft, ...]:
    """In one order, so that the same file changes nothing the second time."""
    return tuple(sorted(fleet, key=lambda one: (one.type_name, one.tail is None, one.tail or "")))


def _aircraft(said: Mapping[str, str]) -> FleetAircraft | None:
    tail, kind = said.get("tail", "").upper(), said.get("type", "")
    if not kind:
        if tail:
            raise RefusedError(f"The aircraft {tail[:12]} has no type.")
        return None
    if len(kind) > 80 or len(tail) > 12:
        raise RefusedError("A type has at most 80 characters and a tail 12.")
    return FleetAircraft(
        type_name=kind,
        tail=tail or None,
        seats=_number(said, "seats", 1, 400),
        year=_number(said, "year", 1950, 2100),
    )


def _number(said: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = said.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and least <= int(text) <= most):
        raise RefusedError(f"“{text[:20]}” is no number of {name}; {least} to {most} is meant.")
    return int(text)


def _certifications(said: Mapping[str, str]) -> Iterable[Certification]:
    for column, scheme in SCHEMES:
        level, day = said.get(column, ""), said.get(f"{column}_date", "")
        if not level:
            if day:
                raise RefusedError(f"{scheme} has a date and no level.")
            continue
        try:
            on = date.fromisoformat(day) if day else None
        except ValueError:
            raise RefusedError(
                f"“{day[:20]}” is no date for {scheme}; it is written like 2026-05-31."
            ) from None
        yield Certification(scheme=scheme, level=level[:40], on=on)
