"""The open quotes of a deal, ranked, with a recommendation in words."""

from __future__ import annotations

from datetime import datetime

from domain.deal import Deal
from domain.ranking import RankedQuote, recommendation
from tools.quoting.rank import rank_quotes


def ranking_of(deal: Deal, now: datetime) -> tuple[RankedQuote, ...]:
    """Best first. Only quotes that can still be taken; the deal has a trip."""
    assert deal.trip is not None
    return rank_quotes(deal.open_quotes, deal.trip, now=now, estimates=deal.estimates or None)


def recommendation_of(ranked: tuple[RankedQuote, ...]) -> str:
    """One or two sentences; every number in them is the deal's own."""
    return recommendation(ranked)
