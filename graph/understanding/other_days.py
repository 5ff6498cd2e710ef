# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Days that are written in a mail and are no day of a flight: deadlines, birthdays, hotels, when somebody is back
at the desk. And days of which only one is meant: those are asked about."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.understanding.date_mention import DateMention
from graph.understanding.event_words import EVENT_WORDS
from graph.understanding.times import TimeMention
from graph.understanding.words import before

_DEADLINE = re.compile(
    r"\b(?:answers?|repl(?:y|ies)|respond|response|quotes?|quotation|prices?|pricing|offers?|options|proposal|decisions?|decide|confirm\w*|valid(?:ity)?|know|get back to (?:me|us|you|him|her|them)|hear|feedback|contract|sign\w*|deadline|due|send|receive|needed|required|details|manifest|passports?)\b"
    r"(?:(?!\b(?:from|to|leav\w*|depart\w*|fly\w*|travel\w*|return\w*)\b)[^,;:.!?\n\d]){0,30}\b(?:by|before|until|till|no later than|not later than|at the latest|latest|is|was)\s+(?:the |end of (?:the )?(?:day |business |week )?|eod |cob |close of business |lunch |noon )*(?:on )?$|"
    r"\b(?:decisions?|decide|invoice\w*|pay|paid|payment|deposit|wire\w*|sign\w*|call(?:ed|ing)? (?:me|us|you|him|her|them|back)|(?:give|gave) (?:me|us|you|him|her) a (?:call|ring|shout)|speak|spoke|talk(?:ed)?|catch up|touch base|let (?:me|us|you|him|her) know|get back to (?:me|us|you|him|her|them)|send (?:it|this|that|them|me|us|over)\b(?![^.;!?\n]*\bfor\s+$)|email (?:me|us|you)|reply|answer|invoice date|written|sent|received|discussed|agreed|(?:e-?)?mails?|messages?|letter|conversation)\b"
    r"(?:(?!\b(?:from|to|leav\w*|depart\w*|fly\w*|travel\w*|return\w*)\b)[^,;:.!?\n\d]){0,24}$",
    re.I,
)
_PAPERS = re.compile(
    r"\b(?:born(?: on)?|dob|d\.o\.b\.?|date of birth|expir\w*(?: on| date)?|passport|visa|issued|valid (?:until|till|thru|through|to)|since|dated|same as|crew can|crew will)\b[^.;!?\n]{0,24}$",
    re.I,
)
_AT_DESK = re.compile(
    r"\b(?:back|again)?\s*(?:in|at) (?:the |my |our )?(?:office|desk|work)\b[^.;!?\n]{0,20}$|\bout of (?:the )?office\b[^.;!?\n]{0,24}$|\b(?:office|desk)\b[^.;!?\n]{0,12}\b(?:until|from|on|closed)\s+$|\b(?:open|(?:office|business|working|opening) hours|reachable|reach (?:me|us))\b[^.;!?\n]{0,20}$",
    re.I,
)
_HOTEL = re.compile(
    r"(?<!flight and )(?<!flights and )\b(?:hotel|villa|resort|airbnb|apartment|yacht|room|suite|chalet|check[- ]?(?:in|out)|restaurant|dinner|table|car rental|rental car)s?\b[^.;!?\n]{0,24}$",
    re.I,
)
_ARRIVES = re.compile(r"\b(?:arriv\w*|landing|lands?|eta)\s+(?:there\s+)?(?:on\s+)?(?:the\s+)?$", re.I)
_STAYS_UNTIL = re.compile(
    r"\b(?:i|we|he|she|they)(?:['’](?:m|re|s)| am| are| is)(?: still| currently| now)? (?:in|at) (?:St\. )?[^.,;!?\n]{2,30} (?:until|till|til) (?:the )?$",
    re.I,
)
_EITHER = re.compile(
    r"\s*,?\s*\(?\s*(?:or|and/or|or maybe|or even|or perhaps|or possibly)\s+(?:on\s+)?(?:the\s+)?(?:(?:morning|evening|afternoon|night)\s+of\s+)?(?:the\s+)?",
    re.I,
)
_OR_DAY = re.compile(
    r"\s+or\s+(?:on\s+)?(?:the\s+)?(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th)?(?=\s*(?:$|[.,;!?)\n]))", re.I
)
_ALSO = re.compile(
    r"\s*(?:(?:too|as well)\b|\(?(?:is|are|would be|would)?\s*(?:also|too)\s+(?:works?|fine|ok(?:ay)?|possible|good|be (?:fine|ok|possible))|(?:would |is |are )?(?:works?|fine|ok(?:ay)?|possible) (?:too|also|as well)|as (?:an )?(?:alternative|option|back-?up))\b",
    re.I,
)
_WINDOW = re.compile(
    r"\b(?:between|any ?(?:time|day)|some ?(?:time|day)|either|anywhere)\s+(?:between|from|in|on)?\s*(?:the )?$",
    re.I,
)
_TO = re.compile(r"\s*(?:-|–|—|to|thru|through|until|till|and|or)\s*(?:the\s+)?", re.I)
_UNSURE = re.compile(r"\bmight\b[^,;.!?\n]{0,30}$", re.I)
_UNSURE_AFTER = re.compile(
    r"[^.,;!?\n]{0,12}\b(?:not sure|tbc|to be confirmed|not confirmed|tentative\w*)\b", re.I
)
_NOT_FLOWN_AT = re.compile(
    rf"\b(?:hotel|villa|resort|check[- ]?(?:in|out)|restaurant|dinner|lunch|breakfast|brunch|table|reservation|spa|tee[- ]?(?:time|off)|kick-?off|curtain|doors|(?!meeting|interview|appointment){EVENT_WORDS})\b"
    r"(?:\s+(?!leav|depart|fly|flight|arriv|land|go|back|return|home|so\b|and\b)[a-z'’]+){0,4}\s*(?:\x01+\s*)?(?:at|from|by|@|:)?\s*$"
)
"""before the hour of something on the ground"""
_CLOSED = ("full", "month_day", "numeric", "ordinal", "weekday")
_SENTENCE = re.compile(r"[\n;!?]|(?<!\bSt)\.(?=\s)")


def flown_at(text: str, times: list[TimeMention]) -> list[TimeMention]:
    """The times of day that may be of flights: not when a hotel lets people in or a match begins."""
    return [
        mention
        for mention in times
        if mention.value is None or not _NOT_FLOWN_AT.search(before(text, mention.start, 60))
    ]


def flown(text: str, dates: list[DateMention]) -> list[DateMention]:
    """The dates that may be days of flights; of two between which they have not chosen, one that is asked about."""
    kept: list[DateMention] = []
    first = dates[0].start if dates else 0
    for mention in dates:
        lead = _SENTENCE.split(text[max(0, mention.start - 80) : mention.start])[-1]
        if any(pattern.search(lead) for pattern in (_DEADLINE, _PAPERS, _AT_DESK, _HOTEL)):
            continue
        if mention.start == first and _STAYS_UNTIL.search(lead):
            continue  # "he is in Phoenix until Friday" is no way back
        last = kept[-1] if kept else None
        if last is not None and mention.kind in _CLOSED and _ARRIVES.search(lead):
            continue  # "leaving on the 5th, arriving on the 6th" is one flight
        if last is not None and mention.kind in _CLOSED and _ALSO.match(text, mention.end):
            continue
        gap = text[last.end : mention.start] if last is not None else ""
        either = last is not None and bool(_EITHER.fullmatch(gap))
        if last is not None and either and mention.kind in _CLOSED and last.kind in (*_CLOSED, "vague"):
            kept[-1] = replace(
                last, end=mention.end, words=text[last.start : mention.end], kind="vague", vague=True
            )
            continue
        if (
            last is not None
            and _TO.fullmatch(gap)
            and _WINDOW.search(text[max(0, last.start - 30) : last.start])
        ):
            kept[-1] = replace(
                last, end=mention.end, words=text[last.start : mention.end], kind="vague", vague=True
            )
            continue
        unsure = _UNSURE.search(lead) or _UNSURE_AFTER.match(text, mention.end)
        or_another = mention.kind != "weekday" and _OR_DAY.match(text, mention.end)
        open_still = mention.kind in _CLOSED and (unsure or or_another)
        kept.append(replace(mention, kind="vague", vague=True) if open_still else mention)
    return kept
