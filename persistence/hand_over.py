"""What a hand-over asks of the database beside the deals themselves, as the broker who gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.deal import Deal

HASH = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True)
class InFlight:
    """Work of the deals that has been begun or waits for its turn."""

    kind: str
    leased: bool


async def in_flight(connection: AsyncConnection, deal_ids: Sequence[str]) -> tuple[InFlight, ...]:
    """Held to the end of the transaction: nobody claims it meanwhile."""
    query = text(
        """select kind, coalesce(lease_until > clock_timestamp(), false) as leased from outbox
        where deal_id = any(cast(:deals as uuid[])) and state = 'due' order by id for update"""
    )
    rows = await connection.execute(query, {"deals": list(deal_ids)})
    return tuple(InFlight(row.kind, row.leased) for row in rows)


async def in_talk(connection: AsyncConnection, thread_ids: Sequence[str]) -> bool:
    """Whether the assistant is at work in one of these threads."""
    query = text(
        """select 1 from thread_leases
        where thread_id = any(cast(:threads as uuid[])) and expires_at > clock_timestamp() for update"""
    )
    return (await connection.execute(query, {"threads": list(thread_ids)})).first() is not None


async def deals_of(connection: AsyncConnection, client_ids: Sequence[str]) -> tuple[str, ...]:
    """Every deal of these entries of the book, however long ago."""
    query = text("select id from deals where client_id = any(cast(:clients as uuid[])) order by id")
    return tuple((await connection.execute(query, {"clients": list(client_ids)})).scalars().all())


async def in_a_sheet(connection: AsyncConnection, client_ids: Sequence[str]) -> bool:
    """Whether one of them has a row in the broker's Google sheet."""
    query = text(
        """select 1 from client_sheet_rows
        where client_id = any(cast(:clients as uuid[])) and gone_at is null"""
    )
    return (await connection.execute(query, {"clients": list(client_ids)})).first() is not None


async def move(
    connection: AsyncConnection,
    deals: Iterable[Deal],
    clients: Sequence[str],
    *,
    to_broker: str,
    by_admin: str,
    why: str,
    address: str,
) -> None:
    """Every row that carries the broker, in this transaction; written into the audit log with it."""
    moved = tuple(deals)
    # pictures are each broker's own, by hash: the new one gets those that the deals name
    pictures = {found for deal in moved for found in HASH.findall(deal.canonical())}
    await connection.execute(
        text(
            """select hand_over(cast(:deals as uuid[]), cast(:clients as uuid[]), cast(:pictures as text[]),
            cast(:taker as uuid), cast(:admin as uuid), cast(:why as text), cast(:address as text))"""
        ),
        {
            "deals": [deal.id for deal in moved],
            "clients": list(clients),
            "pictures": sorted(pictures),
            "taker": to_broker,
            "admin": by_admin,
            "why": why,
            "address": address,
        },
    )


async def go_on_as(connection: AsyncConnection, user_id: str) -> None:
    """The rest of the transaction is this user's."""
    await connection.execute(text("select set_config('app.user', :user, true)"), {"user": user_id})
