# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Days that an earlier word has narrowed: "next week" and then "Tuesday", "make it the Saturday" of a flight that
has its day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from graph.understanding.calendar_words import day_of, shown
from graph.understanding.date_mention import DateMention
from graph.understanding.dates import find_dates
from graph.understanding.days import Day, day_meant
from graph.understanding.draft import Draft

_WEEK = re.compile(r"\bweek\b", re.I)
_WEEK_AFTER_NEXT = re.compile(r"\bafter next\b", re.I)
_NEXT_WEEK = re.compile(r"\b(?:next|following|after)\b", re.I)
_PART = re.compile(
    r"\b(?P<early>early|beginning|start|first)\b|\b(?P<mid>mid|middle)\b|\b(?P<late>late|end|last)\b", re.I
)
_MOST_CHOICES = 5


def narrowed_day(
    draft: Draft, mention: DateMention, index: int, beside: Iterable[DateMention], today: date
) -> Day | None:
    """A weekday or an ordinal within the days that are still open for a flight: by what was said of it, of the
    first flight, or in the same text (`beside`). None when nothing narrows it."""
    if draft.legs[index].date is not None and index:
        return None
    if mention.kind not in ("weekday", "ordinal") or mention.which:
        return None
    earlier = next((draft.legs[i].date for i in range(index - 1, -1, -1) if draft.legs[i].date), None)
    for words in (*_vague_words(draft, index), *(other for other in beside if other.kind == "vague")):
        span = days_open(words, today)
        if span is None:
            continue
        every = [span[0] + timedelta(days=step) for step in range((span[1] - span[0]).days + 1)]
        fitting = [day for day in every if _fits(mention, day) and day >= (earlier or today)]
        if len(fitting) == 1:
            return Day(fitting[0])
        if fitting and mention.kind == "weekday":
            note = f"{mention.words.strip()} may be one of several days"
            return Day(None, note=note, choices=tuple(fitting[:_MOST_CHOICES]))
    return None


def _vague_words(draft: Draft, index: int) -> list[DateMention]:
    """What was said of a flight's day, or of the first one's, while it has none."""
    found: list[DateMention] = []
    for number in dict.fromkeys((index, 0)):
        source = draft.sources.get(f"legs.{number}.date")
        if source and number < len(draft.legs) and draft.legs[number].date is None:
            found += [mention for mention in find_dates(source.words) if mention.kind == "vague"]
    return found


def _fits(mention: DateMention, day: date) -> bool:
    return day.weekday() == mention.weekday if mention.kind == "weekday" else day.day == mention.day


def days_open(mention: DateMention, today: date) -> tuple[date, date] | None:
    """The first and last day that a vague mention leaves open; None when it is no such span. Weeks begin on
    Sunday, as in `days`."""
    words = mention.words
    if mention.month:
        return _of_month(mention, today)
    choices = day_meant(mention, today=today).choices
    if choices:
        return choices[0], choices[-1]
    if not _WEEK.search(words):
        return None
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    if _WEEK_AFTER_NEXT.search(words):
        return sunday + timedelta(days=14), sunday + timedelta(days=20)
    if _NEXT_WEEK.search(words):
        return sunday + timedelta(days=7), sunday + timedelta(days=13)
    return today, sunday + timedelta(days=7)


def _of_month(mention: DateMention, today: date) -> tuple[date, date] | None:
    month = mention.month or 1
    year = mention.year or today.year + (month < today.month)
    if mention.day is not None:
        first = day_of(year, month, mention.day)
        return (first, first + timedelta(days=6)) if first and _WEEK.search(mention.words) else None
    first, last = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    if part := _PART.search(mention.words):
        week = bool(_WEEK.search(mention.words))
        if part["early"]:
            return first, first + timedelta(days=6 if week else 9)
        return (
            (first + timedelta(days=9), first + timedelta(days=20))
            if part["mid"]
            else (last - timedelta(days=6 if week else 10), last)
        )
    return first, last


def in_that_week(
    mention: DateMention, held: date | None, index: int, fresh: set[int], today: date
) -> Day | None:
    """ "Make it the Saturday", of a flight that has its day: the Saturday nearest to that day."""
    if (
        held is None
        or index in fresh
        or mention.kind != "weekday"
        or mention.which
        or mention.weekday is None
    ):
        return None
    moved = held + timedelta(days=(mention.weekday - held.weekday() + 3) % 7 - 3)
    if moved < today:
        return None
    return Day(
        moved, assumed=True, note=f"{mention.words.strip()} read as {shown(moved)}; {shown(held)} before"
    )


def offered_day(draft: Draft, mention: DateMention, index: int, today: date) -> Day | None:
    """ "The Thursday one", "the 12th": one of the dates that the last question offered for this leg."""
    source = draft.sources.get(f"legs.{index}.date")
    if source is None or draft.legs[index].date is not None or mention.kind not in ("weekday", "ordinal"):
        return None
    earlier = next((draft.legs[i].date for i in range(index - 1, -1, -1) if draft.legs[i].date), None)
    offered = [
        day
        for found in find_dates(source.words)
        for day in day_meant(found, today=today, after=earlier).choices
    ]
    fitting = {day for day in offered if _fits(mention, day)}
    return Day(fitting.pop()) if len(fitting) == 1 else None


def month_spoken_of(draft: Draft, index: int, held: date | None, today: date) -> tuple[int, int] | None:
    """The month already spoken about for this leg: "some time in March", or the date to be corrected."""
    if held:
        return held.year, held.month
    for path in (f"legs.{index}.date", "legs.0.date"):
        source = draft.sources.get(path)
        for mention in find_dates(source.words) if source else []:
            if mention.kind == "vague" and mention.month:
                year = mention.year or today.year + (mention.month < today.month)
                return year, mention.month
    return None
