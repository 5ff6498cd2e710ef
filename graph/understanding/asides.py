# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""What is told beside the trip: where people were, where somebody lives, who comes from elsewhere on their own.

"I was in Denver last week", "my sister lives in Tampa", "my wife flies in from Boston on the 6th": places and
days that nobody wants to be flown to. They are blanked before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.understanding.words import Span

_WHO = r"(?:i|we|he|she|they|(?:my|our|his|her|the|their)\s+[a-z]+(?:\s(?!was|were|had|flew|went|live|work)[a-z]+)?)"
_KIN = (
    r"(?:wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|mother|father|mom|mum|dad|parents|folks|son|daughter|kids|children|brother|sister|siblings|cousins?|uncle|aunt|grand(?:mother|father|ma|pa|parents)|"
    r"(?:mother|father|sister|brother|son|daughter)-in-law|in-laws|family|friends?|buddy|mate|boss|colleagues?|assistant|team|rest of (?:us|them|the \w+)|others)"
)
_PAST = re.compile(
    rf"\b{_WHO}\s+(?:(?:just|also|only|recently|both|all|last)\s+)?(?:(?:was|were|have been|['’]ve been|has been|had been)\s+(?:just\s+|only\s+|all\s+|last\s+)?(?:over\s+|down\s+|up\s+|back\s+)?(?:in|at|to)\s+(?=(?-i:[A-Z])|[\w ]{{3,25}}\b(?:last|yesterday|earlier|recently|ago|before)\b)|"
    r"(?:was|were)\s+(?:going|supposed|meant|planning|due|scheduled)\s+to\s+(?:be|go|fly|travel|leave|depart|stop)|(?:got|came|come|flew)\s+back\s+from|flew\s+(?:to|from|in|into|out)|went\s+(?:to|from)|visited|used\s+to\s+\w+\s+(?:to|in|from)|grew\s+up\s+in|(?:moved|relocated)\s+(?:here|away|out)\s+from)\b",
    re.I,
)
_LIVES = re.compile(
    rf"\b(?:my|our|his|her|their|the)\s+{_KIN}\s+(?:who\s+|that\s+)?(?:also\s+|still\s+|now\s+)?(?:lives?|works?|stud(?:y|ies)|is\s+based|are\s+based|is\s+from|are\s+from|grew\s+up|is\s+in\s+(?:school|college))\b",
    re.I,
)
_GUEST = re.compile(
    r"\b(?:visit\w*|see|seeing|surpris\w*|stay\w*\s+(?:with|at)|pick\w*|collect\w*|for|with|to)\b", re.I
)
_THEM = re.compile(
    r"\b(?:visit\w*|see|seeing|surprise|stay with|join) (?:them|him|her)\b|\bget (?:out )?there\b|\bwant to go\b",
    re.I,
)
_OTHERS = re.compile(
    rf"\b(?:my|our|his|her|their|the)\s+{_KIN}\s+(?:(?:flies|fly|comes?|drives?|gets?|arrives?|will\s+(?:fly|come|drive|get|arrive)|(?:is|are)\s+(?:flying|coming|driving|getting|arriving))\s+(?:in|over|separately|on\s+(?:his|her|their)\s+own)|"
    r"(?:meets?|joins?|picks?|will\s+(?:meet|join|pick)|(?:is|are)\s+(?:meeting|joining|picking))\s+(?:me|us|him|her|them)\s+(?:up\s+)?(?:there|later|in|at|on|afterwards|when))\b",
    re.I,
)
_HABIT = re.compile(
    rf"\b{_WHO}\s+(?:usually|normally|always|often|typically|generally|mostly|sometimes)\s+(?:fly|flies|go|goes|leave|leaves|depart|travel|use|take|takes)\b|"
    r"\b(?:i|we|he|she|they)(?:['’]?m|['’]?re|['’]?ll|\s+(?:am|are|will|is))?(?:\s+be)?\s+(?:driv(?:e|es|ing)|tak(?:e|es|ing)\s+(?:the|a)\s+(?:train|bus|car|boat|ferry)|sail(?:ing)?|cruis(?:e|ing)|rid(?:e|ing)\s+\w+)\s+(?:back|home|down|up|over|together)\b",
    re.I,
)
_BY_OTHERS = re.compile(
    r"(?:^|(?<=[.;:!?\n]))\s*last (?:time|year|month|summer|winter|trip)\b[^.;!?\n]{0,60}\b(?:was|were|had|did|flew|went|paid|took|sent|gave|put|got|\w{3,}ed)\b|(?:^|(?<=[.;:,!?\n])|(?<=\band))[^.;:,!?\n]{0,60}\b(?:(?:follow|travel|fly|go|come|arrive|return|get there)\w*\s+(?:(?:by|on|with|via)\s+)?(?:an?\s+|the\s+)?(?:airline|commercial(?:ly)?|train|bus|separately)|"
    r"(?:their|his|her|our|the|my|a)\s+(?:\w+\s+)?(?:commercial|connecting|airline)\s+flight|commercial flight|(?:continue|carry on|go on|drive|travel|transfer)\w*\b[^.;:,!?\n]{0,30}\bby\s+(?:car|train|road|boat|ferry|bus|taxi)|connect(?:s|ing)?\s+(?:from|with|onto|off)|"
    r"(?:was|were|had|did|flew|went|paid|took|used|stayed|charged|visited)\b[^.;:,!?\n]{0,50}(?<!like )(?<!as )(?<!than )\b(?:last (?:time|year|month|week|summer|winter|spring|fall|autumn|trip)|previously|in the past|back then))\b",
    re.I,
)
_SETTLED = re.compile(
    r"\b(?:i|we|he|she|they)(?:['’]ve)?\s+already\s+(?:have|has|had|got|booked|bought|arranged|paid)\b|\b(?:my|our|his|her|their|the)\s+(?:\w+\s+){0,2}(?:trips?|flights?|holiday|vacation|journey|visit|travel)\s+(?:to|from)\s+[^.,;!?\n]{2,40}\s(?:is|are|was|were|has been|have been|got)\s+(?:now\s+|still\s+|already\s+)?(?:on hold|cancel+ed|postponed|off\b|called off|booked|taken care of|done)\b",
    re.I,
)
"""a trip that is booked, put off or called off is not asked for"""
_IF_CHEAPER = re.compile(
    r"(?:^|(?<=[.;:,(\n]))[^.;:,!?\n]{0,50}\b(?:if|unless|only if|ok with|fine with|open to|don['’]?t mind|happy (?:with|to)|no problem with|acceptable|possibl[ey])\b[^.;!?\n]{0,50}\b(?:fuel|tech(?:nical)?|re-?fuel\w*|gas)[ -]?stop\b|\b(?:fuel|tech(?:nical)?|re-?fuel\w*|gas)[ -]?stop\b[^.;!?\n]{0,40}\b(?:if|is ok(?:ay)?|is fine|acceptable|possible|no problem|would be ok|ok)\b",
    re.I,
)
"""a stop for fuel that may be made is no flight of the trip"""
_END = re.compile(
    r"[.!?;\n](?!\w)|,\s*(?:so|but|and|now|then|this time|i|we|he|she|they|wants?|needs?|would|can|could|please|pls|looking)\b|\s(?:but|so|and\s+(?:now|then|i|we|he|she|they|want|need|would|am|are|is))\b",
    re.I,
)


_SENTENCE = re.compile(r"[^.!?;\n]+(?:[.](?=\w)[^.!?;\n]+)*")
_CUES = (
    (
        _PAST,
        (
            "was ",
            "were ",
            "been ",
            "flew",
            "went",
            "visited",
            "back from",
            "used to",
            "grew up",
            "moved",
            "relocated",
        ),
    ),
    (_SETTLED, ("already", "hold", "cancel", "booked", "postponed", "called off", "taken care")),
    (_IF_CHEAPER, ("stop", "stopover")),
    (_LIVES, ("live", "work", "stud", "based", "from", "grew", "school", "college")),
    (_OTHERS, (" in ", " over", "separate", "own", "meet", "join", "pick")),
    (
        _HABIT,
        (
            "usually",
            "normally",
            "always",
            "often",
            "typically",
            "generally",
            "mostly",
            "sometimes",
            "driv",
            "train",
            "bus",
            "sail",
            "cruis",
            "rid",
            "car ",
        ),
    ),
    (
        _BY_OTHERS,
        (
            "airline",
            "by car",
            "by road",
            "by boat",
            "ferry",
            "taxi",
            "commercial",
            "train",
            "bus",
            "separately",
            "connect",
            "last ",
            "previously",
            "in the past",
            "back then",
        ),
    ),
)
"""a pattern is only tried in a sentence where one of these stands: long mails stay fast"""


def asides(text: str) -> list[Span]:
    """The clauses that tell of other places and days, in order."""
    found: list[Span] = []
    for sentence in _SENTENCE.finditer(text, 0, 4_000):
        lowered = sentence[0].lower()
        for pattern, cues in _CUES:
            if any(cue in lowered for cue in cues):
                found.extend(_told(text, pattern, sentence.start(), sentence.end()))
    return found


def _told(text: str, pattern: re.Pattern[str], begin: int, end: int) -> Iterator[Span]:
    for match in pattern.finditer(text, begin, end):
        if pattern is _LIVES and (
            _GUEST.search(text[max(0, match.start() - 40) : match.start()])
            or _THEM.search(text, match.end(), match.end() + 90)
        ):
            continue  # "to visit my sister, she lives in Tampa" is where they want to go
        if pattern is _OTHERS and len(text[: match.start()].strip()) < 12:
            continue  # "My wife flies in from Boston to Nice" may be the trip itself
        close = _END.search(text, match.end())
        stop = close.start() if close else len(text)
        yield Span(match.start(), stop, text[match.start() : stop])
