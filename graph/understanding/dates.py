# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Dates in a text: found first as what was said, turned into a day once today and the other dates are known."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from graph.understanding.calendar_words import HOLIDAY, MONTH, MONTHS, WEEKDAY, WEEKDAYS
from graph.understanding.words import COUNT, MOST, Span, number

Kind = Literal[
    "full",
    "month_day",
    "ordinal",
    "weekday",
    "offset",
    "later",
    "same_day",
    "nights",
    "numeric",
    "vague",
    "holiday",
]


@dataclass(frozen=True, slots=True)
class DateMention(Span):
    """A date as said. Which fields count depends on `kind`; `closes_range` marks the second of "10 - 15"."""

    kind: Kind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    which: str = ""
    """`this`, `next`, `next week`, `week after` for weekdays and months"""
    days: int = 0
    closes_range: bool = False
    vague: bool = False


_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_NTH = r"(?:st|nd|rd|th)"
_YEAR = r"(?:[,\s]\s*(?P<year>20\d\d|'\d\d)(?![\d:]))?"
_WD = rf"(?:(?P<wd>{WEEKDAY})\.?,?\s+(?:the\s+)?)?"
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_ORDINAL_WORD = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_REL = r"(?P<rel>this|next|the same|the following|current|coming)"
_RANGE = r"\s*(?:-|–|—|to|thru|through|until|till|and)\s*"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("iso", r"\b(?P<year>20\d\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>0[1-9]|[12]\d|3[01]|[1-9])\b"),
        (
            "compact",
            rf"\b(?P<day>{_DAY})-?(?P<month>{MONTH})-?(?P<year>20\d\d|\d\d)?\b(?!:)",
        ),
        (
            "range_month_first",
            rf"\b{_WD}(?P<month>{MONTH})\.?\s+(?:the\s+)?(?P<day>{_DAY}){_NTH}?{_RANGE}(?:the\s+)?(?P<day2>{_DAY}){_NTH}?\b(?![:/]\d|[ \t]*(?:am|pm|pax|people|passengers))"
            + _YEAR,
        ),
        (
            "range_day_first",
            rf"\b(?:the\s+)?(?P<day>{_DAY}){_NTH}?{_RANGE}(?:the\s+)?(?P<day2>{_DAY}){_NTH}?\s+(?:of\s+)?(?P<month>{MONTH})\b{_YEAR}",
        ),
        (
            "month_first",
            rf"\b{_WD}(?P<month>{MONTH})\.?[ -]?\s*(?:the\s+)?(?P<day>{_DAY}){_NTH}?\b(?![:/]\d|\.\d|[ \t]*(?:am\b|pm\b|pax|people|passengers|k\b))"
            + _YEAR,
        ),
        (
            "day_first",
            rf"\b{_WD}(?:the\s+)?(?P<day>{_DAY})(?:\s*{_NTH})?\.?(?:\s+day)?(?:\s+of)?\s+(?P<month>{MONTH})\b\.?{_YEAR}",
        ),
        (
            "word_day",
            rf"\b{_WD}(?:the\s+)?(?P<nth>(?:twenty[ -]|thirty[ -])?(?:{_ORDINAL_WORD})|thirtieth)\s+of\s+(?P<month>{MONTH})\b{_YEAR}"
            rf"|\b(?P<month_b>{MONTH})\s+(?:the\s+)?(?P<nth_b>(?:twenty[ -]|thirty[ -])?(?:{_ORDINAL_WORD})|thirtieth)\b",
        ),
        (
            "ordinal_range",
            rf"\b(?:the\s+)?(?P<day>{_DAY}){_NTH}{_RANGE}(?:the\s+)?(?P<day2>{_DAY}){_NTH}\b(?:\s+of\s+{_REL}\s+month)?",
        ),
        (
            "numeric",
            r"(?<![\d/.$€£,:-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?:(?P=sep)(?P<year>20\d\d|\d\d))?(?![\d/%]|\.\d|:\d|-\d)",
        ),
        (
            "ordinal",
            rf"\b{_WD}(?:the\s+|thee\s+)?(?P<day>{_DAY})\s?{_NTH}\b(?:\s+(?:of\s+)?{_REL}\s+month)?"
            r"(?!\s+(?:floor|street|st\b|avenue|ave\b|leg|flight|birthday|anniversary|grade|time))",
        ),
        (
            "word_ordinal",
            rf"\bthe\s+(?P<nth>(?:twenty[ -]|thirty[ -])?(?:{_ORDINAL_WORD})|thirtieth)\b(?:\s+of\s+{_REL}\s+month)?(?!\s+(?:leg|flight|time|option|one|quote|departure|aircraft|stop))",
        ),
        (
            "week_from",
            rf"\b(?:a|one|1)\s+week\s+(?:from|after)\s+(?:this\s+)?(?P<wd>{WEEKDAY}|today|now|tomorrow)\b|\b(?P<wd_b>{WEEKDAY})\s+week\b|\b(?P<wd_c>{WEEKDAY})\s+after\s+next\b",
        ),
        (
            "weekday_week",
            rf"\b(?P<wd>{WEEKDAY})\s+(?:of\s+)?(?:the\s+)?(?P<which>next|this|following)\s+week\b|\b(?P<which_b>next|this)\s+week\s+(?:on\s+)?(?P<wd_b>{WEEKDAY})\b",
        ),
        (
            "weekday",
            rf"\b(?:(?P<which>next|this|coming|this coming|the following|following)\s+)?(?P<wd>{WEEKDAY})s?\b(?!\s*-?\s*(?:morning|evening)?\s*to\s+(?:fri|sun))",
        ),
        (
            "tomorrow",
            r"\b(?:the\s+)?day\s+after\s+(?:tomorrow|tmrw|tmw)\b|\btomorrow\b|\btmrw\b|\btmw\b|\btomorow\b|\btommorow\b|\btommorrow\b",
        ),
        (
            "today",
            r"\b(?:later\s+)?today\b|\btonight\b|\bthis\s+(?:morning|afternoon|evening)\b|\bright\s+now\b",
        ),
        (
            "in_days",
            rf"\b(?:in\s+(?P<n>{COUNT}|a)\s+(?P<unit>day|week|fortnight)s?(?:['’]?\s+time)?(?!\s+(?:later|earlier))|(?P<n_b>{COUNT}|a)\s+(?P<unit_b>day|week)s?\s+from\s+(?:now|today))\b",
        ),
        (
            "later",
            rf"\b(?P<n>{COUNT}|a)\s+(?P<unit>day|night|week)s?\s+(?P<dir>later|earlier|after|afterwards|sooner|before)\b(?!\s+(?:tomorrow|that\s+the))|\bthe\s+(?P<next>next|following)\s+day\b",
        ),
        (
            "push",
            rf"\b(?:push|move|delay|bring|pull|shift|slide)\s+(?:it|this|that|them|everything|the\s+\w+|departure)\s+(?P<dir>back|out|forward|up|by|on)?\s*(?:by\s+)?(?P<n>{COUNT}|a)\s+(?P<unit>day|week)s?\b(?!\s+(?:later|earlier))",
        ),
        ("same_day", r"\b(?:the\s+)?same[ -]day\b|\bday[ -]trip\b"),
        (
            "nights",
            rf"\b(?:for\s+|stay(?:ing)?\s+|spend(?:ing)?\s+)?(?P<n>{COUNT})[ -]nights?\b|\bstay(?:ing)?\s+(?:for\s+)?(?P<n_b>{COUNT})\s+days?\b|\bovernight\b(?!\s+(?:crew|parking|fee))",
        ),
        (
            "holiday",
            rf"\b(?:(?P<vague>over|around|during|for\s+the|near|about|the)\s+)?(?P<name>{HOLIDAY})\b(?P<part>\s+(?:week(?:end)?|break|holidays?|time|period))?|\b(?:the\s+)?(?:4th|fourth)\s+of\s+july\b|\bjuly\s+fourth\b",
        ),
        (
            "vague",
            rf"\b(?:some\s?time\s+|early\s+|mid[ -]?|late\s+|end\s+of\s+|beginning\s+of\s+|the\s+end\s+of\s+|middle\s+of\s+|any\s?time\s+)?(?:in\s+|of\s+|during\s+)?(?:this\s+|next\s+)?(?P<month>{MONTH})\b(?!\s*\d)(?:\s+(?P<year>20\d\d))?",
        ),
        (
            "vague_span",
            r"\b(?:some\s?time\s+)?(?:this|next|the|the\s+following|over\s+the)\s+(?P<span>week-?end|week|month|spring|summer|fall|autumn|winter)\b|\bend\s+of\s+(?:the\s+)?(?:week|month)\b",
        ),
    )
)
# words that are months only with a capital or next to a number
_SHY_MONTHS = {"may", "march", "mar", "sept", "dec", "jan", "jun", "jul"}


# a pattern is only tried where one of these stands in the text: long mails stay fast
_NEEDS: dict[str, tuple[str, ...]] = {
    "range_month_first": tuple(MONTHS),
    "range_day_first": tuple(MONTHS),
    "month_first": tuple(MONTHS),
    "day_first": tuple(MONTHS),
    "compact": tuple(MONTHS),
    "word_day": ("first", "second", "third", "th"),
    "week_from": ("week", "after next"),
    "weekday_week": ("week",),
    "tomorrow": ("tom", "tm"),
    "today": ("to", "this", "now"),
    "in_days": ("day", "week", "fortnight"),
    "later": ("later", "earlier", "after", "sooner", "before", "following", "next"),
    "push": ("push", "move", "delay", "bring", "pull", "shift", "slide"),
    "same_day": ("day",),
    "nights": ("night", "stay"),
    "vague": tuple(MONTHS),
    "vague_span": ("week", "month", "spring", "summer", "fall", "autumn", "winter"),
}


def find_dates(text: str) -> list[DateMention]:
    """Every date in the text, in order, none overlapping. A range gives two mentions."""
    found: list[DateMention] = []
    taken = [False] * (len(text) + 1)
    lowered = text.lower()
    for name, pattern in _PATTERNS:
        if not any(word in lowered for word in _NEEDS.get(name, ("",))):
            continue
        for match in pattern.finditer(text):
            if match.end() == match.start() or any(taken[match.start() : match.end()]):
                continue
            mentions = _read(name, match)
            if not mentions:
                continue
            found.extend(mentions)
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    return _together(text, sorted(found, key=lambda mention: (mention.start, mention.closes_range))[:MOST])


def _together(text: str, found: list[DateMention]) -> list[DateMention]:
    """ "13 March (Friday)", "Fri 13/3" and "tomorrow, Feb 2" are one date each."""
    joined: list[DateMention] = []
    for mention in found:
        last = joined[-1] if joined else None
        gap = text[last.end : mention.start] if last else ""
        if (
            last is None
            or last.closes_range
            or mention.closes_range
            or not re.fullmatch(r"[\s,(]*(?:the |a |which is a |i\.?e\.? )?", gap)
        ):
            joined.append(mention)
            continue
        words = text[last.start : mention.end]
        if last.kind in ("weekday", "offset") and mention.kind in ("full", "month_day", "numeric", "ordinal"):
            joined[-1] = replace(mention, start=last.start, words=words, weekday=last.weekday)
        elif (
            mention.kind == "weekday"
            and last.kind in ("full", "month_day", "numeric", "ordinal")
            and not mention.which
        ):
            joined[-1] = replace(last, end=mention.end, words=words, weekday=mention.weekday)
        else:
            joined.append(mention)
    return joined


def _read(name: str, match: re.Match[str]) -> list[DateMention]:
    said = {key: value for key, value in match.groupdict().items() if value is not None}
    span = (match.start(), match.end(), match[0])
    base = DateMention(*span, kind="full")
    weekday = _weekday(said.get("wd") or said.get("wd_b") or said.get("wd_c"))
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
        case "ordinal":
            return [
                replace(base, kind="ordinal", day=int(said["day"]), weekday=weekday, which=_month_word(said))
            ]
        case "word_ordinal":
            return [replace(base, kind="ordinal", day=_nth(said["nth"]), which=_month_word(said))]
        case "week_from":
            if weekday is None:
                return [replace(base, kind="offset", days=8 if said["wd"].lower() == "tomorrow" else 7)]
            return [replace(base, kind="weekday", weekday=weekday, which="week after")]
        case "weekday_week":
            which = (said.get("which") or said["which_b"]).lower()
            return [
                replace(
                    base, kind="weekday", weekday=weekday, which="this" if which == "this" else "next week"
                )
            ]
        case "weekday":
            return _bare_weekday(base, said, weekday)
        case "tomorrow":
            return [replace(base, kind="offset", days=2 if "after" in match[0].lower() else 1)]
        case "today":
            return [replace(base, kind="offset", days=0)]
        case "in_days":
            count = number(said.get("n") or said["n_b"]) or 0
            return [replace(base, kind="offset", days=count * _unit(said.get("unit") or said["unit_b"]))]
        case "later":
            if "next" in said:
                return [replace(base, kind="later", days=1, which="fixed")]
            sign = -1 if said["dir"].lower() in ("earlier", "sooner", "before") else 1
            return [replace(base, kind="later", days=sign * (number(said["n"]) or 0) * _unit(said["unit"]))]
        case "push":
            sign = (
                -1
                if said.get("dir", "").lower() in ("forward", "up") or match[0].lower().startswith("bring")
                else 1
            )
            return [replace(base, kind="later", days=sign * (number(said["n"]) or 0) * _unit(said["unit"]))]
        case "same_day":
            return [replace(base, kind="same_day")]
        case "nights":
            count = number(said.get("n") or said.get("n_b") or "one") or 0
            return [replace(base, kind="nights", days=count)]
        case "holiday":
            vague = ("vague" in said and said["vague"].lower() != "the") or "part" in said
            which = said.get("name", "independence day")
            return [replace(base, kind="holiday", which=which, vague=vague)]
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


def _bare_weekday(base: DateMention, said: dict[str, str], weekday: int | None) -> list[DateMention]:
    word = said["wd"]
    if (
        word.lower() in ("sat", "sun", "mon", "wed")
        and word.islower()
        and "which" not in said
        and len(base.words) == 3
    ):
        return []  # "sat", "sun", "wed" in lower case are as often other words
    which = said.get("which", "").lower()
    which = "next" if which == "next" else "following" if "following" in which else "this" if which else ""
    return [replace(base, kind="weekday", weekday=weekday, which=which)]


def _vague_month(base: DateMention, said: dict[str, str]) -> list[DateMention]:
    word = said["month"]
    if word.lower() in _SHY_MONTHS and base.words.lower().strip() == word.lower() and not word[0].isupper():
        return []
    if word.lower() == "may" and base.words.strip().lower() == "may":
        return []  # "may" is a verb too; alone it says too little
    year = int(said["year"]) if "year" in said else None
    return [replace(base, kind="vague", month=MONTHS[word.lower()], year=year, vague=True)]


def _weekday(word: str | None) -> int | None:
    return WEEKDAYS.get(word.lower()) if word else None


def _month_word(said: dict[str, str]) -> str:
    rel = said.get("rel", "").lower()
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
    return tens + _ORDINALS.index(parts[-1]) + 1
