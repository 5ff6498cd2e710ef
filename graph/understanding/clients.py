# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Who a text says the client is: a company, a name, an address, in its own words."""

from __future__ import annotations

import re

from graph.understanding.calendar_words import MONTHS, WEEKDAYS
from graph.understanding.contract import ClientMention
from graph.understanding.mail import Letter
from tools.places.airports import airport
from tools.places.cities import named

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Lady|Lord|Sheikh|Prince|Princess)\.?"
_WORD = r"(?!(?:Mr|Mrs|Ms|Miss|Dr)\b)[A-Z][\w&'’-]*(?:\.(?=[A-Z]|\s?(?:Inc|LLC|Ltd)))?"
_NAME = (
    rf"(?:(?:[Tt]he )?{_TITLE} (?:(?:and|&) {_TITLE} )?)?{_WORD}(?: (?:&|and|of|de|van|von|der|al|bin|{_WORD}))"
    r"{0,5}?(?: ?\(demo\))?(?: family| Family)?"
)
_ENDS = r"(?=(?<=\(demo\))|\s*(?:$|[,.;:!?)\n–|-]|\s(?:on|from|to|for|at|with|by|and|is|are|would|wants?|needs?|who|please|pls|this|next|tomorrow|today|in|departing|leaving|going|flying|wishes|has|asks?|asked|requests?|we|i|our|they|he|she|will|can|has|have|\d)\b))"
_CUES: tuple[tuple[str, str], ...] = (
    ("either", r"\b(?i:on behalf of|for the account of|c/o|a/c of)\s+(?i:(?:our |my |the )?(?:client|customer|principal)s?,? )?"),
    ("company", r"\b(?i:the office of|company(?: name)?\s*(?::|=|is)|corporate (?:client|account)\s*(?::|is)?)\s*"),
    ("either", r"\b(?i:client|customer|account|charterer|end client|client name|client['’]?s name|booked by|requested by|billing to|bill to|invoice to)\s*(?i::|=|-|is|will be)\s*"),
    ("either", r"\b(?i:(?:our|my|your|a|the|new|existing|regular|vip|long-?time|good)\s+(?:\w+\s+)?(?:client|customer)),?\s+(?i:is\s+|called\s+|named\s+)?"),
    ("person", r"\b(?i:client|customer)\s+(?=[A-Z][a-z]+ [A-Z][a-z]+)"),
    ("person", r"\b(?i:lead (?:passenger|pax)|passenger name|pax name|principal|contact(?: name)?|attn\.?)\s*(?i::|=|is)\s*"),
    ("either", r"\b(?i:(?:this|it|that|which|the (?:trip|flight|charter|request|quote|jet)|trip|flight|charter|request|quote|booking|rfq|one|these|all)(?:['’]s| is| are| will be)?(?: all)? for)\s+(?=(?:[Tt]he )?[A-Z])"),
    ("either", r"(?:[,;(–-]|\b(?:pax|people|passengers|guests)\b|\d)\s*for\s+"),
    ("marked", r"\bfor\s+"),
)  # fmt: skip
_PATTERNS = tuple(
    (kind, re.compile(rf"{cue}(?P<the>[Tt]he )?(?P<name>{_NAME}){_ENDS}", re.M)) for kind, cue in _CUES
)
_LOOK_UP = re.compile(
    rf"(?i:look up|find|pull up|search for|who is|do we (?:know|have)|(?:create|add|new)(?: a| the)?(?: new)? (?:contact|client|customer|account)(?: for|:| called| named)?|add)\s+(?:(?i:the |a |an )?(?i:client |customer )?)(?P<name>{_NAME}){_ENDS}"
)
_COMPANY_WORDS = re.compile(
    r"\b(?:Corp(?:oration)?|Inc|LLC|L\.L\.C|LLP|Ltd|Limited|GmbH|AG|SA|S\.A|SAS|SARL|BV|B\.V|NV|AB|AS|Oy|SpA|Srl|PLC|plc|Group|Holdings?|Company|Co|Partners|Capital|Office|Ventures|Industries|Enterprises|International|Advisors|Bank|Fund|Foundation|Trust|Records|Studios|Pictures|Media|Labs|Systems|Technologies|Energy|Travel|Tours|Events|Agency|Management|Consulting|Associates|Resorts?|Hotels?|Club|University|FC)\b"
)
_NO_NAME = re.compile(
    r"^(?:I|We|He|She|They|It|You|My|Our|The|This|That|Please|Pls|Thanks|Need|Needs|Just|Only|Return|Round|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|TBD|TBA|TBC|VIP|VIPs|ASAP|FYI|Jet|Light|Heavy|Midsize|Super|Wifi|Pets?|Date|From|To|Pax|New|Details|Charter|Trip|Flight|Business|Meeting|Christmas|Easter|Thanksgiving|Xmas|"
    r"Gulfstream|Falcon|Global|Challenger|Citation|Phenom|Learjet|Hawker|Legacy|Praetor|USD|EUR|GBP)\b"
)
_FROM = re.compile(r"^[\s>]*\*?(?:from|von|de|da)\s*:\*?\s*(?P<name>[^<\n]{0,80}?)\s*(?:<|\[mailto:|$)", re.I)


def client_of(letter: Letter) -> ClientMention | None:
    """The client named in the body, the signature or the head of a forwarded mail; None when nobody is."""
    everything = f"{letter.body}\n{letter.signature}"
    said = _said(everything)
    person = said if said and _is_person(said[0], said[1]) else None
    company = said[1] if said and not person else _company_line(letter.signature)
    name = person[1] if person else _person(letter)
    email = _EMAIL.search(everything) or _EMAIL.search("\n".join(letter.headers[:1]))
    if not (company or name or email):
        return None
    return ClientMention(name=name, company=company, email=email[0].lower() if email else None)


def _said(text: str) -> tuple[str, str] | None:
    """What the cue is for (`person`, `company` or `either`), and the name after it. Places and days are none."""
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            name = match["name"].strip(" ,.")
            marked = "(demo)" in name or _COMPANY_WORDS.search(name) or re.match(_TITLE, name)
            if _may_be_client(name, plural=bool(match["the"])) and (kind != "marked" or marked):
                return "either" if kind == "marked" else kind, name
    looked_up = _LOOK_UP.search(text)
    if looked_up and not _NO_NAME.match(looked_up["name"]):
        return "company", looked_up["name"].strip(" ,.")
    return None


def _may_be_client(name: str, *, plural: bool) -> bool:
    first = name.split()[0].lower().strip(".,")
    if _NO_NAME.match(name) or first in MONTHS or first in WEEKDAYS:
        return False
    bare = name.removesuffix("(demo)").strip()
    place = named(bare)
    if airport(name) is not None or (
        place and (place.kind == "region" or any(a.iata for a in place.airports))
    ):
        return False
    # "the Millers" are somebody, "the Hamptons" and "the Masters" need not be
    return (
        not plural or name.endswith(("s", "family", "Family", "(demo)")) or bool(_COMPANY_WORDS.search(name))
    )


def _is_person(kind: str, name: str) -> bool:
    if kind != "either":
        return kind == "person"
    if _COMPANY_WORDS.search(name):
        return False
    bare = name.removesuffix("(demo)").strip()
    titled = bool(re.match(rf"(?:[Tt]he )?{_TITLE} ", bare))
    return titled or bool(
        re.fullmatch(r"[A-Z][a-z'’-]+(?: [A-Z][\w.'’-]*){1,2}|[A-Z][a-z]+s|[A-Z]\w+ [Ff]amily", bare)
    )


def _company_line(signature: str) -> str | None:
    for line in signature.splitlines()[:6]:
        if _COMPANY_WORDS.search(line) and len(line) <= 60:
            return line.strip(" ,.")
    return None


def _person(letter: Letter) -> str | None:
    first = next((line.strip(" ,.-") for line in letter.signature.splitlines() if line.strip(" ,.-")), "")
    if re.fullmatch(
        r"[A-Z][\w'’-]+(?: [A-Z][\w.'’-]*){0,3}(?: \(demo\))?", first
    ) and not _COMPANY_WORDS.search(first):
        return first
    for line in letter.headers:
        if (head := _FROM.match(line)) and head["name"].strip(" \"'"):
            return head["name"].strip(" \"'")
    return None
