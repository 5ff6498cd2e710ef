"""What past quotes say about a model of prices: ratios of what operators asked to what the model said."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["tail", "type", "category", "all"]

FEWEST = 30
"""quotes on which a level may rest; below it the next, wider one is asked"""


class PastRatio(BaseModel):
    """One level of the chain, for trips whose legs are about as long."""

    model_config = ConfigDict(frozen=True)

    level: Level
    name: str
    """the registration, the type's designator or name, the category; empty for all"""
    own: bool
    """the broker's own quotes; otherwise an aggregate of the whole house"""
    quotes: int
    low: Decimal
    """8 of 10 past quotes lie between low and high"""
    mid: Decimal
    high: Decimal
    category: str = ""
    """of the tail or type"""
