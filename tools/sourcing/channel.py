"""A channel through which operators are asked by API: what a deal needs of it, whoever runs it.

It fills the same types as a marketplace whose page a person uses (`tools.sourcing.port`), so that board,
comparison and proposal do not care which way a quote came.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from domain.asks import AskedOperator
from domain.empty_legs import EmptyLeg as EmptyLeg
from domain.market_prices import MarketPricesSeen
from domain.money import Money
from domain.quotes import OperatorQuote, Rfq
from domain.trip import Trip
from tools.sourcing.port import RfqAnswer


class QuoteAsk(BaseModel):
    """What is sent to operators: exactly what the broker approved."""

    model_config = ConfigDict(frozen=True)

    trip: Trip
    operators: tuple[AskedOperator, ...]
    categories: tuple[str, ...]
    """our words: `Heavy jet`; empty: any"""
    comment: str
    """the operators read it; it carries our reference"""


def rfq_id(request_id: str, operator_id: str) -> str:
    """One request goes to many operators; each is one RFQ of ours."""
    return f"{request_id}.{operator_id}"


class Stray(BaseModel):
    """A request there that nobody here knows, and who has answered it."""

    model_config = ConfigDict(frozen=True)

    request_id: str
    operators: tuple[str, ...]


class PriceRange(BaseModel):
    """What such a flight usually costs there. Never an operator's price."""

    model_config = ConfigDict(frozen=True)

    category: str
    low: Money
    mid: Money
    high: Money


class FlightTime(BaseModel):
    model_config = ConfigDict(frozen=True)

    minutes: int
    distance_km: int | None = None
    tech_stops: tuple[str, ...] = ()
    """ICAO"""


class Listing(BaseModel):
    """The empty legs of the whole house, as they were listed at `read_at`."""

    model_config = ConfigDict(frozen=True)

    legs: tuple[EmptyLeg, ...]
    read_at: datetime


class QuoteChannel(Protocol):
    """Every method may raise a MarketplaceError, and no other error of the outside."""

    system: str
    look_every: timedelta
    """how old a list may be with which a watch is compared"""

    async def operators_for(self, trip: Trip) -> tuple[AskedOperator, ...]:
        """Whom it makes sense to ask, best first, each with its reason."""
        ...

    async def send(self, ask: QuoteAsk) -> str:
        """The id of the request. After an error with `sent` other than "no" look at `strays` first."""
        ...

    async def strays(
        self,
        known: frozenset[str],
        operators: tuple[AskedOperator, ...],
        *,
        age: timedelta,
        urgent: bool = False,
    ) -> tuple[Stray, ...]:
        """Requests that are not `known`, answered by one of these operators within `age`. `urgent`: a person
        waits for it."""
        ...

    async def answers(
        self,
        request_id: str,
        operators: tuple[AskedOperator, ...],
        *,
        categories: tuple[str, ...] = (),
        known: Mapping[str, OperatorQuote] | None = None,
        known_rfqs: Mapping[str, Rfq] | None = None,
    ) -> tuple[RfqAnswer, ...]:
        """One for each operator that was asked, answered or not."""
        ...

    async def price_range(self, trip: Trip, category: str, currency: str) -> PriceRange | None:
        """None: it knows no price for this."""
        ...

    async def flight_time(self, origin: str, destination: str, aircraft: str) -> FlightTime: ...

    async def empty_legs(self, origin: str | None = None) -> tuple[EmptyLeg, ...]:
        """Of what it lists first: all, or those that leave from this airport (ICAO)."""
        ...

    async def listed_legs(self, *, fresh: timedelta, by_the_clock: bool) -> Listing:
        """The list, not older than `fresh`: many share one reading. `by_the_clock`: nobody waits for it."""
        ...

    async def market_prices(self, trip: Trip, categories: tuple[str, ...], currency: str) -> MarketPricesSeen:
        """What such a trip usually costs and takes. Trips that are alike share one reading."""
        ...
