"""What is to be done outside or later, written in the same transaction as the event that wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import case, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.correlation import correlation
from persistence.tables import outbox

HASTENED = "hastened"
"""in a row's payload: it was made due before its time"""


class LeaseLostError(RuntimeError):
    """Somebody else has taken over this row: what was done in this transaction must not count."""


class Due(BaseModel):
    """One row to work on, as this worker holds it."""

    model_config = ConfigDict(frozen=True)

    id: str
    deal_id: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    due_at: datetime
    hastened: bool = False
    """somebody is waiting for it: it was made due before its time"""
    correlation: str | None = None
    """the act that this work was put by"""
    error: str | None = None
    """of the attempt before this one; None when it was good or there was none"""


class Outbox:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def put(
        self,
        row_id: str,
        kind: str,
        deal_id: str,
        key: str,
        payload: dict[str, Any] | None = None,
        *,
        after: timedelta = timedelta(0),
        deadline: datetime | None = None,
    ) -> bool:
        """True when it is new; False when a row with this key is there already (done or not). Of rows with
        a `deadline` the nearest is claimed first, after those without one."""
        statement = (
            insert(outbox)
            .values(
                id=row_id,
                broker_id=self._user_id,
                deal_id=deal_id,
                kind=kind,
                key=key,
                payload=payload or {},
                due_at=func.clock_timestamp() + after,
                deadline=deadline,
                correlation=correlation(),
            )
            .on_conflict_do_nothing(index_elements=["key"])
        )
        return bool((await self._connection.execute(statement)).rowcount)

    async def begin(self, row_id: str, fence: int) -> Due:
        """The row as `held`, with one more attempt counted: a row that only waited was not tried."""
        due = await self.held(row_id, fence)
        await self._change(row_id, fence, attempts=due.attempts + 1)
        return due.model_copy(update={"attempts": due.attempts + 1})

    async def held(self, row_id: str, fence: int) -> Due:
        """The row, locked, if this fence still holds it; LeaseLostError otherwise."""
        query = select(outbox).where(outbox.c.id == row_id, outbox.c.fence == fence, outbox.c.state == "due")
        row = (await self._connection.execute(query.with_for_update())).one_or_none()
        if row is None:
            raise LeaseLostError(f"outbox row {row_id} has gone on without this worker")
        return Due(
            id=row.id,
            deal_id=row.deal_id,
            kind=row.kind,
            payload={name: value for name, value in row.payload.items() if name != HASTENED},
            attempts=row.attempts,
            due_at=row.due_at,
            hastened=bool(row.payload.get(HASTENED)),
            error=row.error,
            correlation=row.correlation,
        )

    async def extend(self, row_id: str, fence: int, seconds: int) -> None:
        await self._change(row_id, fence, lease_until=func.clock_timestamp() + timedelta(seconds=seconds))

    async def done(self, row_id: str, fence: int) -> None:
        await self._change(row_id, fence, state="done", done_at=datetime.now(UTC), lease_until=None)

    async def failed(self, row_id: str, fence: int, error: str) -> None:
        """Given up: a person decides what happens next."""
        await self._change(
            row_id, fence, state="failed", error=error[:2000], done_at=datetime.now(UTC), lease_until=None
        )

    async def again(
        self, due: Due, fence: int, *, after: timedelta, error: str | None = None, tried: bool = True
    ) -> None:
        """Due again later; or at once if somebody hastened the row while it was being worked on. Not `tried`:
        the attempt is not counted, and an earlier error still stands."""
        left_alone = outbox.c.due_at == due.due_at
        await self._change(
            due.id,
            fence,
            due_at=case((left_alone, func.clock_timestamp() + after), else_=outbox.c.due_at),
            payload=case((left_alone, outbox.c.payload.op("-")(HASTENED)), else_=outbox.c.payload),
            lease_until=None,
            error=(error[:2000] if error else None) if tried else due.error,
            attempts=due.attempts if tried else due.attempts - 1,
        )

    async def hasten(self, kind: str, deal_id: str) -> bool:
        """Make waiting work of this kind due now; False when the deal has none."""
        statement = (
            update(outbox)
            .where(outbox.c.deal_id == deal_id, outbox.c.kind == kind, outbox.c.state == "due")
            .values(
                due_at=func.clock_timestamp(),
                payload=outbox.c.payload.op("||")(cast({HASTENED: True}, JSONB)),
                correlation=correlation() or outbox.c.correlation,
            )
        )
        return bool((await self._connection.execute(statement)).rowcount)

    async def revive(self, row_id: str) -> bool:
        """Work that was given up is due again, its attempts forgotten; False when it is not given up."""
        return await self._end_failed(
            row_id, state="due", attempts=0, due_at=func.clock_timestamp(), done_at=None
        )

    async def drop(self, row_id: str) -> bool:
        """Work that was given up stays so, and is listed no more; False when it is not given up."""
        return await self._end_failed(row_id, state="dropped")

    async def _end_failed(self, row_id: str, **values: object) -> bool:
        failed = update(outbox).where(outbox.c.id == row_id, outbox.c.state == "failed")
        return (await self._connection.execute(failed.values(**values))).rowcount == 1

    async def _change(self, row_id: str, fence: int, **values: object) -> None:
        statement = (
            update(outbox)
            .where(outbox.c.id == row_id, outbox.c.fence == fence, outbox.c.state == "due")
            .values(**values)
        )
        if (await self._connection.execute(statement)).rowcount != 1:
            raise LeaseLostError(f"outbox row {row_id} has gone on without this worker")
