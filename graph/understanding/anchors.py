# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Days counted from a day that is no flight: "the Sunday after" a wedding, "the day after the conference", also
once the conference has moved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from graph.understanding.calendar_words import shown
from graph.understanding.date_mention import DateMention
from graph.understanding.dates import find_dates
from graph.understanding.days import day_meant, weekday_beside
from graph.understanding.draft import Draft
from graph.understanding.event_days import day_of_event
from graph.understanding.event_words import EVENT_WORDS
from graph.understanding.reading import Reading

_MOVED = re.compile(
    rf"\b{EVENT_WORDS}\b[^.;!?\n]{{0,30}}\b(?:moved|shifted|postponed|pushed|rescheduled|changed|brought forward|delayed|is now|now (?:on|is)|will now|new date)\b",
    re.I,
)
_FROM_IT = re.compile(r"\b(?:before|after|prior)\b", re.I)


def counted(reading: Reading, event: DateMention | None, draft: Draft, today: date) -> list[DateMention]:
    """The dates of a reading with those that count from another day as the day they are. The event that they
    count from is no flight then."""
    found = [_counted(reading, mention, draft, event, today) for mention in reading.dates]
    if event in found and any(now is not before for now, before in zip(found, reading.dates, strict=True)):
        found.remove(event)
    return found


def _counted(
    reading: Reading, mention: DateMention, draft: Draft, event: DateMention | None, today: date
) -> DateMention:
    """As it was said, when nobody told from what it counts."""
    if mention.kind == "beside" and mention.month is None and mention.day is None:
        anchor = event or max(
            (other for other in reading.dates if other.end <= mention.start and other.kind != "beside"),
            key=lambda other: other.start,
            default=None,
        )
        start = day_meant(anchor, today=today).value if anchor else draft.legs[0].date if draft.legs else None
        if start is None or mention.weekday is None:
            return mention
        day = weekday_beside(start, mention.weekday, mention.which)
    elif mention.kind == "later" and event is not None and _FROM_IT.search(mention.words):
        start = day_meant(event, today=today).value
        if start is None:
            return mention
        day = start + timedelta(days=max(-400, min(400, mention.days)))
    else:
        return mention
    return replace(mention, kind="full", year=day.year, month=day.month, day=day.day, which="", weekday=None)


def event_moved(reading: Reading) -> bool:
    """Whether a text only says that what they fly to has moved to another day."""
    return bool(reading.dates and _MOVED.search(reading.text))


def recount(draft: Draft, reading: Reading, today: date) -> bool:
    """An event that has moved: the flights that were counted from it move along, the others stay. True when the
    text's date was the event's."""
    event = day_of_event(reading) or (reading.dates[0] if len(reading.dates) == 1 else None)
    if event is None or not event_moved(reading) or not any(leg.date for leg in draft.legs):
        return False
    day = day_meant(event, today=today).value
    for index, leg in enumerate(draft.legs):
        path = f"legs.{index}.date"
        source = draft.sources.get(path)
        if day is None or source is None or not _FROM_IT.search(source.words):
            continue
        for mention in find_dates(source.words):
            if mention.kind == "beside" and mention.weekday is not None:
                leg.date = weekday_beside(day, mention.weekday, mention.which)
            elif mention.kind == "later":
                leg.date = day + timedelta(days=mention.days)
            else:
                continue
            draft.say(path, source.words, note=f"counted from {shown(day)}")
    reading.dates = [mention for mention in reading.dates if mention is not event]
    return True
