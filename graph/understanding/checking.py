"""A model's patch held against the text: what the words do not support is dropped, and asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from domain.trip import Trip
from graph.understanding.budget import find_budget
from graph.understanding.contract import ClientMention
from graph.understanding.date_mention import DateMention
from graph.understanding.dates import find_dates
from graph.understanding.dating import writes_day_first
from graph.understanding.days import day_meant
from graph.understanding.draft import Draft, DraftLeg
from graph.understanding.finishing import finished
from graph.understanding.patch import (
    CountPatch,
    DatePatch,
    LegPatch,
    PlacePatch,
    TimePatch,
    TripPatch,
    WishPatch,
)
from graph.understanding.people import find_people
from graph.understanding.place_mention import PlaceMention
from graph.understanding.place_values import change_place
from graph.understanding.places_in_text import find_places
from graph.understanding.requirements import AIRCRAFT, find_requirements, in_order
from graph.understanding.times import find_times
from graph.understanding.words import number
from tools.places.airports import airport

_SPACES = re.compile(r"\W+")
_BACK = re.compile(r"\b(?:round|round[- ]?trip|ret\w*|rtn|r/?t|back|both ways|home|day[- ]trip)\b", re.I)
_ONE_WAY = re.compile(
    r"\b(?:(?:one|1)[- ]?way|o/w|single|outbound|only|no (?:return|way back)|"
    r"(?:drop|cancel|without|skip|scrap|forget|not|don['’]?t)\b.{0,30}\b(?:return\w*|back))\b",
    re.I,
)


@dataclass(slots=True)
class Checked:
    """The trip after the patch, and what of the patch was dropped, in words a broker understands."""

    trip: Trip
    dropped: list[str] = field(default_factory=list)


def apply_patch(patch: TripPatch, text: str, *, trip: Trip | None, today: date) -> Checked:
    """The trip with every supported value of the patch. Nothing that the text does not say is taken over."""
    draft = Draft.of(trip)
    dropped: list[str] = []
    if patch.round_trip is False and len(draft.legs) == 2:
        if _ONE_WAY.search(text):
            draft.drop_legs_after(1)
            draft.round_trip = False
        else:
            dropped.append("one way: not in the text")
    for leg in sorted(patch.legs, key=lambda part: part.number):
        index = min(leg.number - 1, len(draft.legs))
        is_new = index == len(draft.legs) > 0
        draft.leg(index)
        dropped += _leg(draft, leg, index, text, today)
        if is_new and draft.legs[index] == DraftLeg():
            # a flight of which nothing is said would only take the offers for the others away
            draft.drop_legs_after(index)
        elif index == 1 and patch.round_trip:
            draft.round_trip = True
    if patch.round_trip and len(draft.legs) < 2:
        if _BACK.search(text):
            draft.round_trip = True
            draft.leg(1)
        else:
            dropped.append("way back: not in the text")
    draft.leg(0)
    for wish in patch.wishes:
        dropped += _wish(draft, wish, text)
    if patch.budget_words:
        dropped += _budget(draft, patch.budget_words, text)
    return Checked(finished(draft, today), dropped)


def client_said(patch: TripPatch, text: str) -> ClientMention | None:
    """The client of a patch, as far as the text names it."""
    name = patch.client_name if patch.client_name and says(text, patch.client_name) else None
    company = patch.client_company if patch.client_company and says(text, patch.client_company) else None
    return ClientMention(name=name, company=company) if name or company else None


def says(text: str, words: str) -> bool:
    """Whether the words stand in the text, signs and capitals aside."""
    wanted = _SPACES.sub(" ", words).strip().lower()
    return bool(wanted) and f" {wanted} " in f" {_SPACES.sub(' ', text).strip().lower()} "


def _leg(draft: Draft, leg: LegPatch, index: int, text: str, today: date) -> list[str]:
    dropped: list[str] = []
    if leg.origin:
        dropped += _place(draft, leg.origin, index, "origin", text)
    if leg.destination:
        dropped += _place(draft, leg.destination, index, "destination", text)
    if leg.date:
        dropped += _date(draft, leg.date, index, text, today)
    if leg.time:
        dropped += _time(draft, leg.time, index, text)
    if leg.passengers:
        dropped += _passengers(draft, leg.passengers, index, text)
    return dropped


def _place(draft: Draft, patch: PlacePatch, index: int, end: str, text: str) -> list[str]:
    if not says(text, patch.words):
        return [f"{end} {_quoted(patch.words)}: not in the text"]
    found = find_places(patch.words, answer_until=len(patch.words))
    if not found or found[0].meaning is None:
        if patch.icao and airport(patch.icao) is None:
            return [f"{end} {_quoted(patch.icao)}: no such airport"]
        return [f"{end} {_quoted(patch.words)}: no airport is known by that name"]
    mention = PlaceMention(0, len(patch.words), patch.words, found[0].meaning, corrected=found[0].corrected)
    change_place(draft, index, end, mention, {})
    if patch.icao and patch.icao not in {meant.icao for meant in found[0].meaning.airports}:
        return [f"{end} {_quoted(patch.icao)}: {_quoted(patch.words)} is another place"]
    return []


def _date(draft: Draft, patch: DatePatch, index: int, text: str, today: date) -> list[str]:
    if not says(text, patch.words):
        return [f"date {_quoted(patch.words)}: not in the text"]
    mentions = find_dates(patch.words)
    if not mentions:
        return [f"date {_quoted(patch.words)}: no date in these words"]
    earlier = next((draft.legs[i].date for i in range(index - 1, -1, -1) if draft.legs[i].date), None)
    meant = day_meant(
        mentions[0],
        today=today,
        after=_base(mentions[0], draft, index, earlier),
        day_first=writes_day_first(draft),
    )
    draft.legs[index].date = meant.value
    draft.say(f"legs.{index}.date", patch.words, assumed=meant.assumed, note=meant.note)
    if patch.value and meant.value and patch.value != meant.value.isoformat():
        return [f"date {_quoted(patch.value)}: {_quoted(patch.words)} is {meant.value.isoformat()}"]
    return []


def _base(mention: DateMention, draft: Draft, index: int, earlier: date | None) -> date | None:
    """ "A day later" moves the date that is there; other words count from the flight before."""
    return draft.legs[index].date or earlier if mention.kind == "later" else earlier


def _time(draft: Draft, patch: TimePatch, index: int, text: str) -> list[str]:
    mentions = find_times(patch.words)
    if not says(text, patch.words) or not mentions or mentions[0].value is None:
        return [f"time {_quoted(patch.words)}: not in the text"]
    said = mentions[0]
    leg = draft.legs[index]
    # "by 4 pm" may stand in the text where the copied words are only "4 pm"
    kinds = [mention.kind for mention in find_times(text) if mention.value == said.value] or [said.kind]
    leg.time, leg.time_kind = said.value, patch.kind if patch.kind in kinds else kinds[0]
    draft.say(f"legs.{index}.time", patch.words, assumed=said.assumed, note=said.note)
    dropped = []
    if patch.kind not in kinds and "kind" in patch.model_fields_set:
        dropped.append(f"{patch.kind} at {_quoted(patch.words)}: the text says {kinds[0]}")
    if patch.value and said.zone is None and patch.value != f"{said.value:%H:%M}":
        dropped.append(f"time {_quoted(patch.value)}: {_quoted(patch.words)} is {said.value:%H:%M}")
    return dropped


def _passengers(draft: Draft, patch: CountPatch, index: int, text: str) -> list[str]:
    if not says(text, patch.words):
        return [f"passengers {_quoted(patch.words)}: not in the text"]
    counts = {mention.count for mention in find_people(patch.words)}
    if re.fullmatch(r"\W*\w+\W*", patch.words) and (alone := number(re.sub(r"\W", "", patch.words))):
        counts.add(alone)
    if patch.value not in counts or patch.value < 1:
        return [f"{patch.value} passengers: {_quoted(patch.words)} does not say so"]
    draft.legs[index].passengers = patch.value
    draft.say(f"legs.{index}.passengers", patch.words)
    return []


def _wish(draft: Draft, wish: WishPatch, text: str) -> list[str]:
    known = {found.key for found in find_requirements(wish.words)}
    if not in_order([wish.key]) or not says(text, wish.words) or wish.key not in known:
        return [f"requirement {_quoted(wish.key)}: not in the text"]
    path = f"requirements.{wish.key}"
    draft.requirements = [key for key in draft.requirements if key != wish.key]
    if not wish.wanted:
        draft.forget(path)
        return []
    if wish.key in AIRCRAFT:
        draft.requirements = [key for key in draft.requirements if key not in AIRCRAFT]
    draft.requirements.append(wish.key)
    draft.say(path, wish.words)
    return []


def _budget(draft: Draft, words: str, text: str) -> list[str]:
    found = find_budget(f"budget {words}") if says(text, words) else None
    if found is None:
        return [f"budget {_quoted(words)}: not in the text"]
    draft.budget = found.money
    note = None if found.currency_said else "US dollars assumed"
    draft.say("budget", words, assumed=not found.currency_said, note=note)
    return []


def _quoted(words: str) -> str:
    return f'"{words[:60]}"'
