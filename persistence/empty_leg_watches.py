"""The watches of the user of this transaction: what is looked for until when, and when it was looked at last.

What was shown stands in the deal's history; here is what is open, over all threads.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.empty_legs import LegQuery
from persistence.watch_tables import empty_leg_watches


class Watch(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    """of the search in its deal"""
    deal_id: str
    thread_id: str
    query: LegQuery
    until: datetime
    looked_at: datetime | None
    ended_at: datetime | None


class EmptyLegWatches:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(
        self, watch_id: str, *, deal_id: str, thread_id: str, query: LegQuery, until: datetime
    ) -> None:
        await self._connection.execute(
            insert(empty_leg_watches).values(
                id=watch_id,
                broker_id=self._user_id,
                deal_id=deal_id,
                thread_id=thread_id,
                query=query.model_dump(mode="json"),
                until_at=until,
            )
        )

    async def open(self) -> tuple[Watch, ...]:
        """The one that ends next first."""
        query = select(empty_leg_watches).where(empty_leg_watches.c.ended_at.is_(None))
        rows = await self._connection.execute(query.order_by(empty_leg_watches.c.until_at))
        return tuple(_watch(row) for row in rows)

    async def get(self, watch_id: str) -> Watch | None:
        query = select(empty_leg_watches).where(empty_leg_watches.c.id == watch_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _watch(row) if row is not None else None

    async def of_deal(self, deal_id: str) -> tuple[Watch, ...]:
        query = select(empty_leg_watches).where(empty_leg_watches.c.deal_id == deal_id)
        return tuple(_watch(row) for row in await self._connection.execute(query))

    async def looked(self, watch_id: str, at: datetime) -> None:
        """`at`: when the list was read that it was compared with."""
        change = update(empty_leg_watches).where(empty_leg_watches.c.id == watch_id).values(looked_at=at)
        await self._connection.execute(change)

    async def end(self, watch_id: str, at: datetime) -> bool:
        """False: it had ended before."""
        still = empty_leg_watches.c.id == watch_id, empty_leg_watches.c.ended_at.is_(None)
        change = update(empty_leg_watches).where(*still).values(ended_at=at)
        return bool((await self._connection.execute(change)).rowcount)


def _watch(row: object) -> Watch:
    values = row._mapping  # type: ignore[attr-defined]
    return Watch(
        id=values["id"],
        deal_id=values["deal_id"],
        thread_id=values["thread_id"],
        query=LegQuery.model_validate(values["query"]),
        until=values["until_at"],
        looked_at=values["looked_at"],
        ended_at=values["ended_at"],
    )
