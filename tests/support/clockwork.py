"""What only time does, done at once: as the database's owner, since nobody else may."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

from persistence.urls import psycopg_url
from tests.integration.conftest import House


def _as_owner(house: House, statement: str) -> int:
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        return connection.execute(statement).rowcount


def leases_end(house: House) -> int:
    """The workers that held these rows were killed a while ago. How many rows."""
    a_moment_ago = "clock_timestamp() - interval '1 second'"
    ended = f"update {{}} set lease_until = {a_moment_ago} where lease_until is not null"
    return sum(_as_owner(house, ended.format(table)) for table in ("outbox", "inbox"))


def everything_is_due(house: House) -> int:
    """The time that was waited for has come. How many rows of the outbox."""
    return _as_owner(house, "update outbox set due_at = clock_timestamp() where state = 'due'")


def pointers_are_due(house: House) -> int:
    """The same for what came in from outside. How many rows of the inbox."""
    return _as_owner(house, "update inbox set due_at = clock_timestamp() where state = 'due'")


def rows(house: House, table: str) -> list[dict[str, Any]]:
    """All of a table, whoever it belongs to, in the order in which it came."""
    order = {"outbox": "created_at, id", "inbox": "received_at, id"}[table]
    with psycopg.connect(psycopg_url(house.owner_url), row_factory=dict_row) as connection:
        return connection.execute(f"select * from {table} order by {order}").fetchall()
