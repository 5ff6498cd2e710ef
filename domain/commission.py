"""What the house earns by a deal: a percentage of the net brokerage fee, due after full payment."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from domain.money import Money, total
from domain.policy import Policy
from domain.snapshot import PriceSnapshot


class Commission(BaseModel):
    model_config = ConfigDict(frozen=True)

    transport: Money
    """what the client pays for the flight, before taxes"""
    operator_price: Money
    """what the operator gets for it, in the client's currency"""
    percent: Decimal
    amount: Money
    policy_version: str

    @property
    def net_fee(self) -> Money:
        return self.transport - self.operator_price


def commission(snapshot: PriceSnapshot, confirmed: Sequence[Money | None], policy: Policy) -> Commission:
    """On the frozen price, less what the operator of each aircraft confirmed (None: as quoted). A loss earns
    nothing."""
    operator_price = total(
        tuple(operator_price_of(price, said) for price, said in zip(snapshot.each, confirmed, strict=True))
    )
    share = (snapshot.transport - operator_price).percent(policy.commission_percent).rounded()
    return Commission(
        transport=snapshot.transport,
        operator_price=operator_price,
        percent=policy.commission_percent,
        amount=share if share.amount > 0 else Money.zero(share.currency),
        policy_version=policy.version,
    )


def operator_price_of(snapshot: PriceSnapshot, confirmed: Money | None) -> Money:
    """The operator's price in the client's currency, converted at the rate that the price was frozen with.
    ValueError for a currency that the frozen price knows no rate of."""
    quoted = snapshot.operator_quoted or snapshot.operator_price
    if confirmed is None or confirmed == quoted:
        return snapshot.operator_price
    if confirmed.currency == snapshot.currency:
        return confirmed
    for rate in snapshot.exchange:
        if rate.joins(confirmed.currency, snapshot.currency):
            return rate.convert(confirmed)
    raise ValueError(
        f"no rate between {confirmed.currency} and {snapshot.currency} was frozen with the price"
    )
