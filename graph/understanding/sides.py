# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Which flight of the trip a word of the text speaks of: by its sentence, by "out" and "back" before it."""

from __future__ import annotations

import re

from graph.understanding.date_mention import DateMention
from graph.understanding.reading import Reading
from graph.understanding.times import TimeMention

BACK = re.compile(
    r"\b(?:return(?:s|ing|ed)?|re?tn|ret|(?<!get )(?<!call )(?<!write )back(?! to (?:me|you|us)\b)|home(?! (?:page|base|office|airport))|inbound|homeward|get back(?! to (?:me|you|us)\b)|way back)\b"
)
HOMEWARD = re.compile(
    r"\b(?:come|get|go|fly|be|bring|take|head|coming|getting|going|flying|heading|lift|ride|flight|way) (?:\w+ )?home\b",
    re.I,
)
_TICKET_ON = re.compile(
    r"\breturn (?:flight|trip|ticket|charter|journey|jet)s?\s*(?:is |would be |will be )?(?:on|for|date|:)?\s*(?:the )?$"
)
_PICKED_UP = re.compile(
    r"\b(?:pick(?:s|ed|ing)?[ -]?(?:(?:us|them|me|him|her|everyone) )?up|collect(?:s|ed|ion|ing)?)\b"
)
_DROPPED = re.compile(r"\bdrop(?:s|ped|ping)?[ -]?(?:us|them|me|him|her|off|everyone)?\b", re.I)
_AND_OUT = re.compile(r"\b(?:and|then|,)\s+(?:fly |flying )?out(?: again)?\s+(?:on )?(?:the )?$")
_AND_IN = re.compile(r"\b(?:and|then|,)\s+(?:back )?in\s+(?:on )?(?:the )?$")
_OUT_ON = re.compile(r"\bout (?:on )?(?:the )?[^,;.]{1,24}$")
_IN_ON = re.compile(
    r"(?:\b(?:fly|flying|get|come|coming|arrive|land) in|^\W*in) (?:on )?(?:the )?[^,;.]{1,24}$"
)
"""in on one day and out on another: out of there is home"""
_UNTIL = re.compile(r"\b(?:until|till|til)\s+(?:the )?$")
_TICKET = re.compile(r"\breturn (?:flight|trip|ticket|charter|journey|jet)s?\b")
OUT = re.compile(
    r"\b(?:leav\w*|depart\w*|out|outbound|go|going|fly out|flying out|start\w*|wheels[ -]up|there|first|etd)\b"
)
_CALL = re.compile(
    r"\b(?:our|your|the|my|a|we|i)\s+(?:\w+\s+)?(?:call|conversation|chat|e-?mail|message|spoke|talked|discussed|phone call|text)(?:ed)?\b[^,;]{0,20}$"
)
_BACK_AT = re.compile(
    r"\b(?:back|return(?:ing)?|home|inbound)\W*(?:home\W*)?(?:at|by|before|around|about|after)?\W*$"
)
_OUT_AT = re.compile(r"\b(?:out|outbound)\W*(?:at|by|before|around|about|after)?\W*$")
_SIDE_WORD = re.compile(r"\b(?:back|out|outbound|return\w*|home|inbound)\b", re.I)
_SENTENCE = re.compile(r"[\n;!?]|\.(?=\s)")


def about_a_call(reading: Reading, mention: DateMention | TimeMention) -> bool:
    """ "Following our call this morning": when people spoke is no date of a flight."""
    lead = _SENTENCE.split(reading.text[max(0, mention.start - 50) : mention.start])[-1].lower()
    return bool(_CALL.search(lead))


_OUT_AFTER = re.compile(
    r"\s*\(?(?:out|outbound|go|leave|departure|departing)\b(?!\s+(?:of|on|at|by|from|to)\b)", re.I
)
_BACK_AFTER = re.compile(
    r"\s*\(?(?:(?:come |coming |go |going )?back|return|rtn|inbound|home)\b(?!\s+(?:on|at|by|from|to)\b)",
    re.I,
)


def _said_after(reading: Reading, mention: DateMention | TimeMention) -> str:
    """ "12/3 out 15/3 back": the side stands behind each date when it stands behind the first one."""
    if not any(_OUT_AFTER.match(reading.text, other.end) for other in reading.dates):
        return ""
    return (
        "out"
        if _OUT_AFTER.match(reading.text, mention.end)
        else "back"
        if _BACK_AFTER.match(reading.text, mention.end)
        else ""
    )


def _after_people(reading: Reading, start: int) -> int:
    """Where the words about people of one side end ("6 out and 4 back"): they say nothing of a date."""
    ends = [
        found.end()
        for people in reading.people
        if people.side and people.end <= start
        for found in [_SIDE_WORD.search(reading.text, people.end, min(start, people.end + 24))]
        if found and start - found.end() > 8  # "4 back on March 9" is said of the date too
    ]
    return max(ends, default=0)


def role_of(reading: Reading, mention: DateMention | TimeMention) -> str:
    """`back`, `out` or nothing, by the nearest word of direction before it (or just after it)."""
    begin = max((other.end for other in reading.dates if other.end <= mention.start), default=0)
    earlier = begin > 0
    if behind := _said_after(reading, mention):
        return behind
    begin = max(begin, _after_people(reading, mention.start))
    lead = re.split(r"[\n;!?]|\.(?=\s)", reading.text[begin : mention.start])[-1].lower()
    if not earlier:
        lead = _TICKET.sub(lambda match: " " * len(match[0]), lead) if not _TICKET_ON.search(lead) else lead
    if _UNTIL.search(lead) and isinstance(mention, DateMention):
        return "back"
    if earlier and _PICKED_UP.search(lead) and _DROPPED.search(reading.text[:begin]):
        return "back"
    if earlier and _AND_OUT.search(lead) and _IN_ON.search(reading.text[:begin].lower()):
        return "back"
    if earlier and _AND_IN.search(lead) and _OUT_ON.search(reading.text[:begin].lower()):
        return "back"
    back = max((match.end() for match in BACK.finditer(lead)), default=-1)
    out = max((match.end() for match in OUT.finditer(lead)), default=-1)
    if back >= 0 or out >= 0:
        return "back" if back > out else "out"
    tail = reading.text[mention.end : mention.end + 24].lower()
    last = not any(other.start >= mention.end for other in reading.dates)
    if last and re.match(
        r"\W*(?:for the )?(?:return\b|back\b|home\b|coming back|inbound)(?! (?:flight|trip|for|by|before|in time))",
        tail,
    ):
        return "back"
    return ""


def side_of(reading: Reading, time: TimeMention) -> str:
    """ "Out at 7am, back at 6pm": the word right before the time says which flight."""
    begin = max(
        (other.end for other in (*reading.dates, *reading.times) if other.end <= time.start), default=0
    )
    lead = _SENTENCE.split(reading.text[max(begin, time.start - 24) : time.start])[-1].lower()
    return "back" if _BACK_AT.search(lead) else "out" if _OUT_AT.search(lead) else ""


def hop_at(reading: Reading, offset: int) -> int | None:
    """The hop that an offset belongs to: in its own sentence the one before it, or the one after where dates
    lead; without a place in the sentence, the last one told before."""
    hops = reading.route.hops
    if not hops:
        return None
    begin, end = sentence_around(reading, offset)
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


def sentence_around(reading: Reading, offset: int) -> tuple[int, int]:
    begin = max((match.end() for match in _SENTENCE.finditer(reading.text, 0, offset)), default=0)
    finish = _SENTENCE.search(reading.text, offset)
    return begin, finish.start() if finish else len(reading.text)
