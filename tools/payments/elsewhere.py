"""What of a price is owed in another currency than the contract's account is kept in."""

from __future__ import annotations

from domain.sold import Sold
from tools.deals.wording import money_label


def other_sums(what: Sold) -> str:
    """`GBP 800.00`; empty where nothing is."""
    return " + ".join(money_label(one) for one in what.snapshot.other_totals)


def elsewhere(what: Sold) -> str | None:
    """For the broker, a sentence."""
    if not what.snapshot.other_totals:
        return None
    return f"{other_sums(what)} of the price is owed in its own currency and is not in this account."
