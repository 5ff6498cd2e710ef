# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Times of day of a text put on the flights they belong to: a time goes to the date beside it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from domain.trip import Source
from graph.understanding.calendar_words import shown
from graph.understanding.dating import Placed, way_home
from graph.understanding.draft import Draft
from graph.understanding.reading import Reading
from graph.understanding.sides import BACK, OUT, about_a_call, hop_at, role_of, side_of
from graph.understanding.times import TimeMention

_BOTH_WAYS = re.compile(
    r"[^.;\n]{0,16}\b(?:both (?:ways|directions|legs|flights)|each (?:way|leg|flight)|every leg)\b"
)


def put_times(draft: Draft, reading: Reading, placed: list[Placed], became: dict[int, int]) -> None:
    """Apply the times of a reading, after its dates."""
    reading.times = [mention for mention in reading.times if not about_a_call(reading, mention)]
    for time in reading.times:
        _back_the_same_day(draft, reading, time)
        _put_time(draft, reading, time, placed, became)


def _put_time(
    draft: Draft, reading: Reading, time: TimeMention, placed: list[Placed], became: dict[int, int]
) -> None:
    index = _time_leg(draft, reading, time, placed, became)
    if _BOTH_WAYS.match(reading.text[time.end : time.end + 40]) and len(draft.legs) > 1:
        for number, each in enumerate(draft.legs):
            if time.value and number != index:
                each.time, each.time_kind = time.value, time.kind
                draft.say(f"legs.{number}.time", time.words, assumed=time.assumed, note=time.note)
    leg = draft.leg(index)
    path = f"legs.{index}.time"
    if time.shift_minutes:
        if leg.time is None:
            return
        moved = datetime.combine(date(2026, 1, 15), leg.time) + timedelta(minutes=time.shift_minutes)
        draft.say(path, f"{moved:%H:%M}", note=f"{time.words}: moved from {leg.time:%H:%M}")
        leg.time = moved.time()
        return
    held = draft.sources.get(path)
    if (
        leg.time is not None
        and time.assumed
        and held
        and held.how == "said"
        and any(time is not other for other in reading.times)
    ):
        return
    if time.kind == "arrive" and leg.time and leg.time_kind == "depart" and held and _just_said(reading, held, time):
        return  # "ETD 1600 ETA 1830": the departure is what is asked for
    leg.time, leg.time_kind = time.value, time.kind
    draft.say(path, time.words, assumed=time.assumed, note=time.note)


def _just_said(reading: Reading, held: Source, time: TimeMention) -> bool:
    """An earlier time of the same text, said of a departure, stands in the trip."""
    return any(
        other.end <= time.start and other.kind == "depart" and other.words.strip() == held.words and not other.assumed
        for other in reading.times
    )


def _back_the_same_day(draft: Draft, reading: Reading, time: TimeMention) -> None:
    """ "On 9 March in the morning, back in the evening": a way back that has a time and no date of its own."""
    if len(draft.legs) != 1 or len(reading.times) < 2 or time.kind == "arrive" or reading.one_way:
        return
    day = draft.legs[0].date
    if day and time is reading.times[-1] and side_of(reading, time) == "back":
        way_home(draft)
        draft.legs[1].date = day
        draft.say(
            "legs.1.date", time.words, assumed=True, note=f"back on the same day, {shown(day)}, assumed"
        )


def _time_leg(
    draft: Draft, reading: Reading, time: TimeMention, placed: list[Placed], became: dict[int, int]
) -> int:
    named = reading.leg_named(time.start)
    if named is not None and named < max(len(draft.legs), 1):
        return named if named >= 0 else len(draft.legs) - 1
    if len(draft.legs) == 2 and (side := side_of(reading, time)):
        return 1 if side == "back" else 0
    best: tuple[float, int] | None = None
    for entry in placed:
        before = entry.mention.end <= time.start
        gap = (
            reading.text[entry.mention.end : time.start]
            if before
            else reading.text[time.end : entry.mention.start]
        )
        cost = (
            len(gap) + (0 if before else 6) + 50 * bool(re.search(r"[\n;]|\.\s", gap)) + 12 * gap.count(",")
        )
        cost += 60 * bool(
            (BACK if before else OUT).search(gap.lower()) or (not before and BACK.search(gap.lower()))
        )
        if best is None or cost < best[0]:
            best = (cost, entry.leg)
    if best is not None:
        return best[1]
    if role_of(reading, time) == "back" and len(draft.legs) > 1:
        return len(draft.legs) - 1
    hop = hop_at(reading, time.start)
    return became.get(hop, 0) if hop is not None else 0
