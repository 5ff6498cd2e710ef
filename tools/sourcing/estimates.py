"""An indicative range per aircraft category before any operator has answered: always an Estimate.

Hours come from the flight-time model, dollars from wide published hourly bands. Where enough past quotes are
known, the model is corrected by what operators really asked: by the tail or the type that is wished for, else
by the category, else by all of them. Low and high then leave a tenth of the quotes on either side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from domain.money import Money
from domain.past_prices import FEWEST, Level, PastRatio
from domain.quotes import Estimate
from domain.trip import Trip
from tools.places.aircraft import CATEGORIES, aircraft_type, category_of
from tools.sourcing.trip_hours import Modelled, modelled

SHOWN = 4
"""categories from the smallest that fits, plus any that the client asked for"""
ROUNDED_TO = 100
MODEL = "hours-1"
"""past ratios belong to the model they were made with: a changed model has another name"""
CHAIN: tuple[Level, ...] = ("tail", "type", "category", "all")

_TAIL = re.compile(r"[A-Z0-9]{1,2}-?[A-Z0-9]{2,5}")


def estimate(trip: Trip, past: Sequence[PastRatio] = ()) -> tuple[Estimate, ...]:
    """Ranges in US dollars for the whole trip, smallest category first.

    `past` is what past quotes of trips whose legs are about as long say. Empty when no single aircraft of the
    table fits, or while a leg lacks its airports, date or passengers.
    """
    legs = [leg for leg in trip.legs if leg.ready]
    if not legs or len(legs) < len(trip.legs):
        return ()
    wanted = {category_of(words) for words in trip.requirements} | {
        kind.category for words in trip.requirements if (kind := aircraft_type(words))
    }
    found = [
        (category, _range(category, offer, past, wished_types(trip), wished_tails(trip)))
        for category in CATEGORIES
        if (offer := modelled(category, legs)) is not None
    ]
    shown = {category for category, _ in found[:SHOWN]} | wanted
    return tuple(offer for category, offer in found if category in shown)


def wished_types(trip: Trip) -> tuple[str, ...]:
    """ICAO designators of the types that the client names."""
    return tuple(kind.icao for words in trip.requirements if (kind := aircraft_type(words)))


def wished_tails(trip: Trip) -> tuple[str, ...]:
    """Requirements that may be a registration; what is none is found nowhere."""
    return tuple(words.upper() for words in trip.requirements if _TAIL.fullmatch(words.upper()))


def correction(
    past: Iterable[PastRatio], category: str, *, types: Sequence[str] = (), tails: Sequence[str] = ()
) -> PastRatio | None:
    """The narrowest level that rests on enough quotes, the broker's own before the house's."""
    fitting = [
        one
        for one in past
        if one.quotes >= FEWEST
        and {
            "tail": one.name in tails and one.category == category,
            "type": one.name in types and one.category == category,
            "category": one.name == category,
            "all": True,
        }[one.level]
    ]
    return min(fitting, key=lambda one: (CHAIN.index(one.level), not one.own), default=None)


def _range(
    category: str, model: Modelled, past: Iterable[PastRatio], types: Sequence[str], tails: Sequence[str]
) -> Estimate:
    ratio = correction(past, category, types=types, tails=tails)
    if ratio is None:
        low, mid, high = model.low, model.mid, model.high
        rests_on = "published rates, no quotes yet"
    else:
        low, mid, high = (model.mid * share for share in (ratio.low, ratio.mid, ratio.high))
        rests_on = _rests_on(ratio)
    return Estimate(
        category=category, low=_money(low), mid=_money(mid), high=_money(high), basis=_basis(model, rests_on)
    )


def _rests_on(ratio: PastRatio) -> str:
    """`corrected by 64 of your past quotes of this category for legs of about this length`"""
    whose = "of your past quotes" if ratio.own else "past quotes of the house"
    what = {
        "tail": f"of {ratio.name}",
        "type": f"of the {_type_name(ratio.name)}",
        "category": "of this category",
        "all": "of all categories",
    }[ratio.level]
    return f"corrected by {ratio.quotes} {whose} {what} for legs of about this length"


def _type_name(key: str) -> str:
    kind = aircraft_type(key)
    return kind.name if kind else key


def _money(amount: Decimal) -> Money:
    """To the nearest hundred dollars: an estimate has no cents."""
    hundreds = (amount / ROUNDED_TO).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(amount=hundreds * ROUNDED_TO, currency="USD")


def _basis(model: Modelled, rests_on: str) -> str:
    words = (
        f"{model.live:.1f} billable hours and up to {model.positioning:.1f} of positioning at "
        f"USD {model.hourly_low:,.0f}-{model.hourly_high:,.0f} an hour, up to {model.seats} seats; {rests_on}"
    )
    if model.stops:
        stops = " and ".join(str(number) for number in model.stops)
        words += f"; fuel stop likely on leg{'' if len(model.stops) == 1 else 's'} {stops}"
    return words
