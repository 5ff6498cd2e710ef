# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""How dates are written: one pattern a way, tried in this order."""

from __future__ import annotations

import re

from graph.understanding.calendar_words import HOLIDAY, MONTH, MONTHS, WEEKDAY
from graph.understanding.event_words import EVENT_WORDS
from graph.understanding.words import COUNT

_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_NTH = r"(?:st|nd|rd|th)"
_YEAR = r"(?:[,\s]\s*(?P<year>20\d\d|'\d\d)(?![\d:]))?"
_WD = rf"(?:(?P<wd>{WEEKDAY})\.?,?\s+(?:the\s+)?)?"
ORDINALS = [
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
_ORDINAL_WORD = "|".join(sorted(ORDINALS, key=len, reverse=True))
_UNIT_WORD = r"(?<=[ -])(?:one|two|three|four|five|six|seven|eight|nine)"
"""after "twenty" and "thirty": "thirty one August" """
_REL = r"(?P<rel>this|next|the same|the following|current|coming)"
_RANGE = r"\s*(?:-|–|—|to|thru|through|until|till|and)\s*"

_THE_EVENT = rf"(?:the|our|my|his|her|their)\s+(?:\w+\s+)?{EVENT_WORDS}"

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("iso", r"\b(?P<year>20\d\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>0[1-9]|[12]\d|3[01]|[1-9])\b"),
        (
            "compact",
            rf"\b(?P<day>{_DAY})-?(?P<month>{MONTH})-?(?P<year>20\d\d|\d\d)?\b(?!:)",
        ),
        (
            "range_month_first",
            rf"\b{_WD}(?P<month>{MONTH})\.?\s+(?:the\s+)?(?P<day>{_DAY}){_NTH}?{_RANGE}(?:the\s+)?(?P<day2>{_DAY}){_NTH}?\b(?![:/]\d|[ \t]*(?:am\b|pm\b|p?pax|people|ppl|pp\b|pass|persons|adults|guests|souls))"
            + _YEAR,
        ),
        (
            "range_day_first",
            rf"\b(?:the\s+)?(?P<day>{_DAY}){_NTH}?{_RANGE}(?:the\s+)?(?P<day2>{_DAY}){_NTH}?\s+(?:of\s+)?(?P<month>{MONTH})\b{_YEAR}",
        ),
        (
            "month_first",
            rf"\b(?!(?<=\d ){MONTH}\.?\s+\d{{1,2}}\)){_WD}(?P<month>{MONTH})\.?[ -]?[ \t]*(?:the\s+)?(?P<day>{_DAY}){_NTH}?\b(?![:/]\d|\.\d|[ \t]*(?:am\b|pm\b|pax|people|passengers|k\b))"
            + _YEAR,
        ),
        (
            "day_first",
            rf"\b{_WD}(?:the\s+)?(?P<day>{_DAY})(?:\s*{_NTH})?\.?(?:\s+day)?(?:\s+(?:of|de))?\s+(?P<month>{MONTH})\b\.?(?:[,\s]\s*(?P<year>20\d\d|'\d\d|(?:2[4-9]|3[0-9])(?=[ \t]*(?:$|[\n|;,\t]|[012]\d:?[0-5]\d\b)))(?![\d:]))?",
        ),
        (
            "word_day",
            rf"\b{_WD}(?:the\s+)?(?P<nth>(?:twenty[ -]|thirty[ -])?(?:{_ORDINAL_WORD}|{_UNIT_WORD})|thirtieth)\s+(?:of\s+)?(?P<month>{MONTH})\b{_YEAR}"
            rf"|\b(?P<month_b>{MONTH})\s+(?:the\s+)?(?P<nth_b>(?:twenty[ -]|thirty[ -])?(?:{_ORDINAL_WORD})|thirtieth)\b",
        ),
        (
            "holiday",
            rf"\b(?:(?P<shift>(?:the\s+day|(?:the\s+)?(?P<shift_n>{COUNT}|a)\s+days?|day|(?:the\s+)?night(?=\s+before)|(?:the\s+)?(?P<wd>{WEEKDAY}))\s+(?:after|before))\s+)?(?:(?P<vague>over|around|during|for\s+the|near|about|the)\s+)?(?P<name>{HOLIDAY})\b(?P<part>\s+(?:week(?:end)?|break|holidays?|time|period))?|\b(?:the\s+)?(?:4th|fourth)\s+of\s+july\b|\bjuly\s+fourth\b",
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
            "dotted",
            r"(?<![\d/.$€£,:-])(?:(?P<a>0[1-9]|[12]\d|3[01])\.(?P<b>0[1-9]|1[0-2])\b\.?|(?P<a2>[12]\d|3[01]|0?[1-9])\.(?P<b2>0?[1-9]|1[0-2])\.(?=\s|$|,))(?![\d/%]|\s*(?:hrs?|h\b|am\b|pm\b|eur|usd|gbp|k\b|%|nm|km|lt\b|local|uhr|z\b))",
        ),
        (
            "numeric_range",
            r"(?<![\d/.$€£,:-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?\s?[-–]\s?(?P<a2>\d{1,2})/(?P<b2>\d{1,2})(?:/(?P<year2>20\d\d|\d\d))?(?![\d/])",
        ),
        (
            "nth_weekday",
            rf"\b(?:the\s+)?(?P<count>first|second|third|fourth|[1-4](?:st|nd|rd|th))\s+(?P<wd>{WEEKDAY})\s+(?:of|in)\s+(?:(?P<which>this|the|next)\s+month|(?P<month>{MONTH}))\b",
        ),
        (
            "ordinal",
            rf"\b{_WD}(?:the\s+|thee\s+)?(?P<day>{_DAY})\s?{_NTH}\b(?:\s+(?:of\s+)?{_REL}\s+month)?"
            r"(?!\s+(?:floor|street|st\b|avenue|ave\b|leg|flight|birthday|anniversary|grade|time))",
        ),
        (
            "bare_day",
            rf"\b(?:on|leav\w*|depart\w*|return\w*|back|home|until|till|til|fly\w*|come|coming|go|going|arriv\w*|by)\s+(?:on\s+)?the\s+(?P<day>{_DAY})(?=\s*(?:[,;!?\n]|\.(?!\d)|$)|\s+(?:and|until|till|til|in\s+the|at|please|from|back|return\w*|to)\b)",
        ),
        (
            "word_ordinal",
            rf"\b(?P<nth_b>(?:twenty[ -]|thirty[ -])?(?:{_ORDINAL_WORD})|thirtieth)\s+of\s+{_REL.replace('<rel>', '<rel_b>')}\s+month\b|\bthe\s+(?P<nth>(?:twenty[ -]|thirty[ -])?(?:{_ORDINAL_WORD})|thirtieth)\b(?:\s+of\s+{_REL}\s+month)?(?=\s*(?:$|[.,;:!?)\n–-]|(?:to|until|till|and|at|or|back|return\w*|from|for|please|works|is fine|would|in the|i|we|of)\b))",
        ),
        (
            "last_day",
            rf"\b(?:the\s+)?last\s+(?:(?P<wd>{WEEKDAY})|day)\s+(?:of|in)\s+(?:(?P<which>this|the|next)\s+month|(?P<month>{MONTH}))\b",
        ),
        (
            "weekday_day",
            rf"\b(?P<wd>{WEEKDAY})\.?,?\s+(?P<day>{_DAY})(?=\s*(?:$|[,;!?\n]|\.(?!\d)|(?:to|from|for|at|and|back|until|till|return\w*|please|pls|works|is)\b))",
        ),
        (
            "week_from",
            rf"\bnot\s+(?:this\s+|the\s+)?(?P<wd_d>{WEEKDAY}),?\s+(?:but\s+)?(?:rather\s+)?(?:the\s+(?:one\s+after|following\s+one|next\s+one|week\s+after)|a\s+week\s+later)\b|\b(?:a|one|1)\s+week\s+(?:from|after|on)\s+(?:this\s+)?(?P<wd>{WEEKDAY}|today|now|tomorrow)\b|\b(?:this\s+)?(?P<wd_e>{WEEKDAY}|today|tomorrow)\s+a\s+week\b(?!\s+(?:later|earlier|ago|from|or))|\b(?P<wd_b>{WEEKDAY})\s+week\b|\b(?P<wd_c>{WEEKDAY})\s+after\s+next\b",
        ),
        (
            "weekday_week",
            rf"\bthe\s+(?P<which_c>week\s+after\s+next)\s+(?:on\s+)?(?P<wd_c>{WEEKDAY})\b|\b(?P<wd_d>{WEEKDAY})\s+(?:of\s+)?the\s+(?P<which_d>week\s+after\s+next)\b|\b(?P<wd>{WEEKDAY})\s+(?:of\s+)?(?:the\s+)?(?P<which>next|this|following)\s+week\b|\b(?P<which_b>next|this)\s+week\s+(?:on\s+)?(?P<wd_b>{WEEKDAY})\b",
        ),
        (
            "same_day",
            rf"\b(?:the\s+|that\s+)?(?:very\s+)?same[ -](?:day|evening|afternoon|night|{WEEKDAY})\b|(?<=\bback )that\s+(?:very\s+)?(?:night|evening|afternoon|day)\b|(?<=\bhome )that\s+(?:night|evening|afternoon|day)\b|(?<=return )that\s+(?:night|evening|afternoon|day)\b|(?<=back )in\s+(?:a|one|1)\s+day\b|\bday[ -]trip\b",
        ),
        (
            "beside",
            rf"\b(?:the|that)\s+(?P<wd>{WEEKDAY})\s+(?P<dir>after|before|prior to|prior|preceding)\b(?!\s+(?:next\b|noon|lunch|dinner|breakfast|work|school|\d+(?:[:.]\d\d)?\s*(?:[ap]\.?m\b|o['’]?clock)))(?:\s+(?:that|it|{_THE_EVENT}))?\b|\b(?P<wd_b>{WEEKDAY})\s+(?P<dir_b>after|before)(?=\s+(?:the\s+)?(?:{_DAY}{_NTH}\b|(?:{MONTH})\b\.?\s+\d|{_DAY}\s+(?:{MONTH})\b))",
        ),
        (
            "weekday",
            rf"\b(?:(?P<which>next|this|coming|this coming|the following|following|the)\s+)?(?P<wd>{WEEKDAY})s?\b",
        ),
        (
            "tomorrow",
            r"\b(?:the\s+)?day\s+after\s+(?:tomorrow|tmrw|tmw)\b|(?<!weeks from )(?<!week from )(?<!days from )\btomorrow\b|\btmrw\b|\btmw\b|\b2mor?row?\b|\b2moro\b|\btomorow\b|\btommorow\b|\btommorrow\b",
        ),
        (
            "today",
            r"\b(?:later\s+)?(?<!from )today\b(?!['’]s\b)|\b(?:tonight|tonite|2night|2nite|2day)\b|\bthis\s+(?:morning|afternoon|evening)\b|\bright\s+now\b",
        ),
        (
            "in_days",
            rf"\b(?:(?<!back )(?<!return )in\s+(?P<n>{COUNT}|a)\s+(?P<unit>day|week|fortnight)s?(?:['’]?\s+time)?(?!\s+(?:later|earlier))|(?P<n_b>{COUNT}|a)\s+(?P<unit_b>day|week)s?\s+from\s+(?:now|today|(?P<next>tomorrow)))\b",
        ),
        (
            "later",
            rf"\b(?P<n>{COUNT}|a)\s+(?P<unit>day|night|week)s?\s+(?P<dir>later|earlier|after|afterwards|sooner|before)\b(?!\s+(?:tomorrow|that\s+the))|\bthe\s+(?P<next>next|following)\s+day\b|\bthe\s+(?P<next_b>day)\s+after\b(?:(?=\s*(?:$|[.,;!?)]|at\b|around\b|by\b|in\s+the))|\s+(?:that|{_THE_EVENT})\b)|\bthe\s+(?P<eve>day|night|evening|afternoon)\s+before\b(?:\s+{_THE_EVENT}\b)?(?!\s+(?:yesterday|{HOLIDAY}))|\b(?P<dir_b>later|earlier|sooner)\s+by\s+(?P<n_b>{COUNT}|a)\s+(?P<unit_b>day|week)s?\b",
        ),
        (
            "push",
            rf"\b(?:push|move|delay|bring|pull|shift|slide)\s+(?:it|this|that|them|everything|both(?:\s+\w+)?|all(?:\s+\w+)?|the\s+whole\s+\w+|the\s+\w+|departure)\s+(?P<dir>back|out|forward|up|by|on)?\s*(?:by\s+)?(?P<n>{COUNT}|a)\s+(?P<unit>day|week)s?\b(?!\s+(?:later|earlier))",
        ),
        (
            "nights",
            rf"\b(?:for\s+|stay(?:ing)?\s+|spend(?:ing)?\s+)?(?P<n>{COUNT})[ -]nights?\b|\b(?:stay(?:ing)?|gone|away|be\s+there|staying\s+there)\s+(?:for\s+)?(?:about\s+|around\s+)?(?P<n_b>{COUNT}|an?)\s+(?:full\s+|whole\s+)?(?P<unit>days?|weeks?)\b|\b(?:go|going|trip|vacation|holiday|getaway|visit|there|down|up|over|back)\b[^.,;!?\n]{{0,30}}\bfor\s+(?:about\s+|around\s+)?(?P<n_c>{COUNT}|a)\s+(?P<unit_c>days?|weeks?)\b(?!\s+(?:in\s+advance|before|notice))|(?<!valid )(?<!available )(?<!hold )(?<!open )(?<!good )(?<!notice )(?<!advance )\bfor\s+(?:about\s+|around\s+|just\s+|only\s+)?(?P<n_d>{COUNT}|an?)\s+(?:full\s+|whole\s+)?(?P<unit_d>days?|weeks?|nights?|fortnight)\b(?!\s+(?:in\s+advance|before|notice|now|already|or\s+so\s+already))|\b(?:a\s+|one\s+)(?P<unit_e>week)(?=\s+in\s+(?-i:[A-Z])(?!(?:{MONTH})\b))|\b(?:a\s+|one\s+)?(?P<unit_g>fortnight)\b(?=\s+in\s+(?-i:[A-Z])|['’]s\s+(?:stay|holiday|trip))|\b(?P<n_f>{COUNT})\s+(?P<unit_f>days|weeks)(?=\s+in\s+(?-i:[A-Z])(?!(?:{MONTH})\b))|\bovernight\b(?!\s+(?:crew|parking|fee|on\b|flight))",
        ),
        (
            "vague",
            rf"\b(?:some\s?time\s+|early\s+|mid[ -]?|late\s+|end\s+of\s+|beginning\s+of\s+|the\s+end\s+of\s+|middle\s+of\s+|any\s?time\s+)?(?:in\s+|of\s+|during\s+)?(?:this\s+|next\s+)?(?P<month>{MONTH})\b(?!\s*\d)(?:\s+(?P<year>20\d\d))?",
        ),
        (
            "vague_span",
            r"\b(?:some\s?time\s+)?(?:the\s+)?(?P<span_b>week-?end|week)\s+after\s+next\b|\b(?:some\s?time\s+)?(?:this|next|the|the\s+following|over\s+the)\s+(?P<span>week-?end|week(?!\s+(?:of|commencing|beginning|starting|from)\b)|month|spring|summer|fall|autumn|winter)\b|\bend\s+of\s+(?:the\s+)?(?:week|month)\b",
        ),
    )
)
# words that are months only with a capital or next to a number
SHY_MONTHS = {"may", "march", "mar", "sept", "dec", "jan", "jun", "jul"}


SIGNS = re.compile(
    r"\d|day|week|month|night|nite|fortnight|tomor|tmrw|tmw|morrow|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)|"
    r"this (?:morning|afternoon|evening)|right now|easter|christ|xmas|thanksgiving|new year|nye|halloween|memorial|columbus|labor|mlk|cinco|spring|summer|\bfall\b|autumn|winter|"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|teenth|twentieth|thirtieth|later|earlier|sooner",
    re.I,
)
"""without one of these no date is written"""

# a pattern is only tried where one of these stands in the text: long mails stay fast
NEEDS: dict[str, tuple[str, ...]] = {
    "range_month_first": tuple(MONTHS),
    "range_day_first": tuple(MONTHS),
    "month_first": tuple(MONTHS),
    "day_first": tuple(MONTHS),
    "compact": tuple(MONTHS),
    "word_day": (
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
        "elfth",
        "eventh",
        "teenth",
        "ieth",
        "twenty",
        "thirty",
    ),
    "beside": ("after", "before", "prior", "preceding"),
    "week_from": ("week", "after next", "not "),
    "dotted": (".",),
    "numeric_range": ("/",),
    "weekday_week": ("week",),
    "tomorrow": ("tom", "tm", "2mor"),
    "today": ("to", "this", "now", "2"),
    "in_days": ("day", "week", "fortnight"),
    "later": ("later", "earlier", "after", "sooner", "before", "following", "next"),
    "push": ("push", "move", "delay", "bring", "pull", "shift", "slide"),
    "same_day": ("day", "same", "that "),
    "last_day": ("last",),
    "holiday": (
        "mas",
        "giving",
        "easter",
        "new year",
        "nye",
        "labor",
        "memorial",
        "king day",
        "mlk",
        "columbus",
        "indigenous",
        "president",
        "good friday",
        "boxing",
        "independence",
        "veteran",
        "fool",
        "july",
        "halloween",
        "juneteenth",
        "patrick",
        "cinco",
        "valentine",
    ),
    "nth_weekday": (" of ", " in "),
    "nights": ("night", "stay", "gone ", "away ", "there ", "for ", " in "),
    "vague": tuple(MONTHS),
    "vague_span": ("week", "month", "spring", "summer", "fall", "autumn", "winter"),
}
