"""Looking at the marketplace now instead of at the next round."""

from __future__ import annotations

from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.sourcing.asks.request import POLL_ASK
from tools.sourcing.trip_creation import POLL_TRIP


async def ask_again(uow: UnitOfWork, deal_id: str) -> None:
    """RefusedError when nothing is open for this deal."""
    deal = await uow.deals.get(deal_id)
    asked = await uow.outbox.hasten(POLL_ASK, deal.id)
    if deal.marketplace.status == "forgotten" and not asked:
        raise RefusedError(
            "The marketplace no longer knows this trip. Create it again with the button on the trip's card."
        )
    if not await uow.outbox.hasten(POLL_TRIP, deal.id) and not asked:
        raise RefusedError("There is nothing to look up: nothing is open at the marketplace for this deal.")
    uow.work_put = True
