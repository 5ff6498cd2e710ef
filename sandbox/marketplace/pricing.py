"""What a simulated operator charges: one price for the whole trip, in US dollars."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sandbox.marketplace.airports import Airport
from sandbox.marketplace.fleet import Tail
from sandbox.marketplace.flight_time import block_minutes
from sandbox.marketplace.journey import Journey
from sandbox.marketplace.seeded import Draw

POSITIONING_SHARE = Decimal("0.75")
INTERNATIONAL_LEG_USD = 1_200
MINIMUM_LEG_MINUTES = 60
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Ferry:
    """An empty flight before leg `before` (or after the last one when `before` is None)."""

    start: Airport
    end: Airport
    minutes: int
    before: int | None


@dataclass(frozen=True)
class PriceSheet:
    """`total` is what the operator asks for the whole trip, taxes not mentioned."""

    total: Decimal
    live_minutes: int
    ferries: tuple[Ferry, ...]
    nights: int


def price_of(seed: int, tail: Tail, journey: Journey) -> PriceSheet:
    """The cheaper of waiting with the passengers and going home between the legs, with seeded noise."""
    waiting = _sheet(tail, journey, go_home=False)
    going_home = _sheet(tail, journey, go_home=True) if len(journey.legs) > 1 else waiting
    sheet = min(waiting, going_home, key=lambda one: one.total)
    draw = Draw(seed, "price", tail.registration, journey.key)
    noise = Decimal(1_000 + draw.between(-55, 55)) / 1_000
    house = Decimal(1_000 + Draw(seed, "house", tail.seller.id).between(-30, 40)) / 1_000
    cents = Decimal(draw.below(100)) / 100
    total = (sheet.total * noise * house).quantize(Decimal(1), ROUND_HALF_UP) + cents
    return PriceSheet(total.quantize(CENT), sheet.live_minutes, sheet.ferries, sheet.nights)


def _sheet(tail: Tail, journey: Journey, *, go_home: bool) -> PriceSheet:
    kind, rules = tail.type, tail.type.rules
    blocks = [max(leg.block_minutes(kind), MINIMUM_LEG_MINUTES) for leg in journey.legs]
    ferries = _ferries(tail, journey, go_home=go_home)
    ferry_minutes = sum(ferry.minutes for ferry in ferries)
    dates = [leg.at_local.date() for leg in journey.legs]
    away = max(0, (dates[-1] - dates[0]).days)
    nights = 0 if go_home else away
    days = len(set(dates)) if go_home else away + 1
    live = max(Decimal(sum(blocks)), Decimal(rules.daily_minimum_minutes * days))
    flying = (live + POSITIONING_SHARE * ferry_minutes) * kind.hourly_usd / 60
    landings = rules.landing_usd * (len(journey.legs) + len(ferries))
    abroad = sum(leg.start.country != leg.end.country for leg in journey.legs) * INTERNATIONAL_LEG_USD
    total = flying + landings + abroad + rules.overnight_usd * nights
    return PriceSheet(total, sum(blocks), ferries, nights)


def _ferries(tail: Tail, journey: Journey, *, go_home: bool) -> tuple[Ferry, ...]:
    hops: list[tuple[Airport, Airport, int | None]] = [(tail.base, journey.legs[0].start, 0)]
    for number, (leg, following) in enumerate(itertools.pairwise(journey.legs), start=1):
        stops = [leg.end, tail.base, following.start] if go_home else [leg.end, following.start]
        hops += [(start, end, number) for start, end in itertools.pairwise(stops)]
    hops.append((journey.legs[-1].end, tail.base, None))
    month = journey.legs[0].at_local.month
    return tuple(
        Ferry(start, end, block_minutes(tail.type, start, end, month), before)
        for start, end, before in hops
        if start.icao != end.icao
    )
