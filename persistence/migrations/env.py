"""Alembic's entry: a connection is handed in by `persistence.migrate`."""

from __future__ import annotations

from alembic import context
from sqlalchemy.schema import SchemaItem

from persistence.tables import metadata


def _ours(
    item: SchemaItem, name: str | None, kind: str, _reflected: bool, _compare_to: SchemaItem | None
) -> bool:
    # LangGraph's saver makes and migrates its own tables
    return not (kind == "table" and name is not None and name.startswith("checkpoint"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=_ours,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
