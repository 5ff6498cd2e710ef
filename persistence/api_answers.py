"""Answers that the API gave to requests with an idempotency key, so that a repeated request gets the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, DateTime, ForeignKey, Table, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import metadata

KEPT = timedelta(days=7)

api_answers = Table(
    "api_answers",
    metadata,
    Column("broker_id", Uuid(as_uuid=False), ForeignKey("users.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("asked_sha256", Text, nullable=False),
    Column("answer", Text),
    Column("at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class KeptAnswer:
    asked_sha256: str
    """of method, path and body"""
    answer: str | None
    """JSON"""


class ApiAnswers:
    """Of the user of this transaction."""

    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def begin(self, key: str, asked_sha256: str, at: datetime) -> KeptAnswer | None:
        """None: the key is new, and held until this transaction ends; a second request with it waits here.
        Otherwise what was answered to it. Keys older than a week are forgotten."""
        await self._connection.execute(delete(api_answers).where(api_answers.c.at < at - KEPT))
        put = insert(api_answers).values(
            broker_id=self._user_id, key=key, asked_sha256=asked_sha256, answer=None, at=at
        )
        if (await self._connection.execute(put.on_conflict_do_nothing())).rowcount == 1:
            return None
        query = select(api_answers.c.asked_sha256, api_answers.c.answer).where(api_answers.c.key == key)
        row = (await self._connection.execute(query)).one()
        return KeptAnswer(row.asked_sha256, row.answer)

    async def end(self, key: str, answer: str) -> None:
        """The answer, in the transaction that did what was asked."""
        await self._connection.execute(
            api_answers.update().where(api_answers.c.key == key).values(answer=answer)
        )
