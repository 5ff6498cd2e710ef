"""Prices several quotes that fly one trip together, as one option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.card_fee import Card
from domain.exchange import Exchange
from domain.margin import Margin
from domain.money import Money
from domain.policy import Policy, policy_on
from domain.quotes import OperatorQuote
from domain.snapshot import AircraftPrice, PriceSnapshot
from domain.together import (
    SeatingError,
    check_seating,
    combined,
    flown_with,
    margins,
    own_decisions,
    seated,
)
from domain.trip import Trip
from tools.quoting.offered import offered_trip
from tools.quoting.price import price_quote, type_of


@dataclass(frozen=True)
class Flown:
    """One aircraft of the option: its quote, who sits in it, and what the broker decided on its taxes."""

    quote: OperatorQuote
    people: tuple[int, ...]
    """per leg of the trip"""
    decided: Mapping[str, Money | None] = field(default_factory=dict)


def seats_of(quote: OperatorQuote) -> int | None:
    """As quoted, else usual for the type."""
    kind = type_of(quote)
    return quote.aircraft.seats or (kind.seats if kind else None)


def seating(
    quotes: Sequence[OperatorQuote], trip: Trip, said: Mapping[str, Sequence[int]]
) -> tuple[tuple[int, ...], ...]:
    """People per aircraft and leg: as the broker `said` by quote (one number holds for every leg), or by
    seats. SeatingError for what does not fit or add up."""
    seats = [seats_of(quote) for quote in quotes]
    if said:
        missing = next((quote for quote in quotes if quote.id not in said), None)
        if missing is not None:
            raise SeatingError(f"Say how many people fly in the {missing.aircraft.type_name} too.")
        people = tuple(_per_leg(said[quote.id], len(trip.legs)) for quote in quotes)
        check_seating(trip, people, seats)
        return people
    unknown = next((quote for quote, count in zip(quotes, seats, strict=True) if count is None), None)
    if unknown is not None:
        raise SeatingError(f"Nobody said how many seats the {unknown.aircraft.type_name} has.")
    known = [count for count in seats if count is not None]
    by_leg = [seated(leg.passengers or 0, known) for leg in trip.legs]
    return tuple(tuple(leg[n] for leg in by_leg) for n in range(len(quotes)))


def _per_leg(said: Sequence[int], legs: int) -> tuple[int, ...]:
    if len(said) not in {1, legs}:
        raise SeatingError(f"Give the people of each of the {legs} legs, or one number for all of them.")
    return tuple(said) if len(said) == legs else tuple(said) * legs


def price_together(
    flown: Sequence[Flown],
    trip: Trip,
    *,
    margin: Margin,
    today: date,
    card: Card | None,
    exchange: Exchange,
    policy: Policy | None = None,
) -> PriceSnapshot:
    """The option's frozen price. `margin` is the option's, in the client's currency. Errors as in
    `price_option`; the people have been seated."""
    house = policy or policy_on(today)

    def priced(one: Flown, share: Money, decided: Mapping[str, Money | None]) -> PriceSnapshot:
        # floor and cap were held against the option: this aircraft bears just its share
        return price_quote(
            one.quote,
            flown_with(trip, one.people),
            margin_percent=Decimal(0),
            margin_fixed=share,
            margin_floor=share,
            margin_cap=share,
            today=today,
            policy=house,
            entered=decided,
            card=card,
            exchange=exchange,
        )

    costs = [exchange.into(one.quote.price.rounded())[0] for one in flown]
    own = margins(margin, costs, house)
    undecided = [priced(one, share, {}) for one, share in zip(flown, own, strict=True)]
    decisions = own_decisions(
        [one.decided for one in flown],
        [price.open_codes for price in undecided],
        [_aboard(one, trip, price.open_codes) for one, price in zip(flown, undecided, strict=True)],
    )
    parts = []
    for one, share, decided in zip(flown, own, decisions, strict=True):
        price = priced(one, share, decided)
        said = {
            "margin_percent": margin.percent,
            "margin_fixed": margin.fixed,
            "margin_basis": f"its share of the option's margin: {share}",
        }
        parts.append(AircraftPrice(passengers=one.people, price=price.model_copy(update=said)))
    return combined(parts, margin, house)


def _aboard(one: Flown, trip: Trip, codes: Sequence[str]) -> dict[str, int]:
    """By open code: the people on the leg that it names at its end, as `passenger_duty.BS.1`."""
    legs = offered_trip(one.quote, flown_with(trip, one.people)).legs
    found = {}
    for code in codes:
        number = code.rsplit(".", 1)[-1]
        if number.isdigit() and 1 <= int(number) <= len(legs):
            found[code] = legs[int(number) - 1].passengers or 0
    return found
