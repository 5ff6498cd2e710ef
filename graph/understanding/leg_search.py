"""What a turn says about empty legs: look once, watch, stop, or which watches there are; and for what.

Places, days, people and money are read by the engine's own functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain.empty_legs import Area, LegQuery
from domain.trip import Leg
from graph.understanding.calendar_words import day_of
from graph.understanding.date_mention import DateMention
from graph.understanding.days import day_meant
from graph.understanding.leg_words import LIST, STOP, WATCH
from graph.understanding.place_mention import PlaceMention
from graph.understanding.reading import Reading, read
from graph.understanding.words import before
from tools.sourcing.empty_legs.areas import area_of

Kind = Literal["search", "watch", "stop", "list"]

_NEAR = re.compile(
    r"\b(?:near|around|close to|in the area of|within reach of|not far from)\W+(?:the )?$", re.I
)
_UNTIL = re.compile(r"\b(?:until|till|til|up to|through|for the next)\W+(?:the )?$", re.I)
_WEEK = re.compile(r"\b(this|next|the coming|following)\s+week\b(?!\s*-?end)", re.I)
_BETWEEN = re.compile(r"\bbetween\s+([^.;\n]{1,20}?)\s+and\s+(?=[^.;\n]{0,20}\d|\w+day)", re.I)
_TO_END = re.compile(r"\bto\W+(?:the )?$", re.I)


@dataclass(frozen=True, slots=True)
class LegWish:
    """`query` None: no place was said. `until` is the last day of a watch, None: not said."""

    kind: Kind
    query: LegQuery | None = None
    until: date | None = None
    unread: str | None = None
    """words that look like a place, and nobody knows it"""


def read_leg_wish(text: str, *, today: date, near_nm: int, leg: Leg | None = None) -> LegWish:
    """`today` is the broker's day; `leg` is the trip's that the thread is about: it stands for what the words
    leave out when they name no place."""
    if LIST.search(text):
        return LegWish("list")
    # a leg on any of these days will do, where a trip would have to be told which
    reading = read(_BETWEEN.sub(r"\1 - ", text))
    kind: Kind = "stop" if STOP.search(text) else "watch" if WATCH.match(text) else "search"
    origin, destination = _ends(reading)
    unread = next((end.words for end in (origin, destination) if end and end.meaning is None), None)
    ends = [_area(reading.text, end, near_nm) for end in (origin, destination)]
    spans, until = _days(reading, today, watching=kind == "watch")
    people = next((mention.count for mention in reading.people if mention.count), None)
    budget = reading.budget.money if reading.budget else None
    if not any(ends):
        query = _like(leg, spans, people) if leg is not None and not unread else None
        return LegWish(kind, query, until, unread)
    query = LegQuery(
        origin=ends[0],
        destination=ends[1],
        first_day=spans[0] if spans else None,
        last_day=spans[1] if spans else None,
        passengers=people,
        most=budget,
    )
    return LegWish(kind, query, until, unread)


def _ends(reading: Reading) -> tuple[PlaceMention | None, PlaceMention | None]:
    hop = next(iter(reading.route.hops), None)
    if hop is not None and (hop.origin or hop.destination):
        return hop.origin, hop.destination
    loose = [place for place in reading.places if place.meaning]
    if not loose:
        return None, None
    if len(loose) == 1:
        to = _TO_END.search(before(reading.text, loose[0].start, 12))
        return (None, loose[0]) if to else (loose[0], None)
    return loose[0], loose[1]


def _area(text: str, place: PlaceMention | None, near_nm: int) -> Area | None:
    if place is None or place.meaning is None or not place.meaning.airports:
        return None
    near = _NEAR.search(before(text, place.start, 30))
    return area_of(place.words, place.meaning.airports, around_nm=near_nm if near else None)


def _days(reading: Reading, today: date, *, watching: bool) -> tuple[tuple[date, date] | None, date | None]:
    """The days of the flight, and the last day of the watch."""
    until, spans = None, []
    for mention in reading.dates:
        span = _span(mention, today)
        if span is None:
            continue
        if watching and _UNTIL.search(before(reading.text, mention.start, 20)):
            until = span[1]
        else:
            spans.append(span)
    if not spans and (week := _WEEK.search(reading.text)):
        spans = [_week(today, 0 if week[1].lower() == "this" else 7)]
    if not spans:
        return None, until
    return (min(first for first, _ in spans), max(last for _, last in spans)), until


def _span(mention: DateMention, today: date) -> tuple[date, date] | None:
    words = mention.words.lower()
    meant = day_meant(mention, today=today)
    if meant.value is not None:
        return meant.value, meant.value
    if week := _WEEK.search(words):
        return _week(today, 0 if week[1].lower() == "this" else 7)
    if mention.kind == "vague" and "weekend" in words.replace("-", "") and meant.choices:
        return max(today, meant.choices[0]), meant.choices[-1]
    if mention.kind == "vague" and mention.month and not mention.day:
        year = mention.year or (today.year if mention.month >= today.month else today.year + 1)
        first = day_of(year, mention.month, 1)
        return None if first is None else (max(today, first), _last_of(first))
    if mention.kind == "vague" and meant.choices:
        return meant.choices[0], meant.choices[-1]
    return None


def _week(today: date, later: int) -> tuple[date, date]:
    """Monday to Sunday; of this week, what is left of it."""
    monday = today - timedelta(days=today.weekday()) + timedelta(days=later)
    return max(today, monday), monday + timedelta(days=6)


def _last_of(first: date) -> date:
    following = (first + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)


def _like(leg: Leg, spans: tuple[date, date] | None, people: int | None) -> LegQuery | None:
    """ "Anything empty going that way?": the trip's own route, a day around its date."""
    ends = [
        Area(text=place.text or place.name or place.icao, airports=(place.icao,))
        if place and place.icao
        else None
        for place in (leg.origin, leg.destination)
    ]
    if not any(ends):
        return None
    if spans is None and leg.date is not None:
        spans = leg.date - timedelta(days=1), leg.date + timedelta(days=1)
    return LegQuery(
        origin=ends[0],
        destination=ends[1],
        first_day=spans[0] if spans else None,
        last_day=spans[1] if spans else None,
        passengers=people or leg.passengers,
    )
