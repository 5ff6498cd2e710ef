"""The raw answer of every outside call, secrets already removed: for replay and dispute."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import outside_calls


class OutsideCalls:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(
        self,
        row_id: str,
        *,
        system: str,
        method: str,
        url: str,
        status: int | None,
        request: str | None,
        answer: str | None,
        milliseconds: int,
        deal_id: str | None = None,
    ) -> None:
        await self._connection.execute(
            insert(outside_calls).values(
                id=row_id,
                broker_id=self._user_id,
                deal_id=deal_id,
                system=system,
                method=method,
                url=url,
                status=status,
                request=request,
                answer=answer,
                milliseconds=milliseconds,
            )
        )
