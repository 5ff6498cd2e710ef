"""What came in from outside: stored before anything else is done with it.

What arrives while a transaction is being written goes together into the next one: in a storm many rows share
one commit, and nobody is answered before theirs is written.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from persistence.tables import inbox

MOST_ROWS = 500
"""of one transaction"""


class Inbox:
    """Writes through the role that may only insert here. For one event loop."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._waiting: list[tuple[dict[str, str], asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def put(self, row_id: str, source: str, kind: str, ref_id: str) -> None:
        """Returns when the row is committed; raises what the database raised."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        row = {"id": row_id, "source": source, "kind": kind, "ref_id": ref_id}
        self._waiting.append((row, written))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:MOST_ROWS], self._waiting[MOST_ROWS:]
            try:
                async with self._engine.begin() as connection:
                    await connection.execute(insert(inbox).inline(), [row for row, _ in taken])
            except Exception as error:  # noqa: BLE001 - raised to each who waits for its row
                for _, written in taken:
                    _settle(written, error)
            else:
                for _, written in taken:
                    _settle(written, None)
        self._writer = None


def _settle(written: asyncio.Future[None], error: Exception | None) -> None:
    if written.done():
        return
    if error is None:
        written.set_result(None)
    else:
        written.set_exception(error)
