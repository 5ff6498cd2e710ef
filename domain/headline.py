"""The state that a signed deal's facts make of it: what is paid, and whether an aircraft is confirmed."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import DealState
from domain.payments import DealConfirmed, DealPaid, DealPartPaid, DealUnpaid
from domain.sold import all_confirmed
from domain.standing import standing

S = DealState
FOLLOWS = frozenset({S.SIGNED, S.OPERATOR_CONFIRMED, S.PART_PAID, S.PAID})
"""From the signature to the flight the state follows the facts."""


def headline(deal: Deal) -> DealState:
    """What the state of a signed deal should be."""
    paid = standing(deal)
    if paid is not None and paid.held.amount > 0:
        return S.PAID if paid.in_full else S.PART_PAID
    return S.OPERATOR_CONFIRMED if all_confirmed(deal) else S.SIGNED


def steps(deal: Deal) -> tuple[DealPaid | DealPartPaid | DealUnpaid | DealConfirmed, ...]:
    """The events that lead from the deal's state to the one that its facts say."""
    wanted = headline(deal)
    if deal.state not in FOLLOWS or deal.state is wanted:
        return ()
    if wanted is S.PAID:
        return (DealPaid(),)
    if wanted is S.PART_PAID:
        return (DealPartPaid(),)
    back = (DealUnpaid(),) if deal.state in {S.PART_PAID, S.PAID} else ()
    return (*back, DealConfirmed()) if wanted is S.OPERATOR_CONFIRMED else back
