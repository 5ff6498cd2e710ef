"""A deal is lost before it is signed: the client flies with somebody else, or not at all."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import DealState, allowed
from domain.events import DealLost
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import line_of
from tools.closing.cancel import not_in_motion
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label


async def lose_deal(uow: UnitOfWork, deal_id: str, *, reason: str) -> Deal:
    """RefusedError without a reason, and once a contract is out: that is a cancellation. A second click
    changes nothing."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.state is DealState.CLOSED_LOST:
        return deal
    if not allowed(deal.state, "deal_lost"):
        raise RefusedError(
            f"{deal.number} stands at “{state_label(deal.state)}”: it can be cancelled, not lost."
        )
    not_in_motion(deal)
    why = line_of(reason, "why it is lost", longest=300)
    deal = await uow.happen(deal, DealLost(reason=why), actor=uow.broker, why=why)
    await uow.say(deal.thread_id, f"{deal.number} is **lost**.", Card("ClosedCard", deal.id, deal.seq))
    return deal
