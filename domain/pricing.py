"""A client's price: the operator's price, the house's margin, and the taxes on the two together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from domain.money import Money
from domain.policy import Policy
from domain.quotes import OperatorQuote
from domain.snapshot import TRANSPORT, PriceLine, PriceSnapshot
from domain.taxes import Propulsion, TaxedAircraft, TripTaxes, trip_taxes
from domain.trip import Trip

COSTS = ("landing", "handling", "de_icing")
"""what a quote may or may not hold beside taxes; not included, it passes through at cost"""


class MarginError(ValueError):
    """A negative margin, or a floor above the cap."""


def margin_on(
    operator_price: Money, percent: Decimal, *, floor: Money | None = None, cap: Money | None = None
) -> Money:
    """The margin, rounded: percent of the operator's price, at least `floor`, at most `cap`.

    A fixed margin is a percent of 0 with `floor` set. MarginError when negative or floor > cap.
    """
    if percent < 0 or (floor is not None and floor.amount < 0) or (cap is not None and cap.amount < 0):
        raise MarginError("a margin is not negative")
    if floor is not None and cap is not None and cap < floor:
        raise MarginError(f"the margin's floor {floor} is above its cap {cap}")
    margin = operator_price.percent(percent)
    if floor is not None and margin < floor:
        margin = floor
    if cap is not None and cap < margin:
        margin = cap
    return margin.rounded()


def price_option(
    quote: OperatorQuote,
    trip: Trip,
    *,
    margin_percent: Decimal,
    today: date,
    payment_date: date | None,
    policy: Policy,
    aircraft_mtow_lb: int | None = None,
    aircraft_seats: int | None = None,
    aircraft_propulsion: Propulsion | None = None,
    margin_floor: Money | None = None,
    margin_cap: Money | None = None,
    entered: Mapping[str, Money | None] | None = None,
) -> PriceSnapshot:
    """The frozen price of one quote for the whole trip.

    `margin_percent` is percent (10 means 10 %). `aircraft_seats` and `aircraft_propulsion` come from the
    quote where they are not given. `entered` is a broker's decisions by open code (see `trip_taxes`).
    Every line is rounded half up; totals are sums of rounded lines. Lines in another currency stay in it.
    Errors: MarginError, UnpriceableTripError, UnplaceableError, RateNotKnownError.
    """
    operator_price = quote.price.rounded()
    margin = margin_on(operator_price, margin_percent, floor=margin_floor, cap=margin_cap)
    transport = operator_price + margin
    taxes = trip_taxes(
        trip,
        transport,
        today=today,
        payment_date=payment_date,
        aircraft=TaxedAircraft(
            mtow_lb=aircraft_mtow_lb,
            seats=aircraft_seats if aircraft_seats is not None else quote.aircraft.seats,
            propulsion=aircraft_propulsion or propulsion_of(quote.aircraft.category),
        ),
        includes=quote.includes,
        block_minutes=quote.block_minutes,
        entered=entered,
    )
    lines = (_transport_line(quote, trip, transport), *taxes.lines)
    total, *others = _totals(lines, transport.currency)
    undecided_items = tuple(
        (f"includes.{key}", f"The quote does not say whether {_WORDS[key]} is in the price")
        for key in taxes.undecided
    )
    open_items = (*undecided_items, *taxes.open_items)
    return PriceSnapshot(
        quote_id=quote.id,
        currency=transport.currency,
        operator_price=operator_price,
        margin_percent=margin_percent,
        margin=margin,
        transport=transport,
        lines=lines,
        total=total,
        other_totals=tuple(others),
        provisional=any(line.provisional for line in lines),
        unverified=any(not line.verified for line in lines),
        open_items=tuple(text for _, text in open_items),
        open_codes=tuple(code for code, _ in open_items),
        undecided=taxes.undecided,
        undecided_costs=tuple(key for key in COSTS if quote.including(key) == "unknown"),
        included=taxes.included,
        tax_date_note=taxes.tax_date_note,
        notes=(*_margin_notes(taxes, margin), *taxes.notes),
        commission=margin.percent(policy.commission_percent).rounded(),
        policy_version=policy.version,
        priced_at=today,
    )


_WORDS = {
    "percentage_tax": "the US federal excise tax",
    "segment_fee": "the US segment fee",
    "head_tax": "the US travel tax",
    "passenger_duty": "the passenger duty",
}


def propulsion_of(category: str) -> Propulsion | None:
    """Jet or turboprop from a category's words; None when they do not say."""
    words = category.lower()
    if "turboprop" in words or "turbo prop" in words:
        return "turboprop"
    if any(word in words for word in ("jet", "long range", "airliner")):
        return "jet"
    return None


def _transport_line(quote: OperatorQuote, trip: Trip, transport: Money) -> PriceLine:
    legs = len(trip.legs)
    return PriceLine(
        code=TRANSPORT,
        label="Charter flight",
        amount=transport,
        basis=f"{trip.route}, {quote.aircraft.type_name}, {legs} leg{'s' if legs != 1 else ''}, whole trip",
    )


def _totals(lines: tuple[PriceLine, ...], currency: str) -> list[Money]:
    """Sums by currency, the quote's own first, then in the order in which they appear."""
    sums = {currency: Money.zero(currency)}
    for line in lines:
        money = line.amount
        sums[money.currency] = sums.get(money.currency, Money.zero(money.currency)) + money
    return list(sums.values())


def _margin_notes(taxes: TripTaxes, margin: Money) -> tuple[str, ...]:
    if "percentage_tax" not in taxes.included or margin.amount == 0:
        return ()
    return (
        f"The operator's price holds the US federal excise tax; the tax on the margin of {margin} is not in "
        "it and is not charged to the client: settle it with your accountant (check).",
    )
