"""Which quoted aircraft carry a trip's people together, where none carries them alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from domain.quotes import OperatorQuote
from domain.ranking.guardrails import most_passengers
from domain.together import MOST_TOGETHER
from domain.trip import Trip
from tools.quoting.together import seats_of

LOOKED_AT = 8
"""quotes, the best first: their combinations are few"""


def carried_together(quotes: Sequence[OperatorQuote], trip: Trip) -> tuple[OperatorQuote, ...]:
    """Where no aircraft carries everybody alone: the fewest that do, of these the cheapest. `quotes` are in
    one currency, best first. Empty where one is enough, or where none are."""
    people = most_passengers(trip)
    known = [(quote, seats) for quote in quotes if (seats := seats_of(quote)) is not None]
    if not people or len(known) < len(quotes) or any(seats >= people for _, seats in known):
        return ()
    for size in range(2, MOST_TOGETHER + 1):
        fit = [
            group
            for group in combinations(known[:LOOKED_AT], size)
            if sum(seats for _, seats in group) >= people
        ]
        if fit:
            cheapest = min(fit, key=lambda group: sum(quote.price.amount for quote, _ in group))
            return tuple(quote for quote, _ in cheapest)
    return ()
