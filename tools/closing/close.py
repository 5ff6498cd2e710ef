"""A deal is closed: flown and paid in full, or with a reason why not. The commission is reckoned and kept."""

from __future__ import annotations

from domain.closing import DealClosed
from domain.commission import Commission, commission
from domain.deal import Deal
from domain.deal_state import DealState
from domain.money import Money
from domain.policy import policy_on
from domain.sold import Sold, aircraft_sold, sold
from domain.standing import standing
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import line_of
from tools.booking.of_deal import sale_of
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label, state_label
from tools.payments.elsewhere import elsewhere


async def close_deal(uow: UnitOfWork, deal_id: str, *, override_reason: str = "") -> Deal:
    """RefusedError while it is not flown, or not paid in full and no reason is given. A second click changes
    nothing."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.state is DealState.CLOSED_WON:
        return deal
    why_not = not_closable(deal)
    if why_not is not None:
        raise RefusedError(why_not)
    what = sale_of(deal, "deal_closed")
    unpaid = not_paid(deal)
    reason = None
    if unpaid is not None:
        if not override_reason.strip():
            raise RefusedError(unpaid)
        reason = line_of(override_reason, "a reason", longest=300)
    happening = DealClosed(by=(await uow.me()).name, override_reason=reason, commission=reckoned(deal, what))
    deal = await uow.happen(deal, happening, actor=uow.broker, why=reason)
    await uow.say(
        deal.thread_id,
        f"{deal.number} is **closed**. The thread stays here to be read.",
        Card("ClosedCard", deal.id, deal.seq),
    )
    return deal


def not_closable(deal: Deal) -> str | None:
    """Why the deal cannot be closed, whatever is paid; None when it is flown."""
    if deal.state is DealState.FLOWN:
        return None
    unpaid = not_paid(deal)
    more = f" {unpaid}" if unpaid else ""
    where = f"it stands at “{state_label(deal.state)}” and is not marked as flown"
    return f"{deal.number} cannot be closed: {where}.{more}"


def not_paid(deal: Deal) -> str | None:
    """What is missing to payment in full; None when nothing is."""
    what, paid = sold(deal), standing(deal)
    if what is not None and paid is not None and paid.in_full:
        others = elsewhere(deal)
        return (
            f"{paid_words(deal)} {others} Close it with a reason that says how that was paid."
            if others
            else None
        )
    more = " Record the rest first, or close it with a reason." if paid else ""
    return f"{paid_words(deal)}{more}"


def paid_words(deal: Deal) -> str:
    """How the client's account stands, in a sentence."""
    paid = standing(deal)
    if paid is None:
        return "Nothing is sold yet."
    if paid.too_much.amount > 0:
        return f"{money_label(paid.owed)} is paid in full, and {money_label(paid.too_much)} is to go back."
    if paid.in_full:
        return f"{money_label(paid.owed)} is paid in full."
    return f"{money_label(paid.held)} of {money_label(paid.owed)} is paid, {money_label(paid.open)} is open."


def reckoned(deal: Deal, what: Sold) -> Commission:
    """By the policy of the day on which the price was frozen."""
    confirmed = [_operator_gets(one) for one in aircraft_sold(deal)]
    try:
        return commission(what.snapshot, confirmed, policy_on(what.snapshot.priced_at))
    except ValueError as error:
        raise RefusedError(
            f"The commission cannot be reckoned: {error}. Enter what the operator is owed in "
            f"{what.total.currency}."
        ) from error


def _operator_gets(one: Sold) -> Money | None:
    """What one aircraft's operator is owed, else what it confirmed; None: as quoted."""
    if one.booking.payable is not None:
        return one.booking.payable.amount
    return one.booking.confirmed.price if one.booking.confirmed else None
