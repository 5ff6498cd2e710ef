"""A client's price: the operator's price, the house's margin, and the taxes on the two together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.build_up import BuildUp
from domain.card_fee import Card, card_fee_lines
from domain.conversion import converted_lines
from domain.exchange import Exchange, ExchangeRate
from domain.margin import Margin, MarginError
from domain.money import Money
from domain.policy import Policy
from domain.quotes import Inclusion, OperatorQuote
from domain.snapshot import TRANSPORT, PriceLine, PriceSnapshot
from domain.taxes import Propulsion, TaxedAircraft, TripTaxes, trip_taxes
from domain.trip import Trip

__all__ = ["Card", "MarginError", "margin_on", "price_build_up", "price_option", "propulsion_of"]

COSTS = ("landing", "handling", "de_icing")
"""what a quote may or may not hold beside taxes; not included, it passes through at cost"""


def margin_on(
    operator_price: Money,
    percent: Decimal,
    *,
    fixed: Money | None = None,
    floor: Money | None = None,
    cap: Money | None = None,
) -> Money:
    """The margin, rounded: percent of the operator's price plus `fixed`, at least `floor`, at most `cap`.

    MarginError when negative, floor > cap, or in another currency than the price.
    """
    return Margin(percent=percent, fixed=fixed, floor=floor, cap=cap).on(operator_price)[0]


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
    margin_fixed: Money | None = None,
    margin_floor: Money | None = None,
    margin_cap: Money | None = None,
    entered: Mapping[str, Money | None] | None = None,
    card: Card | None = None,
    exchange: Exchange | None = None,
) -> PriceSnapshot:
    """The frozen price of one quote for the whole trip. The quote is a whole price: nothing but margin,
    taxes that it leaves out and the card fee is added to it.

    `margin_percent` is percent (10 means 10 %); without a floor or a cap the policy's own hold.
    `aircraft_seats` and `aircraft_propulsion` come from the quote where they are not given. `entered` is a
    broker's decisions by open code (see `trip_taxes`). Every line is rounded half up; totals are sums of
    rounded lines. With `exchange` all of it is in the client's currency: the operator's price is converted
    first, margin and taxes go by the converted price, and a tax in another currency is converted where a
    fresh rate is known. Without it, or without a rate, a line in another currency stays in it.
    Errors: MarginError, UnpriceableTripError, UnplaceableError, RateNotKnownError, NoRateError when the
    operator's own price cannot be converted.
    """
    quoted = quote.price.rounded()
    price, rate = exchange.into(quoted) if exchange else (quoted, None)
    offer = _Offer(
        id=quote.id,
        price=price,
        quoted=quoted if rate else None,
        rate=rate,
        aircraft_words=quote.aircraft.type_name,
        aircraft=TaxedAircraft(
            mtow_lb=aircraft_mtow_lb,
            seats=aircraft_seats if aircraft_seats is not None else quote.aircraft.seats,
            propulsion=aircraft_propulsion or propulsion_of(quote.aircraft.category),
        ),
        includes=quote.includes,
        block_minutes=quote.block_minutes,
        undecided_costs=tuple(key for key in COSTS if quote.including(key) == "unknown"),
    )
    margin = Margin(percent=margin_percent, fixed=margin_fixed, floor=margin_floor, cap=margin_cap)
    return _price(offer, trip, margin, today, payment_date, policy, entered, card, exchange)


def price_build_up(
    own: BuildUp,
    trip: Trip,
    *,
    option_id: str,
    aircraft_words: str,
    aircraft: TaxedAircraft,
    block_minutes: tuple[int, ...],
    margin: Margin,
    today: date,
    payment_date: date | None,
    policy: Policy,
    entered: Mapping[str, Money | None] | None = None,
    card: Card | None = None,
    exchange: Exchange | None = None,
) -> PriceSnapshot:
    """The frozen price of an option that the broker prices himself. Its lines stand in `cost_lines`, for the
    broker only; the client sees one charter price, the taxes, and what passes through at cost.

    Errors and `exchange` as in `price_option`; `cost_lines` stay in the currency in which they arise.
    """
    price, rate = exchange.into(own.cost) if exchange else (own.cost, None)
    offer = _Offer(
        id=option_id,
        price=price,
        quoted=own.cost if rate else None,
        rate=rate,
        aircraft_words=aircraft_words,
        aircraft=aircraft,
        includes=dict.fromkeys(_WORDS, "no"),
        block_minutes=block_minutes,
        cost_lines=own.lines,
        at_cost=own.at_cost,
    )
    return _price(offer, trip, margin, today, payment_date, policy, entered, card, exchange)


class _Offer(NamedTuple):
    """What a price starts from: an operator's whole price, or the broker's own reckoning."""

    id: str
    price: Money
    aircraft_words: str
    aircraft: TaxedAircraft
    includes: Mapping[str, Inclusion]
    block_minutes: tuple[int, ...]
    undecided_costs: tuple[str, ...] = ()
    cost_lines: tuple[PriceLine, ...] = ()
    at_cost: tuple[PriceLine, ...] = ()
    quoted: Money | None = None
    """the price in the operator's own currency, where it was converted"""
    rate: ExchangeRate | None = None


def _price(
    offer: _Offer,
    trip: Trip,
    wanted: Margin,
    today: date,
    payment_date: date | None,
    policy: Policy,
    entered: Mapping[str, Money | None] | None,
    card: Card | None,
    exchange: Exchange | None = None,
) -> PriceSnapshot:
    bounded, bound_notes = wanted.within(policy, offer.price.currency)
    margin, margin_basis = bounded.on(offer.price)
    transport = offer.price + margin
    taxes = trip_taxes(
        trip,
        transport,
        today=today,
        payment_date=payment_date,
        aircraft=offer.aircraft,
        includes=offer.includes,
        block_minutes=offer.block_minutes,
        entered=entered,
    )
    tax_lines, rates, kept = converted_lines((*taxes.lines, *offer.at_cost), exchange)
    lines = (_transport_line(offer, trip, transport), *tax_lines)
    if card is not None:
        owed = _totals(lines, transport.currency)
        lines = (*lines, *card_fee_lines(owed, policy, allowed=card == "maximum"))
    total, *others = _totals(lines, transport.currency)
    undecided_items = tuple(
        (f"includes.{key}", f"The quote does not say whether {_WORDS[key]} is in the price")
        for key in taxes.undecided
    )
    open_items = (*undecided_items, *taxes.open_items)
    return PriceSnapshot(
        quote_id=offer.id,
        currency=transport.currency,
        operator_price=offer.price,
        operator_quoted=offer.quoted,
        exchange=tuple(dict.fromkeys((*((offer.rate,) if offer.rate else ()), *rates))),
        margin_percent=wanted.percent,
        margin_fixed=wanted.fixed,
        margin=margin,
        margin_basis=margin_basis,
        cost_lines=offer.cost_lines,
        transport=transport,
        lines=lines,
        total=total,
        other_totals=tuple(others),
        provisional=any(line.provisional for line in lines),
        unverified=any(not line.verified for line in lines),
        open_items=tuple(text for _, text in open_items),
        open_codes=tuple(code for code, _ in open_items),
        undecided=taxes.undecided,
        undecided_costs=offer.undecided_costs,
        choices=tuple((item.code, item.text) for item in taxes.choices),
        included=taxes.included,
        tax_date_note=taxes.tax_date_note,
        notes=(*bound_notes, *_margin_notes(taxes, margin), *taxes.notes, *kept),
        commission=margin.percent(policy.commission_percent).rounded(),
        policy_version=policy.version,
        priced_at=today,
    )


_WORDS: dict[str, str] = {
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


def _transport_line(offer: _Offer, trip: Trip, transport: Money) -> PriceLine:
    legs = len(trip.legs)
    basis = f"{trip.route}, {offer.aircraft_words}, {legs} leg{'s' if legs != 1 else ''}, whole trip"
    return PriceLine(
        code=TRANSPORT,
        label="Charter flight",
        amount=transport,
        basis=f"{basis}, converted at {offer.rate.label}" if offer.rate else basis,
        source="by the hour" if offer.cost_lines else "the operator's quote",
        rate_used=offer.rate,
    )


def _totals(lines: tuple[PriceLine, ...], currency: str) -> list[Money]:
    """Sums by currency, the quote's own first, then in the order in which they appear."""
    sums = {currency: Decimal(0)}
    for line in lines:
        money = line.amount
        sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    return [Money(amount=amount, currency=of) for of, amount in sums.items()]


def _margin_notes(taxes: TripTaxes, margin: Money) -> tuple[str, ...]:
    if "percentage_tax" not in taxes.included or margin.amount == 0:
        return ()
    return (
        f"The operator's price holds the US federal excise tax; the tax on the margin of {margin} is not in "
        "it and is not charged to the client: settle it with your accountant (check).",
    )
