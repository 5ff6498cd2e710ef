"""A trip changed by the fields of a form: the same values that words would have set, said by the broker."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.trip import Place, Trip
from graph.understanding.calendar_words import shown
from graph.understanding.contract import Intent, Understood
from graph.understanding.draft import Draft, DraftLeg
from graph.understanding.finishing import finished
from graph.understanding.offline import changes
from graph.understanding.place_mention import PlaceMention
from graph.understanding.place_values import place_of
from graph.understanding.places_in_text import find_places
from graph.understanding.questions import questions_for
from graph.understanding.requirements import AIRCRAFT, find_requirements
from tools.deals.errors import RefusedError
from tools.places.search import near

MOST_PASSENGERS = 500
SAME = "Nothing was changed: every field reads as the trip does."


class LegEdit(BaseModel):
    """What of one flight was changed; None: not touched. An empty time is one to be decided."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: int = Field(ge=1, le=12)
    origin: str | None = Field(None, max_length=120)
    destination: str | None = Field(None, max_length=120)
    date: str | None = Field(None, max_length=20)
    time: str | None = Field(None, max_length=20)
    time_kind: Literal["depart", "arrive"] | None = None
    passengers: str | None = Field(None, max_length=20)


class TripEdit(BaseModel):
    """A broker's own patch of a trip."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    legs: tuple[LegEdit, ...] = Field((), max_length=12)
    wished: str = Field("", max_length=300)
    """further requirements, in words"""
    dropped: tuple[str, ...] = Field((), max_length=60)
    """keys of requirements that are wanted no longer"""


def edited(trip: Trip, edit: TripEdit, today: date) -> Understood:
    """The trip with these changes, and what is to be asked now. A place that may be several airports is asked
    about. RefusedError names the first field that cannot be read: nothing is changed then."""
    draft = Draft.of(trip)
    for leg in edit.legs:
        if leg.number > len(draft.legs):
            raise RefusedError(f"The trip has no leg {leg.number}. Use the newest card.")
        _change(draft, leg, today)
    _in_turn(draft)
    for key in edit.dropped:
        draft.requirements = [kept for kept in draft.requirements if kept != key]
        draft.forget(f"requirements.{key}")
    _wish(draft, edit.wished.strip())
    after = finished(draft, today)
    changed = changes(trip, after)
    if not changed and after == trip:
        raise RefusedError(SAME)
    return Understood(
        intent=Intent.REQUEST_TRIP, trip=after, changed=changed, questions=questions_for(after, today)
    )


def _change(draft: Draft, edit: LegEdit, today: date) -> None:
    index = edit.number - 1
    leg = draft.legs[index]
    of_leg = f" of leg {edit.number}" if len(draft.legs) > 1 else ""
    if edit.origin is not None:
        leg.origin = _place(draft, edit.origin, f"legs.{index}.origin", f"where leg {edit.number} starts")
    if edit.destination is not None:
        end = f"where leg {edit.number} ends"
        leg.destination = _place(draft, edit.destination, f"legs.{index}.destination", end)
    if edit.date is not None:
        leg.date = _day(edit.date, today, of_leg)
        draft.say(f"legs.{index}.date", shown(leg.date))
    if edit.time is not None or edit.time_kind is not None:
        _put_time(draft, leg, edit, of_leg)
    if edit.passengers is not None:
        leg.passengers = _people(edit.passengers, of_leg)
        draft.say(f"legs.{index}.passengers", edit.passengers)


def _place(draft: Draft, text: str, path: str, which: str) -> Place:
    text = " ".join(text.split())
    if not text:
        raise RefusedError(f"Say {which}: an airport's code, its name, or a town.")
    found = find_places(text, answer_until=len(text))
    if len(found) > 1:
        raise RefusedError(f"“{text}” names more than one place. Say {which} with one airport or town.")
    if not found or (meaning := found[0].meaning) is None:
        like = ", ".join(one.label for one in near(text))
        hint = f" Did you mean {like}?" if like else " Try its code, such as TEB, or the town beside it."
        raise RefusedError(f"I know no airport or town “{text}”.{hint}")
    mention = PlaceMention(0, len(text), text, meaning, corrected=found[0].corrected)
    place, assumed, note = place_of(mention, {})
    draft.say(path, text, assumed=assumed, note=note)
    return place


def _day(text: str, today: date, of_leg: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RefusedError(f"Give the date{of_leg} as a day of the calendar.") from None
    if day < today:
        raise RefusedError(f"The date{of_leg}, {shown(day)}, has passed. Give a day from today on.")
    return day


def _put_time(draft: Draft, leg: DraftLeg, edit: LegEdit, of_leg: str) -> None:
    path = f"legs.{edit.number - 1}.time"
    leg.time_kind = edit.time_kind or leg.time_kind
    if edit.time is None:
        return
    if not edit.time:
        leg.time = None
        draft.forget(path)
        return
    try:
        leg.time = time.fromisoformat(edit.time).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise RefusedError(f"Give the time{of_leg} as hours and minutes, such as 14:30.") from None
    draft.say(path, f"{leg.time:%H:%M}")


def _people(text: str, of_leg: str) -> int:
    count = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= count <= MOST_PASSENGERS:
        raise RefusedError(
            f"Give the passengers{of_leg} as a whole number between 1 and {MOST_PASSENGERS}, such as 6."
        )
    return count


def _in_turn(draft: Draft) -> None:
    for number, (before, leg) in enumerate(zip(draft.legs, draft.legs[1:], strict=False), start=2):
        if before.date and leg.date and leg.date < before.date:
            raise RefusedError(
                f"Leg {number} would leave on {shown(leg.date)}, before leg {number - 1} on "
                f"{shown(before.date)}. Change one of the two dates."
            )


def _wish(draft: Draft, words: str) -> None:
    if not words:
        return
    wishes = find_requirements(words)
    if not wishes:
        raise RefusedError(
            f"I do not know the requirement “{words}”. I know, for instance: pets, Wi-Fi, catering, beds, "
            "cabin attendant, ground transport, skis, wheelchair, non-stop, light jet, heavy jet."
        )
    for wish in wishes:
        if wish.key in AIRCRAFT and wish.wanted:
            for other in [key for key in draft.requirements if key in AIRCRAFT]:
                draft.requirements.remove(other)
                draft.forget(f"requirements.{other}")
        draft.requirements = [key for key in draft.requirements if key != wish.key]
        draft.forget(f"requirements.{wish.key}")
        if wish.wanted:
            draft.requirements.append(wish.key)
            draft.say(f"requirements.{wish.key}", wish.words)
