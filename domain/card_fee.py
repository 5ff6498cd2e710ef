"""The surcharge for paying by card: a percentage of everything that is paid, by the policy of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from domain.money import Money
from domain.policy import Policy
from domain.snapshot import PriceLine

CARD_FEE = "card_fee"

Card = Literal["limited", "maximum"]
"""paid by card: with the lower surcharge, or with the maximum where network and state allow it"""


def card_fee_lines(totals: Sequence[Money], policy: Policy, *, allowed: bool) -> tuple[PriceLine, ...]:
    """One line a currency that is owed. `allowed`: card network and state are known to allow the maximum."""
    percent = policy.payment.card_percent(allowed=allowed)
    rate = f"{percent.normalize():f} %"
    where = "; card network and state allow it" if allowed else ""
    return tuple(
        PriceLine(
            code=CARD_FEE if n == 0 else f"{CARD_FEE}.{owed.currency}",
            label=f"Card fee {rate}",
            amount=owed.percent(percent).rounded(),
            basis=f"{rate} of {owed}, taxes included{where}",
            rule="the house's policy",
            rate=rate,
            source=f"policy {policy.version}",
        )
        for n, owed in enumerate(totals)
        if owed.amount > 0
    )
