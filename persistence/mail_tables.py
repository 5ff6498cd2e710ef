"""The tables of mail that left and of mail that came back, as SQLAlchemy knows them."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
)

from persistence.tables import metadata, of_a_deal

outgoing_mails = Table(
    "outgoing_mails",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("broker_id", Uuid(as_uuid=False), nullable=False),
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    Column("mail_id", Uuid(as_uuid=False), nullable=False),
    Column("about", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("attempted_at", DateTime(timezone=True), nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    Column("held_as", Text),
    Column("sent_as", Text, unique=True),
    of_a_deal(),
    Index("outgoing_mails_deal", "deal_id", "recipient"),
)

incoming_mails = Table(
    "incoming_mails",
    metadata,
    Column("broker_id", Uuid(as_uuid=False), primary_key=True),
    Column("outside_id", Text, primary_key=True),
    Column("deal_id", Uuid(as_uuid=False), nullable=False),
    Column("message_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    of_a_deal(),
    Index("incoming_mails_deal", "deal_id"),
)

postboxes = Table(
    "postboxes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
