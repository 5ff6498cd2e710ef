"""Exchange rates of the whole house: every signed-in user reads them, jobs record them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.exchange import ExchangeRate
from persistence.house_tables import exchange_rates


class ExchangeRates:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def newest(self, until: datetime) -> tuple[ExchangeRate, ...]:
        """The newest rate of each pair at that moment, however old it is: a table that is out before its
        hour does not take the place of the one that still holds."""
        t = exchange_rates.c
        query = (
            select(t.base, t.quote, t.rate, t.as_of, t.zone, t.source)
            .where(t.as_of <= until)
            .ext(distinct_on(t.base, t.quote))
            .order_by(t.base, t.quote, t.as_of.desc(), t.recorded_at.desc())
        )
        rows = await self._connection.execute(query)
        return tuple(ExchangeRate.model_validate(dict(row._mapping)) for row in rows)
