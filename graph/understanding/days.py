"""From what was said to a day: year roll-over, "next Friday", weekday against date, day/month order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import assert_never

from graph.understanding.calendar_words import day_of, holiday, month_name, shown
from graph.understanding.date_mention import DateMention, Kind

FURTHEST = 730
"""days ahead that a charter request can sensibly mean"""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or why there is none. `value` None means: ask, with `choices` to click. `note` explains an
    assumption (`assumed`) or the question."""

    value: date | None
    assumed: bool = False
    note: str | None = None
    choices: tuple[date, ...] = ()


def day_meant(
    mention: DateMention,
    *,
    today: date,
    after: date | None = None,
    month: tuple[int, int] | None = None,
    day_first: bool = False,
) -> Day:
    """The day that a mention means. `after` is the date before it in the trip (a departure, for a return),
    `month` a (year, month) that was spoken about, `day_first` whether the client's country writes 14/3."""
    meant = _meant(mention, today, after, month, day_first)
    if meant.value is None:
        return meant
    if meant.value < today:
        again = _coming(meant.value.month, meant.value.day, today, None).value
        return Day(None, note=f"{shown(meant.value)} has passed", choices=(again,) if again else ())
    if (meant.value - today).days > FURTHEST:
        return Day(None, note=f"{shown(meant.value)} is more than two years ahead")
    if (
        mention.weekday is not None
        and mention.kind not in ("weekday", "beside", "last_day")
        and meant.value.weekday() != mention.weekday
    ):
        return _conflict(mention, meant.value, today)
    return meant


def _meant(
    mention: DateMention, today: date, after: date | None, month: tuple[int, int] | None, day_first: bool
) -> Day:
    match mention.kind:
        case "full":
            return _exact(mention.year or 0, mention.month or 0, mention.day or 0)
        case "month_day":
            return _coming(mention.month or 0, mention.day or 0, today, after, mention.weekday)
        case "numeric":
            return _numeric(mention, today, after, day_first)
        case "ordinal":
            return _ordinal(mention, today, after, month)
        case "weekday":
            return _weekday(mention, today, after)
        case "offset":
            return Day(today + timedelta(days=mention.days)) if mention.days <= FURTHEST else Day(None)
        case "beside":
            return _beside(mention, today, after)
        case "later" | "nights" | "same_day":
            days = mention.days if abs(mention.days) <= FURTHEST else 0
            return (
                Day(after + timedelta(days=days))
                if after
                else Day(None, note="counted from a date that is not known yet")
            )
        case "last_day":
            return _last_day(mention, today)
        case "holiday":
            return _holiday(mention, today)
        case "vague":
            return Day(
                None, note=f'"{mention.words.strip()}" is no date yet', choices=_weekend(mention, today)
            )
        case _ as never:
            assert_never(never)


def _exact(year: int, month: int, day: int) -> Day:
    value = day_of(year, month, day)
    return (
        Day(value)
        if value
        else Day(None, note=f"there is no {day} {month_name(month)} {year}" if 1 <= month <= 12 else None)
    )


def _coming(month: int, day: int, today: date, after: date | None, weekday: int | None = None) -> Day:
    """The next such day: this year's, or next year's when it has passed (shown as assumed)."""
    for year in range(today.year, today.year + 5):
        value = day_of(year, month, day)
        if value is None or value < today:
            continue
        if after and value < after and (later := day_of(year + 1, month, day)) and (later - after).days < 300:
            value = later
        if value.year == today.year or (value - today).days < 100:
            return Day(value)
        if weekday is not None and value.weekday() != weekday:
            return Day(value)
        if (value.month, value.day) < (today.month, today.day):
            return Day(
                value,
                assumed=True,
                note=f"{day} {month_name(month)} has passed this year: {value.year} assumed",
            )
        return Day(value)
    return Day(None, note=f"there is no {day} {month_name(month)}" if 1 <= month <= 12 else None)


def _numeric(mention: DateMention, today: date, after: date | None, day_first: bool) -> Day:
    first, second = mention.month or 0, mention.day or 0
    swapped = day_first or mention.which == "dot"
    if first > 12 or second > 12:
        swapped = first > 12
    month, day = (second, first) if swapped else (first, second)
    meant = _exact(mention.year, month, day) if mention.year else _coming(month, day, today, after)
    if meant.value is None or first > 12 or second > 12 or first == second or mention.which == "dot":
        return meant
    other = f"{month} {month_name(day)}"
    order = "day first" if swapped else "month first"
    return Day(
        meant.value, assumed=True, note=f"{mention.words} read {order} as {shown(meant.value)}, not {other}"
    )


def _ordinal(mention: DateMention, today: date, after: date | None, month: tuple[int, int] | None) -> Day:
    day = mention.day or 0
    start = after or today
    if mention.which == "this":
        return _exact(today.year, today.month, day)
    if mention.which == "next":
        return _exact(today.year + today.month // 12, today.month % 12 + 1, day)
    if month and not after:
        return _exact(*month, day)
    for step in range(13):
        index = start.month - 1 + step
        value = day_of(start.year + index // 12, index % 12 + 1, day)
        if value and value >= start:
            return Day(value)
    return Day(None, note=f"no month has a day {day}")


def _weekday(mention: DateMention, today: date, after: date | None) -> Day:
    """Weeks begin on Sunday here, as brokers' calendars do: "next Friday" is the Friday of the next week."""
    wanted = mention.weekday or 0
    start = after if after and mention.which in ("", "following") else today
    coming = start + timedelta(days=(wanted - start.weekday()) % 7 or (0 if mention.which == "this" else 7))
    if mention.which == "week after":
        return Day(coming + timedelta(days=7))
    if after and start == after and mention.which == "" and coming == after + timedelta(days=7):
        note = f"{mention.words.strip()} is the day of departure: the same day, or a week later"
        return Day(None, note=note, choices=(after, coming))
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    if mention.which == "after next":
        return Day(sunday + timedelta(days=14 + (wanted + 1) % 7))
    if mention.which not in ("next", "next week"):
        return Day(coming)
    chosen = sunday + timedelta(days=7 + (wanted + 1) % 7)
    if after and chosen < after:
        chosen += timedelta(days=7)  # "from Thursday to Sunday next week"
    if chosen <= today or chosen == coming:
        return Day(coming)
    note = f"{mention.words} read as {shown(chosen)}; {shown(coming)} is the other reading"
    return Day(chosen, assumed=True, note=note, choices=(coming, chosen))


def _beside(mention: DateMention, today: date, after: date | None) -> Day:
    """The Friday before a date, the Sunday after one: that date told with it, or the flight before."""
    told = mention.month is not None or mention.day is not None
    start = after
    if told:
        kind: Kind = "full" if mention.year else "month_day" if mention.month else "ordinal"
        start = _meant(replace(mention, kind=kind, which="", weekday=None), today, None, None, False).value
    if start is None or mention.weekday is None:
        return Day(None, note=f"{mention.words.strip()} is counted from a date that is not known yet")
    return Day(weekday_beside(start, mention.weekday, mention.which))


def weekday_beside(start: date, weekday: int, which: str) -> date:
    """The nearest such weekday `before` or `after` a day."""
    if which == "before":
        return start - timedelta(days=(start.weekday() - weekday) % 7 or 7)
    return start + timedelta(days=(weekday - start.weekday()) % 7 or 7)


def _last_day(mention: DateMention, today: date) -> Day:
    """The last day, the last Friday or the first one, of this month, the next one or the one named."""
    month = mention.month or (today.month % 12 + 1 if mention.which == "next" else today.month)
    year = today.year + (month < today.month)
    if mention.days and mention.weekday is not None:
        start = date(year, month, 1)
        gap = (mention.weekday - start.weekday()) % 7 + 7 * (mention.days - 1)
        return Day(start + timedelta(days=gap))
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    back = 0 if mention.weekday is None else (end.weekday() - mention.weekday) % 7
    return Day(end - timedelta(days=back))


def _holiday(mention: DateMention, today: date) -> Day:
    value = holiday(mention.which, today)
    if value is None or mention.vague:
        around = (value - timedelta(days=1), value, value + timedelta(days=1)) if value else ()
        return Day(
            None,
            note=f'"{mention.words.strip()}" is no date yet',
            choices=tuple(day for day in around if day >= today),
        )
    if mention.weekday is not None and mention.days:
        value = weekday_beside(value, mention.weekday, "before" if mention.days < 0 else "after")
    else:
        value += timedelta(days=mention.days)
    if mention.day and mention.day != value.day:
        return Day(None, note=f"{mention.words.strip()}: {mention.which} is {shown(value)}", choices=(value,))
    return Day(value, assumed=True, note=f"{mention.words.strip()} is {shown(value)}")


def _weekend(mention: DateMention, today: date) -> tuple[date, ...]:
    if "weekend" not in mention.words.lower().replace("-", ""):
        return ()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 + _weeks_on(mention.words.lower()))
    return (saturday - timedelta(days=1), saturday, saturday + timedelta(days=1))


def _weeks_on(words: str) -> int:
    """Days to add to the weekend that comes."""
    return 14 if "after next" in words else 7 if "next" in words else 0


def _conflict(mention: DateMention, value: date, today: date) -> Day:
    """The weekday contradicts the date: both are offered, neither is taken."""
    wanted = mention.weekday or 0
    gap = (wanted - value.weekday()) % 7
    near = value + timedelta(days=gap if gap <= 3 else gap - 7)
    if near < today:
        near += timedelta(days=7)
    note = f"{value.day} {month_name(value.month)} {value.year} is a {value:%A}, not a {near:%A}"
    return Day(None, note=note, choices=tuple(sorted((value, near))))
