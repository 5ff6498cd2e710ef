"""Work that is due once for the whole house, whichever worker takes it; and what it records."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import text

from domain.exchange import ExchangeRate
from persistence.database import Database


class HouseWork:
    """Runs for nobody. A claim holds for its lease; whoever lost it records nothing any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, name: str, lease_seconds: int) -> int | None:
        """The fence of the claim; None while the work is not due or somebody has it."""
        async with self._database.as_user(None) as connection:
            query = text("select fence from claim_house_work(cast(:name as text), :lease)")
            row = (await connection.execute(query, {"name": name, "lease": lease_seconds})).one_or_none()
        return None if row is None else int(row.fence)

    async def settle(self, name: str, fence: int, *, again_in: int, outcome: str) -> bool:
        """Due again in so many seconds. False when the claim was lost."""
        async with self._database.as_user(None) as connection:
            query = text(
                "select settle_house_work(cast(:name as text), :fence, :wait, cast(:outcome as text)) as ok"
            )
            values = {"name": name, "fence": fence, "wait": again_in, "outcome": outcome}
            return bool((await connection.execute(query, values)).scalar_one())

    async def record_rates(self, name: str, fence: int, rates: Sequence[ExchangeRate]) -> int:
        """How many are new. All of one base, moment and source, as one table tells them; none when the
        claim was lost."""
        first = rates[0]
        if any(
            (rate.base, rate.as_of, rate.zone, rate.source)
            != (first.base, first.as_of, first.zone, first.source)
            for rate in rates
        ):
            raise ValueError("rates of several tables are recorded one table after the other")
        query = text(
            "select record_exchange_rates(cast(:name as text), :fence, cast(:base as text), "
            "cast(:as_of as timestamptz), cast(:zone as text), cast(:source as text), cast(:rates as jsonb)) "
            "as n"
        )
        values = {
            "name": name,
            "fence": fence,
            "base": first.base,
            "as_of": first.as_of,
            "zone": first.zone,
            "source": first.source,
            "rates": json.dumps({rate.quote: f"{rate.rate:f}" for rate in rates}),
        }
        async with self._database.as_user(None) as connection:
            return int((await connection.execute(query, values)).scalar_one())
