"""How a client's account of one deal stands: what is owed, received, paid back, and open."""

from __future__ import annotations

from dataclasses import dataclass

from domain.deal import Deal
from domain.money import Money
from domain.sold import sold


@dataclass(frozen=True)
class Standing:
    """All in the currency of the contract."""

    owed: Money
    """the contract's total; after a cancellation the fee"""
    received: Money
    paid_back: Money

    @property
    def held(self) -> Money:
        return self.received - self.paid_back

    @property
    def open(self) -> Money:
        """Still to be paid; negative when too much was."""
        return self.owed - self.held

    @property
    def in_full(self) -> bool:
        return self.owed <= self.held

    @property
    def too_much(self) -> Money:
        """To be paid back; zero when nothing is."""
        over = self.held - self.owed
        return over if over.amount > 0 else Money.zero(over.currency)


def standing(deal: Deal) -> Standing | None:
    """None before anything is sold."""
    what = sold(deal)
    if what is None:
        return None
    currency = what.total.currency
    return Standing(
        owed=deal.cancellation.fee if deal.cancellation else what.total,
        received=deal.ledger.received(currency),
        paid_back=deal.ledger.paid_back(currency),
    )
