"""The tables of sheets that client books are kept in step with, as SQLAlchemy knows them."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, ForeignKeyConstraint, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from persistence.tables import metadata

client_sheets = Table(
    "client_sheets",
    metadata,
    Column("broker_id", Uuid(as_uuid=False), ForeignKey("users.id"), primary_key=True),
    Column("spreadsheet", Text, nullable=False),
    Column("tab", Text),
    Column("thread_id", Uuid(as_uuid=False), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("running_until", DateTime(timezone=True)),
    Column("synced_at", DateTime(timezone=True)),
    Column("problem", Text),
    Column("findings", JSONB, nullable=False, server_default="[]"),
    Column("told", Text, nullable=False, server_default=""),
    Index("client_sheets_due", "due_at"),
)

client_sheet_rows = Table(
    "client_sheet_rows",
    metadata,
    Column("broker_id", Uuid(as_uuid=False), primary_key=True),
    Column("client_id", Uuid(as_uuid=False), primary_key=True),
    Column("base", JSONB, nullable=False),
    Column("conflicts", JSONB, nullable=False, server_default="{}"),
    Column("gone_at", DateTime(timezone=True)),
    ForeignKeyConstraint(["client_id", "broker_id"], ["clients.id", "clients.broker_id"], onupdate="CASCADE"),
)
