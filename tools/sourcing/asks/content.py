"""What operators will read: composed from the trip, shown whole on the card, hashed as it is shown."""

from __future__ import annotations

import hashlib
import json

from domain.asks import Ask, AskContent, AskedOperator, Outcome
from domain.deal import Deal
from domain.trip import Leg
from persistence.unit_of_work import Broker
from tools.deals.wording import clock_label, date_label, place_code
from tools.proposals.house import House
from tools.sourcing.categories import WISHES, categories_of

LONGEST_COMMENT = 4000


def compose(
    deal: Deal, ask: Ask, broker: Broker, house: House, operators: tuple[AskedOperator, ...]
) -> AskContent:
    trip = deal.trip
    assert trip is not None
    categories = categories_of(trip)
    legs = tuple(leg_line(n, leg) for n, leg in enumerate(trip.legs, start=1))
    return hashed(legs, categories, comment(deal, ask, broker, house), operators)


def hashed(
    legs: tuple[str, ...],
    categories: tuple[str, ...],
    text: str,
    operators: tuple[AskedOperator, ...],
    outcome: Outcome | None = None,
) -> AskContent:
    whole: dict[str, object] = {
        "legs": legs,
        "categories": categories,
        "comment": text,
        "operators": [(one.external_id, one.name) for one in operators],
    }
    if outcome is not None:
        whole["outcome"] = outcome.model_dump()
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return AskContent(
        legs=legs,
        categories=categories,
        comment=text,
        operators=operators,
        outcome=outcome,
        content_hash=digest,
    )


def reference(deal: Deal, ask: Ask) -> str:
    """`JV-1024-2`: finds the request on the channel's own page."""
    place = [one.ask_id for one in deal.asks].index(ask.ask_id) + 1
    return f"{deal.number}-{place}"


def comment(deal: Deal, ask: Ask, broker: Broker, house: House) -> str:
    """The client is not named: operators are asked, not told."""
    trip = deal.trip
    assert trip is not None
    wishes = [WISHES.get(key, key) for key in trip.requirements]
    lines = [
        f"Request from {house.sender(broker.name)}.",
        *(leg_line(n, leg) for n, leg in enumerate(trip.legs, start=1)),
        *([f"Needed: {', '.join(wishes)}."] if wishes else []),
        "Please quote one price for the whole trip, and say which taxes and fees it includes, "
        "the aircraft's year, and until when the price stands.",
        f"Our reference: {reference(deal, ask)}",
    ]
    return "\n".join(lines)


def leg_line(n: int, leg: Leg) -> str:
    """`Leg 1: TEB to VNY, Mon 14 Dec 2026, departs 10:00 EST, 6 passengers.`"""
    when = date_label(leg.date) if leg.date else "date open"
    if leg.date is None or leg.time is None:
        clock = "departure time open (10:00 stands in for it)"
    else:
        clock = clock_label(leg.date, leg.time, leg.zone)
        clock = f"must arrive by {clock}" if leg.time_kind == "arrive" else f"departs {clock}"
    people = f"{leg.passengers} passenger{'' if leg.passengers == 1 else 's'}"
    return f"Leg {n}: {place_code(leg.origin)} to {place_code(leg.destination)}, {when}, {clock}, {people}."
