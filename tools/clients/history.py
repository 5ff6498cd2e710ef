"""What was done for a client before."""

from __future__ import annotations

from domain.deal import Deal
from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork

SHOWN = 10


async def deals_of(uow: UnitOfWork, client: Client, *, limit: int = SHOWN) -> tuple[Deal, ...]:
    """The newest first, also those under an entry that was merged into this one."""
    return await uow.deals.of_clients(await uow.clients.ids_of(client.id), limit)


async def last_trip(uow: UnitOfWork, client: Client, *, but: str | None = None) -> Deal | None:
    """The client's last deal whose trip was complete; `but` is the thread that asks. None: there is none."""
    for deal in await deals_of(uow, client, limit=50):
        if deal.thread_id != but and deal.trip is not None and deal.trip.ready:
            return deal
    return None
