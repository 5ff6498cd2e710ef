"""Bring a database to the newest schema: LangGraph's tables first, then ours with roles and policies."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from sqlalchemy import Connection as SqlConnection, create_engine

import persistence.api_answers
import persistence.house_tables
import persistence.mail_tables
import persistence.people_tables
import persistence.picture_tables
import persistence.pipeline_tables
import persistence.price_tables
import persistence.recording_tables
import persistence.sheet_tables
import persistence.token_tables
import persistence.watch_tables  # noqa: F401  its tables are among those that are compared
from persistence.tables import metadata
from persistence.urls import psycopg_url, sqlalchemy_url

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE_SECONDS = 600


def migrate(owner_url: str, *, to: str = "head") -> None:
    """Upgrade as the owner. Safe to run at every start and by several at once (one waits for the other)."""
    with Connection.connect(psycopg_url(owner_url), autocommit=True, row_factory=dict_row) as connection:
        _take_turn(connection)
        PostgresSaver(connection).setup()
        _alembic(owner_url, lambda config: command.upgrade(config, to))


def _take_turn(connection: Connection[DictRow]) -> None:
    """Asked again and again, since who waits inside a statement holds a snapshot: the saver's concurrent
    indexes wait for that, and the two for each other."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    taken = "select pg_try_advisory_lock(hashtext('jetvision.migrate')) as taken"
    while not connection.execute(taken).fetchall()[0]["taken"]:
        if time.monotonic() > deadline:
            raise TimeoutError("Another process has been migrating this database for ten minutes.")
        time.sleep(0.1)


def downgrade(owner_url: str, *, to: str = "base") -> None:
    _alembic(owner_url, lambda config: command.downgrade(config, to))


def revision_at(owner_url: str) -> tuple[str | None, str | None]:
    """(revision of the database, newest revision in the code)."""
    with _connected(owner_url) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, newest_revision()


def newest_revision() -> str | None:
    """Of the code."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def differences(owner_url: str) -> list[object]:
    """What the models and the database do not agree on; empty when they are equal."""
    with _connected(owner_url) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _item, name, kind, _reflected, _to: (
                    not (kind == "table" and str(name).startswith("checkpoint"))
                ),
            },
        )
        return list(compare_metadata(context, metadata))


def _config(connection: SqlConnection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _alembic(owner_url: str, run: Callable[[Config], None]) -> None:
    with _connected(owner_url) as connection:
        run(_config(connection))
        connection.commit()


@contextmanager
def _connected(owner_url: str) -> Iterator[SqlConnection]:
    engine = create_engine(sqlalchemy_url(owner_url, "psycopg"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
