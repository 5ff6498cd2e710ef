"""What the board reads, as SQLAlchemy knows it: a row a deal, the words it is found by, and sums."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from persistence.tables import metadata, of_a_deal

deal_summaries = Table(
    "deal_summaries",
    metadata,
    Column("deal_id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("thread_id", Uuid(as_uuid=False), nullable=False),
    Column("number", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("client_id", Uuid(as_uuid=False)),
    Column("route", Text, nullable=False),
    Column("departs_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("priced", Boolean, nullable=False),
    Column("at_least", Boolean, nullable=False),
    Column("large", Boolean, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("step", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("quotes", Integer, nullable=False),
    Column("quoted_at", DateTime(timezone=True)),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer", Text),
    Column("without_aircraft", Boolean, nullable=False),
    Column("words", ARRAY(Text), nullable=False),
    of_a_deal(),
    Index("deal_summaries_departure", "broker_id", "archived", "stage", "departs_on", "deal_id"),
    Index("deal_summaries_age", "broker_id", "archived", "stage", "opened_at", "deal_id"),
    Index(
        "deal_summaries_value", "broker_id", "archived", "stage", "priced", "currency", "amount", "deal_id"
    ),
    Index("deal_summaries_client", "client_id"),
    Index("deal_summaries_quoted", "broker_id", "quoted_at"),
    Index("deal_summaries_answered", "broker_id", "answered_at"),
    Index("deal_summaries_archived", "thread_id", postgresql_where="archived"),
    Index("deal_summaries_updated", "broker_id", "updated_at", "deal_id"),
    Index(
        "deal_summaries_marked",
        "broker_id",
        "updated_at",
        postgresql_where="(large or without_aircraft) and stage <> 'closed'",
    ),
    Index("deal_summaries_expiring", "broker_id", "expires_at", postgresql_where="stage <> 'closed'"),
)

deal_words = Table(
    "deal_words",
    metadata,
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("word", Text(collation="C"), nullable=False),
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    PrimaryKeyConstraint("broker_id", "word", "deal_id"),
    of_a_deal(),
    Index("deal_words_deal", "deal_id"),
)

pipeline_totals = Table(
    "pipeline_totals",
    metadata,
    Column("broker_id", Uuid(as_uuid=False), ForeignKey("users.id"), nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("stage", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("priced", Boolean, nullable=False),
    Column("deals", Integer, nullable=False),
    Column("amount", Numeric, nullable=False),
    PrimaryKeyConstraint("broker_id", "archived", "stage", "currency", "priced"),
)

client_looks = Table(
    "client_looks",
    metadata,
    Column("deal_id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    of_a_deal(),
    Index("client_looks_broker", "broker_id", "at"),
)
