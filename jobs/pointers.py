"""Webhooks' pointers, followed to the deals they are about. They only make the next look come at once, so
that a thousand pointers to one trip cost one look, and a batch of them is one job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

import sentry_sdk
import structlog

from jobs.services import JobServices
from persistence.across import ClaimedPointer, Owner, Settled
from tools.sourcing.port import MarketplaceError, TripGone
from tools.sourcing.trip_creation import POLL_TRIP

NOT_OURS = Owner("", "")
"""the house may use the marketplace beside us: such a pointer costs no poll"""
ASKED = 5
"""pointers of a batch whose deal the marketplace is asked for, a call each; where there are more, it is
cheaper to look at all open trips"""
LOOK_PAUSE = 15.0
"""seconds, for the whole house: small batches of such pointers, one after the other, share a look"""

log = structlog.get_logger(__name__)

Ref = tuple[str, str, str]
"""source, kind, id: what a pointer points to"""


@dataclass(frozen=True)
class _Found:
    """What became of a ref."""

    outcome: str = ""
    owner: Owner | None = None
    retry_after: int | None = None
    """seconds; the marketplace could not be asked"""


async def follow(services: JobServices, *pointers: ClaimedPointer) -> None:
    """Settle these inbox rows; what the marketplace could not be asked for is due again later."""
    by_ref: dict[Ref, list[ClaimedPointer]] = defaultdict(list)
    for pointer in pointers:
        by_ref[pointer.source, pointer.kind, pointer.ref_id].append(pointer)
    found = await _owners(services, by_ref)
    hastened = await _hasten(services, {one.owner for one in found.values() if one.owner is not None})
    settled: list[Settled] = []
    for ref, rows in by_ref.items():
        one = found[ref]
        for row in rows:
            if one.retry_after is not None:
                await services.across.retry_inbox(row.id, row.fence, one.retry_after, one.outcome)
            elif one.owner is None:
                settled.append(Settled(row.id, row.fence, one.outcome, None))
            else:
                outcome = "looked at once" if hastened[one.owner] else "nothing is open"
                settled.append(Settled(row.id, row.fence, outcome, one.owner.broker_id))
    await services.across.settle_inbox(settled)


async def _owners(services: JobServices, refs: Iterable[Ref]) -> Mapping[Ref, _Found]:
    found: dict[Ref, _Found] = {}
    unknown: list[Ref] = []
    for ref in refs:
        owner = await _recorded(services, ref)
        if owner is None:
            unknown.append(ref)
        else:
            found[ref] = _found(owner)
    # the marketplace does not always say which trip an RFQ belongs to
    look_at_all = unknown[ASKED:] and unknown
    for number, ref in enumerate([] if look_at_all else unknown):
        found[ref] = one = await _asked(services, ref)
        if one.retry_after is not None:
            # it is not working: nobody waits for it once more
            found |= dict.fromkeys(unknown[number + 1 :], one)
            break
        if not one.outcome and one.owner is None:
            look_at_all.append(ref)
    if look_at_all:
        found |= dict.fromkeys(look_at_all, await _look_at_all(services))
    return found


async def _look_at_all(services: JobServices) -> _Found:
    """One look serves everything that came before it; what comes in the pause after it waits for the next."""
    wait = await services.look_at_all() if services.look_at_all is not None else 0.0
    if wait > 0:
        return _Found("whose it is was not said: the next look at all trips", retry_after=ceil(wait))
    looked_at = await services.across.hasten_polls()
    await services.work.announcer.work_is_due()
    return _Found(f"whose it is was not said: {looked_at} open trips looked at")


async def _recorded(services: JobServices, ref: Ref) -> Owner | None:
    """Whose it is by our own book, NOT_OURS for a trip of others; None: the marketplace must be asked."""
    source, kind, ref_id = ref
    if kind == "trips":
        return await services.across.owner_of_external(source, "trip", ref_id) or NOT_OURS
    if kind == "rfqs":
        return await services.across.owner_of_external(source, "rfq", ref_id)
    return None


async def _asked(services: JobServices, ref: Ref) -> _Found:
    """Neither outcome nor owner: the marketplace does not say."""
    try:
        owner = await _said(services, ref)
    except TripGone:
        return _Found("gone from the marketplace")
    except MarketplaceError as error:
        return _Found(error.sentence, retry_after=int(error.retry_after or 30))
    except Exception as error:
        log.exception("pointer.failed", ref=ref[2])
        sentry_sdk.capture_exception(error)
        return _Found(type(error).__name__, retry_after=30)
    return _Found() if owner is None else _found(owner)


async def _said(services: JobServices, ref: Ref) -> Owner | None:
    source, kind, ref_id = ref
    rfq_id: str | None = ref_id
    if kind == "tripmsgs":
        rfq_id = (await services.marketplace.read_message(ref_id)).rfq_external_id
        known = await services.across.owner_of_external(source, "rfq", rfq_id) if rfq_id else None
        if known is not None:
            return known
    if rfq_id is None:
        return None
    trip_id = await services.marketplace.rfq_trip(rfq_id)
    if trip_id is None:
        return None
    return await services.across.owner_of_external(source, "trip", trip_id) or NOT_OURS


def _found(owner: Owner) -> _Found:
    return _Found("no deal of ours") if owner is NOT_OURS else _Found(owner=owner)


async def _hasten(services: JobServices, owners: Iterable[Owner]) -> Mapping[Owner, bool]:
    """One look for each deal; False: nothing of it is open."""
    hastened = {}
    for owner in owners:
        async with services.work.unit(owner.broker_id) as uow:
            hastened[owner] = await uow.outbox.hasten(POLL_TRIP, owner.deal_id)
            uow.work_put = uow.work_put or hastened[owner]
    return hastened
