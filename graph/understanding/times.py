# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Times of day in a text: exact, rounded ("9ish") or by part of the day, with the zone that was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from graph.understanding.words import MASK, MOST, Span, before, number

ZONE = (
    r"(?:zulu|z|utc|gmt|bst|ist|wet|west|cet|cest|eet|eest|est|edt|et|eastern|cst|cdt|ct|central|mst|mdt|mt|mountain|pst|pdt|pt|"
    r"pacific|akst|akdt|ast|adt|hst|msk|gst|sgt|hkt|jst|aest|aedt|local(?:\s+time)?|lt|lcl)"
)

PARTS: dict[str, time] = {
    "first thing": time(7),
    "early morning": time(7),
    "mid morning": time(10),
    "late morning": time(11),
    "morning": time(9),
    "lunchtime": time(12),
    "lunch time": time(12),
    "early afternoon": time(13),
    "mid afternoon": time(15),
    "late afternoon": time(16),
    "afternoon": time(14),
    "early evening": time(17),
    "late evening": time(20),
    "evening": time(18),
    "tonight": time(20),
    "late night": time(22),
    "night": time(20),
}
_PART = "|".join(sorted((part.replace(" ", "[ -]") for part in PARTS), key=len, reverse=True))
_APPROX = r"(?:around|about|approx(?:imately|\.)?|circa|ca\.?|roughly|~|sometime around|say|like)"
_HOUR_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_CUE = r"(?:at|@|by|around|about|before|after|from|until|till|etd:?|eta:?|std:?|dep(?:art(?:ing)?)?:?|wheels[ -]up(?: at| by)?:?|leav(?:e|ing)(?: at)?|depart(?:ure)?(?: at)?|time:?|no later than|latest)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        (
            "window",
            r"(?:\bbetween\s+|\bfrom\s+)?(?<![\d/.$€£:-])\b(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?)?\s*(?:-|–|\band\b|\bto\b|\bor\b)\s*(?P<h2>\d{1,2})(?:[:.][0-5]\d)?\s*(?P<half2>[ap]\.?m\b\.?)",
        ),
        (
            "clock",
            rf"(?P<approx>{_APPROX}\s+)?(?<![\d/.$€£-])(?P<h>\d{{1,2}})(?:[:.h](?P<m>[0-5]\d))?\s*(?P<half>a\.?\s?m\b\.?|p\.?\s?m\b\.?|(?<=\d)a\b|(?<=:\d\d)p\b)"
            rf"(?:\s*(?P<ish>-?ish))?(?:\s*\(?(?P<zone>{ZONE})\b\)?)?",
        ),
        (
            "clock24",
            rf"(?P<approx>{_APPROX}\s+)?(?<![\d/.$€£:,-])(?P<h>[01]?\d|2[0-3])[:h](?P<m>[0-5]\d)(?:\s*(?:hrs?|hours|uhr))?(?![\d:])(?:\s*(?P<ish>-?ish))?"
            rf"(?:\s*\(?(?P<zone>{ZONE})\b\)?)?(?P<by_part>\s+(?:in\s+the|at)\s+(?:{_PART}))?",
        ),
        (
            "dotted_cued",
            rf"\b(?P<cue>at|@|by|around|about|before|after|etd:?|eta:?|std:?|sta:?|dep:?|arr:?|leav(?:e|ing)(?: at)?|depart(?:ing|ure)?(?: at)?)\s+(?P<h>[01]?\d|2[0-3])\.(?P<m>[0-5]\d)(?:\s*(?:hrs?|h|hours|uhr))?\b(?![.,]?\d|\s*(?:%|k\b|m\b|nm|km|usd|eur|gbp|dollars|euros|million))(?:\s*\(?(?P<zone>{ZONE})\b\)?)?",
        ),
        (
            "military",
            r"(?<![\d/.$€£:,-])(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\s*(?P<zone>(?-i:Z)|zulu|utc|gmt|hrs?\s+local|hrs?|hours|local|lt|lcl|L\b)\b",
        ),
        (
            "military_dated",
            rf"(?<={MASK})[ ,]{{1,3}}(?!20[0-3]\d)(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\b(?!\s*(?:nm|km|ft|lbs?|usd|eur|dollars|/|-\d)|[.,:]?\d)",
        ),
        (
            "military_of_route",
            r"(?:(?<=[A-Z]{3}[-–/][A-Z]{3})|(?<=[A-Z]{4}[-–/][A-Z]{4}))[ ,]{1,2}(?P<h>[01]\d|2[0-3])(?P<m>[0-5][05])\b(?!\s*(?:nm|km|ft|lbs?|kg|usd|eur|pax|/|-\d)|[.,]?\d)",
        ),
        (
            "military_before_date",
            rf"(?<=[ ,|])(?!20[0-3]\d)(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?=[ ,|]{{1,3}}{MASK})",
        ),
        (
            "military_cued",
            rf"(?:\b{_CUE}\s*)(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\b(?!\s*(?:nm|km|ft|lbs?|usd|dollars|/|-\d))(?:\s*\(?(?P<zone>{ZONE})\b\)?)?",
        ),
        (
            "named",
            rf"(?P<approx>{_APPROX}\s+)?\b(?P<name>noon|midday|mid-day|midnight)\b(?:\s*\(?(?P<zone>{ZONE})\b\)?)?",
        ),
        (
            "spoken",
            rf"\b(?P<edge>half past|half|(?:a )?quarter past|(?:a )?quarter to)\s+(?P<h>\d{{1,2}}|{_HOUR_WORD})\b(?P<by_part>\s+(?:in\s+the|at)\s+(?:{_PART}))?",
        ),
        (
            "with_part",
            rf"(?P<approx>{_APPROX}\s+)?\b(?P<h>\d{{1,2}}|{_HOUR_WORD})(?:\s*o['’]?clock)?(?P<ish>\s?-?ish)?(?P<by_part>\s+(?:in\s+the|at)\s+(?:{_PART}))\b",
        ),
        (
            "oclock",
            rf"(?P<approx>{_APPROX}\s+)?\b(?P<h>\d{{1,2}}|{_HOUR_WORD})\s*(?:o['’]?clock|(?P<ish>-?ish))\b",
        ),
        (
            "cued",
            rf"\b(?P<cue>at|@|around|about|by|before|after|etd:?|wheels[ -]up(?: at| by)?|leave at|depart at)\s+(?:(?P<approx>{_APPROX})\s+)?(?P<h>[1-9]|1[0-2]|2[0-3]|{_HOUR_WORD})"
            r"(?![\w:/.]|[ -]+(?:pax|people|passengers|adults|kids|guests|persons|of\b|pp\b|souls|hours?|hrs?|days?|weeks?|nights?|months?|minutes?|mins?|seats?|st\b|nd\b|rd\b|th\b|nm|miles|k\b|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
        ),
        ("half_day", rf"(?<={MASK})[ ](?P<half>(?-i:AM|PM)|eve)\b"),
        (
            "part",
            rf"\b(?:in\s+the\s+|the\s+|that\s+|this\s+|at\s+)?(?P<part>{_PART})(?:s|ish)?\b(?!\s+(?:of\s+the|stop))",
        ),
    )
)
_ARRIVE = re.compile(
    r"(?:on the ground|arriv\w*|land(?:ing|ed)?|be there|be in\b[^,;]*|there|touch(?:ing)? down|get (?:there|in)|eta|in [a-z ]{2,20}|due in)"
    r"\s*(?:by|at|before|no later than|latest|around|about)?[\s:]*$|\b(?:back(?: home)?|home|returned)\s*(?:by|before|no later than)\s*$|\b(?:must|need to|has to|have to|got to|gotta)\b[^,;]*\bby\s*$|\bmeeting\b[^,;]*\bat\s*$"
)
_BY = re.compile(r"\b(?:by|before|no later than|latest)\s*$")
_LEAVE = re.compile(
    r"\bpick(?:ing)?[ -]?up (?:in|at|from)\b[^,;]*$|\b(?:leav\w*|depart\w*|wheels[ -]up|take ?off|etd|out|off|go)\s*(?:by|at|before|no later than|around|about|latest|[^\w]*)?\s*$"
)


@dataclass(frozen=True, slots=True)
class TimeMention(Span):
    """A local wall time as said; `zone` in capitals when one was written. `shift_minutes` for "an hour later"."""

    value: time | None
    kind: Literal["depart", "arrive"] = "depart"
    assumed: bool = False
    note: str | None = None
    zone: str | None = None
    shift_minutes: int = 0


_PART_WORDS = ("morning", "noon", "evening", "night", "lunch", "first thing", "first-thing")
_NEEDS = {
    "named": ("noon", "midday", "mid-day", "midnight"),
    "spoken": ("half", "quarter"),
    "with_part": _PART_WORDS,
    "part": _PART_WORDS,
    "oclock": ("clock", "ish"),
    "half_day": ("am", "pm", "eve"),
    "military_of_route": ("-", "–", "/"),
}
"""a pattern is only tried where one of these stands in the text: long mails stay fast"""
_SHIFT = re.compile(
    r"\b(?P<n>an?|half an|\d{1,3}|one|two|three|four|five|six|thirty)\s+(?P<unit>hours?|hrs?|minutes?|mins?)\s+(?P<dir>later|earlier|sooner)\b",
    re.I,
)


def find_times(text: str) -> list[TimeMention]:
    """Every time of day in the text, in order, none overlapping."""
    found: list[TimeMention] = []
    taken = [False] * (len(text) + 1)
    for match in _SHIFT.finditer(text):
        minutes = 30 if match["n"].lower() == "half an" else (number(match["n"]) or 0)
        minutes *= 60 if match["unit"].lower().startswith("h") and match["n"].lower() != "half an" else 1
        sign = 1 if match["dir"].lower() == "later" else -1
        found.append(
            TimeMention(match.start(), match.end(), match[0], value=None, shift_minutes=sign * minutes)
        )
        taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    lowered = text.lower()
    for name, pattern in _PATTERNS:
        if not any(word in lowered for word in _NEEDS.get(name, ("",))):
            continue
        for match in pattern.finditer(text):
            if len(found) > 2 * MOST:
                break
            if any(taken[match.start() : match.end()]):
                continue
            mention = _read(name, match)
            if mention is None:
                continue
            found.append(_with_kind(mention, text))
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    return sorted(found, key=lambda mention: mention.start)[:MOST]


def _read(name: str, match: re.Match[str]) -> TimeMention | None:
    said = {key: value for key, value in match.groupdict().items() if value}
    words = match[0].strip()
    base = TimeMention(match.start(), match.end(), words, value=None, zone=_zone(said.get("zone")))
    rounded = "approx" in said or "ish" in said or said.get("cue", "").lower() in ("around", "about")
    note = f'"{words}" is approximate' if rounded else None
    if name == "part":
        value = PARTS[re.sub(r"[ -]+", " ", said["part"].lower())]
        return replace(base, value=value, assumed=True, note=f"{said['part'].lower()} read as {value:%H:%M}")
    if name == "half_day":
        value = {"AM": time(9), "PM": time(14)}.get(said["half"], time(18))
        return replace(base, value=value, assumed=True, note=f"{words} read as {value:%H:%M}")
    if name == "named":
        if said["name"].lower() == "midnight":
            return replace(
                base,
                value=time(0),
                assumed=True,
                note="midnight read as 00:00, the first minute of that date; say 23:59 for the night after",
            )
        return replace(base, value=time(12), assumed=rounded, note=note)
    if name == "window":
        return _window(base, said)
    hour = number(said["h"])
    minute = int(said.get("m", "0"))
    if hour is None or hour > 24 or minute > 59:
        return None
    if edge := said.get("edge"):
        edge = edge.lower().removeprefix("a ")
        hour, minute = (hour - 1 or 12, 45) if edge == "quarter to" else (hour, 30 if "half" in edge else 15)
    if half := said.get("half"):
        if hour > 12 or hour == 0:
            return (
                None
                if hour > 23
                else replace(
                    base,
                    value=time(hour, minute),
                    assumed=True,
                    note=f'"{words}" read as {hour:02}:{minute:02}',
                )
            )
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
        return replace(base, value=time(hour, minute), assumed=rounded, note=note)
    if name.startswith("military"):
        return replace(base, value=time(hour, minute))
    if by_part := said.get("by_part"):
        part = PARTS[re.sub(r"[ -]+", " ", re.sub(r"^\s*(?:in\s+the|at)\s+", "", by_part.lower()))]
        if hour < 12 and part.hour >= 12:
            hour += 12
        if hour > 23:
            return None
        return replace(base, value=time(hour, minute), assumed=rounded, note=note)
    if name == "clock24" and (hour >= 13 or hour == 0 or len(said["h"]) == 2):
        return replace(base, value=time(hour, minute), assumed=rounded, note=note) if hour < 24 else None
    return _without_half(base, hour, minute, words)


def _window(base: TimeMention, said: dict[str, str]) -> TimeMention | None:
    """ "Between 10 and 11 am": the earlier end is taken, and said so."""
    first, last = int(said["h"]), int(said["h2"])
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    half = said.get("half") or said["half2"]
    late = half.lower().startswith("p")
    if "half" not in said and late and first % 12 > last % 12:
        late = False  # 11 to 1 pm begins in the morning
    value = time(first % 12 + 12 * late, int(said.get("m", "0")))
    return replace(base, value=value, assumed=True, note=f'"{base.words}": from {value:%H:%M}')


def _without_half(base: TimeMention, hour: int, minute: int, words: str) -> TimeMention | None:
    """`at 9`, `3ish`: morning from 6 to 11, otherwise afternoon, and said so."""
    if hour > 23:
        return None
    if hour < 6 and hour != 0:
        hour += 12
    value = time(hour, minute)
    return replace(base, value=value, assumed=True, note=f'"{words}" read as {value:%H:%M}')


def _with_kind(mention: TimeMention, text: str) -> TimeMention:
    lead = before(text, mention.start, 50)
    cue = re.match(r"(by|before|at|@|after|around|about|etd|eta)\b", mention.words.lower())
    lead = f"{lead}{cue[0]} " if cue else lead
    if _LEAVE.search(lead):
        return mention
    if _ARRIVE.search(lead):
        return replace(mention, kind="arrive")
    if _BY.search(lead):
        arrives = not re.search(r"\b(?:leav\w*|depart\w*|wheels[ -]up|take ?off|out|go)\b[^,;]*$", lead)
        note = (
            mention.note
            or f'"{lead.split()[-1]} {mention.words}" read as {"the latest arrival" if arrives else "the departure"}'
        )
        return replace(mention, kind="arrive" if arrives else "depart", assumed=True, note=note)
    return mention


def _zone(word: str | None) -> str | None:
    if not word:
        return None
    name = re.sub(r"\s+", " ", word.strip().lower())
    if name in ("local", "local time", "lt", "lcl", "l") or name.startswith(("hrs local", "hr local")):
        return "LOCAL"
    if name.startswith("h"):
        return None if name != "hst" else "HST"
    return {"zulu": "Z", "utc": "Z", "eastern": "ET", "central": "CT", "mountain": "MT", "pacific": "PT"}.get(
        name, name.upper()
    )
