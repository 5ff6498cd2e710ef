"""What of a sale is owed in another currency than the contract's account is kept in."""

from __future__ import annotations

from domain.cancellation import CancellationFee
from domain.deal import Deal
from domain.money import Money
from domain.sold import sold
from tools.deals.wording import money_label


def other_sums(deal: Deal) -> str:
    """`GBP 800.00`: of the price, after a cancellation of its fee; empty where nothing is."""
    what = sold(deal)
    sums = what.snapshot.other_totals if what else ()
    if deal.cancellation is not None:
        sums = deal.cancellation.other_fees
    return _sum([one for one in sums if one.amount > 0])


def elsewhere(deal: Deal) -> str | None:
    """For the broker, a sentence."""
    if deal.cancellation is not None:
        return other_fee_words(deal.cancellation)
    others = other_sums(deal)
    return (
        f"{others} of the price is owed in its own currency and is not in this account." if others else None
    )


def other_fee_words(fee: CancellationFee) -> str | None:
    """What a cancellation costs of the sums beside the account; None where there are none."""
    if not fee.other_totals:
        return None
    total, owed = _sum(fee.other_totals), _sum(fee.other_fees)
    if fee.percent == 0:
        return f"{total} was owed in its own currency, beside this account: what was paid of it goes back."
    return (
        f"{total} was owed in its own currency, beside this account: {owed} of it is the fee, and what was "
        "paid beyond that goes back."
    )


def _sum(sums: tuple[Money, ...] | list[Money]) -> str:
    return " + ".join(money_label(one) for one in sums)
