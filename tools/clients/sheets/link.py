"""Connecting a sheet, settling what both sides have changed, and taking the sheet away again."""

from __future__ import annotations

import re
from typing import Literal

from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError

_ADDRESS = re.compile(r"https://docs\.google\.com/spreadsheets/d/(?P<id>[\w-]{20,100})")
_ASKED = re.compile(
    r"\W*(?:please |can you |could you )?(?:connect|link|sync|use)\s+(?:(?:my|this|our|the)\s+)?"
    r"(?:google\s+)?(?:client(?:s|\s+list)?\s+)?(?:google\s+)?(?:sheet|spreadsheet)\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SHOWN = re.compile(r"\W*(?:show|how is|where is)\s+(?:me\s+)?my\s+(?:client\s+|google\s+)*sheet\W*", re.I)
_TAB = re.compile(r"\btab\s+[\"“']?(?P<tab>[^\"”'\n]{1,100}?)[\"”']?\s*$", re.IGNORECASE)

NO_ADDRESS = (
    "Give me the sheet's address as well: “connect my client sheet https://docs.google.com/…”, "
    "and where it is not the first tab, “tab Clients” behind it."
)


def sheet_asked(text: str) -> bool:
    """The words are about the client sheet."""
    return _ASKED.fullmatch(text.strip()) is not None or _SHOWN.fullmatch(text.strip()) is not None


async def connect_sheet(uow: UnitOfWork, thread_id: str, text: str) -> bool:
    """False when the words only ask how it stands. RefusedError without an address of a sheet."""
    asked = _ASKED.fullmatch(text.strip())
    if asked is None:
        return False
    address = _ADDRESS.search(asked["rest"])
    if address is None:
        if await uow.client_sheets.get() is None or asked["rest"].strip(" .!"):
            raise RefusedError(NO_ADDRESS)
        await uow.client_sheets.hasten()
        return True
    tab = _TAB.search(asked["rest"][address.end() :])
    await uow.client_sheets.link(address["id"], tab["tab"].strip() if tab else None, thread_id)
    return True


async def settle_conflict(
    uow: UnitOfWork, client_id: str, field: str, keep: Literal["book", "sheet"]
) -> None:
    """The broker's click: one side counts, and the next round carries it to the other."""
    row = (await uow.client_sheets.rows()).get(client_id)
    if row is None or field not in row.conflicts:
        raise RefusedError("This is settled already. Look at the newest card.")
    book, sheet = row.conflicts[field]
    # the side that is given up is taken for what both had agreed on
    agreed = {**row.base, field: sheet if keep == "book" else book}
    left = {name: both for name, both in row.conflicts.items() if name != field}
    await uow.client_sheets.keep(row.model_copy(update={"base": agreed, "conflicts": left}))
    await uow.client_sheets.hasten()


async def write_again(uow: UnitOfWork, client_id: str) -> None:
    """The broker's click: a client whose row was deleted gets one again."""
    await uow.client_sheets.drop(client_id)
    await uow.client_sheets.hasten()
