"""The deterministic engine: no key, no network, no guessing; a turn takes a few milliseconds."""

from __future__ import annotations

import re
from datetime import date

from domain.trip import Leg, Trip, TripType
from graph.understanding.answers import affirmed, asked
from graph.understanding.clients import client_of
from graph.understanding.contract import Intent, Message, Understood
from graph.understanding.dates import find_dates
from graph.understanding.days import day_meant
from graph.understanding.draft import Draft
from graph.understanding.intents import intent_of
from graph.understanding.mail import read_letter
from graph.understanding.placing import put_route
from graph.understanding.questions import missing_of, questions_for
from graph.understanding.reach import people_warning, reach_warning
from graph.understanding.reading import Reading, read
from graph.understanding.requirements import AIRCRAFT, in_order
from graph.understanding.times import find_times
from graph.understanding.timing import hop_at, put_dates
from graph.understanding.zones import read_zone
from tools.places.airports import airport
from tools.places.cities import charter_names, known_names, named

TOO_LONG = "The text is very long: only its first part was read."


class OfflineEngine:
    """Implements `contract.Engine`. The tables of places are loaded once a process, when it is made."""

    def __init__(self) -> None:
        airport("KTEB")
        known_names()
        charter_names()
        named("New York")

    async def understand(
        self, text: str, *, today: date, trip: Trip | None = None, conversation: tuple[Message, ...] = ()
    ) -> Understood:
        """See `contract.Engine.understand`."""
        return self.read_turn(text, today=today, trip=trip, conversation=conversation)

    def read_turn(
        self, text: str, *, today: date, trip: Trip | None = None, conversation: tuple[Message, ...] = ()
    ) -> Understood:
        """The same without a coroutine, for jobs, evaluations and the command line."""
        letter = read_letter(text)
        note = TOO_LONG if letter.cut else None
        if not letter.body:
            return Understood(
                intent=Intent.UNCLEAR,
                trip=trip,
                questions=questions_for(trip, today) if trip else (),
                note=note,
            )
        slots = asked(conversation, trip)
        reading = read(affirmed(letter.body, conversation), asked=slots)
        intent = intent_of(letter.body, trip_weight=reading.weight, in_trip=trip is not None)
        client = client_of(letter)
        if intent is not Intent.REQUEST_TRIP:
            return Understood(intent=intent, client=client, note=note)
        after = self._applied(trip, reading, slots, today)
        changed = _changes(trip, after)
        return Understood(
            intent=intent,
            trip=after,
            changed=changed,
            questions=questions_for(after, today),
            client=client,
            note=note,
        )

    def _applied(self, trip: Trip | None, reading: Reading, slots: tuple[str, ...], today: date) -> Trip:
        draft = Draft.of(trip)
        draft.one_way = reading.one_way
        if reading.round_trip and not reading.one_way:
            draft.round_trip = draft.round_trip or len(draft.legs) <= 1
        if draft.round_trip and len(draft.legs) < 2 and not reading.one_way:
            draft.leg(1)
        became = put_route(draft, reading, slots)
        draft.leg(0)
        if draft.round_trip and len(draft.legs) < 2 and not reading.one_way:
            draft.leg(1)
        put_dates(draft, reading, became, slots, today)
        _put_people(draft, reading, became)
        _put_wishes(draft, reading)
        if reading.one_way and len(draft.legs) == 2:
            draft.drop_legs_after(1)
            draft.round_trip = False
        return finished(draft, today)


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


def _put_people(draft: Draft, reading: Reading, became: dict[int, int]) -> None:
    if not reading.people:
        return
    by_leg = {became.get(hop_at(reading, mention.start) or 0, 0): mention for mention in reading.people}
    if len(by_leg) > 1 and len(by_leg) == len(reading.people):
        for index, mention in by_leg.items():
            draft.legs[index].passengers = mention.count
            draft.say(f"legs.{index}.passengers", mention.words, assumed=mention.assumed, note=mention.note)
        return
    sided = [mention for mention in reading.people if mention.side == "back"]
    plain = [mention for mention in reading.people if mention.side != "back"]
    for mention in plain[-1:] if not sided else plain[:1]:
        named_leg = reading.leg_named(mention.start)
        wanted = (
            range(len(draft.legs))
            if named_leg is None or named_leg >= len(draft.legs)
            else [named_leg % len(draft.legs)]
        )
        for index in wanted:
            draft.legs[index].passengers = mention.count
            draft.say(f"legs.{index}.passengers", mention.words, assumed=mention.assumed, note=mention.note)
    for mention in sided[-1:]:
        index = len(draft.legs) - 1
        draft.legs[index].passengers = mention.count
        draft.say(f"legs.{index}.passengers", mention.words, assumed=mention.assumed, note=mention.note)


def _put_wishes(draft: Draft, reading: Reading) -> None:
    for wish in reading.wishes:
        path = f"requirements.{wish.key}"
        if not wish.wanted:
            draft.requirements = [key for key in draft.requirements if key != wish.key]
            draft.forget(path)
            continue
        if wish.key in AIRCRAFT:
            for key in [key for key in draft.requirements if key in AIRCRAFT and key != wish.key]:
                if not re.search(r"\bor\b.{0,12}$", reading.text[: wish.start]):
                    draft.requirements.remove(key)
                    draft.forget(f"requirements.{key}")
        if wish.key not in draft.requirements:
            draft.requirements.append(wish.key)
        draft.say(path, wish.words)
    if reading.budget:
        draft.budget = reading.budget.money
        said = reading.budget.currency_said
        draft.say(
            "budget", reading.budget.words, assumed=not said, note=None if said else "US dollars assumed"
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


def _changes(before: Trip | None, after: Trip) -> tuple[str, ...]:
    old, new = _flat(before), _flat(after)
    return tuple(path for path in sorted({*old, *new}) if old.get(path) != new.get(path))


def _flat(trip: Trip | None) -> dict[str, object]:
    if trip is None:
        return {}
    flat: dict[str, object] = {"trip_type": trip.trip_type} if trip.trip_type is not TripType.ONE_WAY else {}
    for index, leg in enumerate(trip.legs):
        for name in ("origin", "destination", "date", "time", "passengers"):
            if (value := getattr(leg, name)) is not None:
                flat[f"legs.{index}.{name}"] = value
    flat |= {f"requirements.{key}": True for key in trip.requirements}
    return flat | ({"budget": trip.budget} if trip.budget else {})
