# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Everything that a text says of a trip, found but not yet applied to one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from graph.understanding.asides import asides
from graph.understanding.budget import BudgetMention, find_budget
from graph.understanding.calendar_words import MONTH
from graph.understanding.date_mention import DateMention
from graph.understanding.dates import find_dates
from graph.understanding.narrowing import doubted, narrowed
from graph.understanding.one_day import BETWEEN
from graph.understanding.other_days import flown, flown_at
from graph.understanding.people import PeopleMention, find_people
from graph.understanding.people_answered import answered_people
from graph.understanding.place_mention import PlaceMention
from graph.understanding.places_in_text import find_places
from graph.understanding.requirements import Wish, find_requirements
from graph.understanding.route import Route, read_route
from graph.understanding.times import TimeMention, find_times
from graph.understanding.unknown_places import SAID_WRONG
from graph.understanding.words import COUNT, Span, before, masked, number

_AIRLINE = re.compile(
    r"\b(?:air (?:canada|france|india|china|new zealand|europa|asia)|(?:american|alaska|united|delta|southwest|british|hawaiian|japan|korean|qatar|turkish|etihad|emirates|singapore|"
    r"frontier|spirit|virgin|cathay|swiss|austrian|brussels|jetblue|lufthansa|aeromexico)(?: pacific| atlantic| international)? (?:air ?lines?|airways|flights?))\b",
    re.I,
)
_MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}")
_LINK = re.compile(r"https?://\S{1,300}")
_PHONE = re.compile(r"\+\d[\d ().-]{7,18}\d|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b")
_ONE_WAY = re.compile(
    r"\b(?:one[- ]?way|(?<![\w/])o/w\b|only (?:that|this|the one) (?:leg|way|flight)|1[- ]way|single leg|no return(?!\s+(?:date|time|leg)?\s*(?:change|yet|date))|not return\w*|drop the return|without (?:a |the )?return|cancel the return|only (?:need |want |require )?the outbound|outbound only|just the outbound|no (?:need for (?:a )?)?(?:way )?back)\b",
    re.I,
)
_ROUND = re.compile(
    r"\bround[- ]?trip|\b(?:rtn|ret|return(?:ing)?|way back|back)\b[:\s]*(?:date\s+|flight\s+)?(?:is\s+|still\s+)?(?:tbd|tbc|tba|to be (?:advised|confirmed|decided|announced)|open|unknown)\b|\b(?:there )?and back\b(?!\s*(?:up|office))|\bboth ways\b|\br/t\b|\breturn (?:flight|trip|ticket|charter|journey|jet)s?\b|\b(?:return|returning)\s*(?=[,.;]|$|\x01)|\band return\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:confus\w* (?:it )?with|mix\w* (?:it )?up with|not|instead of|rather than|isn['’]?t|and not)\s+(?:on |from |to |the |at |for )*$"
)
_DRIVEN = re.compile(
    r"\b(?:car|cars|drive|driving|driven|transfers?|taxi|limo(?:usine)?s?|train|boat|ferry|bus|uber|by road|cab|suv|chauffeur|tender)\s+(?:service\s+)?(?:(?:on\s+)?to|from|into|onto|in|at)\s+(?:the\s+)?$|"
    r"\b(?:house|office|villa|property|account|bank|branch|headquarters|hq|factory|store)\s+in\s+$"
)
"""before a place that is reached on the ground, or where only somebody's house or bank stands"""
_FROM_THERE = re.compile(
    r"\b(?:clients?|gentleman|lady|family|company|couple|guests?|friends?|customers?|broker|colleagues?|quotes?|offers?|e-?mail|call|invoice|payment|mr\.? \w+|mrs\.? \w+)\s+(?:is |are |comes? )?from\s+$"
)
"""a client from Monaco need not leave from there"""
_OTHERWISE = re.compile(r"\b(?:alternatively|otherwise|failing that|if not|or else)\W+(?:to |from )?$")
_FINE_TOO = re.compile(
    r"\s*(?:is |are |would be )?(?:(?:also|too) (?:fine|ok(?:ay)?|works?|possible|good)|(?:fine|ok(?:ay)?|works?|possible) (?:too|also|as well))\b",
    re.I,
)
_GOES_ON = re.compile(r"\s*(?:to|-|–|→|>)\s*", re.I)
_GOES_TO = re.compile(r"\s*(?:to\b|-|–|→|>)")
_SECOND_BEST = re.compile(
    r"\b(?:otherwise|if not|or else|alternatively|failing that|second choice(?: is)?|plan b(?: is)?|worst case)[\s,:]*(?:on |then |the |for )*$"
)
"""before a day that is wanted only when the first one cannot be"""
_AT_ONCE = re.compile(
    r"[^\w\n]{0,6}(?:(?:oh|um|sorry|no|wait|actually|oops|i mean|i meant|rather|or rather|correction|make (?:it|that)|scratch that|let['’]?s (?:make it|say|do))\b[^\w\n]{0,4}){1,5}(?:(?:on|for|the)\s+){0,2}",
    re.I,
)
"""between a date and the one that is meant instead: "the 3rd, no, make that the 4th" """
_LEG = re.compile(
    r"\b(?:leg|flight|segment|sector)\s*(?:no\.?\s*|#\s*)?(\d{1,2}|one|two|three|four)\b|\b(first|second|third|fourth|last|final)\s+(?:leg|flight|segment|sector)\b",
    re.I,
)
_CORRECTS = re.compile(r"\W*(?:sorry|no|actually|make it|make that|now|oops|correction|rather)\b", re.I)
_LONG_AGO = re.compile(
    rf"\W*(?:back )?(?:in |this )?last\s+(?:year|month|week|time|summer|winter|spring|fall|autumn|{MONTH})\b",
    re.I,
)
"""a flight of the past is no wish"""
_LONE = re.compile(rf"(?:[,;&/\n]|\band\b)\s*({COUNT})\s*(?=$|[,;&.\n])", re.I)
"""a number that stands alone in a list of answers"""
_TOLD = re.compile(
    rf"\W*(?:(?:yes|yeah|ok|well|just|only|about|i think|i guess|i['’]d say|probably|maybe|there['’]ll be|there will be|there are|it will be|it['’]ll be|it['’]?s|we are|we['’]re|a total of)\W+)*({COUNT}|a (?:pair|couple))\s*(?=(?:and|plus|\+) (?:a|an|the|my|our|one) (?:\w+ )?(?:dog|cat|pet|puppy)\b|$|[,.;!–\n-])",
    re.I,
)
"""a number that opens the answer"""
_ABOUT = re.compile(
    r"\b(?:around|roughly|approximately|some|probably|i think|or so|well|we['’]ll be|there will be)\b", re.I
)
_ABOUT_SO_MANY = re.compile(
    rf"\W*(?:(?:yes|well|so|i think|probably|maybe|it['’]?ll be|we['’]?ll be|there will be|we are)\W+)*(?:around|about|roughly|approximately|some)\s+{COUNT}\W*(?:(?:please|in total|i think|or so|probably)\W*)*",
    re.I,
)
"""the answer "around 6" to a question for passengers is no time of day"""
_SHORT = 40
_CLAUSE = 80


@dataclass(slots=True)
class Reading:
    """The mentions of one text, in order. `dropped_*` are values that the text takes back ("not Teterboro")."""

    text: str
    dates: list[DateMention]
    times: list[TimeMention]
    people: list[PeopleMention]
    wishes: list[Wish]
    budget: BudgetMention | None
    places: list[PlaceMention]
    route: Route
    dropped_places: list[PlaceMention]
    one_way: bool
    round_trip: bool

    @property
    def weight(self) -> int:
        """How much of a trip this is: 0 nothing, 1 facts, 2 a place or two facts, 3 and more a route."""
        facts = bool(self.dates) + bool(self.people) + bool(self.times)
        if any(hop.origin and hop.destination for hop in self.route.hops):
            return 3 + facts
        if self.route.hops or self.route.stops or self.dropped_places:
            return 2 + (facts > 1)
        known = [place for place in self.route.loose if place.meaning]
        return min(
            2, bool(facts or self.wishes or self.budget or self.one_way or self.round_trip) + bool(known)
        )

    def leg_named(self, offset: int) -> int | None:
        """The leg that the text speaks of at an offset ("leg 2: ..."), counted from 0; -1 is the last."""
        found = None
        for start, index in _legs(self.text):
            if start > offset and found is not None:
                break
            if start <= offset or "\n" not in self.text[offset:start]:
                found = index
        return found


@lru_cache(maxsize=4)
def _legs(text: str) -> tuple[tuple[int, int], ...]:
    """Where the text names a leg, and which one."""
    order = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "final": 0}
    words = ((match.start(), (match[1] or match[2]).lower()) for match in _LEG.finditer(text))
    return tuple((start, order.get(word, number(word) or 1) - 1) for start, word in words)


def read(text: str, *, asked: tuple[str, ...] = ()) -> Reading:
    """All mentions in a text. `asked` are the slots that the last question was about: a bare "8" or "the 5th"
    is then understood."""
    blank = masked(text, _addresses(text))
    blank = masked(blank, [Span(m.start(), m.end(), m[0]) for m in _AIRLINE.finditer(text)])
    blank = masked(blank, asides(blank))
    budget = find_budget(blank)
    if budget:
        blank = masked(blank, [budget])
    all_dates = find_dates(blank) or _stay(blank, asked)
    dates = [
        mention
        for mention in all_dates
        if not _NOT.search(before(blank, mention.start, 24))
        and not (mention is not all_dates[0] and _SECOND_BEST.search(before(blank, mention.start, 30)))
    ]
    dates = flown(text, dates)
    for first, second in pairwise(all_dates):
        if first in dates and not second.closes_range and _AT_ONCE.fullmatch(text[first.end : second.start]):
            dates.remove(first)
            if second in dates and second.kind == "ordinal" and first.month and first.kind != "vague":
                dates[dates.index(second)] = replace(
                    second, kind=first.kind, month=first.month, year=first.year
                )
    blank = masked(blank, [_but_part_of_day(mention) for mention in all_dates])
    for first, second in pairwise(all_dates):
        if BETWEEN.fullmatch(text[first.end : second.start]):
            blank = masked(blank, [Span(first.end, second.start, "")])
    times = (
        [] if "passengers" in asked and _ABOUT_SO_MANY.fullmatch(text) else flown_at(blank, find_times(blank))
    )
    blank = masked(blank, [_but_cue(mention) for mention in times])
    people = find_people(blank)
    blank = masked(blank, list(people))
    wishes = find_requirements(blank)
    if bare := _bare_number(_ABOUT.sub("", text) if "passengers" in asked and not times else text):
        dates, people = _bare(text, bare, asked, dates, people)
    elif not people and "passengers" in asked and (answered := answered_people(text)):
        people = answered
    elif not people and "passengers" in asked and (told := _TOLD.match(blank)):
        people = [PeopleMention(told.start(1), told.end(1), told[1], number(told[1].removeprefix("a ")) or 2)]
    elif not people and "passengers" in asked and (lone := _LONE.findall(blank)) and len(lone) == 1:
        people = [PeopleMention(blank.find(lone[0]), len(text), lone[0], number(lone[0]) or 1)]
    found = find_places(masked(blank, list(wishes)), answer_until=_answer_until(text, asked))
    found = doubted(narrowed(text, found))
    found = [place for place in found if not _LONG_AGO.match(text[place.end : place.end + 24])]
    kept = [
        place
        for place in found
        if not (
            _NOT.search(before(blank, place.start, 24)) or SAID_WRONG.search(before(blank, place.start, 24))
        )
    ]
    kept = [
        place
        for earlier, place in zip([None, *found], found, strict=False)
        if place in kept
        and not (
            earlier and earlier not in kept and _GOES_ON.fullmatch(text[earlier.end : place.start])
        )  # "Pune to Nagpur, not Pune to Nashik"
    ]
    kept = [
        place
        for place in kept
        if not _DRIVEN.search(before(blank, place.start, 40))
        and not (len(kept) > 1 and _OTHERWISE.search(before(blank, place.start, 24)))
        and not (len(kept) > 1 and _FINE_TOO.match(blank, place.end))
        and not (
            len(kept) > 2
            and _FROM_THERE.search(before(text, place.start, 40))
            and not _GOES_TO.match(blank, place.end)
        )
    ]
    return Reading(
        text=text,
        dates=dates,
        times=times,
        people=people,
        wishes=wishes,
        budget=budget,
        places=kept,
        route=read_route(_without_legs(blank), kept),
        dropped_places=[place for place in found if place not in kept],
        one_way=bool(_ONE_WAY.search(text)),
        round_trip=bool(_ROUND.search(blank))
        and not re.search(
            r"\bno return(?!\s+(?:date|time|leg)?\s*(?:change|yet|date))|return (?:my|the|a|his|her) call",
            text,
            re.I,
        ),
    )


_STAY = re.compile(
    rf"\W*(?:(?:about|around|maybe|for|just|only|probably|i think|roughly|say|(?:we|i)['’ ]?(?:ll| will)(?: be)? stay(?:ing)?|staying)\W+)*"
    rf"(?P<n>{COUNT}|a|a couple(?: of)?)\s+(?P<unit>day|night|week)s?\b",
    re.I,
)


def _stay(blank: str, asked: tuple[str, ...]) -> list[DateMention]:
    """ "Ten days", when the way back was asked for: counted from the departure."""
    found = _STAY.match(blank) if "return date" in asked else None
    if found is None:
        return []
    count = 2 if "couple" in found["n"].lower() else number(found["n"]) or 0
    days = count * (7 if found["unit"].lower() == "week" else 1)
    return [
        DateMention(found.start("n"), found.end(), blank[found.start("n") : found.end()], "nights", days=days)
    ]


def _addresses(text: str) -> list[Span]:
    """Mail addresses, links and telephone numbers; each is only looked for where its sign stands."""
    patterns = [_PHONE, *([_MAIL_ADDRESS] if "@" in text else []), *([_LINK] if "://" in text else [])]
    return [Span(match.start(), match.end(), match[0]) for one in patterns for match in one.finditer(text)]


def _answer_until(text: str, asked: tuple[str, ...]) -> int:
    """The first sentence, when it is short and a place was asked for."""
    if not {slot.split(" of ")[0] for slot in asked} & {"origin", "destination"}:
        return 0
    first = re.match(r"(?:[^.!?\n]|[.!?](?=\w)|(?<=\b[SFM]t)\.)*", text, re.I)
    end = first.end() if first else 0
    return (
        min(end, _CLAUSE)
        if "," in text[:_SHORT] or re.search(r"\band\b", text[:_SHORT])
        else end
        if end <= _SHORT
        else 0
    )


def _without_legs(blank: str) -> str:
    """ "leg 2: from ..." names a leg, it is no word of the route."""
    return _LEG.sub(lambda match: " " * len(match[0]), blank)


def _but_part_of_day(mention: DateMention) -> Span:
    """ "this evening" is a date and a time: the evening is left for the time."""
    words = mention.words.lower()
    if words == "tonight":
        return Span(mention.start, mention.start, "")
    if (same := re.match(r"(?:the )?same[ -](?=evening|afternoon|night)", words)) is not None:
        return Span(mention.start, mention.start + same.end(), mention.words[: same.end()])
    if words.startswith("this ") and words.endswith(("morning", "afternoon", "evening")):
        return Span(mention.start, mention.start + 5, mention.words[:5])
    return mention


def _but_cue(mention: TimeMention) -> Span:
    """ "leaving at 9": the verb is left for the route."""
    cue = re.match(r"(?:leav\w*|depart\w*|dep|arr\w*)\s*", mention.words, re.I)
    return Span(mention.start + (cue.end() if cue else 0), mention.end, mention.words)


def _bare_number(text: str) -> int | None:
    """The number that is the whole text, but for words of courtesy."""
    match = re.fullmatch(
        r"\W*(?:(?:just|only|about|it['’]?s|we are|we['’]?re|make it|make that|say|sorry|oops|rather|correction|ok|yes|no|actually|now)\W+)*(\w+)(?:\W+(?:please|pls|thanks|of us|total|in total|now|instead|then))*\W*",
        text.strip(),
        re.I,
    )
    return number(match[1]) if match and match[1].lower() not in ("a", "an") else None


def _bare(
    text: str, bare: int, asked: tuple[str, ...], dates: list[DateMention], people: list[PeopleMention]
) -> tuple[list[DateMention], list[PeopleMention]]:
    kinds = [slot.split(" of ")[0] for slot in asked]
    if people or dates:
        return dates, people
    if "passengers" not in kinds and kinds and kinds[0] in ("date", "return date") and 1 <= bare <= 31:
        return [DateMention(0, len(text), text, kind="ordinal", day=bare)], people
    if "children" in kinds and bare >= 1:
        return dates, [PeopleMention(0, len(text), text.strip(), bare, delta=bare)]
    if ("passengers" in kinds or _CORRECTS.match(text)) and bare >= 1:
        return dates, [PeopleMention(0, len(text), text.strip(), bare)]
    return dates, people
