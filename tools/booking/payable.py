"""What the operator is owed, by when, and that it was paid."""

from __future__ import annotations

from datetime import date

from domain.booking import OperatorPaid, Payable, PayablePaid, PayableSet, PayMethod
from domain.deal import Deal
from domain.deal_state import DealState
from domain.money import Money
from domain.payments import card_number_in
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import amount_of, day_of, line_of
from tools.booking.of_deal import locked_aircraft
from tools.deals.errors import RefusedError
from tools.deals.wording import date_label, local_day, money_label
from tools.payments.payee import check_payee
from tools.payments.record import CARD_NUMBER


async def set_payable(
    uow: UnitOfWork, deal_id: str, *, amount: str, currency: str, due: str, aircraft: int = 1
) -> Deal:
    """What the operator of this aircraft is owed. The same again changes nothing. RefusedError once it is
    paid or the deal is closed, and for what cannot be read."""
    closed = await uow.deals.get(deal_id, lock=True)
    if closed.state is DealState.CLOSED_WON:
        raise RefusedError(
            f"{closed.number} is closed, and its commission was reckoned from what the operator was owed. "
            "That stays as it is."
        )
    deal, _ = await locked_aircraft(uow, deal_id, "payable_set", aircraft)
    owed = amount_of(amount, currency, "an amount")
    return await owe(uow, deal, owed, day_of(due, "the day it is due"), aircraft)


async def owe(uow: UnitOfWork, deal: Deal, amount: Money, due: date, aircraft: int) -> Deal:
    """The same again changes nothing. RefusedError once it is paid."""
    known = deal.booking.of(aircraft).payable
    if known is not None and (known.amount, known.due) == (amount, due):
        return deal
    if known is not None and known.paid is not None:
        raise RefusedError(
            f"The operator has been paid {money_label(known.amount)}: that stays as it is. Enter no other "
            "sum or day."
        )
    owed = Payable(amount=amount, due=due, by=(await uow.me()).name, at=uow.now())
    return await uow.happen(deal, PayableSet(payable=owed, aircraft=aircraft), actor=uow.broker)


async def pay_operator(
    uow: UnitOfWork,
    deal_id: str,
    *,
    amount: str,
    currency: str,
    method: PayMethod,
    reference: str,
    on: str,
    aircraft: int = 1,
) -> Deal:
    """The whole sum was paid; `amount` is the one that the broker saw. RefusedError when nothing is owed, the
    sum is another one now, or new bank details wait for a call-back. Once paid, a second click changes
    nothing."""
    deal, what = await locked_aircraft(uow, deal_id, "payable_paid", aircraft)
    owed = what.booking.payable
    if owed is None:
        raise RefusedError("Nothing is owed to the operator yet: enter the sum and its day first.")
    if owed.paid is not None:
        return deal
    if amount_of(amount, currency, "an amount") != owed.amount:
        raise RefusedError(f"The operator is owed {money_label(owed.amount)} now. Look at the newest card.")
    check_payee(deal, "operator", aircraft)
    me = await uow.me()
    if card_number_in(reference):
        raise RefusedError(CARD_NUMBER)
    day = day_of(on, "a day")
    if day > local_day(uow.now(), me.timezone):
        raise RefusedError(f"{date_label(day)} has not come yet: record it when it is paid.")
    paid = OperatorPaid(
        method=method,
        reference=line_of(reference, "the reference", longest=80),
        paid_on=day,
        by=me.name,
        at=uow.now(),
    )
    return await uow.happen(deal, PayablePaid(paid=paid, aircraft=aircraft), actor=uow.broker)
