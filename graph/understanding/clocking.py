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
from graph.understanding.sides import BACK, OUT, about_a_call, hop_at, role_of, sentence_around, side_of
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
    _run_of_one_day(draft, reading, placed)


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
    if (
        time.kind == "arrive"
        and leg.time
        and leg.time_kind == "depart"
        and held
        and _just_said(reading, held, time)
    ):
        return  # "ETD 1600 ETA 1830": the departure is what is asked for
    leg.time, leg.time_kind = time.value, time.kind
    draft.say(path, time.words, assumed=time.assumed, note=time.note)


def _just_said(reading: Reading, held: Source, time: TimeMention) -> bool:
    """An earlier time of the same text, said of a departure, stands in the trip."""
    return any(
        other.end <= time.start
        and other.kind == "depart"
        and other.words.strip() == held.words
        and not other.assumed
        for other in reading.times
    )


def _back_the_same_day(draft: Draft, reading: Reading, time: TimeMention) -> None:
    """ "On 9 March in the morning, back in the evening": a way back that has a time and no date of its own."""
    if len(draft.legs) not in (1, 2) or len(reading.times) < 2 or reading.one_way:
        return
    if len(draft.legs) == 2 and (
        draft.legs[1].date or draft.legs[1].destination != draft.legs[0].origin or not draft.legs[0].date
    ):
        return
    day = draft.legs[0].date
    if day and time is reading.times[-1] and side_of(reading, time) == "back":
        way_home(draft)
        draft.legs[1].date = day
        draft.say(
            "legs.1.date", time.words, assumed=True, note=f"back on the same day, {shown(day)}, assumed"
        )


def _flight_of_sentence(reading: Reading, time: TimeMention, became: dict[int, int]) -> int | None:
    """The only flight that the line or sentence of a time tells of, when the text tells of several."""
    if len(became) < 2:
        return None
    begin, end = sentence_around(reading, time.start)
    here = [index for index, hop in enumerate(reading.route.hops) if begin <= hop.start < end]
    return became.get(here[0]) if len(here) == 1 else None


def _run_of_one_day(draft: Draft, reading: Reading, placed: list[Placed]) -> None:
    """ "Tue 24 Feb: STL-MKC 0800, MKC-AUS 1300, AUS-STL 1800": one day on top, and each flight its later time."""
    hops, legs = reading.route.hops, draft.legs
    if len(placed) != 1 or placed[0].leg or len(hops) < 2 or len(hops) != len(legs) or legs[0].date is None:
        return
    times = [leg.time for leg in legs if leg.time]
    if placed[0].mention.end > hops[0].start or len(times) != len(legs) or times != sorted(set(times)):
        return
    for index, leg in enumerate(legs[1:], start=1):
        if leg.date is None:
            leg.date = legs[0].date
            note = f"one day for all flights, {shown(leg.date)}, assumed"
            draft.say(f"legs.{index}.date", placed[0].mention.words, assumed=True, note=note)


def _time_leg(
    draft: Draft, reading: Reading, time: TimeMention, placed: list[Placed], became: dict[int, int]
) -> int:
    named = reading.leg_named(time.start)
    if named is not None and named < max(len(draft.legs), 1):
        return named if named >= 0 else len(draft.legs) - 1
    if (told := _flight_of_sentence(reading, time, became)) is not None and not side_of(reading, time):
        return told
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
