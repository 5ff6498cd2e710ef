"""The tables of who may come in and of who did what, as SQLAlchemy knows them."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from persistence.tables import metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True, server_default=func.gen_random_uuid()),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("who", Uuid(as_uuid=False), ForeignKey("users.id")),
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False, server_default=""),
    Column("details", JSONB, nullable=False, server_default="{}"),
    Column("address", Text, nullable=False, server_default=""),
    Index("audit_log_at", "at", "id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("invited_by", Uuid(as_uuid=False), ForeignKey("users.id"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("used_at", DateTime(timezone=True)),
    Column("user_id", Uuid(as_uuid=False), ForeignKey("users.id")),
    Column("form", JSONB),
    Index("invitations_created", "created_at"),
)

agreements = Table(
    "agreements",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("invitation_id", Uuid(as_uuid=False), ForeignKey("invitations.id"), nullable=False, unique=True),
    Column("user_id", Uuid(as_uuid=False), ForeignKey("users.id")),
    Column("words", JSONB, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("signature", JSONB),
    Column("signed_at", DateTime(timezone=True)),
    Column("certified", LargeBinary),
)
