"""Aircraft pictures as JPEG, by the SHA-256 of their bytes: written once, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.picture_tables import pictures


class Pictures:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def keep(self, content: bytes) -> str:
        """Its SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        statement = insert(pictures).values(broker_id=self._user_id, sha256=sha256, content=content)
        await self._connection.execute(statement.on_conflict_do_nothing())
        return sha256

    async def get(self, sha256: str) -> bytes | None:
        return (await self.of({sha256})).get(sha256)

    async def of(self, hashes: Collection[str]) -> dict[str, bytes]:
        """Those of them that are kept, by their hash."""
        query = select(pictures.c.sha256, pictures.c.content).where(pictures.c.sha256.in_(hashes))
        return {row.sha256: row.content for row in await self._connection.execute(query)}
