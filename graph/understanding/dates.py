# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Dates in a text: found first as what was said, turned into a day once today and the other dates are known."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

from graph.understanding.calendar_words import MONTH, MONTHS, MONTHS_MISSPELT, WEEKDAYS
from graph.understanding.date_mention import DateMention
from graph.understanding.date_patterns import NEEDS, ORDINALS, PATTERNS, SHY_MONTHS, SIGNS
from graph.understanding.one_day import together
from graph.understanding.words import MOST, number

_WEEK_OF = re.compile(
    r"\b(?:(?:week|wk)\.? (?:of|commencing|beginning|starting|from|around)|w/?[cb])\s+(?:the |mon\w*,? )?$",
    re.I,
)
_DATED = re.compile(
    r"\b(?:on|dtd|dated?|date:|am|den|vom|bis|back|return\w*|rtn|until|till?|from|le|il|el|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*)\.?,?:?\s*(?:the )?$",
    re.I,
)
_WINDOW = re.compile(
    r"\b(?:not before|no earlier than|not earlier than|between|some ?time|any ?time|any ?day|either|anywhere)\s+(?:between|from|in|on|after|before)?\s*(?:the )?$",
    re.I,
)
"""before a range of days of which one is meant: "some time between March 10 and 14" """
_SENTENCE = re.compile(r"[^.!?;\n]*[.!?;\n]+|[^.!?;\n]+")
_LONG = 600
"""letters from which a text is looked through sentence by sentence"""
_OF_TIME = re.compile(r"\b(?:at|by|um|@)\s*$", re.I)
_MONTH_BEFORE = re.compile(rf"\b{MONTH}\.?\s+$", re.I)
"""in "Mar 27-Apr 4" the 27 has its month already"""


def find_dates(text: str) -> list[DateMention]:
    """Every date in the text, in order, none overlapping. A range gives two mentions."""
    found: list[DateMention] = []
    taken = [False] * (len(text) + 1)
    lowered = text.lower()
    regions = _dated_regions(text)
    for name, pattern in PATTERNS:
        if not any(word in lowered for word in NEEDS.get(name, ("",))):
            continue
        for match in chain.from_iterable(pattern.finditer(text, *region) for region in regions):
            if len(found) > 2 * MOST:
                break
            if match.end() == match.start() or any(taken[match.start() : match.end()]):
                continue
            mentions = _read(name, match)
            if not mentions or (name == "month_first" and _day_stands_before(match)):
                continue
            if name == "compact" and _MONTH_BEFORE.search(text[max(0, match.start() - 12) : match.start()]):
                continue
            found.extend(mentions)
            for mention in mentions:
                taken[mention.start : mention.end] = [True] * (mention.end - mention.start)
    found = [_in_week_of(text, mention) for mention in found]
    found = [
        replace(mention, kind="vague", vague=True)
        if mention.kind in ("full", "month_day", "numeric", "ordinal") and _windowed(text, mention)
        else mention
        for mention in found
    ]
    return together(text, sorted(found, key=lambda mention: (mention.start, mention.closes_range))[:MOST])


def _dated_regions(text: str) -> list[tuple[int, int]]:
    """The sentences of a long text that hold a sign of a date, neighbours joined: the rest costs only time."""
    if len(text) < _LONG:
        return [(0, len(text))]
    regions: list[tuple[int, int]] = []
    for sentence in _SENTENCE.finditer(text):
        if not SIGNS.search(text, sentence.start(), sentence.end()):
            continue
        if regions and regions[-1][1] == sentence.start():
            regions[-1] = (regions[-1][0], sentence.end())
        else:
            regions.append(sentence.span())
    return regions


def _in_week_of(text: str, mention: DateMention) -> DateMention:
    """ "The week of March 9" is no day yet."""
    if mention.kind not in ("full", "month_day", "numeric"):
        return mention
    lead = text[max(0, mention.start - 30) : mention.start]
    week = _WEEK_OF.search(lead)
    if week is None:
        return mention
    start = mention.start - len(lead) + week.start()
    return replace(mention, kind="vague", vague=True, start=start, words=text[start : mention.end])


def _windowed(text: str, mention: DateMention) -> bool:
    return bool(_WINDOW.search(text[max(0, mention.start - 30) : mention.start]))


def _read(name: str, match: re.Match[str]) -> list[DateMention]:
    said = {key: value for key, value in match.groupdict().items() if value is not None}
    span = (match.start(), match.end(), match[0])
    base = DateMention(*span, kind="full")
    weekday = _weekday(
        next((said[key] for key in ("wd", "wd_b", "wd_c", "wd_d", "wd_e") if key in said), None)
    )
    match name:
        case "iso":
            return [replace(base, year=int(said["year"]), month=int(said["month"]), day=int(said["day"]))]
        case "compact" | "month_first" | "day_first":
            return [_month_day(base, said, int(said["day"]), weekday)]
        case "word_day":
            return [_month_day(base, said, _nth(said.get("nth") or said["nth_b"]), weekday)]
        case "range_month_first" | "range_day_first":
            first = _month_day(base, said, int(said["day"]), weekday)
            second = replace(_month_day(base, said, int(said["day2"]), None), closes_range=True)
            if int(said["day2"]) < int(said["day"]):  # "March 28 - 2" ends in April
                second = replace(second, month=(second.month or 0) % 12 + 1)
            return [first, second]
        case "ordinal_range":
            which = _month_word(said)
            first = replace(base, kind="ordinal", day=int(said["day"]), which=which)
            return [first, replace(first, day=int(said["day2"]), closes_range=True)]
        case "numeric":
            return _numeric(base, said)
        case "numeric_range":
            out, home = (
                _numeric(base, {"sep": "/", "a": said[f"a{end}"], "b": said[f"b{end}"]} | year)
                for end, year in (("", {"year": said["year"]} if "year" in said else {}), ("2", {}))
            )
            return [*out, *(replace(mention, closes_range=True) for mention in home)] if out else []
        case "dotted":
            listed = match[0].endswith(".") and (
                re.match(r",|\s+[-–a-z\d]|\s*$", match.string[match.end() :])
                and not _OF_TIME.search(match.string[: match.start()][-8:])
            )
            monthly, daily = (int(said.get(key) or said[f"{key}2"]) for key in ("b", "a"))
            sure = (
                listed
                or daily > 23
                or _DATED.search(match.string[max(0, match.start() - 20) : match.start()])
            )
            return [replace(base, kind="month_day", month=monthly, day=daily)] if sure else []
        case "bare_day":
            start = match.start("day")
            return [replace(base, kind="ordinal", day=int(said["day"]), start=start, words=said["day"])]
        case "ordinal" | "weekday_day":
            return [
                replace(base, kind="ordinal", day=int(said["day"]), weekday=weekday, which=_month_word(said))
            ]
        case "word_ordinal":
            day = _nth(said.get("nth") or said["nth_b"])
            return [replace(base, kind="ordinal", day=day, which=_month_word(said))]
        case "week_from":
            if match[0].lower().startswith("not"):
                return [replace(base, kind="weekday", weekday=weekday, which="week after")]
            if weekday is None:
                told = (said.get("wd") or said["wd_e"]).lower()
                return [replace(base, kind="offset", days=8 if told == "tomorrow" else 7)]
            return [replace(base, kind="weekday", weekday=weekday, which="week after")]
        case "weekday_week":
            which = next(value.lower() for key, value in said.items() if key.startswith("which"))
            named = "after next" if "after" in which else "this" if which == "this" else "next week"
            return [replace(base, kind="weekday", weekday=weekday, which=named)]
        case "beside":
            way = (said.get("dir") or said["dir_b"]).lower()
            return [
                replace(base, kind="beside", weekday=weekday, which="after" if way == "after" else "before")
            ]
        case "weekday":
            return [] if _between_codes(match) else _bare_weekday(base, said, weekday, cued=_cued(match))
        case "tomorrow":
            return [replace(base, kind="offset", days=2 if "after" in match[0].lower() else 1)]
        case "today":
            here = re.search(
                r"\b(?:i|we)(?:['’]?m|['’]?re| am| are)\b[^.,;]{0,40}$", match.string[: match.start()], re.I
            )
            if here and match[0].lower().startswith("right"):
                return []  # "I'm in Milwaukee right now"
            return [replace(base, kind="offset", days=0)]
        case "in_days":
            count = number(said.get("n") or said["n_b"]) or 0
            days = count * _unit(said.get("unit") or said["unit_b"]) + ("next" in said)
            return [replace(base, kind="offset", days=days)]
        case "later":
            if "next" in said or "next_b" in said:
                return [replace(base, kind="later", days=1, which="fixed")]
            if "eve" in said:
                return [replace(base, kind="later", days=-1)]
            way, amount, unit = (said.get(key) or said[f"{key}_b"] for key in ("dir", "n", "unit"))
            sign = -1 if way.lower() in ("earlier", "sooner", "before") else 1
            return [replace(base, kind="later", days=sign * (number(amount) or 0) * _unit(unit))]
        case "push":
            sign = (
                -1
                if said.get("dir", "").lower() in ("forward", "up") or match[0].lower().startswith("bring")
                else 1
            )
            return [replace(base, kind="later", days=sign * (number(said["n"]) or 0) * _unit(said["unit"]))]
        case "last_day":
            month = MONTHS[said["month"].lower()] if "month" in said else None
            return [
                replace(
                    base, kind="last_day", month=month, weekday=weekday, which=said.get("which", "").lower()
                )
            ]
        case "nth_weekday":
            nth = ["first", "second", "third", "fourth"]
            count = nth.index(word) + 1 if (word := said["count"].lower()) in nth else int(word[0])
            which = said.get("which", "").lower()
            month = MONTHS[said["month"].lower()] if "month" in said else None
            return [replace(base, kind="last_day", month=month, weekday=weekday, which=which, days=count)]
        case "same_day":
            if other := re.match(r"\s+as\b", match.string[match.end() :], re.I):
                end = match.end() + other.end()
                return [
                    replace(base, kind="vague", vague=True, end=end, words=match.string[match.start() : end])
                ]
            if base.words.lower().startswith("in "):
                base = replace(base, words="same day")  # "there and back in one day"
            return [replace(base, kind="same_day", which="trip" if "trip" in base.words.lower() else "")]
        case "nights":
            stay = number(
                next((said[key] for key in ("n", "n_b", "n_c", "n_d", "n_f") if key in said), "one")
            )
            unit = next((said[key].lower() for key in sorted(said) if key.startswith("unit")), "night")
            if "n_c" in said:
                told = match.start("n_c")
                base = replace(base, start=told, words=match.string[told : match.end()])
            return [replace(base, kind="nights", days=(stay or 0) * _unit(unit.rstrip("s")))]
        case "holiday":
            vague = ("vague" in said and said["vague"].lower() != "the") or "part" in said
            which = said.get("name", "independence day")
            shift = said.get("shift", "").lower()
            days = (number(said.get("shift_n", "1")) or 1) * (shift.endswith("after") or -bool(shift))
            return [replace(base, kind="holiday", which=which, vague=vague, days=days, weekday=weekday)]
        case "vague":
            return _vague_month(base, said)
        case _:
            return [replace(base, kind="vague", vague=True)]


def _month_day(base: DateMention, said: dict[str, str], day: int, weekday: int | None) -> DateMention:
    month = MONTHS[(said.get("month") or said["month_b"]).lower()]
    if year := said.get("year"):
        full = int(year) if len(year) == 4 else 2000 + int(year.strip("'"))
        return replace(base, kind="full", year=full, month=month, day=day, weekday=weekday)
    return replace(base, kind="month_day", month=month, day=day, weekday=weekday)


def _numeric(base: DateMention, said: dict[str, str]) -> list[DateMention]:
    first, second = int(said["a"]), int(said["b"])
    year = said.get("year")
    full = None if year is None else int(year) if len(year) == 4 else 2000 + int(year)
    if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
        return []
    if said["sep"] != "/" and full is None:
        return []  # 10-15 and 4.5 are more often other things
    return [
        replace(
            base,
            kind="numeric",
            year=full,
            month=first,
            day=second,
            which="dot" if said["sep"] == "." else "",
        )
    ]


def _day_stands_before(match: re.Match[str]) -> bool:
    """ "The 3rd of July 6 of us" and "22 Jun 26": the number after the month is not its day."""
    lead = match.string[max(0, match.start() - 24) : match.start()]
    if re.search(r"\d(?:st|nd|rd|th)\s+(?:of\s+)?$", lead, re.I):
        return True
    bare = re.search(r"(?<![\d:/.])(?:[12]\d|3[01]|0?[1-9])[ -]$", lead)
    year = match["day"].isdigit() and 24 <= int(match["day"]) <= 39 and "year" in match.groupdict()
    return bool(bare and year and not re.search(r"\b(?:for|of|we are|make it)\s+\S+\s$", lead, re.I))


def _between_codes(match: re.Match[str]) -> bool:
    """ "SNA-SUN" is a route, "FRI-SUN" are days."""
    if not (match[0].isupper() and len(match[0]) == 3):
        return False
    beside = re.search(r"\b([A-Z]{3})(?:\s?[-/–>]\s?| to )$", match.string[: match.start()][-8:]) or re.match(
        r"[-/–>]([A-Z]{3})\b", match.string[match.end() :][:4]
    )
    return bool(beside and beside[1].lower() not in {*WEEKDAYS, *MONTHS})


def _bare_weekday(
    base: DateMention, said: dict[str, str], weekday: int | None, *, cued: bool
) -> list[DateMention]:
    word = said["wd"]
    if (
        word.lower() in ("sat", "sun", "mon", "wed")
        and word.islower()
        and "which" not in said
        and len(base.words) == 3
        and not cued
    ):
        return []  # "sat", "sun", "wed" in lower case are as often other words
    which = said.get("which", "").lower()
    if base.words.lower() == "the sun" and not base.words.endswith("Sun") and not cued:
        return []  # "a week in the sun"
    which = (
        "next"
        if which == "next"
        else "following"
        if "following" in which
        else ""
        if which in ("", "the")
        else "this"
    )
    return [replace(base, kind="weekday", weekday=weekday, which=which)]


def _cued(match: re.Match[str]) -> bool:
    """A word that a day follows stands before it, or nothing else: "back sun"."""
    lead = match.string[max(0, match.start() - 16) : match.start()]
    return bool(
        re.search(
            r"\b(?:back|return|rtn|on|leave|leaving|home|until|til|till|depart|dep|out|to|or)\s+$", lead, re.I
        )
    ) and not re.match(r"\s+(?:valley|city|down|up)", match.string[match.end() :], re.I)


def _vague_month(base: DateMention, said: dict[str, str]) -> list[DateMention]:
    word = said["month"]
    if word.lower() in SHY_MONTHS and base.words.lower().strip() == word.lower() and not word[0].isupper():
        return []
    if word.lower() in MONTHS_MISSPELT:
        return []
    if word.lower() == "may" and base.words.strip().lower() == "may":
        return []  # "may" is a verb too; alone it says too little
    year = int(said["year"]) if "year" in said else None
    return [replace(base, kind="vague", month=MONTHS[word.lower()], year=year, vague=True)]


def _weekday(word: str | None) -> int | None:
    return WEEKDAYS.get(word.lower()) if word else None


def _month_word(said: dict[str, str]) -> str:
    rel = (said.get("rel") or said.get("rel_b") or "").lower()
    return (
        "next" if rel == "next" else "same" if rel in ("the same", "the following") else "this" if rel else ""
    )


def _unit(word: str) -> int:
    return {"week": 7, "fortnight": 14}.get(word.lower(), 1)


def _nth(word: str) -> int:
    parts = re.split(r"[ -]", word.lower())
    if parts == ["thirtieth"]:
        return 30
    tens = {"twenty": 20, "thirty": 30}.get(parts[0], 0) if len(parts) == 2 else 0
    return tens + (ORDINALS.index(parts[-1]) + 1 if parts[-1] in ORDINALS else number(parts[-1]) or 0)
