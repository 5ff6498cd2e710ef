# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Towns that are none of charter's own: read where the sentence gives them the right to be a place."""

from __future__ import annotations

import re

from graph.understanding.place_words import NO_CUE, PLAIN_WORDS, SHY
from tools.places.cities import charter_names, named
from tools.places.spelling import plain

CUE = re.compile(
    r"(?:\b(?:from|to|into|out of|wheels[ -]up|leav(?:e|es|ing)|depart(?:s|ing)?|departure|via|visit(?:ing)?|near|arriv(?:e|es|al|ing)(?: in| at)?|land(?:ing)?(?: in| at)?|destination|dest|origin|dep|arr|"
    r"route|routing|stop(?:ping)? (?:in|at)|through|ex|then|on to|instead of|be in|get in|report(?:ing)? (?:in|at)|expected (?:in|at)|due (?:in|at)|pick ?up(?: in| at)?|drop(?: off)?(?: in| at)?|going|city|airport|out|start(?:s|ing)?(?: in| from)?|reach(?:ing)?|needs?|wants?|would like|prefers?|quote|price|based in|home in|"
    r"(?:leav\w*|depart\w*|bound|off|out|head\w*|flights?|tickets?|trip|jet|plane|left|start)\b[^,;]{0,25}\bfor|direction(?: of)?|touch ?down(?: in| at)?"
    r"|(?:here|currently|live|living|based|located|staying|i['’]?m|we['’]?re|i am|we are)(?: (?:at (?:the |my |our )?\w+|on (?:holiday|vacation|business)|a family|a group|[\x01 ]+|stuck|stranded|currently|now|right now|all|home|back|both))? (?:in|near)|"
    r"(?:see|seeing|visit(?:ing)?|attend(?:ing)?|join(?:ing)?|surpris(?:e|ing)|meetings?|wedding|conference|convention|interview|game|concert|match|event|show|festival|party|appointment|reunion|graduation|funeral|contract|job|hospital|clinic|in-laws|lights|fortnight|course|tournament|summit|fair|exhibition|expo|race|regatta|retreat|seminar|workshop|training|business|vacation|holiday|audition|camp|championships?|playoffs?|hearing|ceremony|service|gala|weekend|getaway|break|days|nights|week|weeks|stay|trip|honeymoon|city break|play|playing|lunch|dinner)\b[^.!?\n]{0,24}\bin|make (?:it|that)|i meant?|let['’]?s (?:do|say|go with)|(?:can|could|shall|should|may|might|want to|like to|love to) (?:(?:we|you|i|u) )?(?:do|visit|try)|(?<=,) so"
    r")(?: city| location| point| airport)?(?: is| si| will be| would be)?(?: the| sunny| downtown| beautiful| greater)?|[-–—>→/]|=>|✈️?)[\s:]*$"
)  # fmt: skip
"""what stands before a place in a request"""
_LINKS = r"\s*(?:\bto\b|\b2\b|-+>?|–|—|→|>|/|\bvia\b)\s*"
_BESIDE_BEFORE = re.compile(rf"((?:[^\W\d_]+[ '’.-]{{1,2}}){{0,2}}[^\W\d_]{{3,}}){_LINKS}$", re.I)
_BESIDE_AFTER = re.compile(
    rf"(?:{_LINKS}|\s+from\s+)([^\W\d_]{{3,}}(?:[ '’.-]{{1,2}}[^\W\d_]+){{0,2}})", re.I
)
_STANDS_IN = re.compile(
    r"\b(?:in|at|near|to|from|into|out of|via|leav(?:e|es|ing)|depart(?:s|ing|ure)?|arriv(?:e|es|ing|al)|reach(?:ing)?|ex|needs?|wants?|like|visit(?:ing)?|towards?|around|for|(?:can|could|shall|should) (?:we|you|i|u) (?:do|try))[\s:]+$"
)
_RATHER = re.compile(
    r"\b(?:be in|make (?:it|that)|it['’]?s|i meant?|rather|actually|let['’]?s (?:do|say)|try)\s+$"
)
_THEN = re.compile(
    r"\s*(?:\x01|$|[.,;!?\n]|(?:from|on|for|and|with|next|this|in|at|by|tomorrow|tmrw|today|tonight|please|pls|return|rtn|back|one|round|asap|to|then|now|works|would|is|but|so|because|until|till|via|right|already|he|she|we|i|they)\b|['’]s\b)"
)
_OF_A_PERSON = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|dr|sir|mme|madame|prof|capt|captain|dear|hi|hello|hey|regards|thanks|thank you|cheers|best|sincerely|with|and|&|by|client|clients|contact|ask|tell|call|meet|cc|attn|name is|i am|i['’]m|this is)\.?,?\s+|@|[’'])$",
    re.I,
)
_CAPITAL_BEFORE = re.compile(
    r"\b(?!(?:To|From|In|At|Via|Flight|Trip|Jet|Charter|Quote|Leave|Leaving|Fly|Flying|Visit|Need|Price|And|Then|Or|On)\b)[A-Z][\w'’&-]*\s+$"
)
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?\n:;]\s*|[-*•]\s)$")
_OPENS_A_ROUTE = re.compile(
    r"\s*(?:to\b|-|–|—|>|→|/|from\b|on\b|for\b|next\b|this\b|tomorrow\b|\x01|and back\b|return\b|please\b|[.,;!?]|$)",
    re.I,
)
_NAME_GOES_ON = re.compile(
    r"\s(?!(?:On|In|To|From|For|And|At|Please|Next|This|By|Return|Back|One|Round)\b)[A-Z][a-z]|['’]s\b|\s?@|\s(?:Inc|LLC|Ltd|GmbH|SA|AG|plc)\b"
)


def stands_as_town(text: str, start: int, end: int, key: str) -> bool:
    """A town of the wide world with a capital, where no person and no company of that name can be meant."""
    if len(key) < 5 or key in PLAIN_WORDS or key in SHY:
        return False
    if not _served(key):
        return False
    lead = text[max(0, start - 30) : start]
    if _NAME_GOES_ON.match(text, end) and not _town_follows(text, end):
        return False
    if _SENTENCE_BEGINS.search(lead):
        return bool(_OPENS_A_ROUTE.match(text, end))
    if _OF_A_PERSON.search(lead.lower()):
        return False
    return not _CAPITAL_BEFORE.search(lead) or bool(_town_before(lead) and _THEN.match(text, end))


def _town_follows(text: str, end: int) -> bool:
    """ "Quote Casper Great Falls on the 9th": another town stands right behind, and then the name ends."""
    words = re.match(r"\s((?:[^\W\d_]+ ?){1,3})", text[end : end + 40])
    told = words[1].split() if words else []
    for count in range(len(told), 0, -1):
        name = " ".join(told[:count])
        if _is_town(plain(name)) and _THEN.match(text, end + 1 + len(name)):
            return True
    return False


def _town_before(lead: str) -> bool:
    told = lead.split()[-3:]
    return any(_is_town(plain(" ".join(told[-count:]))) for count in range(1, len(told) + 1))


def beside_a_place(text: str, start: int, end: int, key: str) -> bool:
    """A town of the wide world in capitals only, or without any, counts as an end of a route whose other end
    is a town too."""
    if len(key) < 4 or key in PLAIN_WORDS or not _served(key):
        return False
    before = _BESIDE_BEFORE.search(text[max(0, start - 50) : start])
    after = _BESIDE_AFTER.match(text[end : end + 50])
    ends = [plain(before[1]).split(" ")] if before else []
    starts = [plain(after[1]).split(" ")] if after else []
    return any(_is_town(" ".join(words[-count:])) for words in ends for count in (1, 2, 3)) or any(
        _is_town(" ".join(words[:count])) for words in starts for count in (1, 2, 3)
    )


def in_lower_case(
    text: str, start: int, end: int, key: str, *, with_state: bool, asked: bool, answers: bool
) -> bool:
    """A town of the wide world as hasty fingers write it: "from sioux city", "rapid city sd", or what `answers`
    the question for a place that was `asked`."""
    if len(key) < 4 or key in PLAIN_WORDS or (key in SHY and not answers):
        return False
    if answers or with_state:
        return True
    lead = text[max(0, start - 40) : start].lower()
    if not _served(key) or NO_CUE.search(lead):
        return False
    if asked and _RATHER.search(lead):
        return True
    if asked and lead.endswith(" and ") and _THEN.match(text, end):
        return True
    return bool(CUE.search(lead) and (" " in key or _THEN.match(text, end))) or expects_place(
        text, start, end
    )


def expects_place(text: str, start: int, end: int) -> bool:
    """A preposition or a verb of the way stands before, and nothing that goes on with the word behind."""
    lead = text[max(0, start - 40) : start].lower()
    return bool(_STANDS_IN.search(lead) and _THEN.match(text, end))


def _served(key: str) -> bool:
    """An airline flies there: what is offered has a code of its own."""
    meaning = named(key)
    return meaning is not None and meaning.kind != "region" and any(field.iata for field in meaning.airports)


def _is_town(key: str) -> bool:
    if key in charter_names():
        return True
    return len(key) >= 4 and key not in PLAIN_WORDS and key not in SHY and _served(key)
