"""Bring a database to the newest schema: LangGraph's tables first, then ours with roles and policies."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg import Connection
from psycopg.rows import dict_row
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import create_engine

from persistence.tables import metadata
from persistence.urls import psycopg_url, sqlalchemy_url

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(owner_url: str, *, to: str = "head") -> None:
    """Upgrade as the owner. Safe to run at every start and by several at once (one waits for the other)."""
    with Connection.connect(psycopg_url(owner_url), autocommit=True, row_factory=dict_row) as connection:
        connection.execute("select pg_advisory_lock(hashtext('jetvision.migrate'))")
        PostgresSaver(connection).setup()
        _alembic(owner_url, lambda config: command.upgrade(config, to))


def downgrade(owner_url: str, *, to: str = "base") -> None:
    _alembic(owner_url, lambda config: command.downgrade(config, to))


def revision_at(owner_url: str) -> tuple[str | None, str | None]:
    """(revision of the database, newest revision in the code)."""
    with create_engine(sqlalchemy_url(owner_url, "psycopg")).connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, ScriptDirectory.from_config(_config(None)).get_current_head()


def differences(owner_url: str) -> list[object]:
    """What the models and the database do not agree on; empty when they are equal."""
    with create_engine(sqlalchemy_url(owner_url, "psycopg")).connect() as connection:
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


def _alembic(owner_url: str, run: object) -> None:
    engine = create_engine(sqlalchemy_url(owner_url, "psycopg"))
    try:
        with engine.connect() as connection:
            assert callable(run)
            run(_config(connection))
            connection.commit()
    finally:
        engine.dispose()
