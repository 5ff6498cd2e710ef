"""Migrations: up, down and up again with data in the tables, and equal to what the code believes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql

from persistence.embedded.databases import create_database, drop_database
from persistence.embedded.servers import ServerAddresses
from persistence.migrate import differences, downgrade, migrate, revision_at
from persistence.migrations import functions_0001, functions_0003
from persistence.tables import metadata
from persistence.urls import psycopg_url
from tests.integration.conftest import House
from tests.support.deal_steps import sent

SIGNATURES = (*functions_0001.SIGNATURES, *functions_0003.SIGNATURES)
OURS = {table.name for table in metadata.sorted_tables}
CHECKPOINTS = {"checkpoints", "checkpoint_blobs", "checkpoint_writes", "checkpoint_migrations"}


@pytest.fixture
def empty(servers: ServerAddresses) -> Iterator[str]:
    """A database without anything in it."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    yield create_database(servers.postgres_admin_url, name)
    drop_database(servers.postgres_admin_url, name)


def tables(owner_url: str) -> set[str]:
    with psycopg.connect(psycopg_url(owner_url)) as connection:
        found = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        return {str(name) for (name,) in found}


def schema(owner_url: str) -> list[tuple[object, ...]]:
    """Everything that a migration makes, as the catalogue tells it: columns, rules, indexes, policies, grants
    and functions."""
    questions = (
        "select table_name, column_name, data_type, is_nullable, column_default "
        "from information_schema.columns where table_schema = 'public'",
        # whether old rows were checked is no part of a rule: a way down does not take that back
        "select conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), ' NOT VALID', '') "
        "from pg_constraint "
        "where connamespace = 'public'::regnamespace",
        "select tablename, indexdef from pg_indexes where schemaname = 'public'",
        "select tablename, policyname, roles::text, cmd, qual, with_check from pg_policies",
        "select relname, relrowsecurity, relforcerowsecurity from pg_class "
        "where relnamespace = 'public'::regnamespace and relkind = 'r'",
        "select table_name, grantee, privilege_type from information_schema.role_table_grants "
        "where table_schema = 'public' and grantee like 'jv%'",
        "select p.oid::regprocedure::text, r.rolname, p.prosecdef, p.prosrc, p.proacl::text from pg_proc p "
        "join pg_roles r on r.oid = p.proowner where p.pronamespace = 'public'::regnamespace",
    )
    with psycopg.connect(psycopg_url(owner_url)) as connection:
        return sorted(
            (row for question in questions for row in connection.execute(question).fetchall()), key=repr
        )


def counted(owner_url: str) -> dict[str, int]:
    with psycopg.connect(psycopg_url(owner_url)) as connection:
        return {
            name: connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(name))
            ).fetchall()[0][0]
            for name in OURS
        }


def test_the_models_and_the_database_are_equal(house: House) -> None:
    assert differences(house.owner_url) == []
    assert revision_at(house.owner_url)[0] == revision_at(house.owner_url)[1]


def test_every_rule_was_checked_against_every_row(house: House) -> None:
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        unchecked = connection.execute("select conname from pg_constraint where not convalidated").fetchall()
    assert unchecked == []


def test_a_difference_is_seen(house: House) -> None:
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        connection.execute("alter table clients add column nickname text")
    assert "nickname" in str(differences(house.owner_url))


async def test_down_and_up_again_with_a_whole_deal_in_the_tables(house: House) -> None:
    await sent(house)
    before = schema(house.owner_url)
    filled = counted(house.owner_url)
    assert all(filled[name] for name in ("users", "clients", "deals", "deal_events", "steps", "outbox"))
    await house.database.close()
    downgrade(house.owner_url)
    left = tables(house.owner_url)
    assert left & OURS == set()
    assert left <= CHECKPOINTS | {"alembic_version"}
    assert revision_at(house.owner_url)[0] is None
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        functions = connection.execute(
            "select proname from pg_proc where pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert {name for (name,) in functions} & {s.split("(")[0] for s in SIGNATURES} == set()
    migrate(house.owner_url)
    assert schema(house.owner_url) == before
    assert set(counted(house.owner_url).values()) == {0}
    assert differences(house.owner_url) == []


def test_migrating_twice_changes_nothing(house: House) -> None:
    before = schema(house.owner_url)
    migrate(house.owner_url)
    assert schema(house.owner_url) == before


async def test_migrating_keeps_the_data(house: House) -> None:
    await sent(house)
    before = counted(house.owner_url)
    migrate(house.owner_url)
    assert counted(house.owner_url) == before


def test_several_that_migrate_at_once_wait_for_each_other(empty: str) -> None:
    """As replicas that start together."""
    with ThreadPoolExecutor(3) as starts:
        for started in [starts.submit(migrate, empty) for _ in range(3)]:
            started.result(60)
    assert differences(empty) == []
    assert tables(empty) >= OURS | CHECKPOINTS


def test_a_migration_that_is_killed_leaves_nothing_half_done(empty: str) -> None:
    """All of it is one transaction: an error on the way leaves no table."""
    with psycopg.connect(psycopg_url(empty)) as connection:
        # the last but one thing that the migration makes is in the way
        connection.execute("create function queue_figures() returns int language sql as 'select 1'")
    with pytest.raises(Exception, match="queue_figures"):
        migrate(empty)
    assert tables(empty) & OURS == set()
    with psycopg.connect(psycopg_url(empty)) as connection:
        connection.execute("drop function queue_figures()")
    migrate(empty)
    assert differences(empty) == []
