"""Creating the trip at the marketplace: a click asks for it, a job carries it out, at most once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

from domain.deal import Deal
from domain.deal_state import DealState, allowed
from domain.events import TripCreated, TripRequested, TripRequestFailed
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.sourcing.port import (
    AnswerUnreadable,
    CreatedTrip,
    Marketplace,
    MarketplaceDown,
    MarketplaceError,
    MarketplaceRefused,
    TripRequest,
)

CREATE_TRIP = "create_trip"
POLL_TRIP = "poll_trip"
FIRST_POLL = timedelta(seconds=30)
WITHOUT_MARKETPLACE = {DealState.DRAFT, DealState.QUOTING, DealState.QUOTES_READY}
"""operators may have been asked by e-mail before the trip is put to the marketplace"""

NOT_CERTAIN = (
    "It is not certain whether the marketplace has the trip; it is looked up before anything is sent again."
)


async def request_trip(uow: UnitOfWork, deal_id: str, *, seen: int) -> Deal:
    """The broker's click on the card of version `seen`. RefusedError while something is missing, the trip
    is being created, or the card shows an older trip."""
    deal = await uow.deals.get(deal_id, lock=True)
    if seen < deal.trip_seq:
        raise RefusedError("The trip has changed since this card was made. Use the newest card.")
    if deal.trip is None or not deal.trip.ready:
        missing = ", ".join(deal.trip.missing) if deal.trip else "the trip"
        raise RefusedError(f"The trip cannot be created yet. Still missing: {missing}.")
    forgotten = deal.marketplace.status == "forgotten" and allowed(deal.state, "trip_requested")
    if deal.marketplace.status == "created":
        raise RefusedError(f"The trip is already at the marketplace ({deal.marketplace.trip_id}).")
    if deal.state not in WITHOUT_MARKETPLACE and not forgotten:
        raise RefusedError("A proposal has been made for this trip: it is not put to the marketplace now.")
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
    tried_before: bool = False,
    still_held: Callable[[UnitOfWork], Awaitable[None]] | None = None,
) -> None:
    """Carry the click out. Looks for the trip before it posts, so that a crash or a lost answer never
    makes a second one. `tried_before`: a worker that died may have posted it. `still_held` is asked right
    before the post; what it raises ends the attempt."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    if deal.marketplace.status != "creating" or deal.trip is None:
        return
    name = deal.marketplace.external_trip_id
    assert name is not None
    posting = False
    try:
        found = await marketplace.find_trip(name)
        if found is None and still_held is not None:
            async with work.unit(user_id) as uow:
                await still_held(uow)
        posting = True
        created = found or await marketplace.create_trip(TripRequest(external_trip_id=name, trip=deal.trip))
    except MarketplaceError as error:
        in_doubt = error.sent != "no" if posting else tried_before or deal.marketplace.in_doubt
        await _record_failure(work, user_id, deal_id, error, in_doubt=in_doubt)
        return
    async with work.unit(user_id) as uow:
        await record_created(uow, deal_id, marketplace.system, created, external_trip_id=name)


async def record_created(
    uow: UnitOfWork, deal_id: str, system: str, created: CreatedTrip, *, external_trip_id: str
) -> Deal:
    """The trip exists: remember its ids, say so, and look for answers from now on."""
    deal = await uow.deals.get(deal_id, lock=True)
    known = deal.marketplace.status == "created" or not allowed(deal.state, "trip_created")
    if known or deal.marketplace.external_trip_id != external_trip_id:
        if deal.marketplace.trip_id != created.trip_id:
            await uow.say(
                deal.thread_id,
                f"An earlier version of this trip is still at the marketplace as {plain(created.trip_id)}. "
                "Cancel it there, so that no operator quotes for it.",
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
        POLL_TRIP,
        deal,
        f"{POLL_TRIP}:{deal.id}:{deal.seq}",
        {"trip_id": happening.trip_id},
        after=FIRST_POLL,
        deadline=_departure(deal),
    )
    await uow.say(
        deal.thread_id,
        f"The trip is at the marketplace as **{happening.trip_id}**. Open it, pick the operators and send "
        "the requests there; their answers appear here by themselves.",
        deal_id=deal.id,
    )
    return deal


def _departure(deal: Deal) -> datetime | None:
    """The day on which the trip begins, as far as it is known: what is flown soon is looked at first."""
    days = [leg.date for leg in deal.trip.legs if leg.date] if deal.trip else []
    return datetime.combine(min(days), time(), UTC) if days else None


def what_became_of_it(error: MarketplaceError, *, in_doubt: bool) -> str:
    """For the broker, by how certain it is: refused and why, not reached, or in doubt."""
    if isinstance(error, MarketplaceDown):
        why = f"The marketplace is not working right now ({error.what})."
    elif isinstance(error, AnswerUnreadable):
        why = f"The marketplace's answer cannot be read ({error.what})."
    elif isinstance(error, MarketplaceRefused) and not in_doubt:
        return (
            f'The marketplace refused the trip: "{error.title}" ({error.code}). Nothing was created. '
            "Correct the trip, or ask the person who set up the connection."
        )
    else:
        return f"{error.sentence} {NOT_CERTAIN}" if in_doubt else error.sentence
    return f"{why} {NOT_CERTAIN if in_doubt else 'Nothing was created. Try again in a minute.'}"


async def _record_failure(
    work: Work, user_id: str, deal_id: str, error: MarketplaceError, *, in_doubt: bool
) -> None:
    sentence = what_became_of_it(error, in_doubt=in_doubt)
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if deal.marketplace.status != "creating":
            return
        happening = TripRequestFailed(sentence=sentence, uncertain=in_doubt)
        await uow.happen(deal, happening, actor="system")
        outcome = "" if in_doubt else "The trip was not created. "
        await uow.say(deal.thread_id, f"{outcome}{plain(sentence)}", deal_id=deal.id)
