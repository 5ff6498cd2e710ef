"""Every id of the outside world in one place, unique on (system, kind, value)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import external_ids


class ExternalIds:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def claim(self, system: str, kind: str, value: str, *, own_id: str, deal_id: str) -> str:
        """Our id for an outside one: `own_id` when it is new, the one given before otherwise."""
        statement = (
            insert(external_ids)
            .values(
                system=system,
                kind=kind,
                value=value,
                own_id=own_id,
                deal_id=deal_id,
                broker_id=self._user_id,
            )
            .on_conflict_do_nothing()
        )
        if (await self._connection.execute(statement)).rowcount:
            return own_id
        known = await self.own_id(system, kind, value)
        if known is None:
            raise PermissionError(f"{system} {kind} {value} belongs to another broker's deal")
        return known

    async def own_id(self, system: str, kind: str, value: str) -> str | None:
        query = select(external_ids.c.own_id).where(
            external_ids.c.system == system, external_ids.c.kind == kind, external_ids.c.value == value
        )
        return (await self._connection.execute(query)).scalar_one_or_none()
