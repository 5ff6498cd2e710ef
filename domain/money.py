"""Money: a decimal amount with its currency, and the one rounding rule of the house."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from domain.currencies import minor_digits, minor_unit


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies met in one sum."""


def no_float(amount: object) -> object:
    if isinstance(amount, float):
        raise ValueError("money is never made from a float; give a decimal or a string")
    return amount


Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code in capitals, for instance USD."""


class Money(BaseModel):
    """An amount in one currency. Sums never mix currencies (CurrencyMismatchError) and never round;
    `rounded()` is called once, at the line (half up, at the currency's minor unit). In words it reads
    rounded the same way, so that a line and its label cannot differ by a cent."""

    model_config = ConfigDict(frozen=True)

    amount: Annotated[Decimal, Field(allow_inf_nan=False), BeforeValidator(no_float)]
    currency: Currency = "USD"

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str = "USD") -> Self:
        """`Money.of("6483.00")`; a float is refused, it has already lost cents."""
        if isinstance(amount, float):
            raise TypeError("money is never made from a float")
        return cls(amount=Decimal(amount), currency=currency)

    @classmethod
    def zero(cls, currency: str = "USD") -> Self:
        return cls(amount=Decimal(0), currency=currency)

    def rounded(self) -> Self:
        """Half up at the currency's own minor unit (USD 0.01, JPY 1, KWD 0.001): the rule of every line."""
        unit = minor_unit(self.currency)
        if self.amount.same_quantum(unit) and not (self.amount.is_signed() and self.amount.is_zero()):
            return self
        rounded = self.amount.quantize(unit, rounding=ROUND_HALF_UP)
        # a cent that was rounded away leaves no sign behind
        return type(self)(amount=abs(rounded) if rounded.is_zero() else rounded, currency=self.currency)

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} do not add up")

    def __add__(self, other: Money) -> Self:
        self._same(other)
        return type(self)(amount=self.amount + other.amount, currency=self.currency)

    def __sub__(self, other: Money) -> Self:
        self._same(other)
        return type(self)(amount=self.amount - other.amount, currency=self.currency)

    def __mul__(self, factor: Decimal | int) -> Self:
        if isinstance(factor, float):
            raise TypeError("money is never multiplied by a float")
        return type(self)(amount=self.amount * factor, currency=self.currency)

    def percent(self, rate: Decimal | int) -> Self:
        """`rate` percent of the amount, not rounded: `Money.of("6483").percent(Decimal("7.5"))`."""
        return self * (Decimal(rate) / 100)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __str__(self) -> str:
        return f"{self.currency} {self.rounded().amount:,.{minor_digits(self.currency)}f}"


def total(amounts: list[Money] | tuple[Money, ...], currency: str = "USD") -> Money:
    """The sum of amounts of one currency; zero of `currency` when there are none."""
    result = Money.zero(amounts[0].currency if amounts else currency)
    for amount in amounts:
        result = result + amount
    return result
