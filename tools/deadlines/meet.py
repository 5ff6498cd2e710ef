"""A moment that a deal waited for has come: the broker is told once, by day, while it still matters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.deadline_events import DeadlineMet, What
from domain.deadlines import by_day, deadline
from domain.deal import Deal
from persistence.unit_of_work import UnitOfWork
from tools.deadlines.remind import remind_of_contract, remind_of_offer
from tools.deadlines.told import departed, hold_ended, hold_ends, offer_ended, payable_due, payment_due
from tools.proposals.house import House

BRINGS: dict[What, Callable[[UnitOfWork, House, Deal, str], Awaitable[None]]] = {
    "offer_silent": remind_of_offer,
    "offer_ended": offer_ended,
    "contract_silent": remind_of_contract,
    "hold_ends": hold_ends,
    "hold_ended": hold_ended,
    "payment_due": payment_due,
    "payable_due": payable_due,
    "departed": departed,
}


async def meet_deadline(
    uow: UnitOfWork, house: House, deal_id: str, what: What, about: str
) -> timedelta | None:
    """How long to wait when it is too early, or night where the broker is. None: it was told, now or before,
    or it is not waited for any more."""
    deal = await uow.deals.get(deal_id, lock=True)
    zone = (await uow.me()).timezone
    waited = deadline(deal, what, about, zone)
    if waited is None:
        return None
    due = max(waited.at, by_day(uow.now(), zone))
    if uow.now() < due:
        return due - uow.now()
    deal = await uow.happen(deal, DeadlineMet(what=what, about=about), actor="system")
    await BRINGS[what](uow, house, deal, about)
    return None
