"""Two sides of one entry, and what it was when they last agreed: who has changed what."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.clients.sheets.columns import Values


@dataclass(frozen=True)
class Merged:
    to_book: Values = field(default_factory=dict)
    """what only the sheet has changed"""
    to_sheet: Values = field(default_factory=dict)
    """what only the book has changed"""
    conflicts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """by field, the book's and the sheet's: both have changed it, so nobody is overwritten"""
    base: Values = field(default_factory=dict)
    """on what both agree now"""


def merged(base: Values | None, book: Values, sheet: Values) -> Merged:
    """`base` None: they meet for the first time, and what is empty on one side comes from the other."""
    result = Merged()
    for name in book:
        ours, theirs, before = book[name], sheet.get(name, ""), (base or {}).get(name, "")
        if ours == theirs:
            result.base[name] = ours
        elif theirs == before:
            # they agree once it is seen there: a round may be cut before it is written
            result.to_sheet[name], result.base[name] = ours, before
        elif ours == before:
            result.to_book[name] = result.base[name] = theirs
        else:
            result.conflicts[name] = (ours, theirs)
            result.base[name] = before
    return result
