"""Links that open one client's page: the database keeps only the hash of the token."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import client_links


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Links:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(self, token: str, *, deal_id: str, version: int, expires_at: datetime) -> None:
        await self._connection.execute(
            insert(client_links).values(
                token_hash=token_hash(token),
                broker_id=self._user_id,
                deal_id=deal_id,
                version=version,
                expires_at=expires_at,
            )
        )
