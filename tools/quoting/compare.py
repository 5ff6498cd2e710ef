"""The open quotes of a deal, ranked in the client's currency, with a recommendation in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.deal import Deal
from domain.exchange import Exchange, ExchangeRate, NoRateError
from domain.quotes import Estimate, OperatorQuote
from domain.ranking import RankedQuote, recommendation
from domain.trip import Trip
from tools.exchange.of_deal import exchange_of
from tools.quoting.rank import rank_quotes


@dataclass(frozen=True)
class Apart:
    """A quote that cannot be ranked with the others: its price is not known in the client's currency."""

    quote: OperatorQuote
    reason: str


@dataclass(frozen=True)
class Comparison:
    currency: str
    ranked: tuple[RankedQuote, ...]
    """best first; prices in `currency`"""
    apart: tuple[Apart, ...]
    rates: dict[str, ExchangeRate]
    """quote id -> the rate at which its price was converted"""


def comparison_of(deal: Deal, now: datetime, exchange: Exchange | None = None) -> Comparison:
    """Only quotes that can still be taken; the deal has a trip. Without `exchange` the deal's own currency
    and rates hold. A price is never ranked by its bare number beside one of another currency."""
    assert deal.trip is not None
    used = exchange or exchange_of(deal, now=now)
    shown, apart, rates = [], [], {}
    for quote in deal.open_quotes:
        try:
            price, rate = used.into(quote.price)
        except NoRateError as error:
            apart.append(Apart(quote, str(error)))
            continue
        shown.append(quote if rate is None else quote.model_copy(update={"price": price}))
        if rate is not None:
            rates[quote.id] = rate
    ranked = rank_quotes(
        shown,
        _budget_in(deal.trip, used),
        now=now,
        estimates=_estimates_in(deal.estimates, used) or None,
        exchange=used,
    )
    return Comparison(used.currency, ranked, tuple(apart), rates)


def ranking_of(deal: Deal, now: datetime, exchange: Exchange | None = None) -> tuple[RankedQuote, ...]:
    """Best first, in the client's currency; see `comparison_of`."""
    return comparison_of(deal, now, exchange).ranked


def recommendation_of(ranked: tuple[RankedQuote, ...]) -> str:
    """One or two sentences; every number in them is the deal's own."""
    return recommendation(ranked)


def _budget_in(trip: Trip, exchange: Exchange) -> Trip:
    """Without a rate the budget stays as it was said, and is not held against prices."""
    if trip.budget is None or trip.budget.currency == exchange.currency:
        return trip
    try:
        return trip.model_copy(update={"budget": exchange.into(trip.budget).amount})
    except NoRateError:
        return trip


def _estimates_in(estimates: Sequence[Estimate], exchange: Exchange) -> list[Estimate]:
    found = []
    for one in estimates:
        try:
            amounts = {name: exchange.into(getattr(one, name)).amount for name in ("low", "mid", "high")}
        except NoRateError:
            found.append(one)
        else:
            found.append(one.model_copy(update=amounts))
    return found
