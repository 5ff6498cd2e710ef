"""Whether a leg is what somebody looks for. What a list does not say excludes nothing: the card says so."""

from __future__ import annotations

from datetime import date

from domain.empty_legs import Area, EmptyLeg, LegQuery
from domain.exchange import Exchange, NoRateError
from domain.money import Money


def fits(query: LegQuery, leg: EmptyLeg, *, today: date, exchange: Exchange | None) -> bool:
    """`today` is UTC's, as the days of a list are; `exchange` converts into the currency of the limit."""
    return (
        _at(query.origin, leg.origin)
        and _at(query.destination, leg.destination)
        and _on_these_days(query, leg, today)
        and (query.passengers is None or leg.seats is None or leg.seats >= query.passengers)
        and within_limit(query.most, leg.price, exchange) is not False
    )


def within_limit(most: Money | None, price: Money | None, exchange: Exchange | None) -> bool | None:
    """None: not known, without a price, or without a rate between the two currencies."""
    if most is None:
        return True
    if price is None:
        return None
    if price.currency == most.currency:
        return price.amount <= most.amount
    if exchange is None or exchange.currency != most.currency:
        return None
    try:
        converted, _ = exchange.into(price)
    except NoRateError:
        return None
    return converted.amount <= most.amount


def _at(area: Area | None, icao: str | None) -> bool:
    return area is None or icao in area.airports


def _on_these_days(query: LegQuery, leg: EmptyLeg, today: date) -> bool:
    """A leg that names no day fits only where no day is asked for."""
    first, last = leg.first_day or leg.last_day, leg.last_day or leg.first_day
    if first is None or last is None:
        return query.first_day is None
    if last < today:
        return False
    if query.first_day is None or query.last_day is None:
        return True
    return first <= query.last_day and query.first_day <= last
