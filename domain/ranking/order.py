"""Quotes in order of merit.

The same quotes give the same order, however they came in: ties fall to the lower price, then to the
operator's name and the quote's id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.money import Money
from domain.policy import Policy
from domain.quotes import Estimate, OperatorQuote, QuoteState
from domain.ranking.guardrails import Flag, TypeFacts, flags_of
from domain.ranking.score import ScorePart, parts_of
from domain.trip import Trip


class RankedQuote(NamedTuple):
    quote: OperatorQuote
    rank: int
    """from 1"""
    score: int
    """0 to 100, the sum of the parts"""
    parts: tuple[ScorePart, ...]
    reasons: tuple[str, ...]
    """short sentences, the strongest first"""
    flags: tuple[Flag, ...]

    @property
    def open(self) -> bool:
        """It can be offered: nothing blocks it."""
        return not any(flag.severity == "block" for flag in self.flags)

    @property
    def only_too_small(self) -> bool:
        """Nothing blocks it but its seats: it can fly together with another aircraft."""
        blocking = {flag.code for flag in self.flags if flag.severity == "block"}
        return blocking == {"capacity"}


def rank(
    quotes: Iterable[OperatorQuote],
    trip: Trip,
    *,
    policy: Policy,
    estimates: Sequence[Estimate],
    now: datetime,
    facts: Mapping[str, TypeFacts] | None = None,
    wanted_categories: Sequence[str] = (),
) -> tuple[RankedQuote, ...]:
    """Every quote that still stands or has ended, best first; blocked ones after the open ones.

    A quote that was revised is not ranked: its successor is, flagged when the price moved. `facts` is keyed
    by quote id; `wanted_categories` are our category names. `now` is aware.
    """
    facts = facts or {}
    offered = sorted(quotes, key=lambda quote: (quote.external_id, quote.id))
    standing = [quote for quote in offered if quote.state is not QuoteState.REVISED]
    earlier = _earlier_prices(offered)
    flagged = [
        (
            quote,
            flags_of(
                quote,
                trip,
                policy=policy,
                estimates=estimates,
                now=now,
                facts=facts.get(quote.id, TypeFacts()),
                earlier=earlier.get(quote.id),
            ),
        )
        for quote in standing
    ]
    best = _best_prices(flagged)
    scored = []
    for quote, flags in flagged:
        known = facts.get(quote.id, TypeFacts())
        parts = parts_of(quote, trip, policy.weights, best, known, wanted_categories)
        scored.append((quote, parts, flags))
    scored.sort(key=_order)
    return tuple(
        RankedQuote(
            quote=quote,
            rank=place,
            score=sum(part.points for part in parts),
            parts=parts,
            reasons=_reasons(parts),
            flags=flags,
        )
        for place, (quote, parts, flags) in enumerate(scored, start=1)
    )


def _order(item: tuple[OperatorQuote, tuple[ScorePart, ...], tuple[Flag, ...]]) -> tuple[object, ...]:
    quote, parts, flags = item
    blocked = any(flag.severity == "block" for flag in flags)
    score = sum(part.points for part in parts)
    return (
        blocked,
        -score,
        quote.price.currency,
        quote.price.amount,
        quote.operator.name,
        quote.external_id,
        quote.id,
    )


def _earlier_prices(quotes: Sequence[OperatorQuote]) -> dict[str, Money]:
    """Quote id -> the price that it replaced, from the revised quotes of the same lift."""
    replaced: dict[tuple[str, str | None], OperatorQuote] = {}
    for quote in sorted(quotes, key=lambda q: (q.received_at, q.external_id, q.id)):
        if quote.state is QuoteState.REVISED and quote.lift_external_id:
            replaced[quote.rfq_external_id, quote.lift_external_id] = quote
    prices = {}
    for quote in quotes:
        before = replaced.get((quote.rfq_external_id, quote.lift_external_id))
        if quote.state is not QuoteState.REVISED and before is not None:
            prices[quote.id] = before.price
    return prices


def _best_prices(flagged: Sequence[tuple[OperatorQuote, tuple[Flag, ...]]]) -> dict[str, Decimal]:
    """The lowest price of each currency among the quotes that can be offered (else among all)."""
    open_ones = [quote for quote, flags in flagged if not any(flag.severity == "block" for flag in flags)]
    best: dict[str, Decimal] = {}
    for quote in open_ones or [quote for quote, _ in flagged]:
        price = quote.price
        if price.amount > 0:
            best[price.currency] = min(best.get(price.currency, price.amount), price.amount)
    return best


def _reasons(parts: Sequence[ScorePart]) -> tuple[str, ...]:
    """Why, from the parts that score at least two thirds, the heaviest first."""
    strong = [part for part in parts if 3 * part.points >= 2 * part.max]
    strong.sort(key=lambda part: -part.points)
    return tuple(part.why for part in strong)
