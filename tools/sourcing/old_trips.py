"""Cancelling at the marketplace what the trip was before: a click asks for it, a job carries it out once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.deal import Deal
from domain.deal_state import allowed
from domain.old_trips import OldTrip, OldTripCancelFailed, OldTripCancelled, OldTripCancelRequested
from domain.quotes import RfqState
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.sourcing.port import Marketplace, MarketplaceError, TripGone

CANCEL_OLD_TRIP = "cancel_old_trip"
MESSAGE = "The client's trip has changed, so this request is cancelled. Thank you for looking at it."
"""what the operators of the old trip read; the card shows it beside the button"""
TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=2)


def cancellable(deal: Deal) -> tuple[OldTrip, ...]:
    """Old trips that a click may cancel now."""
    if not allowed(deal.state, "old_trip_cancel_requested"):
        return ()
    return tuple(one for one in deal.old_trips if one.status in {"open", "failed"})


async def cancel_old_trip(uow: UnitOfWork, deal_id: str, trip_id: str) -> Deal:
    """The broker's click. RefusedError for a trip that is not one of the deal's old ones, or is done."""
    deal = await uow.deals.get(deal_id, lock=True)
    if not any(one.trip_id == trip_id for one in cancellable(deal)):
        raise RefusedError("There is nothing to cancel: the old trip is cancelled, or being cancelled.")
    happening = OldTripCancelRequested(trip_id=trip_id, message=MESSAGE)
    deal = await uow.happen(deal, happening, actor=uow.broker)
    key = f"{CANCEL_OLD_TRIP}:{deal.id}:{trip_id}:{deal.seq}"
    await uow.later(CANCEL_OLD_TRIP, deal, key, {"trip_id": trip_id})
    return deal


async def carry_out(
    work: Work,
    marketplace: Marketplace,
    user_id: str,
    deal_id: str,
    trip_id: str,
    *,
    attempt: int,
    still_held: Callable[[UnitOfWork], Awaitable[None]],
) -> timedelta | None:
    """How long to wait before it is tried again; None: settled. After a first attempt the marketplace is
    looked at before it is told again: operators hear of it once. `still_held` is asked right before."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    old = next((one for one in deal.old_trips if one.trip_id == trip_id), None)
    if old is None or old.status != "cancelling":
        return None
    try:
        if attempt == 1 or not await _is_cancelled(marketplace, trip_id):
            async with work.unit(user_id) as uow:
                await still_held(uow)
            await marketplace.cancel_trip(trip_id, "CHANGED", MESSAGE)
    except TripGone:
        await _cancelled(work, user_id, deal_id, trip_id)
    except MarketplaceError as error:
        if error.retry_after is not None and attempt < TRIES:
            wanted = max(FIRST_WAIT, timedelta(seconds=error.retry_after))
            return min(wanted, LONGEST_WAIT)
        await _failed(work, user_id, deal_id, trip_id, error)
    else:
        await _cancelled(work, user_id, deal_id, trip_id)
    return None


async def _is_cancelled(marketplace: Marketplace, trip_id: str) -> bool:
    """Everybody who was asked knows. A trip nobody was asked for tells nobody, however often it is told."""
    answers = await marketplace.trip_answers(trip_id)
    return bool(answers) and all(answer.rfq.state is RfqState.CANCELED for answer in answers)


async def _cancelled(work: Work, user_id: str, deal_id: str, trip_id: str) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if not _waits(deal, trip_id):
            return
        deal = await uow.happen(deal, OldTripCancelled(trip_id=trip_id), actor="system")
        words = f"The old trip {plain(trip_id)} is cancelled at the marketplace; its operators were told."
        await uow.say(deal.thread_id, words, Card("TripCard", deal.id, deal.seq))


async def _failed(work: Work, user_id: str, deal_id: str, trip_id: str, error: MarketplaceError) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        if not _waits(deal, trip_id):
            return
        certain = "is not cancelled" if error.sent == "no" else "may not be cancelled"
        sentence = f"The old trip {trip_id} {certain}. {error.sentence}"
        happening = OldTripCancelFailed(trip_id=trip_id, sentence=sentence)
        deal = await uow.happen(deal, happening, actor="system")
        await uow.say(deal.thread_id, plain(sentence), Card("TripCard", deal.id, deal.seq))


def _waits(deal: Deal, trip_id: str) -> bool:
    return any(one.trip_id == trip_id and one.status == "cancelling" for one in deal.old_trips)
