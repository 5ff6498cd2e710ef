# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Days of what people fly to: the wedding on Saturday is no flight when they want to be there on Thursday."""

from __future__ import annotations

import re

from graph.understanding.date_mention import DateMention
from graph.understanding.event_words import EVENT_WORDS
from graph.understanding.reading import Reading

_EVENT = re.compile(
    rf"\b(?:{EVENT_WORDS}|"
    r"(?:it|which|that|this)(?:['’]s on| is on| (?:runs|is held|takes place|starts|begins|happens)))\b(?![^,;]{0,40}\b(?:so|fly|flying|leav\w*|depart\w*|go|going|travel\w*|arriv\w*|need|return\w*|back|home|out)\b)[^,;]{0,40}$",
    re.I,
)
_FIRST = re.compile(r"[\n;!?]|\.(?=\s)")


def without_events(reading: Reading) -> list[DateMention]:
    """The dates of a reading that are meant for flights. An only date stays, whatever happens on that day, and so
    does the one that "the night before" counts from."""
    events = [mention for mention in reading.dates if _of_event(reading, mention)]
    others = [mention for mention in reading.dates if mention not in events]
    if not events or not others or all(mention.kind in ("later", "nights", "same_day") for mention in others):
        return reading.dates
    return others


def day_of_event(reading: Reading) -> DateMention | None:
    """The only day of an event that a text names."""
    events = [mention for mention in reading.dates if _of_event(reading, mention)]
    return events[0] if len(events) == 1 else None


def _of_event(reading: Reading, mention: DateMention) -> bool:
    begin = max((other.end for other in reading.dates if other.end <= mention.start), default=0)
    lead = _FIRST.split(reading.text[max(begin, mention.start - 80) : mention.start])[-1]
    return bool(_EVENT.search(lead))
