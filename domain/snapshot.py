"""A price as it was shown: lines, totals and what stands behind them, frozen from proposal to contract.

`lines` is all that a client may see. Operator price, margin and notes are for the broker only, and no
line's label or basis repeats them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from domain.exchange import ExchangeRate
from domain.money import Money

TRANSPORT = "transport"
"""code of the first line: the flight itself, margin included"""


class PriceLine(BaseModel):
    """One line of a client's price. `amount` is rounded; the rest says how it came about.

    `open` marks a line whose amount is not known yet (a tax without a table): it shows zero, and
    approval waits until the broker enters an amount or waives it.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    """`transport`, `percentage_tax`, `segment_fee`, `head_tax`, `passenger_duty.GB`, ...; the part before
    the first dot is the key under which a quote says that it is included"""
    label: str
    amount: Money
    basis: str
    """how the amount follows: `8 passengers x 1 leg x USD 5.30`"""
    rule: str | None = None
    """the law: `26 USC 4261(b)`"""
    rate: str | None = None
    period: str | None = None
    """the validity of the rate: `2026-01-01 to 2026-12-31`"""
    source: str | None = None
    provisional: bool = False
    """the rate's period has ended and the next one is not published: the last known rate stands in"""
    verified: bool = True
    """False: the figure or rule is from general knowledge, nobody has confirmed it yet"""
    open: bool = False
    original: Money | None = None
    """the amount in the currency in which it is owed, where `amount` was converted; a part of `basis`"""
    rate_used: ExchangeRate | None = None
    aircraft: int | None = None
    """whose line it is, from 1, where several aircraft fly together"""

    @property
    def includes_key(self) -> str:
        """The entry of TAXES_AND_FEES that this line belongs to."""
        return self.code.split(".", 1)[0]


class PriceSnapshot(BaseModel):
    """One option's price, frozen. `total` adds the lines in the client's currency. A line in another (UK
    duty on a dollar proposal) is converted where a fresh rate is known; else it keeps its currency and adds
    up in `other_totals`, one entry a currency: no exchange rate is ever made up."""

    model_config = ConfigDict(frozen=True)

    quote_id: str
    currency: str
    operator_price: Money
    operator_quoted: Money | None = None
    """for the broker only: the price in the operator's own currency, where `operator_price` was converted"""
    exchange: tuple[ExchangeRate, ...] = ()
    """the rates that this price rests on, with their time and source"""
    margin_percent: Decimal
    margin_fixed: Money | None = None
    """for the broker only: the fixed amount that was asked for"""
    margin: Money
    margin_basis: str = ""
    """for the broker only: how the margin follows"""
    cost_lines: tuple[PriceLine, ...] = ()
    """for the broker only: how `operator_price` follows, where the broker reckoned it himself"""
    transport: Money
    lines: tuple[PriceLine, ...]
    total: Money
    other_totals: tuple[Money, ...] = ()
    provisional: bool
    unverified: bool
    """a line rests on a figure that nobody has confirmed"""
    open_items: tuple[str, ...] = ()
    """what blocks approval, one sentence each"""
    open_codes: tuple[str, ...] = ()
    """the same items by code, in the same order: what a broker's decision names"""
    undecided: tuple[str, ...] = ()
    """keys of TAXES_AND_FEES of which the quote does not say whether they are included"""
    undecided_costs: tuple[str, ...] = ()
    """landing, handling, de-icing where the quote does not say: they pass through at cost"""
    choices: tuple[tuple[str, str], ...] = ()
    """what the broker may confirm and need not: code, and one sentence"""
    included: tuple[str, ...] = ()
    """keys that the quote includes and that are therefore not charged again"""
    tax_date_note: str
    notes: tuple[str, ...] = ()
    """for the broker only"""
    commission: Money
    """for the broker only: share of the net brokerage fee (transport less operator's price)"""
    policy_version: str
    priced_at: date
    aircraft: tuple[AircraftPrice, ...] = ()
    """where several fly together: the price of each; all of the above adds them up"""

    @property
    def each(self) -> tuple[PriceSnapshot, ...]:
        """The price of each aircraft, in order: of one aircraft, this very price."""
        return tuple(one.price for one in self.aircraft) or (self,)

    @property
    def quote_ids(self) -> tuple[str, ...]:
        return tuple(price.quote_id for price in self.each)

    @property
    def approvable(self) -> bool:
        """Nothing is left open. A provisional rate still needs the broker's confirmation."""
        return not self.open_items

    @property
    def totals(self) -> tuple[Money, ...]:
        """Every currency's total, the quote's own first."""
        return (self.total, *self.other_totals)


class AircraftPrice(BaseModel):
    """One of several aircraft that fly a trip together: who sits in it, and its own whole price."""

    model_config = ConfigDict(frozen=True)

    passengers: tuple[int, ...]
    """on board, per leg of the trip"""
    price: PriceSnapshot


PriceSnapshot.model_rebuild()
