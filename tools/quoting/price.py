"""Prices an operator's quote for a client: joins the quote with what the aircraft table knows of its type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.card_fee import Card
from domain.exchange import Exchange
from domain.money import Money
from domain.policy import Policy, policy_on
from domain.pricing import price_option
from domain.quotes import Inclusion, OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.trip import Trip
from tools.places.aircraft import AircraftType, aircraft_type
from tools.quoting.offered import offered_trip

TAXES = ("percentage_tax", "segment_fee", "head_tax", "passenger_duty")
"""the keys of a quote's inclusions that are taxes"""


def price_quote(
    quote: OperatorQuote,
    trip: Trip,
    *,
    margin_percent: Decimal,
    today: date,
    payment_date: date | None = None,
    policy: Policy | None = None,
    margin_fixed: Money | None = None,
    margin_floor: Money | None = None,
    margin_cap: Money | None = None,
    entered: Mapping[str, Money | None] | None = None,
    card: Card | None = None,
    exchange: Exchange | None = None,
) -> PriceSnapshot:
    """The client's price of one quote; see `domain.pricing.price_option` for arguments and errors.

    Taxed is what the operator offers to fly, which may be another day or airport than the trip asks for.
    Take-off weight, seats and engines come from the quote where it says them, else from the type. A type
    that the table does not know leaves what depends on its weight open.
    """
    kind = type_of(quote)
    return price_option(
        quote,
        offered_trip(quote, trip),
        margin_percent=margin_percent,
        today=today,
        payment_date=payment_date,
        policy=policy or policy_on(today),
        aircraft_mtow_lb=kind.mtow_lb if kind else None,
        aircraft_seats=quote.aircraft.seats or (kind.seats if kind else None),
        aircraft_propulsion=kind.propulsion if kind else None,
        margin_fixed=margin_fixed,
        margin_floor=margin_floor,
        margin_cap=margin_cap,
        entered=entered,
        card=card,
        exchange=exchange,
    )


def type_of(quote: OperatorQuote) -> AircraftType | None:
    """The quote's aircraft in our table, by designator or by the operator's words."""
    by_code = aircraft_type(quote.aircraft.icao_type) if quote.aircraft.icao_type else None
    return by_code or aircraft_type(quote.aircraft.type_name)


def with_taxes(quote: OperatorQuote, answer: Literal["included", "excluded"]) -> OperatorQuote:
    """The quote after the broker said whether taxes are in its price: every tax that it left unknown."""
    said: Inclusion = "yes" if answer == "included" else "no"
    unknown = [key for key in TAXES if quote.including(key) == "unknown"]
    return quote.model_copy(update={"includes": {**quote.includes, **dict.fromkeys(unknown, said)}})


def taxes_included(quote: OperatorQuote) -> Literal["included", "excluded", "unknown"]:
    """What the quote says of its taxes as a whole; "unknown" when a tax is not said or they differ."""
    said = {quote.including(key) for key in TAXES}
    if said == {"yes"}:
        return "included"
    return "excluded" if said == {"no"} else "unknown"
