"""The route of a text put into the trip: new legs, gaps filled, corrections that change what they name."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.understanding.draft import Draft, DraftLeg
from graph.understanding.loose_places import put_corrected, put_loose, put_replaced
from graph.understanding.place_mention import PlaceMention
from graph.understanding.place_values import change_place, place_of, put_place
from graph.understanding.reading import Reading
from graph.understanding.route import Hop
from graph.understanding.sides import HOMEWARD
from graph.understanding.words import after, before
from tools.places.airports import Airport, airport

_ON_THE_WAY_BACK = re.compile(
    r"\b(?:way (?:back|home)|return(?:ing)?|coming (?:back|home)|inbound|flight home)\b"
)
_STAYS = re.compile(r"\b(?:in|at|near|staying|be)\s+(?:the\s+)?$")


def put_route(draft: Draft, reading: Reading, asked: tuple[str, ...]) -> dict[int, int]:
    """Apply the places of a reading. Returns the leg that each hop of the text became, by its position."""
    said = _said_airports(draft, reading)
    hops = reading.route.hops = _where_they_are(
        _one_flight(reading.route.hops, draft, asked), reading, draft, asked
    )
    had_places = any(leg.origin or leg.destination for leg in draft.legs)
    if (
        len(hops) == 1
        and hops[0].back
        and not had_places
        and (hops[0].origin is None or (len(reading.dates) < 2 and HOMEWARD.search(reading.text)))
        and not reading.round_trip
    ):
        hops[0].back = False  # "I want to go home to Guadalajara", "Take me home from Boston"
    if not had_places and not reading.round_trip and _home_from(hops):
        hops = reading.route.hops = [replace(hops[1], destination=hops[0].destination)]
    whole = [hop for hop in hops if hop.origin and hop.destination]
    became: dict[int, int] = {}
    if whole and (not had_places or len(whole) > 1):
        became = _fresh(draft, hops, said)
    else:
        for index, hop in enumerate(hops):
            became[index] = _patched(draft, hop, reading, said, asked)
    put_replaced(draft, reading, said)
    put_corrected(draft, reading, asked, said)
    put_loose(draft, reading, asked, said, fresh=not had_places and not hops, had_places=had_places)
    for stop in reading.route.stops:
        _stop(draft, stop, said, home=bool(_ON_THE_WAY_BACK.search(_beside(reading.text, stop))))
    return became


def _home_from(hops: list[Hop]) -> bool:
    """ "Home to Denver! From Ithaca": one flight, told end first."""
    if len(hops) != 2 or hops[1].back or hops[1].destination:
        return False
    return hops[0].back and hops[0].origin is None


def _one_flight(hops: list[Hop], draft: Draft, asked: tuple[str, ...]) -> list[Hop]:
    """ "I go to London. Travelling to San Francisco", when the origin was asked for: one flight."""
    two = len(hops) == 2 and hops[0].origin is None and hops[1].implied_origin
    if not two or "origin" not in asked or any(leg.origin or leg.destination for leg in draft.legs):
        return hops
    first, second = hops
    return [replace(second, origin=first.destination, implied_origin=False, on=False, start=first.start)]


def _where_they_are(hops: list[Hop], reading: Reading, draft: Draft, asked: tuple[str, ...]) -> list[Hop]:
    """ "We'll be staying in Siena", when only the origin was asked for and the destination is known."""
    ends = [slot for slot in asked if slot in ("origin", "destination")]
    if ends != ["origin"] or len(hops) != 1 or not draft.legs or draft.legs[0].destination is None:
        return hops
    place = hops[0].destination
    if place is None or hops[0].origin or hops[0].back or draft.legs[0].origin:
        return hops
    if not _STAYS.search(before(reading.text, place.start, 30)):
        return hops
    return [Hop(origin=place, start=hops[0].start, end=hops[0].end)]


def _said_airports(draft: Draft, reading: Reading) -> dict[str, Airport]:
    """Airports named by themselves, in the trip so far and in this text: a city then means the one named."""
    said: dict[str, Airport] = {}
    for mention in reading.places:
        if mention.meaning and mention.meaning.kind == "airport":
            said[mention.meaning.airports[0].icao] = mention.meaning.airports[0]
    for leg in draft.legs:
        for place in (leg.origin, leg.destination):
            if place and place.icao and not place.assumed and place.icao not in said:
                found = airport(place.icao)
                if found:
                    said[place.icao] = found
    return said


def _fresh(draft: Draft, hops: list[Hop], said: dict[str, Airport]) -> dict[int, int]:
    """A route told from the start. Dates and people that were already known stay with their legs."""
    became: dict[int, int] = {}
    keep = 2 if draft.round_trip and len(hops) == 1 else len(hops)
    for leg in draft.legs:
        leg.origin = leg.destination = None
    draft.drop_legs_after(max(keep, 1))
    for index, hop in enumerate(hops[:12]):
        became[index] = index
        draft.leg(index)
        if hop.origin:
            put_place(draft, index, "origin", hop.origin, said)
        elif index and draft.legs[index - 1].destination:
            draft.legs[index].origin = draft.legs[index - 1].destination
        if hop.destination:
            put_place(draft, index, "destination", hop.destination, said)
        elif hop.back and draft.legs[0].origin:
            draft.legs[index].destination = draft.legs[0].origin
    if len(hops) == 2 and hops[1].back:
        draft.round_trip = True
    return became


def _patched(
    draft: Draft, hop: Hop, reading: Reading, said: dict[str, Airport], asked: tuple[str, ...]
) -> int:
    """One hop, or half of one, put where it belongs in the trip so far."""
    index = _target(draft, hop, reading, asked)
    if hop.origin and not hop.implied_origin:
        change_place(draft, index, "origin", hop.origin, said)
    if hop.destination:
        change_place(draft, index, "destination", hop.destination, said)
    return index


def _target(draft: Draft, hop: Hop, reading: Reading, asked: tuple[str, ...]) -> int:
    count = len(draft.legs)
    named = reading.leg_named(hop.start)
    if named is not None and named < max(count, 1):
        return named if named >= 0 else max(count - 1, 0)
    if hop.back:
        if count < 2:
            draft.round_trip = True
            draft.leg(1)
        return len(draft.legs) - 1
    if count == 0:
        return 0
    if hop.on and draft.legs[-1].origin and draft.legs[-1].destination:
        draft.leg(count).origin = draft.legs[count - 1].destination
        return count
    if hop.origin and hop.destination and not hop.implied_origin:
        return 0
    slot = "origin" if hop.origin and not hop.implied_origin else "destination"
    asked_leg = next(
        (int(name.rsplit(" ", 1)[1]) - 1 for name in asked if name.startswith(f"{slot} of leg")), None
    )
    if asked_leg is not None and f"{slot}" not in asked and asked_leg < count:
        return asked_leg
    for index, leg in enumerate(draft.legs):
        place = leg.origin if slot == "origin" else leg.destination
        if place is None or place.icao is None:
            return index
    return 0


def _beside(text: str, mention: PlaceMention) -> str:
    """What is said right before and right after a place, in its own sentence."""
    return f"{before(text, mention.start, 40)} {after(text, mention.end, 40)}"


def _stop(draft: Draft, stop: PlaceMention, said: dict[str, Airport], *, home: bool) -> None:
    """A stop on the way: the first flight is split in two, or the last one for a stop on the way back."""
    index = len(draft.legs) - 1 if home and len(draft.legs) > 1 else 0
    leg = draft.leg(index)
    if leg.destination is None or leg.origin is None:
        return
    place, assumed, note = place_of(stop, said)
    onward = DraftLeg(origin=place, destination=leg.destination, passengers=leg.passengers)
    arrival = draft.sources.get(f"legs.{index}.destination")
    draft.insert_leg(index + 1, onward)
    leg.destination = place
    draft.round_trip = False
    draft.say(f"legs.{index}.destination", stop.words, assumed=assumed, note=note)
    if arrival:
        draft.say(
            f"legs.{index + 1}.destination",
            arrival.words,
            assumed=arrival.how == "assumed",
            note=arrival.note,
        )
