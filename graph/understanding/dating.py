"""Dates of a text put on the flights they belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from graph.understanding.anchors import counted, recount
from graph.understanding.calendar_words import is_misspelt, shown
from graph.understanding.corrections import means_all
from graph.understanding.date_mention import DateMention
from graph.understanding.days import Day, day_meant
from graph.understanding.draft import Draft
from graph.understanding.event_days import day_of_event, without_events
from graph.understanding.reading import Reading
from graph.understanding.same_weekday import same_weekday
from graph.understanding.sides import BACK, HOMEWARD, about_a_call, hop_at, role_of, sentence_around
from graph.understanding.spoken_days import in_that_week, month_spoken_of, narrowed_day, offered_day
from graph.understanding.words import before

_OPENS = re.compile(r"(?:^|[\n,;]|\b(?:then|and))\s*(?:on )?(?:the )?$", re.I)
_IN_AND_OUT = re.compile(
    r"\b(?:in|there|down|up|over) and (?:out|back|home)(?: again)?,?\s*(?:on )?(?:the )?$"
)
_THERE_AND_BACK = re.compile(
    r"\b(?:there|out|up|down|over|in) and (?:back|home)(?: again)?(?: in (?:a|one) day)?,?\s*"
    r"(?:on )?(?:the )?$"
)
_SO = re.compile(r"\bso (?:on )?(?:the )?$")
_NOTHING_BUT = re.compile(r"[\s:,–-]{1,3}(?:from )?", re.I)
_MONTH_FIRST = frozenset({"US", "PH", "PR", "BS", "KY", "CA", "MX", "BM"})


@dataclass(slots=True)
class Placed:
    """A date and the flight that it became, counted from 0."""

    mention: DateMention
    leg: int


def put_dates(
    draft: Draft, reading: Reading, became: dict[int, int], asked: tuple[str, ...], today: date
) -> list[Placed]:
    """Apply the dates of a reading. Returns which flight each became."""
    known_trip = (bool(draft.legs) and not became) or any(leg.date for leg in draft.legs)
    placed: list[Placed] = []
    fresh: set[int] = set()
    reading.dates = [mention for mention in reading.dates if not about_a_call(reading, mention)]
    day_first = _written_day_first(reading, draft)
    of_event = None if recount(draft, reading, today) else day_of_event(reading)
    reading.dates = counted(replace(reading, dates=without_events(reading)), of_event, draft, today)
    order = sorted(reading.dates, key=lambda mention: (mention.vague, mention.kind == "nights"))
    open_slots = [slot for slot in asked if "date" in slot]
    for mention in order:
        whole = means_all(reading.text, mention.start) or means_all(mention.words, len(mention.words))
        if mention.kind == "later" and known_trip and whole:
            for index, leg in enumerate(draft.legs):
                if leg.date:
                    _shift(draft, mention, index, None, set())
            continue
        if mention.vague and placed and not role_of(reading, mention):
            continue
        if _told_again(reading, mention, placed, draft):
            continue
        if (
            mention.kind == "later"
            and placed
            and placed[-1].mention is of_event
            and role_of(reading, mention) != "back"
        ):
            _shift(
                draft, mention, placed[-1].leg, None, set()
            )  # "the wedding is on the 18th, so two days after"
            continue
        index = _leg_for(draft, reading, mention, became, open_slots, placed, known_trip=known_trip)
        if mention.kind == "same_day" and index == 0:
            continue
        lead = before(reading.text, mention.start, 40)
        both_ways = len(order) == 1 and mention.kind != "same_day" and bool(_THERE_AND_BACK.search(lead))
        index = 0 if both_ways and len(became) < 2 else index
        told = same_weekday(draft, reading, mention, index, several=len(became) > 2)
        if _apply(
            draft,
            told,
            index,
            fresh,
            today,
            vague_ok=not placed,
            day_first=day_first,
            beside=reading.dates,
        ):
            placed.append(Placed(mention, index))
            fresh.add(index)
            if both_ways and index == 0 and (day := draft.legs[0].date):
                home = way_home(draft)
                draft.legs[home].date = day
                note = f"there and back on {shown(day)}"
                draft.say(f"legs.{home}.date", mention.words, assumed=True, note=note)
    return placed


def _leg_for(
    draft: Draft,
    reading: Reading,
    mention: DateMention,
    became: dict[int, int],
    open_slots: list[str],
    placed: list[Placed],
    *,
    known_trip: bool,
) -> int:
    named = reading.leg_named(mention.start)
    if named is not None and named < max(len(draft.legs), 1):
        return named if named >= 0 else len(draft.legs) - 1
    hop = _hop_right_after(reading, mention)
    hop = hop_at(reading, mention.start) if hop is None else hop
    hop_leg = became.get(hop) if hop is not None else None
    role = role_of(reading, mention)
    several = len(became) > 1
    if mention.closes_range:
        return max(len(draft.legs) - 1, 0) if len(draft.legs) > 1 else way_home(draft)
    if mention.kind == "same_day" and (
        mention.which == "trip" or (len(became) <= 1 and BACK.search(before(reading.text, mention.start, 40)))
    ):
        return way_home(draft)
    if mention.kind == "same_day" and _IN_AND_OUT.search(before(reading.text, mention.start, 24)):
        return way_home(draft)
    if mention.kind == "nights" or (mention.kind == "same_day" and (draft.round_trip or role == "back")):
        return way_home(draft)
    opens_range = any(other.closes_range and other.start == mention.start for other in reading.dates)
    if opens_range and len(draft.legs) < 3 and not several:
        return min(became.values()) if became else 0
    if role == "back" and several and _on_home(draft, became, placed):
        return len(draft.legs) - 1
    if role == "back" and mention.vague and draft.legs and draft.legs[0].date is None and not placed:
        return 0
    if role == "back" and not placed and _only_home(draft, reading, mention):
        return 0
    if role == "back" and not (several and hop_leg is not None and len(became) > 2):
        if "return date" in open_slots:
            open_slots.remove("return date")
        return way_home(draft)
    if role == "out" and not several:
        if open_slots == ["return date"] and draft.legs and draft.legs[0].date and not placed:
            return way_home(draft)
        return 0 if not (hop_leg and reading.route.hops[hop or 0].back) else hop_leg
    if several and (listed := _in_list(reading, mention, became)) is not None:
        return listed
    if any(other.closes_range and other.start == mention.start for other in reading.dates):
        return 0 if several or not became else min(became.values())
    if open_slots and not several and (mention.kind != "later" or open_slots[0] == "return date"):
        slot = open_slots.pop(0)
        if slot == "return date":
            return way_home(draft)
        return int(slot.rsplit(" ", 1)[1]) - 1 if " of leg " in slot else 0
    if role == "out" and draft.legs and draft.legs[0].date is None and _alone(reading, mention):
        return 0
    if hop_leg is not None:
        taken = any(other.leg == hop_leg for other in placed)
        if not taken:
            return hop_leg
        if len(draft.legs) > hop_leg + 1 and not several:
            return hop_leg + 1
        return way_home(draft) if not several and _range_gap(reading, mention) else hop_leg
    known_day = mention.kind in ("full", "month_day") and "date" not in open_slots
    if (reading.times or known_day) and (same := _leg_on(draft, mention)):
        return same
    if placed and len(draft.legs) > 1:
        return min(placed[-1].leg + 1, len(draft.legs) - 1)
    if placed and (_range_gap(reading, mention) or (mention.kind == "later" and mention.days > 0)):
        return way_home(draft)
    if mention.kind == "later" and not known_trip and draft.legs and draft.legs[0].date:
        return way_home(draft)
    return 0


def _only_home(draft: Draft, reading: Reading, mention: DateMention) -> bool:
    """ "Take me home on Friday", with no other day and nowhere else to go: one flight."""
    if draft.round_trip or len(draft.legs) > 1 or len(reading.dates) > 1:
        return False
    if any(leg.destination or leg.date for leg in draft.legs):
        return False
    return bool(HOMEWARD.search(before(reading.text, mention.start, 40)))


def _on_home(draft: Draft, became: dict[int, int], placed: list[Placed]) -> bool:
    """ "... on to Miami on the 23rd, then home on the 27th": a flight home after the last one told."""
    last, first = draft.legs[-1], draft.legs[0]
    if max(became.values()) != len(draft.legs) - 1 or all(
        entry.leg != len(draft.legs) - 1 for entry in placed
    ):
        return False
    if last.destination is None or first.origin is None or last.destination == first.origin:
        return False
    home = draft.leg(len(draft.legs))
    home.origin, home.destination = last.destination, first.origin
    return True


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
    if mention.kind not in ("weekday", "ordinal", "month_day", "full") or mention.which:
        return None
    for index, leg in enumerate(draft.legs[1:], start=1):
        if leg.date and (
            leg.date.weekday() == mention.weekday
            if mention.kind == "weekday"
            else (leg.date.month, leg.date.day) == (mention.month or leg.date.month, mention.day)
        ):
            return index
    return None


def _told_again(reading: Reading, mention: DateMention, placed: list[Placed], draft: Draft) -> bool:
    """ "Thursday, 18 September. Yes, Thursday.": the day that was just said is no flight home."""
    if not placed or mention.kind not in ("weekday", "ordinal", "month_day", "full") or mention.which:
        return False
    begin, _ = sentence_around(reading, mention.start)
    last = placed[-1]
    day = draft.legs[last.leg].date
    so = bool(_SO.search(before(reading.text, mention.start, 16)))  # "on August 23, so the 23rd"
    if day is None or (last.mention.end > begin and not so):
        return False
    if role_of(reading, mention) or not (so or _alone(reading, mention)):
        return False
    if mention.kind == "weekday":
        return day.weekday() == mention.weekday
    return (mention.day, mention.month or day.month) == (day.day, day.month)


def _hop_right_after(reading: Reading, mention: DateMention) -> int | None:
    """ "... then 11 March Vienna to Berlin and 12 March Berlin to Zurich": a date that opens its part of the
    sentence belongs to the flight told right after it."""
    if not _OPENS.search(reading.text[max(0, mention.start - 12) : mention.start]):
        return None
    for index, hop in enumerate(reading.route.hops):
        start = hop.origin.start if hop.origin and hop.origin.start >= mention.end else hop.start
        if start >= mention.end and _NOTHING_BUT.fullmatch(reading.text[mention.end : start]):
            return index
    return None


def _alone(reading: Reading, mention: DateMention) -> bool:
    """The date stands in a sentence without a place: "... We leave the day after tomorrow." """
    begin, end = sentence_around(reading, mention.start)
    return not any(begin <= place.start < end for place in reading.places)


def _range_gap(reading: Reading, mention: DateMention) -> bool:
    """ "March 28 to April 2" and "March 5, March 8": two dates of one flight are out and back."""
    earlier = [other for other in reading.dates if other.end <= mention.start]
    return bool(earlier) and len(reading.text[earlier[-1].end : mention.start]) <= 12


def way_home(draft: Draft) -> int:
    """The last flight; a way back is made when there is none yet."""
    if len(draft.legs) < 2:
        draft.leg(0)
        draft.leg(1)
        draft.round_trip = True
    return len(draft.legs) - 1


def _apply(
    draft: Draft,
    mention: DateMention,
    index: int,
    fresh: set[int],
    today: date,
    *,
    vague_ok: bool,
    day_first: bool,
    beside: list[DateMention],
) -> bool:
    leg = draft.leg(index)
    path = f"legs.{index}.date"
    earlier = next((draft.legs[i].date for i in range(index - 1, -1, -1) if draft.legs[i].date), None)
    if mention.kind == "later":
        return _shift(draft, mention, index, earlier, fresh if mention.days > 0 or index else set())
    if mention.vague and leg.date is not None and not vague_ok:
        return False
    meant = (
        in_that_week(mention, leg.date, index, fresh, today)
        or offered_day(draft, mention, index, today)
        or narrowed_day(draft, mention, index, beside, today)
    ) or day_meant(
        mention,
        today=today,
        after=earlier,
        month=month_spoken_of(draft, index, leg.date, today),
        day_first=day_first,
    )
    if mention.kind == "nights" and meant.value:
        meant = Day(meant.value, assumed=True, note=f"{mention.words.strip()} counted from the departure")
    if mention.kind == "same_day" and mention.weekday is not None and meant.value:
        meant = Day(meant.value, assumed=True, note=f"{mention.words.strip()} read as the day of departure")
    if mention.closes_range and meant.value and draft.round_trip and index == 1:
        meant = Day(meant.value, assumed=True, note=f"{mention.words.strip()} read as out and back")
    if meant.value and not meant.assumed and is_misspelt(mention.words):
        meant = Day(meant.value, assumed=True, note=f"{mention.words.strip()} read as {shown(meant.value)}")
    leg.date = meant.value
    draft.say(path, mention.words, assumed=meant.assumed, note=meant.note)
    return True


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


def _written_day_first(reading: Reading, draft: Draft) -> bool:
    """One hand writes one order: "12/3 out, 15/3 back" are both in March."""
    numeric = [mention for mention in reading.dates if mention.kind == "numeric"]
    if any((mention.month or 0) > 12 for mention in numeric):
        return True
    return writes_day_first(draft) and not any((mention.day or 0) > 12 for mention in numeric)


def writes_day_first(draft: Draft) -> bool:
    """Whether the client's country writes the day before the month; the origin says where the client is."""
    origin = draft.legs[0].origin if draft.legs else None
    return bool(origin and origin.country and origin.country not in _MONTH_FIRST)
