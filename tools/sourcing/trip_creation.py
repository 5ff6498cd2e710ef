"""Creating the trip at the marketplace: a click asks for it, a job carries it out, at most once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.deal import Deal
from domain.deal_state import DealState
from domain.events import TripCreated, TripRequested, TripRequestFailed
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.sourcing.port import CreatedTrip, Marketplace, MarketplaceError, TripRequest

CREATE_TRIP = "create_trip"
POLL_TRIP = "poll_trip"
FIRST_POLL = timedelta(seconds=30)


async def request_trip(uow: UnitOfWork, deal_id: str, *, seen: int) -> Deal:
    """The broker's click on the card of version `seen`. RefusedError while something is missing, the trip
    is being created, or the card shows an older trip."""
    deal = await uow.deals.get(deal_id, lock=True)
    if seen < deal.trip_seq:
        raise RefusedError("The trip has changed since this card. Use the newest one.")
    if deal.trip is None or not deal.trip.ready:
        missing = ", ".join(deal.trip.missing) if deal.trip else "the trip"
        raise RefusedError(f"Before the trip can be created I need: {missing}.")
    if deal.state is not DealState.DRAFT:
        raise RefusedError(f"The trip is already at the marketplace ({deal.marketplace.trip_id}).")
    if deal.marketplace.status == "creating":
        raise RefusedError("The trip is being created right now.")
    # one name for one trip: whatever became of an earlier attempt, it is found under it and never made twice
    name = f"{deal.id}.{deal.trip_seq}"
    deal = await uow.happen(deal, TripRequested(external_trip_id=name), actor=uow.broker)
    await uow.later(CREATE_TRIP, deal, f"{CREATE_TRIP}:{deal.id}:{deal.seq}")
    return deal


async def create_trip(
    work: Work,
    marketplace: Marketplace,
    user_id: str,
    deal_id: str,
    *,
    still_held: Callable[[UnitOfWork], Awaitable[None]] | None = None,
) -> None:
    """Carry the click out. Looks for the trip before it posts, so that a crash or a lost answer never
    makes a second one. `still_held` is asked right before the post; what it raises ends the attempt."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    if deal.marketplace.status != "creating" or deal.trip is None:
        return
    name = deal.marketplace.external_trip_id
    assert name is not None
    try:
        found = await marketplace.find_trip(name)
        if found is None and still_held is not None:
            async with work.unit(user_id) as uow:
                await still_held(uow)
        created = found or await marketplace.create_trip(TripRequest(external_trip_id=name, trip=deal.trip))
    except MarketplaceError as error:
        await _record_failure(work, user_id, deal_id, error)
        return
    async with work.unit(user_id) as uow:
        await record_created(uow, deal_id, marketplace.system, created, external_trip_id=name)


async def record_created(
    uow: UnitOfWork, deal_id: str, system: str, created: CreatedTrip, *, external_trip_id: str
) -> Deal:
    """The trip exists: remember its ids, say so, and look for answers from now on."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.state is not DealState.DRAFT or deal.marketplace.external_trip_id != external_trip_id:
        if deal.marketplace.trip_id != created.trip_id:
            await uow.say(
                deal.thread_id,
                f"An earlier version of this trip is at the marketplace as {created.trip_id}: cancel it.",
                deal_id=deal.id,
            )
        return deal
    happening = TripCreated(
        system=system,
        trip_id=created.trip_id,
        internal_id=created.internal_id or created.trip_id,
        deep_link=created.search_link,
        view_link=created.view_link,
    )
    deal = await uow.happen(deal, happening, actor="system")
    for value in {happening.trip_id, happening.internal_id}:
        await uow.external_ids.claim(system, "trip", value, own_id=deal.id, deal_id=deal.id)
    await uow.later(
        POLL_TRIP, deal, f"{POLL_TRIP}:{deal.id}:{deal.seq}", {"trip_id": happening.trip_id}, after=FIRST_POLL
    )
    await uow.say(
        deal.thread_id,
        f"The trip is at the marketplace as **{happening.trip_id}**. Open it, pick the operators and send "
        "the requests there; their answers appear here by themselves.",
        deal_id=deal.id,
    )
    return deal


async def _record_failure(work: Work, user_id: str, deal_id: str, error: MarketplaceError) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if deal.marketplace.status != "creating":
            return
        happening = TripRequestFailed(sentence=error.sentence, uncertain=error.sent != "no")
        await uow.happen(deal, happening, actor="system")
        await uow.say(
            deal.thread_id, f"The trip could not be created. {plain(error.sentence)}", deal_id=deal.id
        )
