# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Dates and times of a text put on the legs they belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from graph.understanding.calendar_words import shown
from graph.understanding.corrections import means_all
from graph.understanding.dates import DateMention, find_dates
from graph.understanding.days import Day, day_meant
from graph.understanding.draft import Draft
from graph.understanding.reading import Reading
from graph.understanding.times import TimeMention

_BACK = re.compile(
    r"\b(?:return(?:s|ing|ed)?|re?tn|ret|(?<!get )(?<!call )(?<!write )back(?! to (?:me|you|us)\b)|home(?! (?:page|base|office))|inbound|homeward|get back(?! to (?:me|you|us)\b)|way back)\b"
)
_TICKET_ON = re.compile(
    r"\breturn (?:flight|trip|ticket|charter|journey|jet)s?\s*(?:is |would be |will be )?(?:on|for|date|:)?\s*(?:the )?$"
)
_UNTIL = re.compile(r"\b(?:until|till|til)\s+(?:the )?$")
_TICKET = re.compile(r"\breturn (?:flight|trip|ticket|charter|journey|jet)s?\b")
_OUT = re.compile(
    r"\b(?:leav\w*|depart\w*|out|outbound|go|going|fly out|flying out|start\w*|wheels[ -]up|there|first|etd)\b"
)
_CALL = re.compile(
    r"\b(?:our|your|the|my|a|we|i)\s+(?:\w+\s+)?(?:call|conversation|chat|e-?mail|message|spoke|talked|discussed|phone call|text)(?:ed)?\b[^,;]{0,20}$"
)
_BACK_AT = re.compile(
    r"\b(?:back|return(?:ing)?|home|inbound)\W*(?:home\W*)?(?:at|by|before|around|about|after)?\W*$"
)
_OUT_AT = re.compile(r"\b(?:out|outbound)\W*(?:at|by|before|around|about|after)?\W*$")
_SENTENCE = re.compile(r"[\n;!?]|\.(?=\s)")
_MONTH_FIRST = frozenset({"US", "PH", "PR", "BS", "KY", "CA", "MX", "BM"})


@dataclass(slots=True)
class _Placed:
    mention: DateMention
    leg: int


def put_dates(
    draft: Draft, reading: Reading, became: dict[int, int], asked: tuple[str, ...], today: date
) -> None:
    """Apply dates, then times: a time goes to the leg of the date beside it."""
    known_trip = (bool(draft.legs) and not became) or any(leg.date for leg in draft.legs)
    placed: list[_Placed] = []
    fresh: set[int] = set()
    reading.dates = [mention for mention in reading.dates if not _about_a_call(reading, mention)]
    reading.times = [mention for mention in reading.times if not _about_a_call(reading, mention)]
    order = sorted(reading.dates, key=lambda mention: mention.vague)
    open_slots = [slot for slot in asked if "date" in slot]
    for mention in order:
        if mention.kind == "later" and known_trip and means_all(reading.text, mention.start):
            for index, leg in enumerate(draft.legs):
                if leg.date:
                    _shift(draft, mention, index, None, set())
            continue
        if mention.vague and placed and not _role(reading, mention):
            continue
        index = _leg_for(draft, reading, mention, became, open_slots, placed, known_trip=known_trip)
        if _apply(draft, mention, index, fresh, today, vague_ok=not placed):
            placed.append(_Placed(mention, index))
            fresh.add(index)
    for time in reading.times:
        _back_the_same_day(draft, reading, time)
        _put_time(draft, reading, time, placed, became)


def _about_a_call(reading: Reading, mention: DateMention | TimeMention) -> bool:
    """ "Following our call this morning": when people spoke is no date of a flight."""
    lead = _SENTENCE.split(reading.text[max(0, mention.start - 50) : mention.start])[-1].lower()
    return bool(_CALL.search(lead))


def _role(reading: Reading, mention: DateMention | TimeMention) -> str:
    """`back`, `out` or nothing, by the nearest word of direction before it (or just after it)."""
    begin = max((other.end for other in reading.dates if other.end <= mention.start), default=0)
    earlier = begin > 0
    lead = re.split(r"[\n;!?]|\.(?=\s)", reading.text[begin : mention.start])[-1].lower()
    if not earlier:
        lead = _TICKET.sub(lambda match: " " * len(match[0]), lead) if not _TICKET_ON.search(lead) else lead
    if _UNTIL.search(lead) and isinstance(mention, DateMention):
        return "back"
    back = max((match.end() for match in _BACK.finditer(lead)), default=-1)
    out = max((match.end() for match in _OUT.finditer(lead)), default=-1)
    if back >= 0 or out >= 0:
        return "back" if back > out else "out"
    tail = reading.text[mention.end : mention.end + 24].lower()
    last = not any(other.start >= mention.end for other in reading.dates)
    if last and re.match(
        r"\W*(?:for the )?(?:return\b|back\b|home\b|coming back|inbound)(?! (?:flight|trip))", tail
    ):
        return "back"
    return ""


def _leg_for(
    draft: Draft,
    reading: Reading,
    mention: DateMention,
    became: dict[int, int],
    open_slots: list[str],
    placed: list[_Placed],
    *,
    known_trip: bool,
) -> int:
    named = reading.leg_named(mention.start)
    if named is not None and named < max(len(draft.legs), 1):
        return named if named >= 0 else len(draft.legs) - 1
    hop = hop_at(reading, mention.start)
    hop_leg = became.get(hop) if hop is not None else None
    role = _role(reading, mention)
    several = len(became) > 1
    if mention.closes_range:
        return max(len(draft.legs) - 1, 0) if len(draft.legs) > 1 else _home(draft)
    if mention.kind == "nights" or (mention.kind == "same_day" and (draft.round_trip or role == "back")):
        return _home(draft)
    if role == "back" and mention.vague and draft.legs and draft.legs[0].date is None and not placed:
        return 0
    if role == "back" and not (several and hop_leg is not None and len(became) > 2):
        if "return date" in open_slots:
            open_slots.remove("return date")
        return _home(draft)
    if role == "out" and not several:
        if open_slots == ["return date"] and draft.legs and draft.legs[0].date and not placed:
            return _home(draft)
        return 0 if not (hop_leg and reading.route.hops[hop or 0].back) else hop_leg
    if several and (listed := _in_list(reading, mention, became)) is not None:
        return listed
    if any(other.closes_range and other.start == mention.start for other in reading.dates):
        return 0 if several or not became else min(became.values())
    if open_slots and not several and mention.kind not in ("later",):
        slot = open_slots.pop(0)
        if slot == "return date":
            return _home(draft)
        return int(slot.rsplit(" ", 1)[1]) - 1 if " of leg " in slot else 0
    if role == "out" and draft.legs and draft.legs[0].date is None and _alone(reading, mention):
        return 0
    if hop_leg is not None:
        taken = any(other.leg == hop_leg for other in placed)
        if not taken:
            return hop_leg
        if len(draft.legs) > hop_leg + 1 and not several:
            return hop_leg + 1
        return _home(draft) if not several and _range_gap(reading, mention) else hop_leg
    if reading.times and (same := _leg_on(draft, mention)):
        return same
    if placed and len(draft.legs) > 1:
        return min(placed[-1].leg + 1, len(draft.legs) - 1)
    if placed and (_range_gap(reading, mention) or mention.kind == "later"):
        return _home(draft)
    if mention.kind == "later" and not known_trip and draft.legs and draft.legs[0].date:
        return _home(draft)
    return 0


def _in_list(reading: Reading, mention: DateMention, became: dict[int, int]) -> int | None:
    """ "A - B - C, March 3, March 6": dates after a chain of places go to its flights in order."""
    hops = reading.route.hops
    if not all(hop.implied_origin for hop in hops[1:]) or len(hops) != len(became):
        return None
    if any(other.start < hops[-1].end for other in reading.dates) or any(
        other.closes_range for other in reading.dates
    ):
        return None
    order = reading.dates.index(mention)
    if len(reading.dates) == len(hops):
        return became[order]
    return became[0] if order == 0 else became[len(hops) - 1] if order == len(reading.dates) - 1 else None


def _leg_on(draft: Draft, mention: DateMention) -> int | None:
    """ "Sunday evening": the later leg that is already on that day."""
    if mention.kind not in ("weekday", "ordinal", "month_day") or mention.which:
        return None
    for index, leg in enumerate(draft.legs[1:], start=1):
        if leg.date and (
            leg.date.weekday() == mention.weekday
            if mention.kind == "weekday"
            else leg.date.day == mention.day
        ):
            return index
    return None


def _alone(reading: Reading, mention: DateMention) -> bool:
    """The date stands in a sentence without a place: "... We leave the day after tomorrow." """
    begin, end = _sentence_around(reading, mention.start)
    return not any(begin <= place.start < end for place in reading.places)


def _range_gap(reading: Reading, mention: DateMention) -> bool:
    """ "March 28 to April 2" and "March 5, March 8": two dates of one flight are out and back."""
    earlier = [other for other in reading.dates if other.end <= mention.start]
    return bool(earlier) and len(reading.text[earlier[-1].end : mention.start]) <= 12


def _home(draft: Draft) -> int:
    if len(draft.legs) < 2:
        draft.leg(0)
        draft.leg(1)
        draft.round_trip = True
    return len(draft.legs) - 1


def hop_at(reading: Reading, offset: int) -> int | None:
    """The hop that an offset belongs to: in its own sentence the one before it, or the one after where dates
    lead; without a place in the sentence, the last one told before."""
    hops = reading.route.hops
    if not hops:
        return None
    begin, end = _sentence_around(reading, offset)
    here = [index for index, hop in enumerate(hops) if begin <= hop.start < end or begin <= hop.end - 1 < end]
    if len(here) == 1:
        return here[0]
    among = here or list(range(len(hops)))
    first_date = next(
        (mention for mention in reading.dates if not here or begin <= mention.start < end), None
    )
    if first_date and first_date.end <= hops[among[0]].start and len(among) > 1:
        following = [index for index in among if hops[index].start >= offset]
        return following[0] if following else among[-1]
    earlier = [index for index in among if hops[index].start <= offset]
    return earlier[-1] if earlier else among[0]


def _sentence_around(reading: Reading, offset: int) -> tuple[int, int]:
    begin = max((match.end() for match in _SENTENCE.finditer(reading.text, 0, offset)), default=0)
    finish = _SENTENCE.search(reading.text, offset)
    return begin, finish.start() if finish else len(reading.text)


def _apply(
    draft: Draft, mention: DateMention, index: int, fresh: set[int], today: date, *, vague_ok: bool
) -> bool:
    leg = draft.leg(index)
    path = f"legs.{index}.date"
    earlier = next((draft.legs[i].date for i in range(index - 1, -1, -1) if draft.legs[i].date), None)
    if mention.kind == "later":
        return _shift(draft, mention, index, earlier, fresh)
    if mention.vague and leg.date is not None and not vague_ok:
        return False
    meant = _offered(draft, mention, index, today) or day_meant(
        mention,
        today=today,
        after=earlier,
        month=_month(draft, index, leg.date, today),
        day_first=writes_day_first(draft),
    )
    if mention.kind == "nights" and meant.value:
        meant = Day(meant.value, assumed=True, note=f"{mention.words.strip()} counted from the departure")
    if mention.closes_range and meant.value and draft.round_trip and index == 1:
        meant = Day(meant.value, assumed=True, note=f"{mention.words.strip()} read as out and back")
    leg.date = meant.value
    draft.say(path, mention.words, assumed=meant.assumed, note=meant.note)
    return True


def _offered(draft: Draft, mention: DateMention, index: int, today: date) -> Day | None:
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
    by_weekday = mention.kind == "weekday"
    fitting = {
        day for day in offered if (day.weekday() == mention.weekday if by_weekday else day.day == mention.day)
    }
    return Day(fitting.pop()) if len(fitting) == 1 else None


def _shift(draft: Draft, mention: DateMention, index: int, earlier: date | None, fresh: set[int]) -> bool:
    """ "A day later": moves a date that is there, else counts from the flight before."""
    leg = draft.legs[index]
    days = timedelta(days=max(-400, min(400, mention.days)))
    start = (
        leg.date
        if leg.date and index not in fresh and mention.which != "fixed" and not (index and index - 1 in fresh)
        else earlier
    )
    if start is None:
        draft.say(f"legs.{index}.date", mention.words, note="counted from a date that is not known yet")
        return True
    leg.date = start + days
    moved = start is not earlier
    note = f"moved from {shown(start)}" if moved else f"counted from {shown(start)}"
    if moved and index == 0 and len(draft.legs) > 1 and draft.legs[1].date:
        note += f"; the next flight stays on {shown(draft.legs[1].date)}"
    draft.say(f"legs.{index}.date", shown(leg.date), assumed=False, note=f"{mention.words.strip()}: {note}")
    return True


def _month(draft: Draft, index: int, held: date | None, today: date) -> tuple[int, int] | None:
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


def writes_day_first(draft: Draft) -> bool:
    """Whether the client's country writes the day before the month; the origin says where the client is."""
    origin = draft.legs[0].origin if draft.legs else None
    return bool(origin and origin.country and origin.country not in _MONTH_FIRST)


def _put_time(
    draft: Draft, reading: Reading, time: TimeMention, placed: list[_Placed], became: dict[int, int]
) -> None:
    index = _time_leg(draft, reading, time, placed, became)
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
    leg.time, leg.time_kind = time.value, time.kind
    draft.say(path, time.words, assumed=time.assumed, note=time.note)


def _back_the_same_day(draft: Draft, reading: Reading, time: TimeMention) -> None:
    """ "On 9 March in the morning, back in the evening": a way back that has a time and no date of its own."""
    if len(draft.legs) != 1 or len(reading.times) < 2 or time.kind == "arrive" or reading.one_way:
        return
    day = draft.legs[0].date
    if day and time is reading.times[-1] and _side_of(reading, time) == "back":
        _home(draft)
        draft.legs[1].date = day
        draft.say(
            "legs.1.date", time.words, assumed=True, note=f"back on the same day, {shown(day)}, assumed"
        )


def _side_of(reading: Reading, time: TimeMention) -> str:
    """ "Out at 7am, back at 6pm": the word right before the time says which flight."""
    begin = max(
        (other.end for other in (*reading.dates, *reading.times) if other.end <= time.start), default=0
    )
    lead = _SENTENCE.split(reading.text[max(begin, time.start - 24) : time.start])[-1].lower()
    return "back" if _BACK_AT.search(lead) else "out" if _OUT_AT.search(lead) else ""


def _time_leg(
    draft: Draft, reading: Reading, time: TimeMention, placed: list[_Placed], became: dict[int, int]
) -> int:
    named = reading.leg_named(time.start)
    if named is not None and named < max(len(draft.legs), 1):
        return named if named >= 0 else len(draft.legs) - 1
    if len(draft.legs) == 2 and (side := _side_of(reading, time)):
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
            (_BACK if before else _OUT).search(gap.lower()) or (not before and _BACK.search(gap.lower()))
        )
        if best is None or cost < best[0]:
            best = (cost, entry.leg)
    if best is not None:
        return best[1]
    if _role(reading, time) == "back" and len(draft.legs) > 1:
        return len(draft.legs) - 1
    hop = hop_at(reading, time.start)
    return became.get(hop, 0) if hop is not None else 0
