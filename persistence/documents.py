"""Rendered documents, frozen with their hash."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import documents


class StoredDocument(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    deal_id: str
    name: str
    mime: str
    sha256: str
    content: bytes


class Documents:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(self, document: StoredDocument) -> None:
        await self._connection.execute(
            insert(documents).values(broker_id=self._user_id, **document.model_dump())
        )

    async def get(self, document_id: str) -> StoredDocument | None:
        query = select(documents).where(documents.c.id == document_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        return StoredDocument.model_validate({k: row._mapping[k] for k in StoredDocument.model_fields})
