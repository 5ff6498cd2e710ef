"""A webhook's pointer, followed to the deal it is about. It only makes the next poll come at once, so
that twenty pointers to one trip cost one look."""

from __future__ import annotations

import sentry_sdk
import structlog

from jobs.services import JobServices
from persistence.across import ClaimedPointer, Owner
from tools.sourcing.port import MarketplaceError, TripGone
from tools.sourcing.trip_creation import POLL_TRIP

NOT_OURS = Owner("", "")
"""the house may use the marketplace beside us: such a pointer costs no poll"""

log = structlog.get_logger(__name__)


async def follow(services: JobServices, pointer: ClaimedPointer) -> None:
    """Settle one inbox row; on a marketplace that is down it is due again later."""
    try:
        owner = await _owner(services, pointer)
        if owner is NOT_OURS:
            owner, outcome = None, "no deal of ours"
        elif owner is None:
            # the marketplace does not always say which trip an RFQ belongs to
            looked_at = await services.across.hasten_polls()
            await services.work.announcer.work_is_due()
            outcome = f"whose it is was not said: {looked_at} open trips looked at"
        else:
            async with services.work.unit(owner.broker_id) as uow:
                waiting = await uow.outbox.hasten(POLL_TRIP, owner.deal_id)
                uow.work_put = uow.work_put or waiting
            outcome = "looked at once" if waiting else "nothing is open"
    except TripGone:
        owner, outcome = None, "gone from the marketplace"
    except MarketplaceError as error:
        wait = int(error.retry_after or 30)
        await services.across.retry_inbox(pointer.id, pointer.fence, wait, error.sentence)
        return
    except Exception as error:
        log.exception("pointer.failed", row=pointer.id, ref=pointer.ref_id)
        sentry_sdk.capture_exception(error)
        await services.across.retry_inbox(pointer.id, pointer.fence, 30, type(error).__name__)
        return
    await services.across.settle_inbox(pointer.id, pointer.fence, outcome, owner.broker_id if owner else None)


async def _owner(services: JobServices, pointer: ClaimedPointer) -> Owner | None:
    """Whose deal it is; None when the marketplace does not say, NOT_OURS when it names a trip that is not."""
    if pointer.kind == "trips":
        return await services.across.owner_of_external(pointer.source, "trip", pointer.ref_id) or NOT_OURS
    rfq_id: str | None = pointer.ref_id
    if pointer.kind == "tripmsgs":
        rfq_id = (await services.marketplace.read_message(pointer.ref_id)).rfq_external_id
    if rfq_id is None:
        return None
    known = await services.across.owner_of_external(pointer.source, "rfq", rfq_id)
    if known is not None:
        return known
    trip_id = await services.marketplace.rfq_trip(rfq_id)
    if trip_id is None:
        return None
    return await services.across.owner_of_external(pointer.source, "trip", trip_id) or NOT_OURS
