# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""What the assistant asked last: so that "the 5th please", "Teterboro" or "8" lands in the right slot."""

from __future__ import annotations

import re

from domain.trip import Trip
from graph.understanding.contract import Message
from graph.understanding.dates import find_dates
from graph.understanding.home import homeward
from graph.understanding.places_in_text import find_places
from graph.understanding.words import COUNT, MASK, masked, number

_RETURN = r"(?:return\w*|com(?:e|ing) (?:back|home)|be (?:back|home)|(?:get|head|fly|heading|flying|going|go) home|get back|fly(?:ing)? back|arrive? back|arrival back|back home|head(?:ing)? back)"
_WHEN = r"(?:when|what (?:date|day|time)|which (?:date|day)|on what|dates?\b|day\b)"
_RETURN_DATE = re.compile(rf"{_WHEN}[^?.!]{{0,70}}{_RETURN}|{_RETURN}[^?.!]{{0,30}}(?:date|day|when)\b")
_DEPARTURE_DATE = re.compile(
    r"(?:when|what (?:date|day)|which (?:date|day)|on what date)[^?.!]{0,60}(?:leav\w*|depart\w*|go\b|going|fly|start|travel|trip|want|first|flight)|"
    r"(?:departure|departing|leaving|travel|travell?ing|trip|preferred|outbound) (?:date|day)|date of (?:travel|departure|the trip)|dates of|departure and return|which day|what days?|dates?\?|(?:^|[.!?,]\s*)(?:and )?when\s*\?"
)
_DESTINATION = re.compile(
    r"where[^?.!]{0,60}(?:go\b|going|visit|\bfly\b(?! (?:from|out))|\b(?:want|like|wish|plan|hope) to (?:see|watch|ski|play|meet|celebrate|attend|stay)\b|head\w*|travel\w* to|fly\w* to|\bto\b\s*(?:\?|$|and|,)|land\w*|\barriv\w*|off to|plan\w*|trip)|destination|which (?:city|place|airport)[^?.!]{0,40}(?:visit|going|go to|fly\w* to|to\?|\barriv|\bland)|"
    r"wh(?:at|ich|ere)[^?.!]{0,50}(?:have in mind|thinking (?:of|about)|like to (?:see|visit|spend|stay|ski|play|meet)|picture)|(?:what|which) (?:city|place)[^?.!]{0,40}(?:going|visit|travel\w* to|\barriv|\bland)|where(?: and when)? (?:do|does|should|must|will|would) (?:you|they|he|she|we) (?:all )?(?:need|want|have|like|wish)? ?(?:to )?(?:be|end up|stay|get)\b(?! (?:leav|depart|fly|com|start|based|from|picked))|where(?:['’]s| is) (?:b|(?:the|your) (?!\w+(?: \w+)? (?:right )?(?:now|currently|at the moment|based|located)\b|pick\b|pickup|point|place|departure|origin|start\w*|home|client|clients|passengers?|group|party|family|guests?|team|plane|aircraft)\w+|that|it)\b|what is b\b|(?:^|[.!?,]\s*)(?:and )?(?:what about )?b\s*\?|where (?:do|does|is|are) (?:(?:they|he|she|it)\b(?! (?:right )?(?:now|currently|at the moment|today|based|located|staying|living|live|start\w*))|the (?!departure|origin|start|pick)\w+|your (?!point|departure|origin|start|home)\w+|this|that)\b(?![^?.!]{0,30}\bfrom\b)|where to\b|and to\b|\bdrop(?:ping)?[ -]?off\s*\?|^\W*(?:to|going to)\s*\?"
)
_ORIGIN = re.compile(
    r"where[^?.!]{0,60}\bfrom\b|from (?:where|which|what)|(?:city|airport|place|location|point|where)[^?.!]{0,50}(?:leav\w*|depart\w*|from|out of|origin\w*)|"
    r"\bpick[ -]?up(?: point| airport)?\s*\?|\bdeparture\s*(?:and|/|&|,)\s*(?:the )?(?:destination|arrival)|(?:where|which airport|which city) (?:should|can|shall|do) we (?:pick|collect)|(?:airport|city|town) is (?:closest|nearest|best)|(?:departure|departing|origin|leaving|starting)[^?.!]{0,12}(?:city|airport|location|point|place)|origin|where (?:do|are) you (?:live|living|based|located|now|at|right now|currently|staying)\b|where (?:is|are) (?:the|your|our|his|her|their) \w+(?: \w+)? (?:right )?(?:now|currently|at the moment|based|located)\b|where (?:is|are) (?:she|he|they|the (?:client|clients|passengers?|group|family|party)|your (?:client|clients|group|guests?|\w+))(?: (?:right )?now| at the moment| currently| today| based| located| located now| staying| living)\b|where are (?:you|they)\b(?![^?.!]{0,40}\b(?:going|headed|heading|to|travell?ing|flying|off)\b)|which (?:island|city|town|place|airport|country|state) (?:are|is) (?:you|they|he|she)\b(?: (?:in|on|at))?(?! (?:going|headed|flying|travell?ing))|what(?:['’]s| is) a\b|what(?:['’]s| is) your (?:home|nearest) (?:airport|city|town)|where will you (?:leave|depart)|leaving from|flying out of|(?:^|[.!?,]\s*)(?:and )?from\s*(?:where)?\s*\?|where (?:and when )?(?:do|will|would) you[^?.!]{0,20}(?:leave|depart)"
)
_CHILDREN = re.compile(r"\b(?:children|kids|infants|babies)\b[^.?!]{0,24}\?")
_ADULTS = re.compile(r"\badults\b|\bpeople\b|\bpassengers\b|\bin (?:all|total)\b|\bincluding\b")
_PASSENGERS = re.compile(
    r"adults\b[^.?!]{0,12}\?|how many(?! (?:bags|suitcases|pets|dogs|hours|nights|days|stops))|passengers|travell?ers|number of (?:people|seats)|party|who(?:['’]s| is| will be)? (?:flying|travell?ing|coming)"
)
_BOTH_ENDS = re.compile(
    r"\bdates? (?:for )?(?:the )?(?:way )?(?:out|there|going) and (?:the )?(?:back|return|home)|(?:when|dates?|wh(?:ich|at) days?)[^?.!]{0,60}(?:leav\w*|depart\w*|go)[^?.!]{0,40}(?:and|,)[^?.!]{0,40}"
    + _RETURN
)


_HOME_ASKED = re.compile(
    r"\bback\s*\?|\b(?:return(?:ing)?|round[- ]?trip|(?:com(?:e|ing)|fly(?:ing)?|head(?:ing)?|go(?:ing)?) back|way back|return (?:flight|leg|trip|journey|date))\b[^?.!]{0,25}\?"
)
"""a short question for the way back: "And the return?", "Would you like a return flight?" """
_LEAVING = re.compile(r"\b(?:leav|depart|fly|go\b|going|travel|outbound)", re.I)
_STAY_ASKED = re.compile(
    r"\bhow (?:long|many (?:days|nights|weeks))\b(?![^?.!]{0,40}\b(?:flight|take|fly|before|in advance)\b)"
)
"""how long they stay tells when they fly home"""
_YES = re.compile(
    r"\W*(?:yes|yeah|yea|ya|yah|yep|yup|aye|correct|right|exactly|sure|you got it|of course|that['’]?s (?:right|it|correct|the one)|you got it|perfect|sounds (?:good|right|great)|indeed|confirmed|si|oui|ja)\b[^?]{0,60}$",
    re.I,
)
_YES_SO_MANY = re.compile(
    rf"\b(?:yes|yeah|yea|ya|yep|aye|right|correct)\W+(?P<n>{COUNT})\b(?=\s*(?:$|[.,;!]|of us))", re.I
)
_SO_MANY = re.compile(
    rf"\b(?P<n>{COUNT})\s+(?:passengers|people|travell?ers|adults|guests|seats|tickets)\b", re.I
)
"""a number that the assistant put to them, and that they say yes to"""
_YES_FIRST = re.compile(
    r"\W*(?:yes|yeah|yep|yup|correct|right|exactly|perfect|you got it|that['’]?s (?:right|it|correct))\s*(?:[.,!]|$)",
    re.I,
)
_JUST_YOU = re.compile(
    r"\b(?:just|only) (?:for )?(?:you|yourself)\b|\byou (?:are |will be )?(?:flying |travell?ing )?alone\b",
    re.I,
)
_NO = re.compile(r"\W*(?:no|nope|not quite)\s*[,.;]", re.I)
_HOME = re.compile(
    r"\bwhere(?:['’]s| is) (?:your |their |his |her )?home\b|\bwhere do (?:you|they) call home\b", re.I
)
_GOING = re.compile(r"\b(?:to|go|going|destination|land|landing|arriv\w*|head\w*|fly|travel)\b", re.I)
_ENDS = ("origin", "destination")
_OPEN = re.compile(r"\b(?:when|where|which|what|how|who)\b|\bor\b")


def asked(conversation: tuple[Message, ...], trip: Trip | None) -> tuple[str, ...]:
    """The slots that the last turn asked for, in its order: `origin`, `destination`, `date`, `return date`,
    `passengers`, `date of leg 2`, ... Without an assistant's turn: what the trip still misses."""
    last = conversation[-1] if conversation else None
    if last is None or last.role != "assistant":
        return trip.missing if trip else ()
    now = asked_in(last.text)
    if _HOME.search(last.text):
        home = "destination" if homeward("", conversation, trip) else "origin"
        now = (*(slot for slot in now if slot != home), home)
    now = now or (trip.missing if trip else ())
    where = {"origin", "destination"}
    crossed = trip and where & set(now) == {"destination"} and where & set(trip.missing) == {"origin"}
    if crossed and not _GOING.search(last.text):
        now = tuple("origin" if slot == "destination" else slot for slot in now)  # "Where is he?"
    if trip:
        now = tuple(sorted(now, key=lambda slot: slot in _ENDS and slot not in trip.missing))
    return now if any("date" in slot for slot in now) else (*now, *_date_spoken_of(conversation, trip))


def _date_spoken_of(conversation: tuple[Message, ...], trip: Trip | None) -> tuple[str, ...]:
    """ "Let's do the seventh", when both dates are there: the return, if that was what they last spoke of."""
    if trip is None or len(trip.legs) < 2 or any(leg.date is None for leg in trip.legs):
        return ()
    if _LEAVING.search(conversation[-1].text):
        return ()
    for message in reversed(conversation[-6:]):
        if message.role == "assistant" and (slots := asked_in(message.text)):
            return ("return date",) if "return date" in slots else ()
    return ()


def affirmed(text: str, conversation: tuple[Message, ...]) -> str:
    """A "yes" takes over the facts of the question it answers: "You want to leave on March 3?" - "Yes." A "no"
    with another date takes over the rest: "For Paris on March 7?" - "No, on the 5th." """
    last = conversation[-1] if conversation else None
    if last and last.role == "assistant" and (told := _YES_SO_MANY.search(text)):
        for said in _SO_MANY.finditer(last.text[:1000]):
            if number(said["n"]) and number(said["n"]) == number(told["n"]):
                text = f"{text.rstrip(' .!')}. {said[0]}."
                break
    if last and last.role == "assistant" and _YES_FIRST.match(text):
        said_by_us = list(_SO_MANY.finditer(last.text[:1000]))
        if len(said_by_us) == 1 and "?" not in last.text[said_by_us[0].end() : said_by_us[0].end() + 2]:
            text = f"{text.rstrip(' .!')}. {said_by_us[0][0]}."
    if last is None or last.role != "assistant" or not (_YES.match(text) or _NO.match(text)):
        return text
    questions = re.findall(r"[^.?!]*\?", last.text[:1000])
    if len(questions) != 1 or _OPEN.search(questions[0].lower()):
        return text
    held = _JUST_YOU.sub("just me", questions[0].strip(" ?"))
    if _NO.match(text):
        dates = find_dates(held)
        if not dates or not find_dates(text) or find_places(text):
            return text
        held = masked(held, list(dates)).replace(MASK, "")
    return f"{held}. {text}"


def asked_in(text: str) -> tuple[str, ...]:
    """The slots that a question of the assistant names."""
    lowered = text.lower()[:2000]
    if legs := re.findall(r"(?:date|passengers|origin|destination) of leg \d", lowered):
        return tuple(dict.fromkeys(legs))
    found: list[tuple[int, str]] = []
    if _CHILDREN.search(lowered) and not _ADULTS.search(lowered):
        return ("children",)
    for slot, pattern in (
        ("return date", _RETURN_DATE),
        ("date", _DEPARTURE_DATE),
        ("destination", _DESTINATION),
        ("origin", _ORIGIN),
        ("passengers", _PASSENGERS),
    ):
        match = pattern.search(lowered)
        if match:
            found.append((match.start(), slot))
    if (stay := _STAY_ASKED.search(lowered)) and "return date" not in {slot for _, slot in found}:
        found.append((stay.start(), "return date"))
    if _BOTH_ENDS.search(lowered) and ("date" not in {slot for _, slot in found}):
        found.append((0, "date"))
    if (home := _HOME_ASKED.search(lowered)) and "return date" not in {slot for _, slot in found}:
        found = [entry for entry in found if entry[1] != "date" or entry[0] < home.start()]
        found.append((home.start(), "return date"))
    if {slot for _, slot in found} >= {"date", "return date"} and not _two_dates(lowered):
        found = [entry for entry in found if entry[1] != "date"]
    return tuple(slot for _, slot in sorted(found))


def _two_dates(text: str) -> bool:
    """ "When do you want to return?" must not count as a question for the departure too."""
    without = _RETURN_DATE.sub(" ", text)
    return bool(_DEPARTURE_DATE.search(without) or _BOTH_ENDS.search(text))
