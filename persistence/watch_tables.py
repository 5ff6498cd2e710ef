"""The table of watches, as SQLAlchemy knows it."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Table, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from persistence.tables import metadata, of_a_deal

empty_leg_watches = Table(
    "empty_leg_watches",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    Column("thread_id", Uuid(as_uuid=False), nullable=False),
    Column("query", JSONB, nullable=False),
    Column("until_at", DateTime(timezone=True), nullable=False),
    Column("looked_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    of_a_deal(),
    Index("empty_leg_watches_open", "broker_id", "until_at", postgresql_where=Column("ended_at").is_(None)),
    Index("empty_leg_watches_deal", "deal_id"),
)
