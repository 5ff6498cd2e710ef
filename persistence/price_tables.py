"""The table of what operators asked as a share of the model's price, as SQLAlchemy knows it."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, Numeric, Table, Text, Uuid

from persistence.tables import metadata, of_a_deal

quote_ratios = Table(
    "quote_ratios",
    metadata,
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("deal_id", Uuid(as_uuid=False), primary_key=True),
    Column("system", Text, primary_key=True),
    Column("lift", Text, primary_key=True),
    Column("category", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("tail", Text),
    Column("distance_nm", Integer, nullable=False),
    Column("ratio", Numeric, nullable=False),
    Column("model", Text, nullable=False),
    Column("legs", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    of_a_deal(),
    Index("quote_ratios_broker", "broker_id", "at"),
    Index("quote_ratios_newest", "at"),
)
