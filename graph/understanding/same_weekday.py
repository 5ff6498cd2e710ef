"""A way back on the weekday of the way out: "Wednesday morning, return Wednesday evening" is one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from graph.understanding.date_mention import DateMention
from graph.understanding.draft import Draft
from graph.understanding.reading import Reading


def same_weekday(
    draft: Draft, reading: Reading, mention: DateMention, index: int, *, several: bool
) -> DateMention:
    """The mention as the same day when its time is later than that of the flight before, as the next week
    when it is earlier; flights of a run of `several` are flown on one day. Without times it is left, so that
    it is asked."""
    before = draft.legs[index - 1] if 0 < index <= len(draft.legs) else None
    if mention.kind != "weekday" or mention.which or before is None or before.date is None:
        return mention
    if before.date.weekday() != mention.weekday:
        return mention
    if several:
        return replace(mention, kind="same_day")
    left = before.time or _time_by(reading, 0, mention.start)
    back = _time_by(reading, mention.end, len(reading.text))
    if left is None or back is None:
        return mention
    return replace(mention, kind="same_day") if back > left else replace(mention, which="following")


def _time_by(reading: Reading, begin: int, end: int) -> time | None:
    """The last time of day between two offsets."""
    told = [each.value for each in reading.times if begin <= each.start < end and each.value]
    return told[-1] if told else None
