"""One round between the client book and a broker's sheet. Both may have changed; nobody is overwritten.

Rows know their client by the id in our column. The round can be cut anywhere: what was carried out is equal
on both sides, so the next one sees it and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from persistence.client_sheets import AgreedRow, LinkedSheet
from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork, Work
from tools.clients.book import BadClientError, add_client, change_client
from tools.clients.sheets.api import SheetError, SheetsApi
from tools.clients.sheets.columns import (
    ID,
    ID_TITLE,
    Columns,
    SheetRow,
    Values,
    changes_of,
    columns_of,
    rows_of,
    values_of,
)
from tools.clients.sheets.merge import merged
from tools.clients.sheets.told import tell_round

AGAIN = timedelta(minutes=5)
WHOLE = "A1:ZZ"


@dataclass
class Round:
    """What is to be written into the sheet, and what could not be taken from it."""

    cells: list[tuple[SheetRow, str, str]] = field(default_factory=list)
    """(row, field, text)"""
    new: list[Values] = field(default_factory=list)
    """whole rows, with our id"""
    findings: list[str] = field(default_factory=list)


async def sync(work: Work, api: SheetsApi, user_id: str) -> None:
    """Nothing happens when the sheet was taken away meanwhile. What goes wrong is told in its thread."""
    async with work.unit(user_id) as uow:
        linked = await uow.client_sheets.get()
    if linked is None:
        return
    try:
        columns, rows = await _read(api, linked)
        async with work.unit(user_id) as uow:
            todo = await _taken_in(uow, columns, rows)
        await _written(api, linked, columns, todo)
    except SheetError as error:
        async with work.unit(user_id) as uow:
            await _settled(uow, linked, problem=str(error))
        return
    async with work.unit(user_id) as uow:
        await _settled(uow, linked, findings=tuple(todo.findings))


async def _read(api: SheetsApi, linked: LinkedSheet) -> tuple[Columns, list[SheetRow]]:
    cells = await api.read(linked.spreadsheet, cells_of(linked, WHOLE))
    columns = columns_of(cells[0] if cells else [])
    return columns, rows_of(cells, columns)


def cells_of(linked: LinkedSheet, cells: str) -> str:
    """`'Clients'!A1:ZZ`, or in the first tab `A1:ZZ`."""
    if linked.tab is None:
        return cells
    return "'" + linked.tab.replace("'", "''") + f"'!{cells}"


async def _taken_in(uow: UnitOfWork, columns: Columns, rows: list[SheetRow]) -> Round:
    """What the sheet has changed goes into the book; what the book has changed is put down to be written."""
    todo = Round()
    known = {client.id: client for client in await uow.clients.everyone()}
    agreed = await uow.client_sheets.rows()
    # an entry's own row speaks for it, not one above that has its address
    met = {row.client_id: row.number for row in reversed(rows) if row.client_id in known}
    for row in rows:
        client = await _client_of(uow, row, known, met, todo)
        if client is None:
            continue
        met[client.id] = row.number
        known[client.id] = client
        await _agree(uow, columns, row, client, agreed.get(client.id), todo)
    for client in known.values():
        if client.id not in met:
            await _not_there(uow, columns, client, agreed.get(client.id), todo)
    return todo


async def _client_of(
    uow: UnitOfWork, row: SheetRow, known: dict[str, Client], met: dict[str, int], todo: Round
) -> Client | None:
    """Whose row it is; a new client is added to the book. None, with a sentence, for one that cannot be
    taken."""
    own_id = _id_in(row.client_id)
    named = await uow.clients.get(own_id) if own_id else None
    if named is not None and named.id != own_id:
        todo.findings.append(
            f"Row {row.number} is an entry that was merged into {named.title}: delete the row. What it says "
            "is not taken."
        )
        return None
    if named is None:
        address = row.values["email"].casefold()
        named = next((one for one in known.values() if one.email.casefold() == address), None)
    if named is not None and met.get(named.id, row.number) != row.number:
        todo.findings.append(
            f"Row {row.number} is the client of row {met[named.id]} once more: clear its {ID_TITLE} and give "
            "it an address of its own, or delete it."
        )
        return None
    if named is None:
        try:
            named = await add_client(uow, contact_name=row.values["contact_name"], email=row.values["email"])
        except BadClientError as bad:
            todo.findings.append(f"Row {row.number} was not taken: {bad}")
            return None
    if row.client_id != named.id:
        todo.cells.append((row, ID, named.id))
    return named


async def _agree(
    uow: UnitOfWork,
    columns: Columns,
    row: SheetRow,
    client: Client,
    before: AgreedRow | None,
    todo: Round,
) -> None:
    book = values_of(client, columns)
    result = merged(before.base if before else None, book, row.values)
    if result.to_book:
        try:
            await change_client(uow, client, **changes_of(result.to_book))
        except BadClientError as bad:
            # both sides stay as they are: what was not taken is asked again in the next round
            todo.findings.append(f"Row {row.number} was not taken: {bad}")
            return
    todo.cells += [(row, name, text) for name, text in result.to_sheet.items()]
    now = AgreedRow(client_id=client.id, base=result.base, conflicts=result.conflicts)
    if now != before:
        await uow.client_sheets.keep(now)


async def _not_there(
    uow: UnitOfWork, columns: Columns, client: Client, before: AgreedRow | None, todo: Round
) -> None:
    """A client without a row: new ones get one; a row that was deleted is not written again."""
    if before is None:
        # agreed on only when it is seen there: until then every round looks whether it has to be written
        todo.new.append({**values_of(client, columns), ID: client.id})
    elif before.gone_at is None:
        await uow.client_sheets.keep(before.model_copy(update={"gone_at": uow.now(), "conflicts": {}}))
        todo.findings.append(
            f"{client.title} has no row in the sheet any more. The book keeps the entry; press “Write it "
            "again” to have its row back."
        )


async def _written(api: SheetsApi, linked: LinkedSheet, columns: Columns, todo: Round) -> None:
    """Rows may have moved while we looked: each is found again by its id, a new one by what it held."""
    if not (todo.cells or todo.new):
        return
    now_columns, now_rows = await _read(api, linked)
    if now_columns != columns:
        return
    by_id = {row.client_id: row.number for row in now_rows if row.client_id}
    by_content = {_content(row): row.number for row in now_rows}
    ranges = [] if columns.titled else [(columns.cell(ID, 1), ID_TITLE)]
    for row, name, text in todo.cells:
        number = by_content.get(_content(row)) if name == ID else by_id.get(row.client_id)
        if number is not None:
            ranges.append((columns.cell(name, number), text))
    await api.write(linked.spreadsheet, [(cells_of(linked, cell), text) for cell, text in ranges])
    lines = [columns.line(values) for values in todo.new]
    await api.append(linked.spreadsheet, cells_of(linked, WHOLE), lines)


def _content(row: SheetRow) -> tuple[str, ...]:
    return (row.client_id, *row.values.values())


async def _settled(
    uow: UnitOfWork, linked: LinkedSheet, *, problem: str | None = None, findings: tuple[str, ...] = ()
) -> None:
    now: datetime = uow.now()
    await uow.client_sheets.settle(
        again_in=AGAIN, synced_at=None if problem else now, problem=problem, findings=findings
    )
    await tell_round(uow, linked)


def _id_in(text: str) -> str | None:
    """None: what stands in the cell is no id."""
    try:
        return str(UUID(text))
    except ValueError:
        return None
