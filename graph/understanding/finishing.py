"""A described trip made whole: the way back mirrored, zones settled, gaps and warnings named."""

from __future__ import annotations

from datetime import date

from domain.trip import Leg, Trip
from graph.understanding.dates import find_dates
from graph.understanding.days import day_meant
from graph.understanding.draft import Draft
from graph.understanding.questions import missing_of
from graph.understanding.reach import people_warning, reach_warning
from graph.understanding.requirements import in_order
from graph.understanding.times import find_times
from graph.understanding.zones import read_zone


def finished(draft: Draft, today: date) -> Trip:
    """The trip of a draft: the way back mirrored, zones settled, gaps and warnings named."""
    _mirror(draft)
    _settle_pending(draft, today)
    foreign = _settle_zones(draft)
    legs = tuple(leg.frozen() for leg in draft.legs)
    late = frozenset(
        index
        for index in range(1, len(legs))
        if (now := legs[index].date) and (earlier := legs[index - 1].date) and now < earlier
    )
    trip_type = draft.shape()
    requirements = in_order(draft.requirements)
    return Trip(
        legs=legs,
        trip_type=trip_type,
        requirements=requirements,
        budget=draft.budget,
        sources=tuple(draft.sources[path] for path in sorted(draft.sources)),
        missing=missing_of(legs, trip_type, foreign, late),
        warnings=_warnings(legs, requirements),
    )


def _mirror(draft: Draft) -> None:
    if draft.round_trip and len(draft.legs) == 2:
        out, back = draft.legs
        back.origin = back.origin or out.destination
        back.destination = back.destination or out.origin
        if out.origin is None and back.destination is not None:
            out.origin = back.destination
            draft.say(
                "legs.0.origin", back.destination.text, assumed=True, note="left from where they return to"
            )
        if out.destination is None and back.origin is not None:
            out.destination = back.origin
            draft.say(
                "legs.0.destination", back.origin.text, assumed=True, note="flown to where they return from"
            )
    counts = {leg.passengers for leg in draft.legs if leg.passengers is not None}
    if len(counts) == 1:
        count = counts.pop()
        held = next((s for path, s in draft.sources.items() if path.endswith(".passengers")), None)
        for index, leg in enumerate(draft.legs):
            if leg.passengers is None:
                leg.passengers = count
                if held:
                    draft.say(
                        f"legs.{index}.passengers", held.words, assumed=held.how == "assumed", note=held.note
                    )


def _settle_pending(draft: Draft, today: date) -> None:
    """ "Return five days later" said before the departure was known."""
    for index, leg in enumerate(draft.legs[1:], start=1):
        source = draft.sources.get(f"legs.{index}.date")
        earlier = draft.legs[index - 1].date
        if leg.date is not None or source is None or earlier is None:
            continue
        for mention in find_dates(source.words):
            if mention.kind in ("later", "nights", "same_day"):
                meant = day_meant(mention, today=today, after=earlier)
                leg.date = meant.value
                draft.say(source.path, source.words, assumed=True, note=f"counted from {earlier:%d %B %Y}")


def _settle_zones(draft: Draft) -> frozenset[int]:
    """Times written in a zone: local wall time where that is clear, unknown (and asked) where it is not."""
    foreign: set[int] = set()
    for index, leg in enumerate(draft.legs):
        path = f"legs.{index}.time"
        source = draft.sources.get(path)
        place = leg.origin if leg.time_kind == "depart" else leg.destination
        if source is None or place is None or place.icao is None:
            continue
        mention = next((found for found in find_times(source.words) if found.value), None)
        if mention is None or mention.value is None or mention.zone is None:
            continue
        reading = read_zone(
            mention.value,
            mention.zone,
            country=place.country,
            timezone_name=place.timezone,
            place=place.name or place.text,
            day=leg.date,
        )
        leg.time = reading.value
        if reading.value is None:
            foreign.add(index)
        if reading.note:
            draft.say(
                path, source.words, assumed=reading.assumed or source.how == "assumed", note=reading.note
            )
    return frozenset(foreign)


def _warnings(legs: tuple[Leg, ...], requirements: tuple[str, ...]) -> tuple[str, ...]:
    found = [people_warning(leg.passengers) for leg in legs]
    flown: set[frozenset[str]] = set()
    for leg in legs:
        ends = frozenset(place.icao for place in (leg.origin, leg.destination) if place and place.icao)
        if ends not in flown:
            found.append(reach_warning(leg, requirements))
        flown.add(ends)
    return tuple(dict.fromkeys(warning for warning in found if warning))
