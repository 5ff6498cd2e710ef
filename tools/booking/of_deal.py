"""The sold deal that a command is about, its row held; or why there is none."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import allowed
from domain.sold import Sold, sold
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label

SEVERAL = (
    "Several aircraft fly together in what was sold. They cannot be checked and booked one by one here yet: "
    "do it outside, and note it in this thread. Nothing was changed."
)


async def locked_sale(uow: UnitOfWork, deal_id: str, kind: str) -> tuple[Deal, Sold]:
    """RefusedError while nothing is sold, or when the deal's state has no room for such an event."""
    deal = await uow.deals.get(deal_id, lock=True)
    return deal, sale_of(deal, kind)


def sale_of(deal: Deal, kind: str) -> Sold:
    what = sold(deal)
    if what is None:
        raise RefusedError(
            f"{deal.number} stands at “{state_label(deal.state)}”: the client has not accepted an offer yet."
        )
    if what.snapshot.aircraft:
        raise RefusedError(SEVERAL)
    if not allowed(deal.state, kind):
        raise RefusedError(f"That is not possible while the deal stands at “{state_label(deal.state)}”.")
    return what
