"""Due work of searches and watches for empty legs, and of a channel's usual prices."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork
from tools.sourcing.empty_legs.look import look_for_legs
from tools.sourcing.market_prices import fetch_market_prices

Held = Callable[[UnitOfWork], Awaitable[None]]


async def handle_look_for_legs(
    services: JobServices, user_id: str, due: Due, _held: Held
) -> timedelta | None:
    return await look_for_legs(
        services.work,
        services.aviapages,
        user_id,
        due.deal_id,
        str(due.payload["search_id"]),
        attempts=due.attempts,
    )


async def handle_market_prices(
    services: JobServices, user_id: str, due: Due, _held: Held
) -> timedelta | None:
    trip_seq = int(due.payload["trip_seq"])
    await fetch_market_prices(services.work, services.aviapages, user_id, due.deal_id, trip_seq)
    return None
