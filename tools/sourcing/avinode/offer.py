"""What an operator offers, held against what was asked: the same, another aircraft, or another journey."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from domain.quotes import Aircraft, OfferedLeg, QuoteKind
from tools.sourcing.avinode.parse import SeenAircraft, SeenLift, SeenQuote, SeenRfq, SeenSegment

MOST_LEGS = 40
"""twice as many as a trip can be asked for with"""


def kind_of(rfq: SeenRfq, lift: SeenLift, seen: SeenQuote, asked: Sequence[Aircraft]) -> QuoteKind:
    """`asked` are the aircraft of the RFQ; another tail of a type that was asked for is no other aircraft."""
    wanted, offered = ([leg for leg in legs if leg.for_passengers] for legs in (rfq.segments, seen.segments))
    if _another_journey(wanted, offered):
        return QuoteKind.COUNTER_OFFER
    types = {_plain(aircraft.type_name) for aircraft in asked}
    offered_type = seen.aircraft.type_name or lift.aircraft.type_name
    if _another_type(lift.aircraft, seen.aircraft) or (offered_type and _plain(offered_type) not in types):
        return QuoteKind.OTHER_AIRCRAFT
    return QuoteKind.QUOTE


def _another_journey(asked: Sequence[SeenSegment], offered: Sequence[SeenSegment]) -> bool:
    """The operator flies other places, dates or times than asked. What is not said does not differ."""
    if not asked or not any(leg.origin or leg.date for leg in offered):
        return False
    if len(asked) != len(offered):
        return True
    return any(
        _differ(a.origin, b.origin)
        or _differ(a.destination, b.destination)
        or _differ(a.date, b.date)
        or _differ(a.time, b.time)
        for a, b in zip(asked, offered, strict=True)
    )


def _another_type(asked: SeenAircraft, offered: SeenAircraft) -> bool:
    if asked.type_name and offered.type_name:
        return _differ(_plain(asked.type_name), _plain(offered.type_name))
    return _differ(_plain(asked.category), _plain(offered.category))


def _differ(asked: str | None, offered: str | None) -> bool:
    return asked is not None and offered is not None and asked != offered


def _plain(name: str | None) -> str | None:
    return re.sub(r"[^a-z0-9]", "", name.lower()) or None if name else None


def offered_aircraft(asked: SeenAircraft, offered: SeenAircraft) -> Aircraft:
    """What the quote says, completed from the lift it answers as far as that is the same aircraft."""
    if _another_type(asked, offered):
        return aircraft_of(offered)
    asked_tail = asked if not _differ(asked.tail, offered.tail) else SeenAircraft(None, asked.category)
    return aircraft_of(
        replace(
            offered,
            type_name=offered.type_name or asked.type_name,
            category=offered.category or asked.category,
            tail=offered.tail or asked_tail.tail,
            seats=offered.seats or asked_tail.seats,
            year=offered.year or asked_tail.year,
            photo_url=offered.photo_url or asked_tail.photo_url,
            amenities=offered.amenities or asked_tail.amenities,
        )
    )


def aircraft_of(seen: SeenAircraft) -> Aircraft:
    return Aircraft(
        type_name=seen.type_name or "Aircraft not named",
        category=seen.category or "Category not named",
        tail=seen.tail,
        seats=seen.seats,
        year=seen.year,
        photo_url=seen.photo_url,
        amenities=seen.amenities,
    )


def minutes_of(per_leg: Sequence[int | None]) -> tuple[int, ...]:
    """All legs or none: a missing leg would shift the others."""
    known = tuple(minutes for minutes in per_leg if minutes is not None)
    return known if len(known) == len(per_leg) else ()


def offered_legs(segments: Sequence[SeenSegment]) -> tuple[OfferedLeg, ...]:
    """The passenger legs, all or none: a leg that cannot be read would shift the others."""
    legs = [_offered_leg(segment) for segment in segments if segment.for_passengers]
    if None in legs or len(legs) > MOST_LEGS:
        return ()
    return tuple(leg for leg in legs if leg is not None)


def _offered_leg(segment: SeenSegment) -> OfferedLeg | None:
    if segment.origin is None or segment.destination is None:
        return None
    try:
        return OfferedLeg(
            origin=segment.origin,
            destination=segment.destination,
            date=dt.date.fromisoformat(segment.date) if segment.date else None,
            time=dt.time.fromisoformat(segment.time) if segment.time else None,
        )
    except ValueError:  # a date or time that is none
        return None
