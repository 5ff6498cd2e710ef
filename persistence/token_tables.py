"""The tables of tokens and of what is asked with them, as SQLAlchemy knows them."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from persistence.tables import metadata, of_a_deal

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("user_id", Uuid(as_uuid=False), ForeignKey("users.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    UniqueConstraint("id", "user_id"),
    Index("api_tokens_user", "user_id"),
)

tool_calls = Table(
    "tool_calls",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("token_id", Uuid(as_uuid=False)),
    Column("tool", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("deal_id", Uuid(as_uuid=False)),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("server", Text),
    CheckConstraint("(token_id is null) <> (server is null)", name="tool_calls_who"),
    ForeignKeyConstraint(["token_id", "broker_id"], ["api_tokens.id", "api_tokens.user_id"]),
    of_a_deal(),
    Index("tool_calls_broker", "broker_id", "at"),
    Index("tool_calls_token", "token_id"),
    Index("tool_calls_deal", "deal_id"),
)
