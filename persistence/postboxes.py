"""Reading the house's mail: whose each mail is, and how far it has been read. Runs for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ARRAY, Text, bindparam, text

from persistence.database import Database


class MailOwner(NamedTuple):
    message_id: str
    """of our mail"""
    deal_id: str
    broker_id: str


_OWNER = text("select * from owner_of_mail(:ids)").bindparams(bindparam("ids", type_=ARRAY(Text)))
_KEEP = (
    "select keep_postbox_mark(cast(:work as text), :fence, cast(:name as text), cast(:mark as text)) as ok"
)


class Postboxes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def owner(self, message_ids: Sequence[str]) -> MailOwner | None:
        """Of the first of these that is ours; None when none is."""
        async with self._database.as_user(None) as connection:
            row = (await connection.execute(_OWNER, {"ids": list(message_ids)})).one_or_none()
        return None if row is None else MailOwner(row.message_id, str(row.deal_id), str(row.broker_id))

    async def mark(self, name: str) -> str | None:
        """How far this postbox has been read; None: never."""
        async with self._database.as_user(None) as connection:
            query = text("select postbox_mark(cast(:name as text)) as mark")
            found: str | None = (await connection.execute(query, {"name": name})).scalar_one()
        return found

    async def keep_mark(self, work: str, fence: int, name: str, mark: str) -> bool:
        """False when the claim of this work was lost."""
        values = {"work": work, "fence": fence, "name": name, "mark": mark}
        async with self._database.as_user(None) as connection:
            return bool((await connection.execute(text(_KEEP), values)).scalar_one())
