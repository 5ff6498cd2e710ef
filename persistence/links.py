"""Links that open one client's page: the database keeps only the hash of the token. One can be revoked."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import client_links


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


Opens = Literal["proposal", "contract"]


class Links:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(
        self, token: str, *, deal_id: str, version: int, expires_at: datetime, opens: Opens = "proposal"
    ) -> None:
        await self._connection.execute(
            insert(client_links).values(
                token_hash=token_hash(token),
                broker_id=self._user_id,
                deal_id=deal_id,
                version=version,
                expires_at=expires_at,
                opens=opens,
            )
        )

    async def revoke(self, *, deal_id: str, opens: Opens, version: int) -> None:
        """None of the links to this version opens anything from now on."""
        mine = (client_links.c.deal_id == deal_id, client_links.c.opens == opens)
        still = (client_links.c.version == version, client_links.c.revoked_at.is_(None))
        await self._connection.execute(
            update(client_links).where(*mine, *still).values(revoked_at=func.now())
        )
