# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Words beside each other that name one day: "13 March (Friday)", "tomorrow, Feb 2", "Mon to Wed next week"."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.understanding.date_mention import DateMention

_SAME = re.compile(
    r"[\s,(]*(?:itself,? )?(?:so )?(?:the |a |which is (?:a |the |on (?:the )?)?|which would be (?:the )?|that is (?:the )?|"
    r"that['’]s (?:the )?|being (?:the )?|i\.?e\.? )?",
    re.I,
)
"""between two namings of one day: "Memorial Day which is the 27th" """
_AND_BACK = re.compile(r"\s*,?\s*(?:and )?(?:back|returning|return|home)(?: on)?\s*", re.I)
BETWEEN = re.compile(r"\s*(?:-|–|—|to|thru|through|until|till)\s*", re.I)


def together(text: str, found: list[DateMention]) -> list[DateMention]:
    """ "13 March (Friday)", "Fri 13/3" and "tomorrow, Feb 2" are one date each."""
    joined: list[DateMention] = []
    for mention in found:
        last = joined[-1] if joined else None
        gap = text[last.end : mention.start] if last else ""
        if (
            last
            and last.kind == mention.kind == "weekday"
            and not last.which
            and (BETWEEN.fullmatch(gap) or (mention.which and _AND_BACK.fullmatch(gap)))
        ):
            joined[-1] = replace(last, which=mention.which)  # "Mon to Wed next week"
        if last is None or last.closes_range or mention.closes_range or not _SAME.fullmatch(gap):
            joined.append(mention)
            continue
        words = text[last.start : mention.end]
        told = mention.kind in ("full", "month_day", "numeric", "ordinal")
        if last.kind == "beside" and last.month is None and last.day is None and told:
            joined[-1] = replace(
                last, end=mention.end, words=words, year=mention.year, month=mention.month, day=mention.day
            )
        elif last.kind in ("weekday", "offset") and told:
            joined[-1] = replace(mention, start=last.start, words=words, weekday=last.weekday)
        elif last.kind == "vague" and last.month and mention.kind == "ordinal" and not mention.which:
            joined[-1] = replace(
                mention, kind="month_day", start=last.start, words=words, month=last.month, year=last.year
            )
        elif last.kind == "holiday" and mention.kind == "ordinal":
            joined[-1] = replace(last, end=mention.end, words=words, day=mention.day, vague=False)
        elif last.kind in ("holiday", "later") and told and last.which != "fixed":
            joined[-1] = replace(mention, start=last.start, words=words)
        elif (
            mention.kind == "holiday" and last.kind in ("full", "month_day", "numeric") and not mention.vague
        ):
            joined[-1] = replace(last, end=mention.end, words=words)
        elif (
            mention.kind == "weekday"
            and last.kind in ("full", "month_day", "numeric", "ordinal")
            and not mention.which
        ):
            joined[-1] = replace(last, end=mention.end, words=words, weekday=mention.weekday)
        else:
            joined.append(mention)
    return joined
