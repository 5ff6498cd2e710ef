"""The sold deal that a command is about, its row held; or why there is none."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import allowed
from domain.sold import Sold, aircraft_sold, sold
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label


async def locked_sale(uow: UnitOfWork, deal_id: str, kind: str) -> tuple[Deal, Sold]:
    """The whole of what was sold. RefusedError while nothing is, or when the deal's state has no room for
    such an event."""
    deal = await uow.deals.get(deal_id, lock=True)
    return deal, sale_of(deal, kind)


async def locked_aircraft(uow: UnitOfWork, deal_id: str, kind: str, aircraft: int) -> tuple[Deal, Sold]:
    """One of the aircraft that were sold, counted from 1. RefusedError as `locked_sale`, and for a number
    that none has."""
    deal = await uow.deals.get(deal_id, lock=True)
    sale_of(deal, kind)
    return deal, aircraft_of(deal, aircraft)


def sale_of(deal: Deal, kind: str) -> Sold:
    what = sold(deal)
    if what is None:
        raise RefusedError(
            f"{deal.number} stands at “{state_label(deal.state)}”: the client has not accepted an offer yet."
        )
    if not allowed(deal.state, kind):
        raise RefusedError(f"That is not possible while the deal stands at “{state_label(deal.state)}”.")
    return what


def aircraft_of(deal: Deal, aircraft: int) -> Sold:
    found = next((one for one in aircraft_sold(deal) if one.number == aircraft), None)
    if found is None:
        raise RefusedError(f"{deal.number} has no aircraft {aircraft}.")
    return found


def of_which(deal: Deal, aircraft: int) -> str:
    """` of aircraft 2`; nothing where only one flies."""
    return f" of aircraft {aircraft}" if len(aircraft_sold(deal)) > 1 else ""
