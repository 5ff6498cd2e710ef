# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""The route of a text put into the trip: new legs, gaps filled, corrections that change what they name."""

from __future__ import annotations

import re
from dataclasses import replace

from domain.trip import Place
from graph.understanding.draft import Draft, DraftLeg
from graph.understanding.place_mention import PlaceMention
from graph.understanding.reading import Reading
from graph.understanding.route import Hop
from graph.understanding.sides import HOMEWARD
from graph.understanding.words import after, before
from tools.places.airports import Airport, airport, to_place
from tools.places.cities import MAX_CHOICES, Named, named
from tools.places.regions import qualifiers

_ON_THE_WAY_BACK = re.compile(
    r"\b(?:way (?:back|home)|return(?:ing)?|coming (?:back|home)|inbound|flight home)\b"
)
_MAKE_IT = re.compile(
    r"\b(?:make (?:it|that|this)|i meant?|let['’]?s (?:do|say|go with)|change (?:it|that|this) to|switch (?:it |that |this )?to|scratch that|instead|this time(?: it['’]?s| from| to)?)\W+(?:to |it )?$|^\W*(?:sorry|no|oops|actually|wait|i mean\w*)\W+$"
)
_AT_HEAD = re.compile(
    r"^\W*(?:(?:hi|hey|hello|ok|so|well|yes|please|trip|flight|quote)\W+){0,3}$|[,:]\s*(?:so )?$", re.I
)
"""before a place that opens the text: "Ibiza for the weekend, from Zurich" """
_STAYS = re.compile(r"\b(?:in|at|near|staying|be)\s+(?:the\s+)?$")
_TAKEN = " taken for the destination"


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
    _replaced(draft, reading, said)
    _made_it(draft, reading, asked, said)
    _loose(draft, reading, asked, said, fresh=not had_places and not hops, had_places=had_places)
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


def place_of(mention: PlaceMention, said: dict[str, Airport]) -> tuple[Place, bool, str | None]:
    """The place of a mention, whether it was assumed, and why."""
    meaning = mention.meaning
    text = mention.words
    if meaning is None:
        return Place(text=text), False, None
    if meaning.chosen is None:
        codes = tuple(found.icao for found in meaning.airports[:MAX_CHOICES])
        return Place(text=text, city=_town(meaning), choices=codes), False, meaning.note
    others = tuple(found.icao for found in meaning.airports[1:MAX_CHOICES]) + mention.alternatives
    if meaning.kind == "city":
        named_before = next((found for found in meaning.airports if found.icao in said), None)
        if named_before and meaning.assumed:
            why = f"{text} read as {named_before.label}, named in the same trip"
            return to_place(named_before, text, assumed=True, metro=meaning.metro), True, why
    chosen = meaning.chosen
    note = f'"{text}" read as {chosen.label}' if mention.corrected or meaning.assumed else meaning.note
    if meaning.assumed and meaning.note:
        note = f"{text} read as {chosen.label}; {meaning.note.partition(': ')[2] or meaning.note}"
    if mention.alternatives:
        note = f"{text}: {chosen.label} taken, the first named"
    assumed = meaning.assumed or mention.corrected or bool(mention.alternatives)
    return (
        to_place(chosen, text, assumed=assumed, metro=meaning.metro, choices=others if assumed else ()),
        assumed,
        note,
    )


def _town(meaning: Named) -> str | None:
    return meaning.name if meaning.kind == "twins" else None


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


def _set(draft: Draft, index: int, end: str, mention: PlaceMention, said: dict[str, Airport]) -> None:
    place, assumed, note = place_of(mention, said)
    leg = draft.leg(index)
    if end == "origin":
        leg.origin = place
    else:
        leg.destination = place
    draft.say(f"legs.{index}.{end}", mention.words, assumed=assumed, note=note)


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
            _set(draft, index, "origin", hop.origin, said)
        elif index and draft.legs[index - 1].destination:
            draft.legs[index].origin = draft.legs[index - 1].destination
        if hop.destination:
            _set(draft, index, "destination", hop.destination, said)
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


def change_place(draft: Draft, index: int, end: str, mention: PlaceMention, said: dict[str, Airport]) -> None:
    """Change one end; the other end of a round trip that was the same place moves with it."""
    leg = draft.leg(index)
    old = leg.origin if end == "origin" else leg.destination
    mention = _narrowed(mention, old)
    if end == "destination" and leg.origin is None and old and _only_taken(draft, index):
        leg.origin = old
        draft.say(f"legs.{index}.origin", old.text, assumed=True, note=f"{old.label} taken for the departure")
    _set(draft, index, end, mention, said)
    new = leg.origin if end == "origin" else leg.destination
    last = len(draft.legs) - 1
    if end == "origin" and index == 0 and last > 0 and _equal(draft.legs[last].destination, old):
        draft.legs[last].destination = new
        draft.forget(f"legs.{last}.destination")
    if end == "destination" and index < last and _equal(draft.legs[index + 1].origin, old):
        draft.legs[index + 1].origin = new
        draft.forget(f"legs.{index + 1}.origin")


def _narrowed(mention: PlaceMention, old: Place | None) -> PlaceMention:
    """ "Oregon", after "Portland" had to be asked about, is the Portland there."""
    if old is None or old.icao or mention.meaning is None or mention.meaning.kind != "region":
        return mention
    meaning = named(old.text, qualifiers(mention.words))
    if meaning is None or meaning.chosen is None:
        return mention
    return replace(mention, words=f"{old.text}, {mention.words}", meaning=meaning)


def _only_taken(draft: Draft, index: int) -> bool:
    source = draft.sources.get(f"legs.{index}.destination")
    return bool(source and source.note and source.note.endswith(_TAKEN))


def _equal(first: Place | None, second: Place | None) -> bool:
    if first is None or second is None:
        return False
    return first.icao == second.icao if first.icao or second.icao else first.text == second.text


def _replaced(draft: Draft, reading: Reading, said: dict[str, Airport]) -> None:
    """ "not Teterboro, White Plains": the place that is left takes the slot of the one taken back."""
    for gone in reading.dropped_places:
        codes = {found.icao for found in gone.meaning.airports} if gone.meaning else set()
        loose = sorted(reading.route.loose, key=lambda place: (place.start < gone.end, place.start))
        for place in loose:
            for index, leg in enumerate(draft.legs):
                for end, held in (("origin", leg.origin), ("destination", leg.destination)):
                    if held and held.icao in codes and place in reading.route.loose:
                        change_place(draft, index, end, place, said)
                        reading.route.loose.remove(place)


def _loose(
    draft: Draft,
    reading: Reading,
    asked: tuple[str, ...],
    said: dict[str, Airport],
    *,
    fresh: bool,
    had_places: bool,
) -> None:
    """Places without a word of direction answer the question that was asked; alone in a first request they
    are taken for the destination, and shown as assumed."""
    told = {"origin"} if any(hop.origin and not hop.implied_origin for hop in reading.route.hops) else set()
    told |= {"destination"} if any(hop.destination for hop in reading.route.hops) else set()
    places = [slot for slot in asked if slot.split(" of ")[0] in ("origin", "destination")]
    wanted = [slot for slot in places if slot not in told]
    for place in list(reading.route.loose):
        if not places and _narrower(draft, place, said):
            reading.route.loose.remove(place)
    known = [place for place in reading.route.loose if place.meaning]
    if fresh and not wanted and len(known) > 1 and _MAKE_IT.search(before(reading.text, known[-1].start, 30)):
        known = known[-1:]  # "Aspen is too dear, so let's do Denver"
    for place in known:
        if wanted:
            slot = wanted.pop(0)
            index = int(slot.rsplit(" ", 1)[1]) - 1 if " of leg " in slot else 0
            if index < max(1, len(draft.legs)):
                change_place(draft, index, slot.split(" of ")[0], place, said)
            continue
        only_origin = (
            bool(draft.legs) and draft.legs[0].origin is not None and draft.legs[0].destination is None
        )
        if only_origin and len(known) == 1 and not had_places and _opens(reading.text, place):
            _set(draft, 0, "destination", place, said)
            draft.say("legs.0.destination", place.words, assumed=True, note=f"{place.words}{_TAKEN}")
        elif fresh and len(known) == 1 and not draft.legs:
            _set(draft, 0, "destination", place, said)
            held = draft.legs[0].destination
            name = held.label if held else place.words
            draft.say("legs.0.destination", place.words, assumed=True, note=f"{name}{_TAKEN}")


def _opens(text: str, place: PlaceMention) -> bool:
    """The place opens the text, or is a sentence of its own."""
    own = re.search(r"[.!?\n]\s*$", text[: place.start]) and re.match(r"\s*(?:[.!\n]|$)", text[place.end :])
    return bool(own or _AT_HEAD.search(text[: place.start]))


def _made_it(draft: Draft, reading: Reading, asked: tuple[str, ...], said: dict[str, Airport]) -> None:
    """ "Scratch that, make it Nice": the known end, or the destination when both are, is told anew."""
    if any(slot.split(" of ")[0] in ("origin", "destination") for slot in asked):
        return
    for place in list(reading.route.loose):
        if not place.meaning or not _MAKE_IT.search(before(reading.text, place.start, 30)) or not draft.legs:
            continue
        end = "origin" if draft.legs[0].destination is None else "destination"
        held = draft.legs[0].origin if end == "origin" else draft.legs[0].destination
        if held is None:
            continue
        if end == "destination" and draft.legs[0].origin is None and reading.route.hops:
            end = "origin"  # "to Chicago; this time it's Denver"
        change_place(draft, 0, end, place, said)
        now = draft.legs[0].origin if end == "origin" else draft.legs[0].destination
        instead = (
            f" in place of {held.label}" if end == "destination" or draft.legs[0].destination is None else ""
        )
        note = f"{now.label if now else place.words}{instead}, taken for the {end}"
        draft.say(f"legs.0.{end}", place.words, assumed=True, note=note)
        reading.route.loose.remove(place)


def _narrower(draft: Draft, mention: PlaceMention, said: dict[str, Airport]) -> bool:
    """ "He wants PWK", of a trip to Chicago: the airport takes the place of the other one of its own town."""
    meaning = mention.meaning
    if meaning is None or meaning.kind != "airport" or meaning.metro is None or meaning.chosen is None:
        return False
    ends = [
        (index, end)
        for index, leg in enumerate(draft.legs)
        for end, place in (("origin", leg.origin), ("destination", leg.destination))
        if place and place.metro == meaning.metro
    ]
    towns = {
        draft.legs[index].origin if end == "origin" else draft.legs[index].destination for index, end in ends
    }
    if not ends or len({place.icao for place in towns if place}) != 1:
        return False
    index, end = ends[0]
    change_place(draft, index, end, mention, said)
    return True


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
