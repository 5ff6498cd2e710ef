"""Named checks on a quote: what blocks it, what a broker must see, what is good to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.money import Money
from domain.policy import Policy
from domain.quotes import Estimate, OperatorQuote, QuoteState
from domain.snapshot import PriceSnapshot
from domain.trip import Trip

WORDS = {"wifi": "Wi-Fi", "pets": "Pets on board"}
AMENITIES = frozenset({"wifi", "pets", "attendant", "smoking", "catering", "lavatory", "bed", "shower"})
"""wishes that an aircraft can be known to have"""


class Flag(NamedTuple):
    """`code` is the check's name, `text` one sentence for the broker. "block": it cannot be offered."""

    severity: Literal["info", "warning", "block"]
    code: str
    text: str


class TypeFacts(BaseModel):
    """What our aircraft table knows of a quote's type; None where the type is not in it."""

    model_config = ConfigDict(frozen=True)

    category: str | None = None
    seats: int | None = None
    fuel_stops: int | None = None
    """legs of this trip that this type does not fly non-stop"""
    hourly_low: Decimal | None = None
    hourly_high: Decimal | None = None
    hourly_currency: str = "USD"
    block_minutes: int | None = None
    """of all legs by our model; used where the operator gave none"""
    minimum_minutes: int = 120
    """billable minutes of a flying day"""
    duty: tuple[str, ...] = ()
    """what crew duty says against flying this trip with one crew, a sentence each"""
    rules: tuple[Flag, ...] = ()
    """what airports, runways and range say against this type on this trip"""


def flags_of(
    quote: OperatorQuote,
    trip: Trip,
    *,
    policy: Policy,
    estimates: Sequence[Estimate],
    now: datetime,
    facts: TypeFacts,
    earlier: Money | None = None,
) -> tuple[Flag, ...]:
    """Every check that the quote fails, blocking ones first. `earlier` is the price that it replaced."""
    flags = [
        *_standing(quote, now),
        *_capacity(quote, trip, facts),
        *_outlier(quote, policy, estimates, facts),
        *_per_hour(quote, trip, policy, facts),
        *_moved(quote, policy, earlier),
        *_budget(quote, trip),
        *_range(quote, facts),
        *_duty(facts),
        *_rules(quote, facts),
        *_wishes(quote, trip),
    ]
    return tuple(sorted(flags, key=lambda flag: _SEVERITIES.index(flag.severity)))


_SEVERITIES = ("block", "warning", "info")


def price_flags(price: PriceSnapshot, policy: Policy) -> tuple[Flag, ...]:
    """Checks on a client's price, when its margin is known: the minimum margin, after floor and cap."""
    cost, margin = price.operator_price.amount, price.margin.amount
    if cost <= 0 or margin * 100 >= cost * policy.minimum_margin_percent:
        return ()
    share = (margin * 100 / cost).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    least = f"{policy.minimum_margin_percent.normalize():f} %"
    text = (
        f"The margin of {price.margin} is {share} % of the operator's price; the house's minimum is {least}."
    )
    return (Flag(severity="warning", code="minimum_margin", text=text),)


def wanted_amenities(trip: Trip) -> tuple[str, ...]:
    return tuple(wish for wish in trip.requirements if wish in AMENITIES)


def most_passengers(trip: Trip) -> int:
    return max((leg.passengers or 0 for leg in trip.legs), default=0)


def percent_apart(amount: Decimal, reference: Decimal) -> Decimal:
    """How far `amount` lies above (below: negative) the reference, in percent."""
    return (amount / reference - 1) * 100


def whole(percent: Decimal) -> Decimal:
    return percent.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _standing(quote: OperatorQuote, now: datetime) -> Iterator[Flag]:
    if quote.price.amount <= 0:
        yield Flag(severity="block", code="no_price", text="The quote carries no price.")
    if quote.state is QuoteState.WITHDRAWN:
        yield Flag(severity="block", code="withdrawn", text="The operator withdrew this quote.")
    elif quote.state is QuoteState.EXPIRED:
        yield Flag(severity="block", code="expired", text="The quote has expired.")
    elif quote.valid_until is not None and quote.valid_until <= now:
        until = f"{quote.valid_until:%d %b %Y %H:%M %Z}".strip()
        yield Flag(severity="block", code="expired", text=f"The quote expired on {until}.")


def _capacity(quote: OperatorQuote, trip: Trip, facts: TypeFacts) -> Iterator[Flag]:
    passengers = most_passengers(trip)
    if quote.aircraft.seats is not None:
        if quote.aircraft.seats < passengers:
            text = f"{quote.aircraft.seats} seats are too few for {passengers} passengers."
            yield Flag(severity="block", code="capacity", text=text)
    elif facts.seats is not None and facts.seats < passengers:
        text = f"Usually {facts.seats} seats, {passengers} passengers: ask the operator."
        yield Flag(severity="warning", code="capacity", text=text)


def _outlier(
    quote: OperatorQuote, policy: Policy, estimates: Sequence[Estimate], facts: TypeFacts
) -> Iterator[Flag]:
    category = facts.category or quote.aircraft.category
    estimate = next((e for e in estimates if e.category == category), None)
    if estimate is None or estimate.mid.currency != quote.price.currency or estimate.mid.amount <= 0:
        return
    apart = percent_apart(quote.price.amount, estimate.mid.amount)
    if abs(apart) > policy.outlier_percent:
        side = "above" if apart > 0 else "below"
        text = f"{whole(abs(apart))} % {side} the estimate of {estimate.mid} ({category})."
        yield Flag(severity="warning", code="outlier", text=text)


def _per_hour(quote: OperatorQuote, trip: Trip, policy: Policy, facts: TypeFacts) -> Iterator[Flag]:
    minutes = sum(quote.block_minutes) or facts.block_minutes
    low, high = facts.hourly_low, facts.hourly_high
    if not minutes or low is None or high is None or quote.price.currency != facts.hourly_currency:
        return
    # an aircraft that is left elsewhere flies home: its empty hours are in the price
    flown = minutes if _returns(trip) else 2 * minutes
    days = len({leg.date for leg in trip.legs if leg.date}) or 1
    rate = quote.price.amount * 60 / max(flown, facts.minimum_minutes * days)
    if not low * policy.hourly_low_factor <= rate <= high * policy.hourly_high_factor:
        hour = Money(amount=rate, currency=facts.hourly_currency)
        text = f"{hour} per billable hour; usual is {low:,.0f} to {high:,.0f}. Wrong unit?"
        yield Flag(severity="warning", code="price_per_hour", text=text)


def _returns(trip: Trip) -> bool:
    if not trip.legs:
        return False
    first, last = trip.legs[0].origin, trip.legs[-1].destination
    return bool(first and last and first.icao and first.icao == last.icao)


def _moved(quote: OperatorQuote, policy: Policy, earlier: Money | None) -> Iterator[Flag]:
    if earlier is None or earlier.currency != quote.price.currency or earlier.amount <= 0:
        return
    apart = percent_apart(quote.price.amount, earlier.amount)
    if abs(apart) > policy.moved_percent:
        way = "up" if apart > 0 else "down"
        text = f"The price moved {way} {whole(abs(apart))} % from {earlier}."
        yield Flag(severity="warning", code="moved", text=text)


def _budget(quote: OperatorQuote, trip: Trip) -> Iterator[Flag]:
    budget = trip.budget
    if budget is None or budget.currency != quote.price.currency or quote.price <= budget:
        return
    text = f"The operator's price alone is {quote.price - budget} over the budget."
    yield Flag(severity="warning", code="budget", text=text)


def _range(quote: OperatorQuote, facts: TypeFacts) -> Iterator[Flag]:
    if quote.tech_stops is None and facts.fuel_stops:
        yield Flag(severity="info", code="fuel_stop", text="A fuel stop is likely; the quote does not say.")
    elif quote.tech_stops:
        stops = quote.tech_stops
        text = f"{stops} fuel stop{'s' if stops != 1 else ''}."
        yield Flag(severity="info", code="fuel_stop", text=text)


def _duty(facts: TypeFacts) -> Iterator[Flag]:
    for text in facts.duty:
        yield Flag(severity="warning", code="crew_duty", text=text)


def _rules(quote: OperatorQuote, facts: TypeFacts) -> Iterator[Flag]:
    for flag in facts.rules:
        # the operator says that it stops for fuel: it knows a field that our table does not
        known_better = flag.code == "range" and quote.tech_stops
        yield flag._replace(severity="warning") if known_better else flag


def _wishes(quote: OperatorQuote, trip: Trip) -> Iterator[Flag]:
    for wish in wanted_amenities(trip):
        if wish not in quote.aircraft.amenities:
            yield Flag(
                severity="info",
                code="amenity",
                text=f"{WORDS.get(wish, wish.capitalize())}: not known, ask the operator.",
            )
