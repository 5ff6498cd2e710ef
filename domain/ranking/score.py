"""The score of a quote: five parts, each with its points, its maximum and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from domain.policy import RankingWeights
from domain.quotes import OperatorQuote, QuoteKind
from domain.ranking.guardrails import TypeFacts, most_passengers, percent_apart, wanted_amenities, whole
from domain.trip import Trip

PRICE_SPREAD_PERCENT = Decimal(50)
"""a price half as high again as the best scores nothing for price"""

PartKey = Literal["price", "operator", "aircraft_fit", "client_fit", "reliability"]


class ScorePart(NamedTuple):
    key: PartKey
    label: str
    points: int
    max: int
    why: str


def parts_of(
    quote: OperatorQuote,
    trip: Trip,
    weights: RankingWeights,
    best: Mapping[str, Decimal],
    facts: TypeFacts,
    wanted: Sequence[str],
) -> tuple[ScorePart, ...]:
    scored: tuple[tuple[PartKey, str, int, tuple[Decimal, str]], ...] = (
        ("price", "Price", weights.price, _price(quote, best)),
        ("operator", "Operator", weights.operator, _operator(quote)),
        ("aircraft_fit", "Aircraft", weights.aircraft_fit, _aircraft_fit(quote, trip, facts, wanted)),
        ("client_fit", "Client's wishes", weights.client_fit, _client_fit(quote, trip)),
        ("reliability", "Reliability", weights.reliability, _reliability(quote)),
    )
    return tuple(
        ScorePart(key=key, label=label, points=_points(share, maximum), max=maximum, why=why)
        for key, label, maximum, (share, why) in scored
    )


_HALF = Decimal("0.5")
"""added before the rest is cut off: half up"""


def _points(share: Decimal, maximum: int) -> int:
    kept = max(Decimal(0), min(Decimal(1), share))
    return int(kept * maximum + _HALF)


def _price(quote: OperatorQuote, best: Mapping[str, Decimal]) -> tuple[Decimal, str]:
    lowest = best.get(quote.price.currency)
    if lowest is None or quote.price.amount <= 0:
        return Decimal(0), "no price to compare with"
    if len(best) > 1:
        also = f"only with quotes in {quote.price.currency}"
    else:
        also = "of the quotes that can be offered"
    above = percent_apart(quote.price.amount, lowest)
    if above <= 0:
        return Decimal(1), f"Lowest price {also}"
    return 1 - above / PRICE_SPREAD_PERCENT, f"{whole(above)} % above the lowest price {also}"


_RATINGS: tuple[tuple[str, Decimal], ...] = (
    ("argus platinum elite", Decimal("0.9")),
    ("argus platinum", Decimal("0.85")),
    ("wyvern wingman pro", Decimal("0.9")),
    ("wyvern wingman", Decimal("0.85")),
    ("is-bao stage 3", Decimal("0.85")),
    ("is-bao stage 2", Decimal("0.75")),
    ("is-bao", Decimal("0.7")),
    ("argus gold plus", Decimal("0.7")),
    ("argus gold", Decimal("0.65")),
    ("wyvern registered", Decimal("0.6")),
)
"""what an independent audit is worth, the strongest of each auditor first"""


def _operator(quote: OperatorQuote) -> tuple[Decimal, str]:
    return _audited(quote.operator.safety_ratings)


@lru_cache(maxsize=512)
def _audited(ratings: tuple[str, ...]) -> tuple[Decimal, str]:
    found: dict[str, Decimal] = {}
    for rating in ratings:
        words = " ".join(rating.lower().replace("isbao", "is-bao").split())
        for name, share in _RATINGS:
            if name in words:
                auditor = name.split(maxsplit=1)[0]
                found[auditor] = max(found.get(auditor, Decimal(0)), share)
                break
    if not found:
        return Decimal("0.4"), "No independent safety rating is known"
    share = max(found.values()) + Decimal("0.1") * (len(found) - 1)
    return share, f"Rated {', '.join(ratings)}"


def _aircraft_fit(
    quote: OperatorQuote, trip: Trip, facts: TypeFacts, wanted: Sequence[str]
) -> tuple[Decimal, str]:
    """Four tenths category, three seats, two range, one age."""
    share, words = Decimal(0), []
    category = facts.category or quote.aircraft.category
    if not wanted:
        share += Decimal("0.4")
    elif category in wanted:
        share += Decimal("0.4")
        words.append(f"{category} as asked")
    else:
        words.append(f"{category}, not the {' or '.join(wanted)} that was asked for")
    seats = quote.aircraft.seats if quote.aircraft.seats is not None else facts.seats
    passengers = most_passengers(trip)
    if seats is None:
        share += Decimal("0.1")
        words.append("seats not stated")
    elif seats >= passengers:
        share += Decimal("0.3") if seats > passengers else Decimal("0.2")
        words.append(f"{seats} seats for {passengers}")
    else:
        words.append(f"only {seats} seats for {passengers}")
    stops = quote.tech_stops if quote.tech_stops is not None else facts.fuel_stops
    if stops == 0:
        share += Decimal("0.2")
        words.append("non-stop")
    elif stops is None:
        share += Decimal("0.1")
    else:
        words.append(f"{stops} fuel stop{'s' if stops != 1 else ''}")
    age_share, age_words = _age(quote)
    if age_words:
        words.append(age_words)
    return share + age_share, _sentence(words)


def _age(quote: OperatorQuote) -> tuple[Decimal, str | None]:
    """A tenth for an aircraft of at most ten years when the quote came in, nothing from thirty on."""
    if quote.aircraft.year is None:
        return Decimal("0.05"), None
    age = quote.received_at.year - quote.aircraft.year
    share = Decimal("0.1") * max(Decimal(0), min(Decimal(1), Decimal(30 - age) / 20))
    return share, f"built {quote.aircraft.year}"


def _client_fit(quote: OperatorQuote, trip: Trip) -> tuple[Decimal, str]:
    """Two thirds wishes that the aircraft is known to meet, one third the budget."""
    words = []
    wishes = wanted_amenities(trip)
    met = [wish for wish in wishes if wish in quote.aircraft.amenities]
    share = Decimal(2) / 3
    if wishes:
        # unknown is not "no": it is worth a third of a wish that is known to be met
        share *= (Decimal(len(met)) + Decimal(len(wishes) - len(met)) / 3) / len(wishes)
        words.append(f"{', '.join(met)} on board" if met else "wishes not confirmed")
        if met and len(met) < len(wishes):
            words.append(f"{', '.join(wish for wish in wishes if wish not in met)} to be asked")
    else:
        words.append("no wishes to meet")
    budget = trip.budget
    if budget is not None and budget.currency == quote.price.currency and quote.price.amount > budget.amount:
        words.append("over the budget")
    else:
        share += Decimal(1) / 3
        if budget is not None and budget.currency == quote.price.currency:
            words.append("within the budget")
    return share, _sentence(words)


def _reliability(quote: OperatorQuote) -> tuple[Decimal, str]:
    """A named tail, a stated validity and an answer to what was asked."""
    words = []
    share = Decimal(0)
    if quote.aircraft.tail:
        share += Decimal("0.4")
        words.append(f"tail {quote.aircraft.tail} named")
    else:
        words.append("no tail named")
    if quote.valid_until is not None:
        share += Decimal("0.3")
        words.append("validity stated")
    if quote.kind is QuoteKind.QUOTE:
        share += Decimal("0.3")
        words.append("as asked")
    else:
        share += Decimal("0.1")
        words.append(
            "counter-offer" if quote.kind is QuoteKind.COUNTER_OFFER else "other aircraft than asked"
        )
    return share, _sentence(words)


def _sentence(words: Sequence[str]) -> str:
    text = ", ".join(words)
    return text[:1].upper() + text[1:]
