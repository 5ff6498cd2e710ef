"""The house's margin: a percentage, a fixed amount, or both, kept between a floor and a cap."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from domain.money import Money
from domain.policy import Policy


class MarginError(ValueError):
    """A negative margin, a floor above the cap, or amounts in another currency than the price."""


class Margin(BaseModel):
    """`percent` of the operator's price plus `fixed`, at least `floor`, at most `cap`. Percent, not a
    fraction."""

    model_config = ConfigDict(frozen=True)

    percent: Decimal = Decimal(0)
    fixed: Money | None = None
    floor: Money | None = None
    cap: Money | None = None

    def on(self, operator_price: Money) -> tuple[Money, str]:
        """The margin, rounded, and how it follows. MarginError as above."""
        self._check(operator_price)
        words = []
        margin = Money.zero(operator_price.currency)
        if self.percent or self.fixed is None:
            margin = operator_price.percent(self.percent)
            words.append(f"{self.percent.normalize():f} % of {operator_price}")
        if self.fixed is not None:
            margin += self.fixed
            words.append(f"{self.fixed} fixed")
        basis = " + ".join(words)
        if self.floor is not None and margin < self.floor:
            margin, basis = self.floor, f"{basis}, raised to the floor of {self.floor}"
        if self.cap is not None and self.cap < margin:
            margin, basis = self.cap, f"{basis}, cut to the cap of {self.cap}"
        return margin.rounded(), basis

    def _check(self, operator_price: Money) -> None:
        amounts = [amount for amount in (self.fixed, self.floor, self.cap) if amount is not None]
        if self.percent < 0 or any(amount.amount < 0 for amount in amounts):
            raise MarginError("a margin is not negative")
        for amount in amounts:
            if amount.currency != operator_price.currency:
                raise MarginError(
                    f"a margin in {amount.currency} does not fit a price in {operator_price.currency}"
                )
        if self.floor is not None and self.cap is not None and self.cap < self.floor:
            raise MarginError(f"the margin's floor {self.floor} is above its cap {self.cap}")

    def within(self, policy: Policy, currency: str) -> tuple[Margin, tuple[str, ...]]:
        """With the policy's floor and cap where none is given, and a note on a bound that is in another
        currency than the price: no exchange rate is made up."""
        bounds: dict[str, Money] = {}
        notes = []
        for name, own, house in (
            ("floor", self.floor, policy.margin_floor),
            ("cap", self.cap, policy.margin_cap),
        ):
            if own is not None or house is None:
                continue
            if house.currency == currency:
                bounds[name] = house
            else:
                notes.append(
                    f"The policy's margin {name} of {house} is not applied to a price in {currency}."
                )
        return self.model_copy(update=bounds) if bounds else self, tuple(notes)
