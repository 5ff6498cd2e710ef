"""Every table, as SQLAlchemy knows it. The migrations are what makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()


def _now(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


users = Table(
    "users",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("identifier", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text),
    Column("role", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("password_hash", Text),
    Column("revoked_at", DateTime(timezone=True)),
    _now("created_at"),
)

clients = Table(
    "clients",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), ForeignKey("users.id"), nullable=False),
    Column("company", Text),
    Column("contact_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text),
    _now("created_at"),
    Column("currency", Text),
    Column("contacts", JSONB, nullable=False, server_default="[]"),
    Column("preferences", JSONB, nullable=False, server_default="[]"),
    Column("notes", Text),
    Column("merged_into", Uuid(as_uuid=False)),
    UniqueConstraint("id", "broker_id"),
    ForeignKeyConstraint(
        ["merged_into", "broker_id"], ["clients.id", "clients.broker_id"], onupdate="CASCADE"
    ),
    Index("clients_broker", "broker_id"),
    Index("clients_merged_into", "merged_into"),
)

deals = Table(
    "deals",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), ForeignKey("users.id"), nullable=False),
    Column("thread_id", Uuid(as_uuid=False), nullable=False, unique=True),
    Column("number", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("projection", Text, nullable=False),
    Column("client_id", Uuid(as_uuid=False)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("id", "broker_id"),
    Index("deals_broker_state", "broker_id", "state"),
    Index("deals_broker_opened", "broker_id", "opened_at", "id"),
    Index("deals_client", "client_id", "opened_at"),
)


def of_a_deal() -> ForeignKeyConstraint:
    """Row security does not look at foreign keys: the broker is part of this one."""
    return ForeignKeyConstraint(["deal_id", "broker_id"], ["deals.id", "deals.broker_id"], onupdate="CASCADE")


deal_events = Table(
    "deal_events",
    metadata,
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text),
    Column("payload", Text, nullable=False),
    of_a_deal(),
    PrimaryKeyConstraint("deal_id", "seq"),
    Index(
        "deal_events_of_operators",
        "broker_id",
        "at",
        postgresql_where="kind in ('rfq_seen', 'quote_received')",
    ),
)

external_ids = Table(
    "external_ids",
    metadata,
    Column("system", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("own_id", Uuid(as_uuid=False), nullable=False),
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    of_a_deal(),
    PrimaryKeyConstraint("system", "kind", "value"),
    Index("external_ids_deal", "deal_id"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _now("created_at"),
    of_a_deal(),
    Index("documents_deal", "deal_id"),
    Index("documents_sha256", "sha256"),
)

client_links = Table(
    "client_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("opens", Text, nullable=False, server_default="proposal"),
    Column("revoked_at", DateTime(timezone=True)),
    of_a_deal(),
    Index("client_links_deal", "deal_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("payload", JSONB, nullable=False),
    Column("state", Text, nullable=False, server_default="due"),
    _now("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Column("lease_until", DateTime(timezone=True)),
    Column("error", Text),
    _now("created_at"),
    Column("done_at", DateTime(timezone=True)),
    Column("deadline", DateTime(timezone=True)),
    Column("correlation", Text),
    Index("outbox_due", "due_at", postgresql_where="state = 'due'"),
    Index("outbox_failed", "done_at", postgresql_where="state = 'failed'"),
    of_a_deal(),
    Index("outbox_deal", "deal_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref_id", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="due"),
    Column("outcome", Text),
    _now("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Column("lease_until", DateTime(timezone=True)),
    Column("broker_id", Uuid(as_uuid=False)),
    _now("received_at"),
    Index("inbox_due", "due_at", postgresql_where="state = 'due'"),
)

outside_calls = Table(
    "outside_calls",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("deal_id", Uuid(as_uuid=False)),
    Column("system", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("status", Integer),
    Column("request", Text),
    Column("answer", Text),
    Column("milliseconds", Integer, nullable=False),
    _now("at"),
    Index("outside_calls_deal", "deal_id", "at"),
)

model_calls = Table(
    "model_calls",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), ForeignKey("users.id"), nullable=False),
    Column("thread_id", Uuid(as_uuid=False)),
    Column("deal_id", Uuid(as_uuid=False)),
    Column("model", Text, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("dropped", Integer, nullable=False, server_default="0"),
    Column("tokens_in", Integer),
    Column("tokens_cached", Integer),
    Column("tokens_out", Integer),
    Column("milliseconds", Integer, nullable=False),
    Column("cost_usd", Numeric(18, 9)),
    Column("price_since", Date),
    _now("at"),
    of_a_deal(),
    Index("model_calls_broker", "broker_id", "at"),
    Index("model_calls_deal", "deal_id"),
)

operators = Table(
    "operators",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), ForeignKey("users.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("base_icao", Text, nullable=False),
    Column("contact_name", Text),
    Column("email", Text, nullable=False),
    Column("phone", Text),
    Column("certifications", JSONB, nullable=False, server_default="[]"),
    Column("notes", Text),
    Column("active", Boolean, nullable=False, server_default="true"),
    _now("created_at"),
    UniqueConstraint("id", "broker_id"),
    UniqueConstraint("broker_id", "email"),
)

operator_aircraft = Table(
    "operator_aircraft",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("operator_id", Uuid(as_uuid=False), nullable=False),
    Column("tail", Text),
    Column("type_name", Text, nullable=False),
    Column("seats", Integer),
    Column("year", Integer),
    ForeignKeyConstraint(["operator_id", "broker_id"], ["operators.id", "operators.broker_id"]),
    Index("operator_aircraft_operator", "operator_id"),
)

thread_leases = Table(
    "thread_leases",
    metadata,
    Column("thread_id", Uuid(as_uuid=False), primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

# Chainlit's own fields, in its own spelling: a contract test compares them at each new version.
threads = Table(
    "threads",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("createdAt", Text, nullable=False),
    Column("name", Text),
    Column("userId", Uuid(as_uuid=False), ForeignKey("users.id"), nullable=False),
    Column("tags", ARRAY(Text)),
    Column("metadata", JSONB, nullable=False, server_default="{}"),
    # kept by a trigger of `steps`
    Column("spokenAt", Text),
)
Index(
    "threads_spoken",
    threads.c.userId,
    func.coalesce(threads.c.spokenAt, threads.c.createdAt),
    threads.c.id,
)

steps = Table(
    "steps",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("threadId", Uuid(as_uuid=False), ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("userId", Uuid(as_uuid=False), nullable=False),
    Column("parentId", Uuid(as_uuid=False)),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("streaming", Boolean, nullable=False, server_default="false"),
    Column("waitForAnswer", Boolean),
    Column("isError", Boolean),
    Column("metadata", JSONB, nullable=False, server_default="{}"),
    Column("tags", ARRAY(Text)),
    Column("input", Text, nullable=False, server_default=""),
    Column("output", Text, nullable=False, server_default=""),
    Column("createdAt", Text),
    Column("command", Text),
    Column("modes", JSONB),
    Column("start", Text),
    Column("end", Text),
    Column("generation", JSONB),
    Column("showInput", JSONB),
    Column("language", Text),
    Column("icon", Text),
    Column("defaultOpen", Boolean),
    Column("autoCollapse", Boolean),
    Index("steps_thread", "threadId", "createdAt"),
)

elements = Table(
    "elements",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("threadId", Uuid(as_uuid=False), ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("userId", Uuid(as_uuid=False), nullable=False),
    Column("type", Text, nullable=False),
    Column("chainlitKey", Text),
    Column("path", Text),
    Column("url", Text),
    Column("objectKey", Text),
    Column("name", Text, nullable=False),
    Column("display", Text),
    Column("size", Text),
    Column("language", Text),
    Column("page", Integer),
    Column("props", JSONB),
    Column("autoPlay", Boolean),
    Column("playerConfig", JSONB),
    Column("forId", Uuid(as_uuid=False)),
    Column("mime", Text),
    Index("elements_thread", "threadId"),
)

feedbacks = Table(
    "feedbacks",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("forId", Uuid(as_uuid=False), nullable=False),
    Column("threadId", Uuid(as_uuid=False)),
    Column("userId", Uuid(as_uuid=False), nullable=False),
    Column("value", Integer, nullable=False),
    Column("comment", Text),
    UniqueConstraint("forId", "userId"),
)
