"""Every call of a tool, by a broker's own program or for a broker at an outside server: which, how long, what
it came to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.token_tables import tool_calls

Outcome = Literal["ok", "bad_arguments", "not_found", "refused", "too_many", "failed"]


@dataclass(frozen=True)
class ToolCallRow:
    """What was asked and what was answered is not kept: it stands in the deal, or nowhere."""

    token_id: str | None
    """None: a tool of an outside server"""
    tool: str
    outcome: Outcome
    milliseconds: int
    deal_id: str | None = None
    server: str | None = None
    """the outside server's name in the settings"""


class ToolCalls:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(self, row_id: str, row: ToolCallRow) -> None:
        values = {"id": row_id, "broker_id": self._user_id, **asdict(row)}
        await self._connection.execute(insert(tool_calls).values(**values))
