"""What operators asked, as a share of what the model of prices said: a line for each aircraft quoted.

The broker's own lines are read under row security. Of the others' only aggregates are seen, through one
function: no tail, no operator, no deal, and nothing that rests on fewer than thirty quotes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.past_prices import PastRatio
from persistence.price_tables import quote_ratios

# of the newest lines, as older prices say less: the third whose legs are nearest in length, one-way trips and
# those of several legs apart, and the quantiles that leave a tenth of the next quotes on either side; the
# function for the house is the same
OWN = """with past as (
        select category, type, tail, ratio,
            abs(ln(distance_nm::double precision / legs / :leg_nm))
            + case when (legs > 1) = (:legs > 1) then 0 else 0.5 end as away
        from quote_ratios where model = :model order by at desc limit 3000),
    told as (
        select 'tail' as level, tail as name, category, ratio, away from past where tail = any(:tails)
        union all select 'type', type, category, ratio, away from past where type = any(:types)
        union all select 'category', category, category, ratio, away from past
        union all select 'all', '', '', ratio, away from past),
    placed as (
        select *, row_number() over (partition by level, name order by away) as n,
            count(*) over (partition by level, name) as known from told),
    near as (
        select *, least(known, greatest(30, known / 3)) as k from placed
        where known >= 30 and n <= greatest(30, known / 3))
    select level, name, min(category) as category, k as quotes,
        percentile_cont((0.1 * (k + 1) - 1) / (k - 1)) within group (order by ratio::double precision) as low,
        percentile_cont(0.5) within group (order by ratio::double precision) as mid,
        percentile_cont(1 - (0.1 * (k + 1) - 1) / (k - 1))
            within group (order by ratio::double precision) as high
    from near group by level, name, k"""

HOUSE = "select * from house_quote_ratios(:model, :leg_nm, :legs, :types)"


class PastQuotes:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def put(
        self,
        *,
        deal_id: str,
        system: str,
        lift: str,
        category: str,
        type_key: str,
        tail: str | None,
        distance_nm: int,
        legs: int,
        ratio: Decimal,
        model: str,
        at: datetime,
    ) -> None:
        """A later price of the same lift takes the place of the earlier one."""
        values = {
            "category": category,
            "type": type_key,
            "tail": tail,
            "distance_nm": distance_nm,
            "legs": legs,
            "ratio": ratio,
            "model": model,
            "at": at,
        }
        statement = insert(quote_ratios).values(
            broker_id=self._user_id, deal_id=deal_id, system=system, lift=lift, **values
        )
        key = ["deal_id", "system", "lift"]
        await self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values))

    async def ratios(
        self, *, model: str, distance_nm: int, legs: int, types: Iterable[str] = (), tails: Iterable[str] = ()
    ) -> tuple[PastRatio, ...]:
        """Every level that rests on enough quotes, the broker's own before the house's. `distance_nm` is that
        of the whole trip."""
        leg_nm = max(1, distance_nm) / legs
        asked = {"model": model, "leg_nm": leg_nm, "legs": legs, "types": list(types)}
        own = (await self._connection.execute(text(OWN), {**asked, "tails": list(tails)})).all()
        house = (await self._connection.execute(text(HOUSE), asked)).all()
        return tuple(
            PastRatio(
                level=row.level,
                name=row.name,
                own=mine,
                quotes=int(row.quotes),
                low=Decimal(str(row.low)),
                mid=Decimal(str(row.mid)),
                high=Decimal(str(row.high)),
                category=row.category,
            )
            for mine, rows in ((True, own), (False, house))
            for row in rows
        )

    async def count(self) -> int:
        """How many lines of their own the broker has."""
        query = text("select count(*) from quote_ratios")
        return int((await self._connection.execute(query)).scalar_one())
