"""The tables of what belongs to the whole house, as SQLAlchemy knows them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Numeric, Table, Text, func

from persistence.tables import metadata

exchange_rates = Table(
    "exchange_rates",
    metadata,
    Column("base", Text, primary_key=True),
    Column("quote", Text, primary_key=True),
    Column("rate", Numeric, nullable=False),
    Column("as_of", DateTime(timezone=True), primary_key=True),
    Column("zone", Text, nullable=False),
    Column("source", Text, primary_key=True),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

house_work = Table(
    "house_work",
    metadata,
    Column("name", Text, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Column("lease_until", DateTime(timezone=True)),
    Column("outcome", Text),
)
