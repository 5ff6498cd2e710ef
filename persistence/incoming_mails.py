"""Mail that came back to a mail of ours, as it was received: data, kept whole, once."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.mail_tables import incoming_mails

Kind = Literal["reply", "bounce", "delay"]


class IncomingMails:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def keep(self, outside_id: str, *, deal_id: str, message_id: str, kind: Kind, raw: bytes) -> bool:
        """True when it is new; False when it was read before. `message_id`: of our mail."""
        statement = (
            insert(incoming_mails)
            .values(
                broker_id=self._user_id,
                outside_id=outside_id,
                deal_id=deal_id,
                message_id=message_id,
                kind=kind,
                raw=raw,
            )
            .on_conflict_do_nothing()
        )
        return bool((await self._connection.execute(statement)).rowcount)
