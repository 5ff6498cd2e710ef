"""What the events about empty legs and about a channel's usual prices make of a deal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.deal import Deal
from domain.empty_legs import LOOKING, Looking, after
from domain.market_prices import MarketPrices, MarketPricesSeen


def _looked(deal: Deal, happening: Looking, at: datetime) -> dict[str, object]:
    return {"leg_searches": after(deal.leg_searches, happening, at)}


def _priced(_deal: Deal, happening: MarketPricesSeen, _at: datetime) -> dict[str, object]:
    seen = MarketPrices(
        system=happening.system, ranges=happening.ranges, times=happening.times, read_at=happening.read_at
    )
    return {"market_prices": seen}


CHANGES: dict[type, Callable[[Deal, Any, datetime], dict[str, object]]] = {
    **dict.fromkeys(LOOKING, _looked),
    MarketPricesSeen: _priced,
}
