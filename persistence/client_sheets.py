"""The sheet that this user's client book is kept in step with, and on what the two agreed last."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.database import Database
from persistence.sheet_tables import client_sheet_rows, client_sheets


class LinkedSheet(BaseModel):
    model_config = ConfigDict(frozen=True)

    spreadsheet: str
    """Google's id of it"""
    tab: str | None
    """None: the first"""
    thread_id: str
    """where it was connected: what is found is told there"""
    synced_at: datetime | None
    problem: str | None
    """why the last round could not be made, as a sentence"""
    findings: tuple[str, ...]
    """rows that could not be taken, a sentence each"""


class AgreedRow(BaseModel):
    """One client: what book and sheet agreed on, and what both have changed since."""

    model_config = ConfigDict(frozen=True)

    client_id: str
    base: dict[str, str]
    conflicts: dict[str, tuple[str, str]] = {}
    """by field: the book's and the sheet's"""
    gone_at: datetime | None = None
    """its row is no longer in the sheet: it stays in the book and is not written there again"""


class ClientSheets:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def get(self) -> LinkedSheet | None:
        query = select(*(client_sheets.c[name] for name in LinkedSheet.model_fields))
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else LinkedSheet.model_validate(dict(row._mapping))

    async def link(self, spreadsheet: str, tab: str | None, thread_id: str) -> None:
        """Another sheet starts afresh: what an earlier one agreed on says nothing about it."""
        before = await self.get()
        if before is not None and (before.spreadsheet, before.tab) != (spreadsheet, tab):
            await self._connection.execute(delete(client_sheet_rows))
        values = {"spreadsheet": spreadsheet, "tab": tab, "thread_id": thread_id, "due_at": func.now()}
        put = insert(client_sheets).values(broker_id=self._user_id, **values)
        again = put.on_conflict_do_update(
            index_elements=["broker_id"], set_={**values, "problem": None, "findings": []}
        )
        await self._connection.execute(again)

    async def unlink(self) -> None:
        """Book and sheet both stay as they are."""
        await self._connection.execute(delete(client_sheet_rows))
        await self._connection.execute(delete(client_sheets))

    async def hasten(self) -> None:
        """The next round begins as soon as a worker looks."""
        await self._connection.execute(update(client_sheets).values(due_at=func.now()))

    async def settle(
        self,
        *,
        again_in: timedelta,
        synced_at: datetime | None,
        problem: str | None,
        findings: tuple[str, ...],
    ) -> None:
        """After a round. `synced_at` None: it could not be made."""
        due_at = func.now() + again_in
        values: dict[str, object] = {"due_at": due_at, "running_until": None, "problem": problem}
        if synced_at is not None:
            values |= {"synced_at": synced_at, "findings": list(findings)}
        await self._connection.execute(update(client_sheets).values(**values))

    async def told(self, digest: str) -> bool:
        """What was said last about the rounds. False: it is that already."""
        change = update(client_sheets).where(client_sheets.c.told != digest).values(told=digest)
        return bool((await self._connection.execute(change)).rowcount)

    async def drop(self, client_id: str) -> None:
        """Book and sheet know nothing of each other about this client: the next round begins anew."""
        await self._connection.execute(
            delete(client_sheet_rows).where(client_sheet_rows.c.client_id == client_id)
        )

    async def rows(self) -> dict[str, AgreedRow]:
        query = select(*(client_sheet_rows.c[name] for name in AgreedRow.model_fields))
        found = await self._connection.execute(query)
        return {row.client_id: AgreedRow.model_validate(dict(row._mapping)) for row in found}

    async def keep(self, row: AgreedRow) -> None:
        values = row.model_dump(mode="python")
        put = insert(client_sheet_rows).values(broker_id=self._user_id, **values)
        changed = {name: values[name] for name in ("base", "conflicts", "gone_at")}
        await self._connection.execute(
            put.on_conflict_do_update(index_elements=["broker_id", "client_id"], set_=changed)
        )


async def claim_sheets(database: Database, limit: int) -> tuple[str, ...]:
    """Brokers whose sheet is due; each is this caller's for a minute."""
    async with database.as_user(None) as connection:
        found = await connection.execute(text("select broker_id from claim_client_sheets(:n)"), {"n": limit})
        return tuple(str(row.broker_id) for row in found)
