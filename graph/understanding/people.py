# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""How many people fly: "4 pax", "party of four", "8 of us plus 2 kids and the nanny", "me and my wife"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.understanding.party import NOT_FLYING, Party, find_parties
from graph.understanding.words import COUNT, MOST, Span, after, before, number

_WHO = (
    r"(?:p?paxe?s?|px|(?-i:P)|nos\.? (?:of )?pax|co-?workers|classmates|roommates|teammates|buddies|relatives|poeple|poeples|peopel|pepole|peple|girls|boys|guys|lads|gents|bankers|coaches|lawyers|golfers|skiers|grown[- ]?ups|students|delegates|investors|(?:board|team|crew|band) members|pass?[aei]n[a-z]{0,5}r[a-z]{0,2}|peoples?|persons?|ppl|adults?|guests?|travell?ers?|souls|folks|heads|executives|execs|colleagues|"
    r"seats?|(?:(?:one|1)[- ]?way |round[- ]?trip |return |plane |airline |air |cheap |economy |first class |business class )*tickets?|aboard|on board|on the (?:plane|jet|aircraft)|travell?ing(?! (?:from|to|with|light))|members|vips?|adts?|adls?|hunters|anglers|fishermen|musicians|dancers|actors|models|fans|engineers|consultants|officers|athletes|volunteers|teachers|surgeons|associates|workers|drivers|riders|racers|crew (?:members? )?(?=(?:travell?ing|flying|as p?ax|as passengers))|individuals|men|women|pers|ladies|gentlemen|employees|players|friends|family members|clients|pp)"
)
_YOUNG = r"(?:kids?|child(?:ren)?s?|infants?|bab(?:y|ies)|toddlers?|teenagers?|teens?|newborns?|infs?|chds?)"
_STAFF = r"(?:nann(?:y|ies)|assistants?|bodyguards?|security(?: guards?)?|au pair|chef|nurse|pa|butler|maid|caretaker|caregiver|doctor|tutor|trainer|photographer)"
_KIN = r"(?:buddy|mate|pal|roommate|neighbou?r|co-?worker|aunt|uncle|cousin|nephew|niece|grand(?:mother|father|ma|pa|son|daughter)|fiance|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|mother|father|mom|mum|dad|son|daughter|brother|sister|boss|colleague|friend|family friend|mother-in-law|business partner)"
_HEAD = r"(?:chairman|chairwoman|chair|ceo|cfo|coo|chief|principal|client|owner|director|president|founder|minister|manager|lead passenger|guest|ambassador|prince|princess)"
_AND = r"\s{0,2}(?:,\s{0,2}(?:and\s+|plus\s+)?|\+\s?|&\s?|plus\s+|and\s+|with\s+|along with\s+)"
_MORE = re.compile(
    rf"{_AND}(?:another\s+)?(?P<n>{COUNT}|an?|the|his|her|their|our|my)\s+(?:more\s+|small\s+|young\s+|little\s+)?(?:{_YOUNG}|{_STAFF}|{_WHO}|{_KIN})\b(?!\s+(?:comes?|joins?|wants?|is|will|decided|asked|can|has|just|got|said|needs?|would)\b)",
    re.I,
)
_NOT_UNIT = (
    r"(?![\w:/.,]{0,6}\d)(?![ -]?way\b)(?!\s*(?:[ap]\.?m\b|%|k\b|nights?|days?|hours?|hrs?|weeks?|months?|minutes?|mins?|legs?|stops?|flights?|bags?|dogs?|cats?|pets?|suitcases|"
    r"quotes?|options?|aircraft|jets?|planes?|miles|nm|o['’]?clock|dollars|usd|eur|th\b|st\b|nd\b|rd\b|kids\b|of\s+(?:these|those|the)|thousand|grand|million))"
)

_COPIED = r"(?!\s+(?:in\s+(?:copy|cc|the loop)|on\s+(?:copy|cc)|posted|informed|copied|updated|know))"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        (
            "total",
            rf"\b(?P<n>{COUNT})\s+(?:{_WHO}\s+)?(?:in total|total|altogether|all told|in all)\b",
        ),
        (
            "delta",
            rf"\b(?P<n>{COUNT})\s+(?P<dir>more|extra|additional|less|fewer)\s+{_WHO}\b(?!\s+than)",
        ),
        (
            "range",
            rf"\b(?P<n>{COUNT})\s*(?:-|–|\bto\b|\bor\b|/|(?<=between \d)\s?\band\b|(?<=between \d\d)\s?\band\b)\s*(?P<most>{COUNT})\s*(?:{_WHO}\b|of\s+(?:us|them)\b)|\b(?:(?:be|are|for|we['’]?re|about|around)\s+)(?P<n_b>{COUNT})\s+(?:or|maybe)\s+(?P<most_b>{COUNT})\b{_NOT_UNIT}",
        ),
        (
            "head_and",
            rf"\b(?:my|our|the|his|her|your|mr\.?|ms\.?|mrs\.?)\s+(?:(?:{_KIN}|{_HEAD})|(?-i:[A-Z])\w+)\s*(?:,|and|&|\+|plus|with)\s*(?:(?:his|her|their|our|my|the)\s+)?(?P<n>{COUNT})\s+(?:other\s+|of (?:his|her|our|my)\s+)?(?:{_WHO}|{_STAFF}|{_YOUNG}|{_KIN}s?|others|more)\b",
        ),
        (
            "with_me",
            rf"\b(?P<n>{COUNT})\s+(?:other\s+|more\s+)?{_WHO}\s+(?:(?:are\s+|is\s+)?(?:travell?ing|flying|going|coming)\s+)?with\s+me\b",
        ),
        (
            "of_us",
            rf"\b(?P<n>{COUNT})\s+of\s+(?:us|them|my\s+\w+|our\s+\w+|you|the\s+(?:team|family|board|group))\b{_COPIED}",
        ),
        (
            "party",
            rf"\b(?:a\s+|our\s+|my\s+|the\s+)?(?:party|group|family|team|delegation|crew|total|foursome)\s+(?:size\s+)?(?:of|is|:)\s*(?P<n>{COUNT})\b(?:\s+{_WHO})?",
        ),
        (
            "half_dozen",
            r"\bhalf\s+a\s+dozen(?:\s+(?:people|of\s+us|passengers|pax|guests|friends|colleagues))?\b",
        ),
        (
            "names",
            r"\b(?:passengers?|pax|travell?ers|guests)\b(?:\s+(?:are|will\s+be|names?|is))?\s*(?::\s*|-\s+|\s)(?P<names>(?-i:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)(?:,\s*(?-i:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?))*,?\s*(?:and|&)\s*(?-i:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?))(?=\s*(?:[.,;\n(]|$))",
        ),
        (
            "parents",
            r"\b(?:for|with|of)\s+(?:my|his|her|our|their)\s+parents\b(?!\s*(?:,|and|&|\+|plus|['’]))",
        ),
        (
            "one_titled",
            r"\b(?:just|only)\s+(?:mr|mrs|ms|miss|dr)\.?\s+(?-i:[A-Z])\w+\b(?!\s*(?:,|and|&|\+|plus|with))",
        ),
        (
            "family_and",
            rf"\b(?:a|the|our|my|his|her)\s+(?:family|couple['’]s family|mother|father)\s+with\s+(?:(?:my|his|her|their)\s+)?(?P<n>{COUNT})\s+{_YOUNG}\b",
        ),
        (
            "family_four",
            rf"\b(?P<n>{COUNT})\s*-?\s*(?:person|man|woman|people|strong|head|piece)\s+(?:family|group|party|team|crew|band|squad|delegation)\b",
        ),
        (
            "me_and_some",
            r"\b(?:me|myself)\s+(?:and|&|plus|with)\s+my\s+(?!family|kids|children|parents|folks|team|group|people|guys|boys|girls|crew|staff|luggage|bags?|baggage|gear|dogs?|cats?|pets?|puppy)(?:best |good |old |dear |elderly |little |big |younger |older )?(?-i:[a-z]+(?<!s))\b(?!\s*(?:,|and|&|\+|plus|['’]s|(?-i:[a-z])\w*s\b))|\bmy\s+(?!family|kids|children|parents|folks|team|group|people|guys|boys|girls|crew|staff|luggage|bags?|baggage|gear|dog|cat|pet|puppy|pup|kitten|lab|retriever|terrier|poodle|bulldog)(?-i:[a-z]+(?<!s))\s+and\s+(?:me|myself|i)\b",
        ),
        (
            "who",
            rf"(?<!falcon )\b(?P<n>{COUNT})\s*(?:\(\s?(?:\d{{1,2}}|[a-z]{{3,8}})\s?\)\s*)?[x×]?\s*-?\s*(?:nos\.?\s+)?(?:other\s+|more\s+)?{_WHO}\b(?:\s+(?:total|in total|all in))?",
        ),
        (
            "me_names",
            r"\b(?:me|myself)(?P<names>(?:\s*,\s*(?-i:[A-Z])[a-z]+)*,?\s*(?:and|&|\+)\s*(?-i:[A-Z])[a-z]+)\b(?!\s+(?:(?-i:[A-Z])|(?:in|at|on)\s+cop))",
        ),
        (
            "with_kin",
            rf"\b(?:go|going|fly|flying|travel\w*|leave|leaving|come|coming|trip|vacation|getaway|flights?|tickets?|head(?:ing)?)\b(?:(?!\b(?:stay\w*|meet\w*|live|living|visit\w*|see|dinner|lunch|spend\w*|be)\b)[^.?!\n]){{0,120}}\b(?P<together>with\s+(?:just\s+)?(?:my|a)\s+{_KIN})\b(?!\s*(?:,|and|&|\+|plus|in\b|['’]s))|"
            rf"\b(?:take|taking|bring|bringing|surprise|surprising|fly|flying)\s+(?P<taken>my\s+{_KIN})\b(?!\s*(?:,|and|&|\+|plus|['’]s))(?=\s+(?:to|away|along|with\s+me|on|for|out|down|up|over|\x01)|\s*[.,!?]|\s*$)",
        ),
        (
            "me_and",
            rf"\b(?:(?:just|only)\s+)?(?:me|myself|i)\s*(?:,|and|&|\+|plus|with)\s*(?:(?:my\s+)?(?P<kin>{_KIN})|her|him|you)\b|\b(?:her|him)\s+and\s+(?:me|i|myself)\b|\bus two\b",
        ),
        ("kin_and_me", rf"\b(?:my|the)\s+(?P<kin>{_KIN})\s+and\s+(?:i|me|myself)\b"),
        (
            "alone",
            r"\b(?:it['’]?s\s+)?(?:only|just)\s+(?:for\s+)?(?:me|myself|one of us)\b|\bit['’]?s\s+(?:only|just)\s+(?:me|one)\b|\b(?:by\s+myself|on\s+my\s+own|(?:only|just)\s+mine)\b|\b(?:travell?ing|(?:i|he|she)(?:['’]?m|['’]s|\s+am|\s+is|['’]ll\s+be|\s+will\s+be))\s+(?:all\s+)?(?:alone|solo)\b|\bflying\s+(?:alone|solo)\b|\bthe one and only person\b|\bsolo\b(?!\s+(?:performance|concert|show|artist|album))|\b(?:me|myself)\s+only\b|^\W*(?:me|myself)\W*$|^\W*(?:(?:yes|yeah|yep|ok)\W+)?(?:all |completely |quite )?alone\b|\balone\W+(?:yes|yeah|yep|correct)\W*$",
        ),
        ("couples", rf"\b(?P<n>{COUNT})\s+couples\b"),
        (
            "couple",
            r"\b(?:a|the|one|my)\s+couple\b(?!\s+(?:of\s+)?(?:days?|weeks?|hours?|nights?|quotes?|options?|stops?|things?|questions?|bags?|changes?|of\b))|\b(?:a\s+)?couple\s+of\s+(?:(?:(?:one|1)[- ]?way |round[- ]?trip |return |plane |cheap |economy )*(?:tickets|seats)|people|passengers|pax|us|guests|friends|adults)|\bboth\s+of\s+(?:us|them)\b|\bthe\s+two\s+of\s+(?:us|them)\b"
            + _COPIED,
        ),
        (
            "side",
            rf"\b(?P<n>{COUNT})\s+(?=(?:back|out|returning|coming back|going out|on the (?:return|way back|way out))\b(?! of\b))",
        ),
        (
            "labelled",
            rf"\b(?:(?:final |head |passenger |pax |guest |total )?count|headcount|pax|passengers?|people|guests|travell?ers|adults|persons|party|seats)[ \t]*(?:count|no\.?|number|size)?[ \t]*[:=#|-]?[ \t]*(?P<n>\d{{1,4}}|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?=\s*(?:[.,;\n]|$)))\b(?![/:]\d|\s*(?:{_WHO}\b|[ap]m\b|nights?|days?|dogs?|cats?|pets?|bags?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
        ),
        ("young", rf"\b(?P<n>{COUNT})\s+(?:small\s+|young\s+|little\s+)?{_YOUNG}\b"),
        (
            "make_it",
            rf"\b(?:make\s+(?:it|that)|now|actually|change\s+(?:it|that|the\s+(?:pax|passengers?|count|number))?\s*to|bump\s+(?:it|that|us)\s+(?:up\s+)?to|we['’]?re|we\s+are|we['’]?ll\s+be|we\s+will\s+be|there\s+(?:are|is|will\s+be|['’]ll\s+be)|there['’](?:re|ll\s+be|s)|they\s+will\s+be|they['’]ll\s+be|they\s+are(?:\s+in)?|they['’]re(?:\s+in)?|so|that\s+makes|it['’]?s|it\s+is|it['’]ll\s+be|it\s+will\s+be|count\s+is|total\s+(?:is|of))\s+(?:now\s+|going\s+to\s+be\s+|actually\s+|only\s+|just\s+)?(?P<n>{COUNT})\b{_NOT_UNIT}",
        ),
        (
            "rather",
            rf"\b(?:scratch that|no,? wait|wait|sorry|i meant?|correction|rather|actually)\W{{1,3}}(?:it['’]?s\s+|that['’]?s\s+|we need\s+)?(?P<n>{COUNT})(?=\s*(?:[,.;!?]|$)){_NOT_UNIT}",
        ),
        (
            "only",
            rf"\b(?:only|just)\s+(?P<n>{COUNT})(?=\s+(?:now|of\s+us|left|then|this\s+time|after\s+all)\b|\s*(?:$|[,.;!)\n]))",
        ),
        (
            "instead",
            rf"\b(?P<n>{COUNT})\s+(?:instead(?:\s+of\s+{COUNT})?|not\s+{COUNT}|rather\s+than\s+{COUNT})\b(?!\s*(?:{_WHO}\s+)?[ap]m)",
        ),
        (
            "for",
            rf"\bfor\s+(?P<n>{COUNT})\b{_NOT_UNIT}(?!\s*(?:-|–)?\s*(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b)",
        ),
        ("with", rf"\b(?:with\s+|w/\s?)(?P<n>{COUNT})\b{_NOT_UNIT}(?=\s*(?:$|[,.;?!\n]))"),
        (
            "leading",
            rf"^\W*(?P<n>{COUNT})(?=\s+(?:from|going|flying|traveling|travelling|leaving|to\b|for\s+(?-i:[A-Z])))",
        ),
        (
            "times",
            r"\b[x×]\s?(?P<n>\d{1,2})\b|(?<!falcon )(?<!dassault )\b(?P<n_b>\d{1,2})\s?[x×](?=\s|$|,)(?!\s*(?:[\w-]+\s+){0,2}(?:jets?|aircraft|planes?|heli\w*|turbo\w*|leg|flight)\b)",
        ),
    )
)
_MY_KIN = re.compile(rf"\bmy\s+{_KIN}\b", re.I)
_IN_ALL = re.compile(r"\b(?:in total|total|altogether|all told|in all)$", re.I)
_ME_TOO = re.compile(r"\b(?:me|i|myself)\s*(?:,|and|&|\+|plus|with)\s*$")
_BACK_WITH = re.compile(
    r"\b(?:back|return\w*|home|inbound)\b(?:(?!\b(?:out|outbound|leav\w*|depart\w*)\b)[^,;.]){0,24}\b(?:with|for)\s+(?:only |just )?$"
)
_SOME_OF = re.compile(
    rf"{COUNT}\s+of\s+(?:(?:them|whom|which)\b|us\s+(?:are|is)\s+(?:an?\s+)?{_YOUNG}\b)", re.I
)
_COULD_BE = re.compile(r"\b(?:could|might|may)\s+(?:also\s+|even\s+)?be(?:come)?\s+$")
_ON_GROUND = re.compile(
    r"\b(?:dinner|lunch|breakfast|table|cars?|hotel|rooms?|reservation|transfers?|villa|suv|van)\s+$"
)
_WITHIN = re.compile(r"\b(?:incl\w*\.?|among (?:them|which)|of (?:which|whom|them)|thereof)\W*$")
_COUNTED = re.compile(rf"\b{COUNT} {_WHO}\b", re.I)
_I_WITH = re.compile(r"\b(?:i|i['’](?:m|d|ll|ve))\b[^.?!]{0,80}\b(?:with|bringing|taking)\s+(?:my\s+)?$")
_PEERS = re.compile(
    r"\b(?:friends|buddies|colleagues|co-?workers|classmates|roommates|teammates|relatives|associates)$", re.I
)
_WITH = re.compile(r"\bwith\s+$")
_RETURN_SIDE = re.compile(r"\b(?:back|return|returning|home|inbound|way back|way home|coming home)\b")


@dataclass(frozen=True, slots=True)
class PeopleMention(Span):
    """A number of people; `side` is `out` or `back` when it was said of one direction only."""

    count: int
    """0 for "6 or 8": how many is not known yet"""
    assumed: bool = False
    note: str | None = None
    side: str = ""
    delta: int = 0
    """"2 more passengers", "one less passenger": what is added to the number known so far"""


_NEEDS: dict[str, tuple[str, ...]] = {
    "total": ("total", "altogether", "all told", "in all"),
    "delta": ("more", "extra", "additional", "less", "fewer"),
    "range": ("-", "–", "to", "or", "/", "maybe"),
    "with_me": ("with me",),
    "labelled": ("count", "pax", "pass", "people", "guest", "travel", "adult", "person", "party", "seat"),
    "of_us": (" of ",),
    "party": ("party", "group", "family", "team", "delegation", "crew", "total", "foursome"),
    "family_four": ("person", "man ", "woman", "people", "strong", "head", "piece"),
    "me_and_some": (" my ", "my "),
    "only": ("only", "just"),
    "alone": ("only", "just", "myself", "alone", "solo", "my own", "me"),
    "couples": ("couples",),
    "half_dozen": ("half a",),
    "parents": ("parents",),
    "one_titled": ("just m", "only m", "just d", "only d"),
    "family_and": (" with ",),
    "names": (" and ", "&"),
    "me_names": ("me", "myself"),
    "with_kin": ("with my", "with a ", "just my", "tak", "bring", "surpris", "fly my", "flying my"),
    "couple": ("couple", "two of", "both of"),
    "side": ("back", "out", "return"),
    "instead": ("instead", "not ", "rather"),
    "young": ("kid", "child", "inf", "chd", "bab", "toddler", "teen", "newborn"),
}


def find_people(text: str) -> list[PeopleMention]:
    """Every count of people in the text, in order, none overlapping."""
    found = [_of_party(text, party) for party in find_parties(text)]
    lowered = text.lower()
    for name, pattern in _PATTERNS:
        if not any(word in lowered for word in _NEEDS.get(name, ("",))):
            continue
        for match in pattern.finditer(text):
            if len(found) > MOST:
                break
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if (mention := _read(name, match)) is not None:
                found.append(replace(mention, side=_side(text, mention)))
    return sorted(_joined(text, found), key=lambda mention: mention.start)[:MOST]


def _of_party(text: str, party: Party) -> PeopleMention:
    words = text[party.start : party.end]
    if party.count is None:
        return PeopleMention(
            party.start, party.end, words, 0, note=f'"{words}" is no number of passengers yet'
        )
    return PeopleMention(party.start, party.end, words, party.count)


def _read(name: str, match: re.Match[str]) -> PeopleMention | None:
    said = {key: value for key, value in match.groupdict().items() if value}
    if name == "range":
        return _range(match)
    if name == "head_and" and _ME_TOO.search(before(match.string, match.start(), 16)):
        return None
    if name == "rather" and not _COUNTED.search(match.string[: match.start()][-90:]):
        return None
    if name == "me_and_some" and NOT_FLYING.search(before(match.string, match.start(), 40)):
        return None
    if name == "delta":
        by = number(match["n"]) or 0
        delta = -by if match["dir"].lower() in ("less", "fewer") else by
        return PeopleMention(match.start(), match.end(), match[0].strip(), max(delta, 0), delta=delta)
    count: int | None
    start = next((match.start(part) for part in ("together", "taken") if part in said), match.start())
    extra, end = 0, match.end()
    while more := _MORE.match(match.string, end):
        extra, end = extra + (number(more["n"]) or 1), more.end()
    if name == "family_and":
        words = match[0].strip()
        if re.search(r"\b(?:mother|father)\b", words, re.I):
            return PeopleMention(match.start(), match.end(), words, 1 + (number(said["n"]) or 0))
        return PeopleMention(
            match.start(), match.end(), words, 0, note=f'"{words}" is no number of passengers yet'
        )
    if name == "half_dozen":
        count = 6
    elif name == "names":
        count = len(re.findall(r",|\band\b|&", match["names"].replace(", and", " and"))) + 1
    elif name == "parents":
        count = 2
    elif name == "one_titled":
        count = 1
    elif name == "me_names":
        count = 1 + len(re.findall(r"\b[A-Z]", match["names"]))
    elif name in ("me_and", "me_and_some", "kin_and_me", "with_kin"):
        count = 2
    elif name == "head_and":
        count = (number(said["n"]) or 0) + 1
    elif name == "alone":
        count = 1
    elif name == "couple":
        count = 2
    elif name == "couples":
        count = 2 * (number(said["n"]) or 0)
    else:
        count = number(said.get("n") or said.get("n_b") or "")
    if count is None or count < 1:
        return None
    mention = PeopleMention(start, end, match.string[start:end].strip(), count + extra)
    if (
        name in ("young", "who")
        and _WITH.search(before(match.string, match.start(), 12))
        and _MY_KIN.search(mention.words)
    ):
        note = f'"{mention.words}" and you: {mention.count + 1}'
        return replace(mention, count=mention.count + 1, assumed=True, note=note)
    if (
        name == "who"
        and _I_WITH.search(before(match.string, match.start(), 90))
        and _PEERS.search(mention.words)
    ):
        note = f'"{mention.words}" and you: {mention.count + 1}'
        return replace(mention, count=mention.count + 1, assumed=True, note=note)
    if name == "with_me" or (name == "who" and _WITH.search(before(match.string, match.start(), 12))):
        return replace(
            mention,
            assumed=True,
            note=f'"{match[0].strip()}" read as {count} in all; say {count + 1} if you come on top',
        )
    return mention


def _range(match: re.Match[str]) -> PeopleMention | None:
    fewest = number(match["n"] or match["n_b"])
    most = number(match["most"] or match["most_b"])
    if not fewest or not most or fewest >= most:
        return None
    words = match[0].strip()
    return PeopleMention(
        match.start(), match.end(), words, 0, note=f'"{words}" is no number of passengers yet'
    )


def _side(text: str, mention: PeopleMention) -> str:
    close_after = after(text, mention.end, 24).split(",")[0]
    close_before = before(text, mention.start, 24).rsplit(",", 1)[-1]
    if _RETURN_SIDE.match(
        close_after.strip().removeprefix("on the ").removeprefix("for the ").removeprefix("coming ").strip()
    ):
        return "back"
    if _BACK_WITH.search(before(text, mention.start, 40)):
        return "back"
    if re.match(r"\s*(?:on the |for the )?(?:way )?(?:out|outbound)\b", close_after):
        return "out"
    if re.search(
        r"\b(?:on the )?(?:way back|way home|return|inbound|back|coming home)(?: leg)?(?: is| with| for|:)?\s*(?:only |just )?$",
        close_before,
    ):
        return "back"
    return ""


def _joined(text: str, found: list[PeopleMention]) -> list[PeopleMention]:
    """ "2 adults and 2 kids" said in two breaths stays two mentions; children alone add to the grown-ups, but
    not those of "7 in all, including 2 kids"."""
    found = [mention for mention in found if not _ON_GROUND.search(before(text, mention.start, 24))]
    if len(found) > 1:
        found = [mention for mention in found if not re.match(r"seats\b", mention.words, re.I)] or found
    if len(found) > 1:
        found = [
            mention
            for mention in found
            if not (_SOME_OF.match(text, mention.start) or _COULD_BE.search(before(text, mention.start, 24)))
        ] or found
    found = [mention for mention in found if not _WITHIN.search(before(text, mention.start, 24))]
    totals = [mention for mention in found if _IN_ALL.search(mention.words)]
    if len(totals) == 1 and all(mention.count <= totals[0].count for mention in found):
        return totals
    young = [
        mention for mention in found if re.search(rf"^{COUNT}\s+(?:\w+\s+)?{_YOUNG}\b", mention.words, re.I)
    ]
    grown = [mention for mention in found if mention not in young]
    if not young or not grown:
        return found
    first = grown[0]
    total = first.count + sum(mention.count for mention in young)
    words = " + ".join([first.words, *(mention.words for mention in young)])
    return [replace(first, count=total, words=words), *grown[1:]]
