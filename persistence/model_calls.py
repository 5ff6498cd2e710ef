"""Every call of a language model: for whom, how long, how many tokens, what it came to and what it cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import model_calls


@dataclass(frozen=True)
class ModelCallRow:
    """`outcome` is `ok`, `values_dropped` or what went wrong; `dropped` counts the values that the text did
    not support. Tokens are None where the server did not say; the cost, in US dollars, where no price is
    known."""

    thread_id: str | None
    deal_id: str | None
    model: str
    prompt_version: str
    outcome: str
    dropped: int
    tokens_in: int | None
    tokens_cached: int | None
    tokens_out: int | None
    milliseconds: int
    cost_usd: Decimal | None
    price_since: date | None


class ModelCalls:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(self, row_id: str, row: ModelCallRow) -> None:
        values = {"id": row_id, "broker_id": self._user_id, **asdict(row)}
        await self._connection.execute(insert(model_calls).values(**values))
