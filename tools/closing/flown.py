"""The trip was flown: the broker says so, once its last arrival has passed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.closing import DealFlown
from domain.deal import Deal
from domain.deal_state import DealState
from domain.sold import Sold, aircraft_sold, all_confirmed
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.booking.of_deal import locked_sale
from tools.deals.errors import RefusedError
from tools.deals.wording import moment_label
from tools.places.flight_time import arrival


async def mark_flown(uow: UnitOfWork, deal_id: str) -> Deal:
    """RefusedError without a confirmed aircraft, or before the last arrival. A second click changes
    nothing."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.state is DealState.FLOWN:
        return deal
    if deal.state is DealState.SIGNED or (deal.contract_in_force and not all_confirmed(deal)):
        raise RefusedError(f"{unconfirmed(deal)} Record the operator's confirmation first.")
    deal, _ = await locked_sale(uow, deal_id, "deal_flown")
    me = await uow.me()
    end = last_landing(deal)
    if end is not None and uow.now() < end:
        raise RefusedError(
            f"The trip is not over: its last arrival is on {moment_label(end, me.timezone)}. Mark it as "
            "flown after that."
        )
    deal = await uow.happen(deal, DealFlown(by=me.name), actor=uow.broker)
    await uow.say(
        deal.thread_id,
        f"{deal.number} is **flown**. Next: settle what is open and close the deal.",
        Card("ClosedCard", deal.id, deal.seq),
    )
    return deal


def unconfirmed(deal: Deal) -> str | None:
    """A sentence; None once each aircraft is confirmed."""
    if all_confirmed(deal):
        return None
    several = len(aircraft_sold(deal)) > 1
    return "Not every aircraft is confirmed." if several else "No aircraft is confirmed."


def last_landing(deal: Deal) -> datetime | None:
    """When the last aircraft is in. None without a date."""
    return max((end for one in aircraft_sold(deal) if (end := last_arrival(one))), default=None)


def last_arrival(what: Sold) -> datetime | None:
    """When the last leg is in; the end of its day where its time is to be decided. None without a date."""
    leg = what.legs[-1] if what.legs else None
    if leg is None or leg.date is None:
        return None
    block = what.block_minutes[len(what.legs) - 1] if len(what.block_minutes) >= len(what.legs) else 0
    arrived = arrival(leg, block)
    if arrived is not None:
        return arrived
    zone = leg.destination.timezone if leg.destination else None
    midnight = datetime.combine(leg.date, time(0), tzinfo=ZoneInfo(zone) if zone else UTC)
    return midnight + timedelta(days=1)
