"""A deal is cancelled: what it costs and what goes back is shown first, and the click names it."""

from __future__ import annotations

from datetime import datetime

from domain.cancellation import CancellationFee, CancelledBy, cancellation_fee
from domain.closing import DealCancelled
from domain.deal import Deal
from domain.deal_state import DealState, allowed
from domain.full_refund import full_refund
from domain.policy import policy_on
from domain.sold import sold
from domain.standing import standing
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import line_of
from tools.booking.noted import shown_first
from tools.deals.describe import not_while_sending
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label, plain, state_label
from tools.payments.elsewhere import other_fee_words


def fee_now(deal: Deal, cancelled_by: CancelledBy, now: datetime) -> CancellationFee | None:
    """The fee if it were cancelled now; None while nothing is sold."""
    what, paid = sold(deal), standing(deal)
    if what is None or paid is None:
        return None
    return cancellation_fee(
        cancelled_by=cancelled_by,
        signed=deal.contract_in_force is not None,
        free=full_refund(deal) if cancelled_by == "client" else None,
        total=what.total,
        other_totals=what.snapshot.other_totals,
        held=paid.held,
        legs=what.legs,
        now=now,
        policy=policy_on(what.snapshot.priced_at),
    )


def told_money(fee: CancellationFee | None) -> str:
    """All that is at stake in one line: the percentage, the fee, what was received, what goes back or stays
    owed, in every currency, and the departure that the notice is counted to. Empty where nothing is sold."""
    if fee is None:
        return ""
    sums = (*fee.fees, fee.total, *fee.other_totals, fee.held, fee.refund_due, fee.still_owed)
    departs = fee.departs.isoformat() if fee.departs else "unknown"
    return " | ".join((f"{fee.percent} %", *(money_label(one) for one in sums), departs))


async def cancel_deal(
    uow: UnitOfWork, deal_id: str, *, cancelled_by: CancelledBy, reason: str, seen: str
) -> Deal:
    """`seen`: what stood on the card, as `told_money`. When it is something else by now nothing is cancelled
    and the card shows that. RefusedError without a reason, and for a deal that has ended."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.state is DealState.CANCELLED:
        return deal
    if deal.state is DealState.FLOWN:
        raise RefusedError(f"{deal.number} is flown: it is closed, not cancelled.")
    if not allowed(deal.state, "deal_cancelled"):
        raise RefusedError(f"{deal.number} is {state_label(deal.state)}: it cannot be cancelled any more.")
    not_in_motion(deal)
    why = line_of(reason, "why it is cancelled", longest=300)
    fee = fee_now(deal, cancelled_by, uow.now())
    if told_money(fee) != seen:
        values = {"reason": why, "by": cancelled_by, "changed": "yes"}
        return await shown_first(uow, deal, "cancellation", values)
    happening = DealCancelled(reason=why, by=(await uow.me()).name, fee=fee)
    deal = await uow.happen(deal, happening, actor=uow.broker, why=why)
    await uow.say(deal.thread_id, _said(deal, fee), Card("ClosedCard", deal.id, deal.seq))
    return deal


def not_in_motion(deal: Deal) -> None:
    """RefusedError while something leaves the house that an end would cut in two."""
    not_while_sending(deal)
    if deal.marketplace.status == "creating":
        raise RefusedError("The trip is being created at the marketplace. Try again in a moment.")


def _said(deal: Deal, fee: CancellationFee | None) -> str:
    first = f"{deal.number} is **cancelled**: {plain(deal.end_reason or '')}"
    if fee is None:
        return first
    beside = other_fee_words(fee)
    more = f" {beside}" if beside else ""
    if fee.refund_due.amount > 0:
        return f"{first}. {money_label(fee.refund_due)} goes back to the client.{more}"
    if fee.still_owed.amount > 0:
        return f"{first}. The client still owes {money_label(fee.still_owed)} of the fee.{more}"
    return f"{first}. {more.strip() or 'Nothing is owed either way.'}"
