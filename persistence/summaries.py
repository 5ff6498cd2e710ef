"""The rows that the board reads, written in the transaction in which a deal changed.

They follow from the deal (`domain.pipeline.summary`) and can be made again from it at any time. The sums are
kept as differences, so that no reading adds up a broker's deals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.deal import Deal
from domain.pipeline import Summary, summary
from persistence.pipeline_tables import client_looks, deal_summaries, deal_words, pipeline_totals

UNDATED = date(9999, 12, 31)
"""stands last where the day of departure is not known"""

Place = tuple[bool, str, str, bool]
"""where a deal is added up: archived, stage, currency, priced"""


class Summaries:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def write(self, deals: Iterable[Deal]) -> None:
        """The rows of these deals, whose own rows this transaction holds. Sums come last and in one order,
        so that two transactions never wait for each other."""
        counts: Counter[Place] = Counter()
        amounts: dict[Place, Decimal] = {}
        for deal in deals:
            new = summary_row(summary(deal), self._user_id)
            old = await self._put(new)
            if old is None or set(old["words"]) != set(new["words"]):
                await self._put_words(deal.id, new["words"])
            for row, sign in ((old, -1), (new, 1)):
                if row is not None:
                    counts[_place(row)] += sign
                    amounts[_place(row)] = amounts.get(_place(row), Decimal(0)) + sign * row["amount"]
        changed = sorted(place for place in amounts if counts[place] or amounts[place])
        if changed:
            await self._add([(place, counts[place], amounts[place]) for place in changed])

    async def forget(self, deal_id: str) -> None:
        """The deal goes to another broker: it stands in none of this one's rows and sums any more."""
        gone = delete(deal_summaries).where(deal_summaries.c.deal_id == deal_id).returning(deal_summaries)
        old = (await self._connection.execute(gone)).one_or_none()
        await self._connection.execute(delete(deal_words).where(deal_words.c.deal_id == deal_id))
        if old is not None:
            row = dict(old._mapping)
            await self._add([(_place(row), -1, -row["amount"])])

    async def looked(self, deal_id: str, at: datetime) -> None:
        """The client is at a page of this deal. No event: it is told again and again."""
        row = insert(client_looks).values(deal_id=deal_id, broker_id=self._user_id, at=at)
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=["deal_id"], set_={"at": row.excluded.at})
        )

    async def _put(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """The row as it was before."""
        put = insert(deal_summaries).values(**row)
        renewed = {name: put.excluded[name] for name in row if name not in {"deal_id", "broker_id"}}
        put = put.on_conflict_do_update(index_elements=["deal_id"], set_=renewed)
        columns = deal_summaries.c
        before = select(
            columns.archived, columns.stage, columns.currency, columns.priced, columns.amount, columns.words
        ).where(columns.deal_id == row["deal_id"])
        old = (await self._connection.execute(before.add_cte(put.cte("put")))).one_or_none()
        return None if old is None else dict(old._mapping)

    async def _put_words(self, deal_id: str, words: list[str]) -> None:
        await self._connection.execute(delete(deal_words).where(deal_words.c.deal_id == deal_id))
        rows = [{"broker_id": self._user_id, "word": word, "deal_id": deal_id} for word in words]
        if rows:
            await self._connection.execute(insert(deal_words).values(rows))

    async def _add(self, changed: list[tuple[Place, int, Decimal]]) -> None:
        rows = insert(pipeline_totals).values(
            [
                {
                    "broker_id": self._user_id,
                    "archived": archived,
                    "stage": stage,
                    "currency": currency,
                    "priced": priced,
                    "deals": count,
                    "amount": amount,
                }
                for (archived, stage, currency, priced), count, amount in changed
            ]
        )
        totals = pipeline_totals.c
        await self._connection.execute(
            rows.on_conflict_do_update(
                index_elements=["broker_id", "archived", "stage", "currency", "priced"],
                set_={
                    "deals": totals.deals + rows.excluded.deals,
                    "amount": totals.amount + rows.excluded.amount,
                },
            )
        )

    async def of_deal(self, deal_id: str) -> dict[str, Any] | None:
        """The row as it stands."""
        row = await self._connection.execute(
            select(deal_summaries).where(deal_summaries.c.deal_id == deal_id)
        )
        found = row.one_or_none()
        return None if found is None else dict(found._mapping)

    async def added_up(self) -> dict[Place, tuple[int, Decimal]]:
        """The sums, made anew from every row: what `pipeline_totals` has to be equal to."""
        columns = deal_summaries.c
        by = (columns.archived, columns.stage, columns.currency, columns.priced)
        query = select(*by, func.count().label("deals"), func.sum(columns.amount).label("amount"))
        rows = await self._connection.execute(query.group_by(*by))
        return {(r.archived, r.stage, r.currency, r.priced): (r.deals, r.amount) for r in rows}


def summary_row(line: Summary, broker_id: str) -> dict[str, Any]:
    """As it is stored."""
    value = line.value
    return {
        "deal_id": line.deal_id,
        "broker_id": broker_id,
        "thread_id": line.thread_id,
        "number": line.number,
        "seq": line.seq,
        "stage": line.stage.value,
        "archived": line.archived,
        "client_id": line.client_id,
        "route": line.route,
        "departs_on": line.departs_on or UNDATED,
        "currency": value.amount.currency if value else "",
        "amount": value.amount.amount if value else Decimal(0),
        "priced": value.priced if value else False,
        "at_least": value.at_least if value else False,
        "large": line.large,
        "opened_at": line.opened_at,
        "updated_at": line.updated_at,
        "step": line.step,
        "expires_at": line.expires_at,
        "quotes": line.quotes,
        "quoted_at": line.quoted_at,
        "answered_at": line.answered_at,
        "answer": line.answer,
        "without_aircraft": line.without_aircraft,
        "words": sorted(line.words),
    }


def _place(row: dict[str, Any]) -> Place:
    return (row["archived"], row["stage"], row["currency"], row["priced"])
