"""What a channel says such a trip usually costs and takes. Beside our own estimate, never part of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.happening import Happening
from domain.money import Money


class MarketRange(BaseModel):
    """For the whole trip, in one category of aircraft."""

    model_config = ConfigDict(frozen=True)

    category: str
    low: Money
    mid: Money
    high: Money


class MarketTime(BaseModel):
    """One leg in one type of aircraft."""

    model_config = ConfigDict(frozen=True)

    leg: int
    """from 1"""
    aircraft: str
    minutes: int
    tech_stops: tuple[str, ...] = ()
    """ICAO"""


class MarketPricesSeen(Happening):
    kind: Literal["market_prices_seen"] = "market_prices_seen"
    system: str
    ranges: tuple[MarketRange, ...]
    times: tuple[MarketTime, ...]
    read_at: datetime
    """the oldest of what was read: a part may have been asked for another trip like this one"""


class MarketPrices(BaseModel):
    model_config = ConfigDict(frozen=True)

    system: str
    ranges: tuple[MarketRange, ...]
    times: tuple[MarketTime, ...]
    read_at: datetime
