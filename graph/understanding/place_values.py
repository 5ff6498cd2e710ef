"""A place put at one end of a flight: what its name means, what was assumed, what else moves with it."""

from __future__ import annotations

from dataclasses import replace

from domain.trip import Place
from graph.understanding.draft import Draft
from graph.understanding.place_mention import PlaceMention
from tools.places.airports import Airport, to_place
from tools.places.cities import MAX_CHOICES, Named, named
from tools.places.regions import qualifiers

TAKEN = " taken for the destination"


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


def put_place(draft: Draft, index: int, end: str, mention: PlaceMention, said: dict[str, Airport]) -> None:
    place, assumed, note = place_of(mention, said)
    leg = draft.leg(index)
    if end == "origin":
        leg.origin = place
    else:
        leg.destination = place
    draft.say(f"legs.{index}.{end}", mention.words, assumed=assumed, note=note)


def change_place(draft: Draft, index: int, end: str, mention: PlaceMention, said: dict[str, Airport]) -> None:
    """Change one end; the other end of a round trip that was the same place moves with it."""
    leg = draft.leg(index)
    old = leg.origin if end == "origin" else leg.destination
    mention = _narrowed(mention, old)
    if end == "destination" and leg.origin is None and old and _only_taken(draft, index):
        leg.origin = old
        draft.say(f"legs.{index}.origin", old.text, assumed=True, note=f"{old.label} taken for the departure")
    put_place(draft, index, end, mention, said)
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
    return bool(source and source.note and source.note.endswith(TAKEN))


def _equal(first: Place | None, second: Place | None) -> bool:
    if first is None or second is None:
        return False
    return first.icao == second.icao if first.icao or second.icao else first.text == second.text
