# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""The route in a text: which places are left from, which are flown to, which belong to the way back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from graph.understanding.place_mention import PlaceMention
from graph.understanding.words import MASK

Role = Literal["origin", "destination", "return_origin", "return_destination", "via", "aside", "none"]

_END = r"(?:\s+(?:the|sunny|downtown|city of|is|will be|would be|airport|city|point|location|of|at|in|near|si|to be))*\W*$"
_ORIGIN = re.compile(
    rf"(?:\b(?:from|out of|ex|leav(?:e|es|ing)|depart(?:s|ing|ure)?|origin\w*|pick(?:ing)?(?: us| me| them)? ?up(?: at| in)?|dep|wheels[ -]up(?: at| in| from)?|start(?:s|ing)?(?: in| at)?|begin\w*(?: in| at)?|based(?: in)?|out)\b){_END}"
)
_DESTINATION = re.compile(
    rf"(?:\b(?:to|into|visit\w*|report(?:ing)?(?: in| at)?|expected (?:in|at)|due (?:in|at)|towards?|arriv\w*(?: in| at| into)?|arr|reach\w*|land\w*(?: in| at)?|head\w*|destination\w*|dest|drop\w*(?: off)?(?: in| at)?|bound(?: for)?|going|be in|get in|go|direction(?: of)?|touch(?:ing)? ?down(?: in| at)?|on (?:the )?ground(?: at| in)?|(?:something|somewhere|anywhere|someplace) like|take [^.!?\n]{1, 30} (?:away )?to)\b){_END}"
)
_BY_THEN = re.compile(r"\s*,?\s*(?:by then|by that time|already|then anyway|at (?:the|that) time)\b", re.I)
"""behind a place where they will be when the flight leaves"""
_THERE_ON = re.compile(r"\s*(?:on|until|till|from|for)\b[^.,;!?\n]{0,8}\x01")
_LEAVING_FROM = re.compile(
    r"\b(?:leav\w*|depart\w*|fly\w*|start\w*|out|go\w*|travel\w*|flights?|trip) (?:out )?(?:from|of)\s+$",
    re.I,
)
_AM_IN = re.compile(
    r"\b(?:(?:i|we)(?:['’]?m|['’]?re| am| are| live| stay)(?: (?:currently|now|right now|all|both|based|staying|living|located|home|back|stuck|stranded|still|already|at (?:the |my |our )?\w+|on (?:holiday|vacation|business|honeymoon|a \w+)|a family|a group|a party|[\x01 ]+))*|here|currently|(?:i|we) (?:both |all )?live|(?:i|we) (?:just )?moved) (?:in|near|to|at|on|outside(?: of)?)\s+$"
)
"""where who writes is now: the flight leaves there"""
_WILL_BE_IN = re.compile(r"\b(?:i|we|he|she|they)(?:['’]ll| will)(?: already| all| both)? be in\s+$")
_FOR = re.compile(
    r"\b(?:leav\w*|depart\w*|left)\b[^,;]{0,70}\bfor\s*$|"
    r"\b(?:leav\w*|depart\w*|bound|off|out|head\w*|flights?|tickets?|trip|jet|plane|left|start\w*|charter|need\w*|go\w*|wheels[ -]up)\b[^,;]{0,30}\bfor\s*$"
)
_IN = re.compile(
    r"\b(?:be|arriv\w*|land\w*|meeting|conference|congress|convention|summit|fair|exhibition|show|concert|party|match|race|festival|tournament|birthday|congress|gig|vacation|holiday|weekend|stay\w*|wedding|event|game|days?|nights?|needed|trip|interview|appointment|game|show|reunion|graduation|rehearsal|funeral|surgery|court|exam|contract|job|hospital|clinic|in-laws|grandparents|grandkids|grandbabies|lights|course|training|seminar|workshop|retreat|camp|audition|assignment|fortnight|week|semester|internship|tour|regatta|cruise|tradeshow|expo|championships?|playoffs?|hearing|ceremony|gala|business|service)(?:\s+(?:on|at|from|is|are|was|will be|(?:is |are )?(?:starting|beginning|held)|begins?|starts?|takes? place|happens)?[\s\x01]*)?\s+in\s*$|\b(?:head\w*|go|going|fly|flying|off|travel\w*|get|trip|back) (?:over |down |up |out |back |home )?to (?!be\b|stay\b|know\b|have\b|leave\b|book\b)(?:see |visit )?[a-z\'’ -]{3,30} in\s*$"
)
_VIA = re.compile(
    r"\b(?:via|stop\w*(?: over)?(?: in| at)?|(?:add|with|make) (?:a )?(?:quick |short |fuel |tech )?(?:stop|leg)(?: in| at| to)?|passing through|through)\s*$"
)
_RETURN = re.compile(
    r"\b(?:return(?:s|ing|ed)?|re?tn|back|home|inbound|homebound)\b(?!\s+(?:flight|trip|ticket|charter|journey|jet)s?\b)"
)
_OUTBOUND = re.compile(
    r"\b(?:leav\w*|depart\w*|fly\w* out|flying from|fly from|out of|outbound|start\w*|originat\w*|travel\w*|going to|head\w* to|visit\w*)\b"
)
_WAY_BACK = re.compile(r"\b(?:way (?:back|home)|(?:return|inbound) (?:leg|flight))\b")
_INSTEAD = re.compile(r"\b(?:but|instead|now|not|rather)\b", re.I)
_ON = re.compile(r"\b(?:then|after that|afterwards|onwards?|continu\w*|from there|on (?:to|from))\b")
_GOES_ON = re.compile(
    r"\b(?:then|on|onwards?|after\w*|next|from there|continu\w*|via|stop\w*)\b|[-–—>→/➔|\n]|\bto\s*$"
)
"""between two places of which the second begins where the first one is"""
_SEE_IN = re.compile(
    r"\b(?:see|seeing|watch|visit\w*|meet|meeting|attend\w*) [^.!?\n]{1,40} in\s+$|\b(?:contract|job|cruise|conference|meeting|course|tour|wedding|convention|tournament|training|classes|semester|school|assignment|internship|position|residency) (?:begins?|starts?|is starting|is beginning|will start|will begin) in\s+$"
)
_WATCH = re.compile(r"\b(?:see|seeing|watch|watching)\s+$")
_PLAYS = re.compile(r"\s+(?:play|playing|perform|live|vs?\b|against)")
"""a team is seen where it plays"""
_COMES_IN = re.compile(
    r"\b(?:boat|yacht|ship|cruise|ferry|catamaran|sailing|train)\b[^.;!?\n]{0,24}\b(?:comes? in|docks?|ends?|gets? in|arrives?|berths?|moors?|finishes|terminates|returns?)\s+(?:in|at|to|into)\s+$"
)
"""where a ship arrives, the flight leaves"""
_SAILS_FROM = re.compile(
    r"\b(?:cruise|ship|yacht|boat|ferry|sailing|charter boat|regatta|catamaran)s?\b[^.;!?\n]{0,24}\b(?:out of|from|at|in)\s+$"
)
"""a ship that leaves from a port: they fly there"""
_BACK_TO = re.compile(r"\s+(?:and )?(?:back|home|returning|return) (?:to|into)\s+", re.I)
_ENDS = re.compile(r"[\n;!?]|\.(?=\s)")
_NOUN_RETURN = re.compile(
    r"\b(?:an?|the|one|day|cheap\w*|quick) (?:same[ -]day )?[\x01 ]*return(?: (?:flight|trip|ticket|jet|charter)s?)? to\s+$"
)
"""a "return to Fargo" is a ticket there and back"""
_LINK = re.compile(r"^\W*(?:to|2|then)?\W*$", re.I)
_AFTER_ORIGIN = re.compile(
    r"^\W*(?:right now|now|currently|at the moment)\b|^\W*(?:is |will be |would be )?(?:my |the |our )?(?:departure|origin|starting)|^\W*(?:is )?where (?:i|we)['’ ]?(?:m|re|ll| am| are| will)?(?: be)? (?:leaving|departing|starting|coming|flying)(?: out)? ?(?:from|of)?\b|^\W*dep\b"
)
_AFTER_DESTINATION = re.compile(
    r"^\W*(?:is |will be |would be )?(?:my |the |our )?destination|^\W*sounds|^\W*would be (?:great|good|nice|perfect|lovely)|^\W*arrival|^\W*is where (?:i|we)\S* (?:want|going|headed|need)"
)


@dataclass(slots=True)
class Hop:
    """One flight as the text tells it; a missing end is None. `back` for the way home, `on` when the text
    continues a trip ("then on to"). `start` and `end` are offsets of its words."""

    origin: PlaceMention | None = None
    destination: PlaceMention | None = None
    back: bool = False
    on: bool = False
    implied_origin: bool = False
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Route:
    """The hops of a text in order, the stops to be put in between, and places without a role."""

    hops: list[Hop] = field(default_factory=list)
    stops: list[PlaceMention] = field(default_factory=list)
    loose: list[PlaceMention] = field(default_factory=list)


def read_route(text: str, places: list[PlaceMention]) -> Route:
    """The route that the places of a text make; `text` is masked and lower or upper case as written."""
    route = Route()
    roles = [_role(text, places, index) for index in range(len(places))]
    for index, (place, (role, goes_on)) in enumerate(zip(places, roles, strict=True)):
        meant: Role = role
        if (
            role == "none"
            and index + 1 < len(places)
            and roles[index + 1][0] in ("destination", "via")
            and _linked(text, place, places[index + 1])
        ):
            meant = "origin"
        if role == "none" and index + 1 < len(places) and roles[index + 1][0] == "return_destination":
            gap = text[place.end : places[index + 1].start]
            meant = "return_origin" if _BACK_TO.fullmatch(gap) else meant
        _take(route, place, meant, goes_on)
    route.hops = _tidy(route.hops)
    for hop in _only_mentioned(text, route.hops):
        route.hops.remove(hop)
    route.hops = _hanging_together(text, route.hops)
    return route


def _hanging_together(text: str, hops: list[Hop]) -> list[Hop]:
    """In a route of many places, a flight that does not begin where the one before it ended, in a sentence
    without a day, a time or people, is only spoken of."""
    if len(hops) < 3 or not any(hop.implied_origin for hop in hops):
        return hops
    kept = hops[:1]
    for hop in hops[1:]:
        place = hop.origin or hop.destination
        begins_elsewhere = not hop.back and not _same(kept[-1].destination, hop.origin)
        if place and begins_elsewhere:
            begin, end = _sentence_of(text, place)
            if MASK not in text[begin:end]:
                continue
        kept.append(hop)
    return kept


def _only_mentioned(text: str, hops: list[Hop]) -> list[Hop]:
    """Flights that nobody told: a place in another sentence, without a word that goes on, a link, or anything
    understood (a day, a time, people) beside it."""
    told: list[Hop] = []
    for before, hop in pairwise(hops):
        if (
            hop.destination is None
            and hop.origin is not None
            and not hop.back
            and before.destination is not None
        ):
            begin, end = _sentence_of(text, hop.origin)
            if (
                before.end <= begin
                and MASK not in text[begin:end]
                and not _ON.search(text[begin:end].lower())
            ):
                told.append(hop)  # "The aircraft may come from Chicago."
            continue
        if hop.implied_origin and not hop.back and hop.destination is not None:
            between = text[before.end : hop.destination.start]
            if not _GOES_ON.search(between.lower()):
                told.append(hop)
                continue
            rest = _ENDS.split(text[hop.destination.end : hop.destination.end + 60], maxsplit=1)[0]
            begin = max((match.end() for match in _ENDS.finditer(between)), default=-1)
            if (
                begin >= 0
                and not _ON.search(between[begin:].lower())
                and (MASK not in between[begin:] + rest or _IN.search(between[begin:].lower()))
            ):
                told.append(hop)
    return told


def _sentence_of(text: str, place: PlaceMention) -> tuple[int, int]:
    begin = max((match.end() for match in _ENDS.finditer(text, 0, place.start)), default=0)
    end = _ENDS.search(text, place.end)
    return begin, end.start() if end else len(text)


def _role(text: str, places: list[PlaceMention], index: int) -> tuple[Role, bool]:
    place = places[index]
    begin = places[index - 1].end if index else 0
    whole = text[begin : place.start]
    gap = re.split(r"[\n;!?]|\.(?=\s)", whole)[-1].lower()
    same_sentence = index > 0 and len(gap) == len(whole)
    homeward = _homeward(gap)
    goes_on = bool(_ON.search(gap))
    if _VIA.search(gap):
        return "via", goes_on
    if _WILL_BE_IN.search(gap) and _BY_THEN.match(text, place.end):
        return "origin", goes_on
    if _AM_IN.search(gap) and not _THERE_ON.match(text, place.end, place.end + 24):
        left = any(_LEAVING_FROM.search(text[max(0, other.start - 24) : other.start]) for other in places)
        return ("aside" if left else "origin"), goes_on
    if _COMES_IN.search(gap):
        return "origin", goes_on
    if _WATCH.search(gap) and _PLAYS.match(text, place.end):
        return "destination", goes_on
    if _NOUN_RETURN.search(gap) or _SEE_IN.search(gap) or _SAILS_FROM.search(gap):
        return "destination", goes_on
    if _ORIGIN.search(gap):
        return ("return_origin" if homeward and "from" in gap[-20:] else "origin"), goes_on
    if re.search(r"\b(?:go|going|fly|flying|travel|get)\W*$", gap) and _leads(
        text, places, index, r"-|–|->|→|/|to|2"
    ):
        return "origin", goes_on
    if re.search(r"(?:return\w*|inbound|back|rtn|home)\W*$", gap) and _leads(
        text, places, index, r"-|–|>|→|/|to"
    ):
        return "return_origin", goes_on
    if _RETURN.search(gap.rstrip()[-12:]) and re.search(
        r"(?:back|home|return\w*|returning)\s*(?:to|in|into|at)?\W*$", gap
    ):
        return "return_destination", goes_on
    if _FOR.search(gap) and _leads(text, places, index, r"to|-|–|→") and not same_sentence:
        return "origin", goes_on
    if _DESTINATION.search(gap) or _FOR.search(_sentence(text, place.start)) or _IN.search(gap):
        return ("return_destination" if homeward else "destination"), goes_on
    if (
        same_sentence
        and not _starts_anew(text, places, index, gap)
        and _LINK.match(gap)
        and (gap.strip() or _codes(places[index - 1], place) or _side_by_side(text, places[index - 1], place))
        and "\n" not in whole
    ):
        return "destination", False
    follow = text[place.end : place.end + 50].lower()
    if _AFTER_ORIGIN.match(follow):
        return "origin", False
    if _AFTER_DESTINATION.match(follow) or _leads(text, places, index, "from"):
        return "destination", False
    return "none", goes_on


def _leads(text: str, places: list[PlaceMention], index: int, words: str) -> bool:
    """Nothing but one of the words stands between the place and the next one."""
    if index + 1 >= len(places):
        return False
    return bool(re.fullmatch(rf"\s*(?:{words})\s*", text[places[index].end : places[index + 1].start], re.I))


def _starts_anew(text: str, places: list[PlaceMention], index: int, gap: str) -> bool:
    """ "... to Luton March 3, London to Paris ...": after a comma or a date, a place with its own "to"."""
    if re.search(r"\w|[-–—>→/➔]", gap.replace(MASK, " ")) or not (MASK in gap or "," in gap):
        return False
    follows = text[places[index].end : places[index + 1].start] if index + 1 < len(places) else ""
    return MASK in gap or bool(re.fullmatch(r"\s*(?:to|-|–|>|→|->)\s*", follows))


def _sentence(text: str, end: int) -> str:
    """The sentence up to an offset, earlier places included ("leave Teterboro for London")."""
    return re.split(r"[\n;!?]|(?<!\b[SFM]t)\.(?=\s)", text[max(0, end - 80) : end])[-1].lower()


def _homeward(gap: str) -> bool:
    """A word of return, with no word of departure after it."""
    if _WAY_BACK.search(gap):
        return True
    last = None
    for match in _RETURN.finditer(gap):
        last = match
    return last is not None and not _OUTBOUND.search(gap[last.end() :])


def _codes(first: PlaceMention, second: PlaceMention) -> bool:
    """Two codes side by side are a route ("KTEB KVNY"); two names need a word between them."""
    return all(
        len(place.words) <= 4 and place.meaning is not None and place.meaning.kind == "airport"
        for place in (first, second)
    )


def _side_by_side(text: str, first: PlaceMention, second: PlaceMention) -> bool:
    """ "Lisbon Porto this Thursday": two towns of charter with nothing between them, then a day or the end."""
    towns = all(place.meaning is not None and place.meaning.chosen is not None for place in (first, second))
    return (
        towns
        and first.sure
        and first.end + 1 == second.start
        and bool(
            re.match(
                r"[\s,]*(?:\x01|\d|$|\n|(?:for|return|rtn|one|round|o/w|on|out|back|this|next|tomorrow|please|pls|and back)\b)",
                text[second.end :][:12],
            )
        )
    )


def _linked(text: str, first: PlaceMention, second: PlaceMention) -> bool:
    gap = text[first.end : second.start].replace(MASK, "")
    return bool(_LINK.match(gap)) or (len(gap) < 60 and not _INSTEAD.search(gap))


def _take(route: Route, place: PlaceMention, role: Role, goes_on: bool) -> None:
    hops = route.hops
    current = hops[-1] if hops else None
    if role == "none":
        route.loose.append(place)
        return
    if role == "aside":
        return
    if role == "via":
        route.stops.append(place)
        return
    if role == "return_origin":
        hops.append(Hop(origin=place, back=True, start=place.start, end=place.end))
    elif role == "return_destination":
        if current and current.destination is None and (current.back or len(hops) > 1):
            current.destination = place
        else:
            hops.append(Hop(destination=place, back=True, start=place.start, end=place.end))
    elif role == "origin":
        if current is None or current.origin is not None or current.back or _same(current.destination, place):
            hops.append(Hop(origin=place, on=goes_on, start=place.start, end=place.end))
        else:
            current.origin = place
    elif current is None:
        hops.append(Hop(destination=place, on=goes_on, start=place.start, end=place.end))
    elif current.destination is None:
        current.destination = place
    else:
        last = current.destination
        hops.append(
            Hop(
                origin=last, destination=place, on=True, implied_origin=True, start=place.start, end=place.end
            )
        )
    hops[-1].end = max(hops[-1].end, place.end)
    hops[-1].start = min(hops[-1].start or place.start, place.start)


def _tidy(hops: list[Hop]) -> list[Hop]:
    """Half a hop that only repeats an end of an earlier one ("... leaving Teterboro at nine") is no flight."""
    kept: list[Hop] = []
    for hop in hops:
        repeats = any(
            (hop.destination is None and not hop.back and _same(hop.origin, other.origin))
            or (
                hop.destination is not None
                and (hop.origin is None or hop.implied_origin)
                and not hop.back
                and _same(hop.destination, other.destination)
            )
            for other in kept
        )
        if len(hops) == 1 and not hop.back and _same(hop.origin, hop.destination):
            hop.destination = None  # "from Ghent, or the closest airport to Ghent"
        nowhere = hop.origin is not None and _same(hop.origin, hop.destination)
        if not repeats and not (nowhere and (hop.implied_origin or len(hops) > 1)):
            kept.append(hop)
    return kept


def _same(first: PlaceMention | None, second: PlaceMention | None) -> bool:
    if first is None or second is None or first.meaning is None or second.meaning is None:
        return False
    if first.words.lower() == second.words.lower():
        return True
    one, two = first.meaning, second.meaning
    if one.chosen and two.chosen and one.chosen == two.chosen:
        return True
    return bool(one.metro and one.metro == two.metro and "airport" not in (one.kind, two.kind))
