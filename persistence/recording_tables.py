"""The table of recorded acts, as SQLAlchemy knows it."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from persistence.tables import metadata

recordings = Table(
    "recordings",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True, server_default=func.gen_random_uuid()),
    Column("thread_id", Uuid(as_uuid=False), ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Uuid(as_uuid=False), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("input", JSONB, nullable=False),
    Column("tape", JSONB, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("format", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Index("recordings_thread", "thread_id", "at"),
    Index("recordings_at", "at"),
)
