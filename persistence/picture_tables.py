"""The table of aircraft pictures, as SQLAlchemy knows it."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, Uuid, func

from persistence.tables import metadata

pictures = Table(
    "pictures",
    metadata,
    Column("broker_id", Uuid(as_uuid=False), primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
