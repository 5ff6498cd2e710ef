"""Ranking quotes: the score's parts, the guardrails, the order and the recommendation."""

from domain.ranking.guardrails import Flag, TypeFacts, price_flags
from domain.ranking.order import RankedQuote, rank
from domain.ranking.recommendation import recommendation
from domain.ranking.score import ScorePart

__all__ = ["Flag", "RankedQuote", "ScorePart", "TypeFacts", "price_flags", "rank", "recommendation"]
