"""Aviapages behind the channel's port: which calls are made for what."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import httpx

from domain.asks import AskedOperator
from domain.market_prices import MarketPricesSeen
from domain.quotes import OperatorQuote, Rfq
from domain.trip import Trip
from tools.http import RetryPolicy
from tools.sourcing.aviapages.budget import For, MonthlyBudget
from tools.sourcing.aviapages.classes import its_class
from tools.sourcing.aviapages.client import AviapagesClient, Sleep
from tools.sourcing.aviapages.connection import WHO, AviapagesConnection
from tools.sourcing.aviapages.join import SYSTEM, Recorded, answer_of
from tools.sourcing.aviapages.listing import PAGES, listed_legs
from tools.sourcing.aviapages.parse import (
    SeenReply,
    read_empty_leg,
    read_flight_time,
    read_price_range,
    read_replies,
    request_id_of,
)
from tools.sourcing.aviapages.proposal import proposed
from tools.sourcing.aviapages.request import classes_body, legs_body, quote_request_body
from tools.sourcing.aviapages.shared import NothingShared, SharedAnswers
from tools.sourcing.aviapages.usual import market_prices
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.connection import Clock
from tools.sourcing.channel import EmptyLeg, FlightTime, Listing, PriceRange, QuoteAsk, Stray
from tools.sourcing.port import AnswerUnreadable, NotSendable, QuoteIds, RfqAnswer

PAGES_OF_REPLIES = 10
SLACK = timedelta(minutes=5)
"""its clock may be behind ours"""


class Aviapages:
    """Implements `tools.sourcing.channel.QuoteChannel`. One instance serves many jobs at the same time."""

    system = SYSTEM

    def __init__(
        self,
        connection: AviapagesConnection,
        *,
        clock: Clock,
        http: httpx.AsyncClient,
        budget: MonthlyBudget,
        breaker: CircuitBreaker,
        quote_id: QuoteIds,
        sleep: Sleep = asyncio.sleep,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008
        shared: SharedAnswers = NothingShared(),  # noqa: B008
        look_every: timedelta = timedelta(hours=3),
    ) -> None:
        self.look_every = look_every
        self._shared = shared
        self._clock = clock
        self._quote_id = quote_id
        self._client = AviapagesClient(
            connection, http=http, budget=budget, breaker=breaker, sleep=sleep, retry=retry
        )

    async def operators_for(self, trip: Trip) -> tuple[AskedOperator, ...]:
        return proposed(trip, await self.empty_legs())

    async def send(self, ask: QuoteAsk) -> str:
        answer = await self._client.write("charter_quote_requests/", quote_request_body(ask))
        return request_id_of(answer)

    async def strays(
        self,
        known: frozenset[str],
        operators: tuple[AskedOperator, ...],
        *,
        age: timedelta,
        urgent: bool = False,
    ) -> tuple[Stray, ...]:
        since = self._clock.now() - age - SLACK
        nodes = await self._client.pages(
            "charter_quote_replies/",
            {},
            for_whom="person" if urgent else "background",
            only_first=PAGES_OF_REPLIES,
        )
        asked = {operator.external_id for operator in operators}
        found: dict[str, list[str]] = {}
        for reply in read_replies(nodes):
            recent = reply.created_at is None or reply.created_at >= since
            if reply.request_id is None or reply.request_id in known or reply.company is None or not recent:
                continue
            if reply.company.external_id in asked:
                found.setdefault(reply.request_id, []).append(reply.company.name)
        return tuple(Stray(request_id=number, operators=tuple(names)) for number, names in found.items())

    async def answers(
        self,
        request_id: str,
        operators: tuple[AskedOperator, ...],
        *,
        categories: tuple[str, ...] = (),
        known: Mapping[str, OperatorQuote] | None = None,
        known_rfqs: Mapping[str, Rfq] | None = None,
    ) -> tuple[RfqAnswer, ...]:
        replies = await self._replies(request_id, for_whom="background")
        recorded = Recorded(quotes=known or {}, rfqs=known_rfqs or {})
        return tuple(
            answer_of(
                request_id,
                operator,
                tuple(
                    one for one in replies if one.company and one.company.external_id == operator.external_id
                ),
                recorded,
                categories=categories,
                quote_id=self._quote_id,
                received_at=self._clock.now(),
            )
            for operator in operators
        )

    async def price_range(self, trip: Trip, category: str, currency: str) -> PriceRange | None:
        if its_class(category) is None:
            raise NotSendable(f"Aviapages has no class for {category}.")
        body: dict[str, object] = {
            "legs": legs_body(trip),
            "aircraft": classes_body((category,)),
            "currency_code": currency,
            "range": True,
        }
        answer = await self._client.reckon("charter_prices/", body, for_whom="person")
        return read_price_range(answer, category, currency)

    async def flight_time(self, origin: str, destination: str, aircraft: str) -> FlightTime:
        body = {"departure_airport": origin, "arrival_airport": destination, "aircraft": aircraft}
        return read_flight_time(await self._client.reckon("flight_calculator/", body, for_whom="person"))

    async def empty_legs(self, origin: str | None = None) -> tuple[EmptyLeg, ...]:
        nodes = await self._client.pages("empty_legs/", {}, for_whom="person", only_first=PAGES)
        legs = (read_empty_leg(node) for node in nodes)
        return tuple(leg for leg in legs if leg is not None and origin in {None, leg.origin})

    async def listed_legs(self, *, fresh: timedelta, by_the_clock: bool) -> Listing:
        return await listed_legs(
            self._client, self._shared, self._clock, fresh=fresh, by_the_clock=by_the_clock
        )

    async def market_prices(self, trip: Trip, categories: tuple[str, ...], currency: str) -> MarketPricesSeen:
        return await market_prices(self._client, self._shared, self._clock, trip, categories, currency)

    async def _replies(self, request_id: str, *, for_whom: For) -> tuple[SeenReply, ...]:
        nodes = await self._client.pages(
            "charter_quote_replies/", {"quote_request_id": request_id}, for_whom=for_whom
        )
        replies = read_replies(nodes)
        if nodes and not replies:
            raise AnswerUnreadable("replies without an id", who=WHO)
        # the page names no filter: what is not about this request is left out here in any case
        return tuple(reply for reply in replies if reply.request_id == request_id)
