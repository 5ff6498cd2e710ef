"""The deterministic engine: no key, no network, no guessing; a turn takes a few milliseconds."""

from __future__ import annotations

import re
from datetime import date

from domain.trip import Trip, TripType
from graph.understanding.answers import affirmed, asked
from graph.understanding.clients import client_of
from graph.understanding.clocking import put_times
from graph.understanding.contract import Intent, Message, Understood
from graph.understanding.corrections import Rerouting, find_rerouting, reroute
from graph.understanding.dating import put_dates
from graph.understanding.draft import Draft
from graph.understanding.finishing import finished
from graph.understanding.foreign import foreign_language
from graph.understanding.home import with_home
from graph.understanding.intents import intent_of
from graph.understanding.joining import put_joinings, take_joinings
from graph.understanding.mail import read_letter
from graph.understanding.no_request import no_request
from graph.understanding.placing import put_route
from graph.understanding.questions import questions_for
from graph.understanding.reading import Reading, read
from graph.understanding.requirements import AIRCRAFT
from graph.understanding.respelling import respelt
from graph.understanding.sides import hop_at
from graph.understanding.tables import with_words
from graph.understanding.trips import Trips, another_note, another_trip, side_by_side, trips_in
from tools.places.airports import airport
from tools.places.cities import charter_names, known_names, named

TOO_LONG = "The text is very long: only part of it was read, what is newest first."


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
        trips = trips_in(with_words(respelt(letter.body)))
        cut = [TOO_LONG] if letter.cut else []
        note = _joined(*cut, trips.note)
        if not letter.body:
            return Understood(
                intent=Intent.UNCLEAR,
                trip=trip,
                questions=questions_for(trip, today) if trip else (),
                note=note,
            )
        if kind := no_request(letter.body):
            return Understood(
                intent=Intent.UNCLEAR, trip=trip, note=f"This reads like {kind}: no trip was taken from it."
            )
        if language := foreign_language(letter.body):
            return Understood(
                intent=Intent.UNCLEAR,
                trip=trip,
                questions=questions_for(trip, today) if trip else (),
                note=f"This reads like {language}; I read English only. Please give me the trip in English.",
            )
        slots = asked(conversation, trip)
        reading = read(with_home(affirmed(trips.first, conversation), conversation, trip), asked=slots)
        if (beyond := side_by_side(reading)) is not None:
            trips = Trips(reading.text[:beyond].strip(), (reading.text[beyond:].strip(), *trips.further))
            note = _joined(*cut, trips.note)
            reading = read(trips.first, asked=slots)
        rerouting = find_rerouting(trips.first) if trip and not reading.route.hops else Rerouting()
        if rerouting.swapped and trip and conversation and _reversed_there(trip, conversation[-1]):
            rerouting = Rerouting(
                dropped=rerouting.dropped
            )  # the trip has it right, the question had it wrong
        weight = max(reading.weight, 2 if rerouting else 0)
        intent = intent_of(
            trips.first,
            trip_weight=weight,
            in_trip=trip is not None,
            dated=bool(reading.dates),
            people=bool(reading.people),
        )
        client = client_of(letter)
        if intent is not Intent.REQUEST_TRIP:
            return Understood(intent=intent, client=client, note=note)
        if another_trip(trip, reading, trips.first):
            return Understood(
                intent=intent,
                trip=trip,
                questions=questions_for(trip, today) if trip else (),
                client=client,
                note=_joined(another_note(trips.first, *trips.further), *cut),
                further=(trips.first, *trips.further),
            )
        after = self._applied(trip, reading, slots, today, rerouting)
        changed = changes(trip, after)
        return Understood(
            intent=intent,
            trip=after,
            changed=changed,
            questions=questions_for(after, today),
            client=client,
            note=note,
            further=trips.further,
        )

    def _applied(
        self, trip: Trip | None, reading: Reading, slots: tuple[str, ...], today: date, rerouting: Rerouting
    ) -> Trip:
        draft = Draft.of(trip)
        reroute(draft, rerouting)
        draft.one_way = reading.one_way
        if reading.round_trip and not reading.one_way:
            draft.round_trip = draft.round_trip or len(draft.legs) <= 1
        if draft.round_trip and len(draft.legs) < 2 and not reading.one_way:
            draft.leg(1)
        became = put_route(draft, reading, slots)
        draft.leg(0)
        if draft.round_trip and len(draft.legs) < 2 and not reading.one_way:
            draft.leg(1)
        placed = put_dates(draft, reading, became, slots, today)
        put_times(draft, reading, placed, became)
        joinings = take_joinings(reading)
        _put_people(draft, reading, became)
        put_joinings(draft, joinings)
        _put_wishes(draft, reading)
        if reading.one_way and len(draft.legs) == 2:
            draft.drop_legs_after(1)
            draft.round_trip = False
        return finished(draft, today)


def _reversed_there(trip: Trip, last: Message) -> bool:
    """The assistant's turn names the trip's first flight the wrong way round."""
    first = trip.legs[0] if trip.legs else None
    if last.role != "assistant" or first is None or first.origin is None or first.destination is None:
        return False
    hops = read(last.text[:1000]).route.hops
    ends = [
        end.meaning.airports if end and end.meaning else ()
        for hop in hops[:1]
        for end in (hop.origin, hop.destination)
    ]
    codes = [{found.icao for found in airports} for airports in ends]
    return bool(codes) and first.destination.icao in codes[0] and first.origin.icao in codes[1]


def _put_people(draft: Draft, reading: Reading, became: dict[int, int]) -> None:
    if not reading.people:
        return
    known = [leg for leg in draft.legs if leg.passengers]
    if len(reading.people) == 1 and (delta := reading.people[0].delta) and (known or delta < 0):
        for index, leg in enumerate(draft.legs):
            if leg.passengers and leg.passengers + delta > 0:
                note = f"{reading.people[0].words}: {leg.passengers} before"
                leg.passengers += delta
                draft.say(f"legs.{index}.passengers", str(leg.passengers), note=note)
        return
    if len(reading.people) == 1 and reading.people[0].count and len(became) == 1:
        index = next(iter(became.values()))
        if index and draft.legs[0].passengers:
            mention = reading.people[0]
            draft.legs[index].passengers = mention.count
            draft.say(f"legs.{index}.passengers", mention.words, assumed=mention.assumed, note=mention.note)
            return
    if any(mention.count == 0 for mention in reading.people):
        for index, leg in enumerate(draft.legs):
            leg.passengers = None
            draft.say(f"legs.{index}.passengers", reading.people[0].words, note=reading.people[0].note)
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


def _joined(*notes: str | None) -> str | None:
    return " ".join(note for note in notes if note) or None


def changes(before: Trip | None, after: Trip) -> tuple[str, ...]:
    """The paths of the trip that differ."""
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
