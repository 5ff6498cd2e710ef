"""What came in from outside: stored before anything else is done with it."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from persistence.tables import inbox


class Inbox:
    """Writes through the role that may only insert here."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def put(self, row_id: str, source: str, kind: str, ref_id: str) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(
                insert(inbox).values(id=row_id, source=source, kind=kind, ref_id=ref_id).inline()
            )
