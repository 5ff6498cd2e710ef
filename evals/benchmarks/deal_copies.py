"""Many deals out of one: every row that belongs to a deal or its thread, again under new ids."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

OF_A_DEAL = ("deal_id", "thread_id", "threadId")
"""columns by which a row belongs to one"""
EARLIER = """to_char(one."{}"::timestamptz - n * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
RENEWED = {
    "deal_id": "md5('deal' || n)::uuid",
    "thread_id": "md5('thread' || n)::uuid",
    "threadId": "md5('thread' || n)::uuid",
    "parentId": """md5(one."parentId"::text || n)::uuid""",
    "forId": """md5(one."forId"::text || n)::uuid""",
    "number": "'JV-' || 1000000 + n",
    "word": "case when one.word like 'jv%' then 'jv' || 1000000 + n else one.word end",
    "key": "one.key || ' ' || n",
    "external_ids.value": "one.value || ' ' || n",
    "token_hash": "md5(one.token_hash || n) || md5('link' || n)",
    "createdAt": EARLIER.format("createdAt"),
    "spokenAt": EARLIER.format("spokenAt"),
    "opened_at": "one.opened_at - n * interval '1 minute'",
    "updated_at": "one.updated_at - n * interval '1 minute'",
    "departs_on": "one.departs_on + n % 300",
    "amount": "one.amount + n % 9973",
    "large": "n % 5 = 0",
    "stage": "(array['new_request', 'sourcing', 'quotes_in', 'proposal_out', 'accepted'])[1 + n % 5]",
}
OWN_ID = {"deals": "deal_id", "threads": "thread_id"}
SUMS = """insert into pipeline_totals (broker_id, archived, stage, currency, priced, deals, amount)
    select broker_id, archived, stage, currency, priced, count(*), sum(amount) from deal_summaries
    group by 1, 2, 3, 4, 5"""
FILLED_UP = """insert into deal_events (deal_id, seq, broker_id, kind, at, actor, why, payload)
    select deal_id, 1000 + more, broker_id, kind, at, actor, why, payload from deal_events one,
    generate_series(1, %(more)s) more
    where seq = 1 and deal_id <> %(own)s and not exists (
        select 1 from deal_events two where two.deal_id = one.deal_id and two.seq = 1001)"""


class CopiedDeals:
    """`owner` may write every table; nothing else works on this database meanwhile."""

    def __init__(self, owner: psycopg.Connection[Any], deal_id: str, thread_id: str) -> None:
        self._owner = owner
        self._ids = {"deal_id": deal_id, "thread_id": thread_id, "threadId": thread_id}
        self._made = 0

    def grow_to(self, deals: int) -> None:
        """So many copies in all, the earlier ones among them."""
        # what the rows refer to is there: their checks would only take time
        self._owner.execute("set session_replication_role = replica")
        for table, columns in self._tables().items():
            self._copy(table, columns, self._made + 1, deals)
        self._owner.execute("delete from pipeline_totals")
        self._owner.execute(SUMS)
        self._made = deals

    def fill_up(self, events: int) -> tuple[int, int]:
        """Every deal that has fewer gets as many events; (deals, events) there are then."""
        have = self._count(
            "select count(*) from deal_events where deal_id = md5('deal1')::uuid and seq < 1000"
        )
        self._owner.execute(FILLED_UP, {"more": max(0, events - have), "own": self._ids["deal_id"]})
        self._owner.execute("set session_replication_role = origin")
        self._owner.execute("vacuum analyze")
        return self._count("select count(*) from deals"), self._count("select count(*) from deal_events")

    def _tables(self) -> dict[str, list[str]]:
        found = self._owner.execute(
            """select table_name, column_name from information_schema.columns
            where table_schema = 'public' and is_generated = 'NEVER' order by ordinal_position"""
        ).fetchall()
        columns: dict[str, list[str]] = {}
        for table, column in found:
            columns.setdefault(table, []).append(column)
        return {
            table: own
            for table, own in columns.items()
            if table in OWN_ID or any(column in own for column in OF_A_DEAL)
        }

    def _copy(self, table: str, columns: list[str], first: int, last: int) -> None:
        by = OWN_ID.get(table) or next(column for column in OF_A_DEAL if column in columns)
        place = "id" if table in OWN_ID else by
        # what is not the copied deal's own comes from nowhere else
        query = sql.SQL(
            """insert into {table} ({columns}) select {values} from {table} one,
            generate_series({first}, {last}) n where one.{place}::text = {own}"""
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(self._value(table, column) for column in columns),
            first=first, last=last, place=sql.Identifier(place), own=self._ids[by],
        )  # fmt: skip
        self._owner.execute(query)

    def _value(self, table: str, column: str) -> sql.SQL | sql.Composed:
        if column == "id":
            own = OWN_ID.get(table)
            return sql.SQL(RENEWED[own] if own else "md5(one.id::text || n)::uuid")
        renewed = RENEWED.get(f"{table}.{column}") or RENEWED.get(column)
        if renewed is not None:
            return sql.SQL(renewed)
        return sql.SQL("one.{}").format(sql.Identifier(column))

    def _count(self, query: str) -> int:
        row = self._owner.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])
