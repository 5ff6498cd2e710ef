"""What is still missing, and the one set of questions that asks for all of it."""

from __future__ import annotations

from datetime import date

from domain.trip import Leg, Place, Trip, TripType
from graph.understanding.calendar_words import shown
from graph.understanding.contract import Choice, Question
from graph.understanding.dates import find_dates
from graph.understanding.days import day_meant
from graph.understanding.times import find_times
from graph.understanding.zones import read_zone
from tools.places.airports import airport
from tools.places.search import near

_PARTY_SIZES = (1, 2, 4, 6, 8)


def slot_of(kind: str, index: int, *, legs: int, home: bool) -> str:
    """The name of a missing value: `date`, `return date`, `date of leg 2`, `zone of the first departure`."""
    if kind == "zone":
        return "zone of the first departure" if index == 0 else f"zone of leg {index + 1}"
    if index == 0:
        return kind
    if kind == "date" and legs == 2 and home:
        return "return date"
    return f"{kind} of leg {index + 1}"


def missing_of(
    legs: tuple[Leg, ...], trip_type: TripType, foreign_zones: frozenset[int], late: frozenset[int]
) -> tuple[str, ...]:
    """Everything that must still be asked, in the order in which a broker would ask. `foreign_zones` are legs
    whose time was given in a zone of elsewhere, `late` legs that leave before the one before them."""
    home = trip_type in (TripType.ROUND_TRIP, TripType.OPEN_JAW)
    count = len(legs)
    missing: list[str] = []
    for index, leg in enumerate(legs):
        mirrored = index == 1 and trip_type is TripType.ROUND_TRIP
        if not _known(leg.origin) and not mirrored and not _repeats(legs, index):
            missing.append(slot_of("origin", index, legs=count, home=home))
        if not _known(leg.destination) and not mirrored:
            missing.append(slot_of("destination", index, legs=count, home=home))
    for index, leg in enumerate(legs):
        if leg.date is None or index in late:
            missing.append(slot_of("date", index, legs=count, home=home))
    if legs and all(leg.passengers is None for leg in legs):
        missing.append("passengers")
    else:
        missing += [
            slot_of("passengers", index, legs=count, home=home)
            for index, leg in enumerate(legs)
            if leg.passengers is None
        ]
    missing += [slot_of("zone", index, legs=count, home=home) for index in sorted(foreign_zones)]
    return tuple(dict.fromkeys(missing))


def questions_for(trip: Trip, today: date) -> tuple[Question, ...]:
    """One question for each missing value, with answers to click."""
    return tuple(_question(trip, slot, today) for slot in trip.missing)


def leg_of(slot: str) -> int:
    """The leg that a slot speaks of, counted from 0."""
    if slot == "return date":
        return 1
    return int(slot.rsplit(" ", 1)[1]) - 1 if " of leg " in slot else 0


def _question(trip: Trip, slot: str, today: date) -> Question:
    index = leg_of(slot)
    leg = trip.legs[index]
    nth = f" of leg {index + 1}" if " of leg " in slot else ""
    if slot.startswith(("origin", "destination")):
        place = leg.origin if slot.startswith("origin") else leg.destination
        return _which_airport(slot, place, nth)
    if slot.startswith("passengers"):
        choices = tuple(Choice(label=str(size), value=_value(slot, str(size))) for size in _PARTY_SIZES)
        return Question(slot=slot, text=f"How many passengers{nth or ' are there'}?", choices=choices)
    if slot.startswith("zone"):
        return _which_zone(trip, slot, index)
    return _which_date(trip, slot, index, nth, today)


def _which_airport(slot: str, place: Place | None, nth: str) -> Question:
    origin = slot.startswith("origin")
    if place is None:
        ask = f"Where does the flight leave from{nth}?" if origin else f"Where is the flight going{nth}?"
        return Question(slot=slot, text=ask)
    choices = []
    for code in place.choices:
        if found := airport(code):
            choices.append(
                Choice(
                    label=f"{found.name} ({found.code})",
                    value=_value(slot, f"{'from' if origin else 'to'} {found.icao}"),
                )
            )
    if not choices:
        side = "from" if origin else "to"
        return Question(
            slot=slot,
            text=f"I do not know an airport {place.text}; which one do you mean{nth}?",
            choices=tuple(
                Choice(label=f"{found.name} ({found.code})", value=_value(slot, f"{side} {found.icao}"))
                for found in near(place.text)
            ),
        )
    return Question(
        slot=slot,
        text=f"Which airport in {place.text} is the {'departure' if origin else 'destination'}{nth}?",
        choices=tuple(choices),
    )


def _which_date(trip: Trip, slot: str, index: int, nth: str, today: date) -> Question:
    home = slot == "return date"
    verb = (
        "When do they return"
        if home
        else f"Which date is the departure{nth}"
        if nth
        else "When do they leave"
    )
    source = trip.source_of(f"legs.{index}.date")
    if source is None:
        return Question(slot=slot, text=f"{verb}?")
    day = None
    for mention in find_dates(source.words):
        earlier = trip.legs[index - 1].date if index else None
        day = day_meant(mention, today=today, after=earlier)
    reason = source.note or f'"{source.words}" is no date yet'
    before = trip.legs[index - 1].date if index else None
    if trip.legs[index].date and before:
        reason = f"{shown(trip.legs[index].date or before)} is before the flight on {shown(before)}"
    choices = tuple(
        Choice(label=shown(value), value=_value(slot, _typed(value, home)))
        for value in (day.choices if day else ())
    )
    return Question(slot=slot, text=f"{reason[:1].upper()}{reason[1:]}. {verb}?", choices=choices)


def _which_zone(trip: Trip, slot: str, index: int) -> Question:
    leg = trip.legs[index]
    source = trip.source_of(f"legs.{index}.time")
    place = leg.origin if leg.time_kind == "depart" else leg.destination
    mentions = find_times(source.words) if source else []
    if not mentions or mentions[0].value is None or place is None:
        return Question(slot=slot, text="Which zone is the time in?")
    said = mentions[0]
    name = place.name or place.text
    reading = read_zone(
        mentions[0].value,
        said.zone,
        country=place.country,
        timezone_name=place.timezone,
        place=name,
        day=leg.date,
    )
    verb = "leave at" if leg.time_kind == "depart" else "arrive at"
    choices = tuple(
        Choice(label=f"{value:%H:%M} local time", value=_value(slot, f"{verb} {value:%H:%M} local time"))
        for value in reading.choices
    )
    return Question(
        slot=slot,
        text=f"{(reading.note or source.words if source else '')}. Which is meant?",
        choices=choices,
    )


def _value(slot: str, answer: str) -> str:
    """What a click types; for later legs it names the leg, so that several answers may be given."""
    if slot == "passengers":
        return f"{answer} passengers"
    if " of leg " in slot:
        unit = " passengers" if slot.startswith("passengers") else ""
        return f"leg {slot.rsplit(' ', 1)[1]}: {answer}{unit}"
    return answer


def _typed(value: date, home: bool) -> str:
    return f"{'return on ' if home else ''}{value:%B} {value.day}, {value.year}"


def _known(place: Place | None) -> bool:
    return place is not None and place.icao is not None


def _repeats(legs: tuple[Leg, ...], index: int) -> bool:
    """The leg starts where the one before ends, at a place already asked about."""
    if index == 0:
        return False
    before, here = legs[index - 1].destination, legs[index].origin
    return bool(before and here and before.icao is None and before.text == here.text)
