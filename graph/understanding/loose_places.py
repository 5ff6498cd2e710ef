# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Places that a text names without a word of direction: answers, corrections, the only place of a request."""

from __future__ import annotations

import re

from graph.understanding.draft import Draft
from graph.understanding.place_mention import PlaceMention
from graph.understanding.place_values import TAKEN, change_place, put_place
from graph.understanding.reading import Reading
from graph.understanding.words import before
from tools.places.airports import Airport

_MAKE_IT = re.compile(
    r"\b(?:make (?:it|that|this)|i meant?|let['’]?s (?:do|say|go with)|change (?:it|that|this) to|switch (?:it |that |this )?to|scratch that|instead|this time(?: it['’]?s| from| to)?)\W+(?:to |it )?$|^\W*(?:sorry|no|oops|actually|wait|i mean\w*)\W+$"
)
_STANDS_IN = re.compile(r"\b(?:in|at|for|near|needs?|wants?|like)\s+(?:the\s+)?$")
_AT_HEAD = re.compile(
    r"^\W*(?:(?:hi|hey|hello|ok|so|well|yes|please|trip|flight|quote)\W+){0,3}$|[,:]\s*(?:so )?$", re.I
)
"""before a place that opens the text: "Ibiza for the weekend, from Zurich" """


def put_replaced(draft: Draft, reading: Reading, said: dict[str, Airport]) -> None:
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


def put_loose(
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
        stands = _opens(reading.text, place) or _STANDS_IN.search(before(reading.text, place.start, 30))
        if only_origin and len(known) == 1 and not had_places and stands:
            put_place(draft, 0, "destination", place, said)
            draft.say("legs.0.destination", place.words, assumed=True, note=f"{place.words}{TAKEN}")
        elif fresh and len(known) == 1 and not draft.legs:
            put_place(draft, 0, "destination", place, said)
            held = draft.legs[0].destination
            name = held.label if held else place.words
            draft.say("legs.0.destination", place.words, assumed=True, note=f"{name}{TAKEN}")


def _opens(text: str, place: PlaceMention) -> bool:
    """The place opens the text, or is a sentence of its own."""
    own = re.search(r"[.!?\n]\s*$", text[: place.start]) and re.match(r"\s*(?:[.!\n]|$)", text[place.end :])
    return bool(own or _AT_HEAD.search(text[: place.start]))


def put_corrected(draft: Draft, reading: Reading, asked: tuple[str, ...], said: dict[str, Airport]) -> None:
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
