"""What the tax rules of one country have to say about a trip, and the shapes they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from domain.money import Money
from domain.snapshot import PriceLine
from domain.taxes.rates import RateOn

Propulsion = Literal["jet", "turboprop"]


class TaxedAircraft(NamedTuple):
    """What duties ask about the aircraft; None where nobody knows."""

    mtow_lb: int | None = None
    """maximum take-off weight in pounds"""
    seats: int | None = None
    propulsion: Propulsion | None = None


class OpenItem(NamedTuple):
    """Something that a person has to decide before approval: its code, and one sentence."""

    code: str
    text: str


@dataclass(frozen=True)
class Findings:
    lines: tuple[PriceLine, ...] = ()
    open_items: tuple[OpenItem, ...] = ()
    notes: tuple[str, ...] = ()
    """for the broker only"""
    choices: tuple[OpenItem, ...] = ()
    """what a person may confirm and need not: nothing waits for it"""

    def __add__(self, other: Findings) -> Findings:
        return Findings(
            self.lines + other.lines,
            self.open_items + other.open_items,
            self.notes + other.notes,
            self.choices + other.choices,
        )


def rate_line(
    found: RateOn, *, code: str, label: str, amount: Money, basis: str, verified: bool = True
) -> PriceLine:
    """A rounded line on one dated rate. `verified` False when the rule beside the rate is unconfirmed."""
    rate = found.rate
    return PriceLine(
        code=code,
        label=label,
        amount=amount.rounded(),
        basis=basis,
        rule=rate.law,
        rate=rate.label,
        period=rate.period,
        source=rate.source,
        provisional=found.provisional,
        verified=rate.verified and verified,
    )


def per_passenger(found: RateOn, passengers: Sequence[int]) -> Money:
    """The rate for the passengers of each flight."""
    rate = found.rate
    if rate.currency is None:
        raise ValueError(f"{rate.rule} is a percentage, not an amount per passenger")
    return Money(amount=rate.value * Decimal(sum(passengers)), currency=rate.currency)


def passengers_basis(passengers: Sequence[int], rate_label: str, flights: str = "flights") -> str:
    """`8 passengers x 2 flights x USD 5.30`, or `8 + 6 passengers x USD 5.30` when they change."""
    if len(set(passengers)) == 1:
        count, legs = passengers[0], len(passengers)
        people = f"{count} passenger{'s' if count != 1 else ''}"
        times = "" if legs == 1 else f" x {legs} {flights}"
        return f"{people}{times} x {rate_label}"
    return f"{' + '.join(str(count) for count in passengers)} passengers x {rate_label}"
