"""What operators asked is remembered beside the model's own figure, and corrects the next estimates."""

from __future__ import annotations

from decimal import Decimal

from domain.deal import Deal
from domain.exchange import Exchange, ExchangeTable, NoRateError
from domain.money import Money
from domain.past_prices import PastRatio
from domain.policy import policy_on
from domain.quotes import OperatorQuote, QuoteKind
from domain.trip import Leg, Trip
from persistence.unit_of_work import UnitOfWork
from tools.places.aircraft import aircraft_type, category_of
from tools.places.flight_time import UnknownPositionError
from tools.sourcing.estimates import MODEL, wished_tails, wished_types
from tools.sourcing.trip_hours import modelled, whole_distance_nm

_DIGITS = Decimal("0.000001")


async def remember_price(uow: UnitOfWork, deal: Deal, quote: OperatorQuote) -> None:
    """One line for the quote's lift. A counter-offer is for another journey and teaches nothing about this
    one; a price in a currency without a fresh rate is left out."""
    legs = _complete(deal.trip)
    if legs is None or quote.kind is QuoteKind.COUNTER_OFFER:
        return
    kind = aircraft_type(quote.aircraft.type_name)
    category = category_of(quote.aircraft.category) or (kind.category if kind else None)
    model = modelled(category, legs, any_distance=True) if category else None
    price = await _dollars(uow, quote.price)
    if category is None or model is None or price is None:
        return
    await uow.past_quotes.put(
        deal_id=deal.id,
        system=quote.system,
        lift=quote.lift_external_id or quote.external_id,
        category=category,
        type_key=kind.icao if kind else quote.aircraft.type_name,
        tail=quote.aircraft.tail.upper() if quote.aircraft.tail else None,
        distance_nm=max(1, whole_distance_nm(legs)),
        legs=len(legs),
        ratio=(price.amount / model.mid).quantize(_DIGITS),
        model=MODEL,
        at=quote.received_at,
    )


async def past_ratios(uow: UnitOfWork, trip: Trip) -> tuple[PastRatio, ...]:
    """What past quotes of trips whose legs are about as long say; empty while the trip is not complete."""
    legs = _complete(trip)
    if legs is None:
        return ()
    try:
        distance = whole_distance_nm(legs)
    except UnknownPositionError:
        return ()
    return await uow.past_quotes.ratios(
        model=MODEL,
        distance_nm=distance,
        legs=len(legs),
        types=wished_types(trip),
        tails=wished_tails(trip),
    )


def _complete(trip: Trip | None) -> list[Leg] | None:
    if trip is None or not trip.legs or not all(leg.ready for leg in trip.legs):
        return None
    return list(trip.legs)


async def _dollars(uow: UnitOfWork, price: Money) -> Money | None:
    if price.currency == "USD":
        return price
    now = uow.now()
    exchange = Exchange(
        currency="USD",
        table=ExchangeTable(await uow.exchange_rates.newest(now)),
        now=now,
        limit_hours=policy_on(now.date()).fx_stale_hours,
    )
    try:
        return exchange.into(price).amount
    except NoRateError:
        return None
