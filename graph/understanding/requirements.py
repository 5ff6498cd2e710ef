# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""What the client wants on board or of the aircraft, in one vocabulary: `pets`, `wifi`, `light jet`, ..."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.understanding.models import MODELS
from graph.understanding.words import MOST, Span, after, before

_TABLE: tuple[tuple[str, str], ...] = (
    ("pets", r"(?:(?:small|big|large|little|two|2|the|a|an|his|her|our|my) ){0,3}(?:pets?|(?<!hot )(?<!hot-)dogs?(?! days)|puppy|puppies|pup|cats?|kitten|pooch|golden retriever|labrador|poodle|bulldog|terrier|dachshund|spaniel|retriever|collie|chihuahua|maltese|lab(?= (?:puppy|mix|too|as well)|[).,;!]| wants?\b))\b(?: friendly)?"),
    ("wifi", r"wi-?\s?fi|internet on ?board|internet\b|connectivity|starlink|ka-?band"),
    ("ultra long range jet", r"ultra[ -]long[ -]range(?: jets?)?|\bulr\b|global 7500|g650(?:er)?|g700"),
    ("very light jet", r"very light jets?|\bvlj\b"),
    ("light jet", r"(?:light|lt) (?:jets?|cabin)|light-jet|small jets?|light(?= or (?:mid|super))"),
    ("super midsize jet", r"super[ -]?mid(?:[ -]?size)?(?:d)?(?: jets?| cabin)?"),
    ("midsize jet", r"mid[ -]?sized?(?: jets?| cabin)?|mid jets?|mid(?= or (?:super|heavy|light)| ?/ ?super)"),
    ("heavy jet", r"(?:heavy|large[ -]cabin|large) jets?|heavy-jet|heavies"),
    ("turboprop", r"turbo-?props?|\bpc-?12\b|king air|pilatus"),
    ("airliner", r"vip airliner|\bbbj\b|airliner"),
    ("helicopter", r"helicopters?|\bheli\b"),
    ("catering", r"catering|(?:hot |light )?(?<!their )(?<!his )(?<!her )(?<!our )(?<!my )(?<!for )(?<!after )(?<!before )(?<!the )(?<!having )(?<!have )(?<!around )(?<!over )(?<!until )(?<!by )(?<!at )(?:breakfast|lunch|dinner|meals?)\b(?! meeting| reservation| table| at\b| in\b| with\b)|champagne|sushi|vegan|vegetarian|kosher|halal"),
    ("ground transport", r"ground transport\w*|car service|limo(?:usine)?s?\b|black car|chauffeur|transfers? (?:to|from)|suv (?:at|on|to)|pick-?up by car"),
    ("cabin attendant", r"cabin attendant|flight attendant|cabin hostess|stewardess|cabin crew|air hostess"),
    ("beds", r"(?:lie-?flat |flat |proper )?(?<![-–/>])beds?\b(?!\s?[-–/>→]\s?[A-Za-z]{3}\b)(?! and)|sleeping (?:berths?|quarters)|divan|berthing"),
    ("stand-up cabin", r"stand[ -]?up (?:cabin|headroom)"),
    ("lavatory", r"(?:enclosed |private )?(?:lavatory|\blav\b|toilet|restroom|bathroom)"),
    ("skis", r"\bskis?\b(?! (?:trip|resort|weekend|holiday))|ski bags?|ski equipment|snowboards?"),
    ("golf clubs", r"golf (?:clubs?|bags?|sets?)"),
    ("extra luggage", r"(?:lots? of|a lot of|tons? of|loads of|load of|extra|heavy|much|oversized?|many|plenty of) (?:luggage|baggage|bags|suitcases)"),
    ("wheelchair", r"wheel-?chair|reduced mobility|mobility assistance|ambulift"),
    ("child seat", r"(?:child|car|baby|booster) seats?|bassinet"),
    ("medical", r"stretcher|medical (?:equipment|flight|transfer)|oxygen|medevac|air ambulance"),
    ("smoking", r"smok(?:ing|er|e) (?:allowed|permitted|on board|cabin)|wants? to smoke|smoking"),
    ("flexible dates", r"flexible (?:on|with|about)? ?(?:the )?(?:dates?|days?)|dates? (?:are|is) flexible|give or take (?:a|one|\d) days?"),
    ("flexible times", r"flexible (?:on|with|about)? ?(?:the )?times?|times? (?:are|is) flexible"),
    ("non-stop", r"non-?\s?stop|direct flight|without (?:a )?stop"),
    ("hazardous goods", r"firearms?|weapons?|hunting rifles?|guns?\b|lithium batter(?:y|ies)|hazmat"),
    ("argus or wyvern rating", r"argus(?: (?:gold|platinum))?|wyvern|is-?bao"),
    ("NDA", r"\bnda\b|non-?disclosure|confidential(?:ity)? (?:flight|required)"),
)  # fmt: skip
_PLUS_MINUS = re.compile(r"(?<!\w)(?:\+/-|±|\+-) ?(?:\d|a|one)? ?days?", re.I)
_PATTERNS = (
    *((key, re.compile(rf"\b(?:{pattern})", re.I)) for key, pattern in _TABLE),
    ("flexible dates", _PLUS_MINUS),
    *MODELS,
)
VOCABULARY = tuple(key for key, _ in _TABLE)
_NOT_BEFORE = re.compile(
    r"\b(?:no|without|drop|skip|forget|remove|not|don['’]?t (?:need|want)|doesn['’]?t (?:need|want)|won['’]?t (?:need|have)|minus|lose|cancel|scratch|no longer|instead of|leaving (?=the |his |her |our |my ))\s+(?:\w+\s+){0,2}$"
)
_NOT_AFTER = re.compile(
    r"^\W*(?:is |are |isn['’]?t |aren['’]?t |stays? |won['’]?t |not )?(?:isn['’]?t coming|not coming|not needed|stays home|at home|not required|no longer|stays? behind|can be dropped)"
)
LABELS: dict[str, str] = {
    "pets": "Pets on board",
    "wifi": "Wi-Fi",
    "argus or wyvern rating": "ARGUS or Wyvern rating",
    "NDA": "NDA",
}
AIRCRAFT = frozenset(
    {
        "turboprop",
        "very light jet",
        "light jet",
        "midsize jet",
        "super midsize jet",
        "heavy jet",
        "ultra long range jet",
        "airliner",
        "helicopter",
    }
)
"""the requirements that name a category of aircraft: a new one replaces the old"""


@dataclass(frozen=True, slots=True)
class Wish(Span):
    """A requirement as said; `wanted` is False for "no dog after all"."""

    key: str
    wanted: bool


def find_requirements(text: str) -> list[Wish]:
    """Every requirement in the text, wanted or dropped, in order; none overlapping."""
    found: list[Wish] = []
    for key, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            dropped = _NOT_BEFORE.search(before(text, start, 40)) or _NOT_AFTER.search(after(text, end, 30))
            found.append(Wish(start, end, match[0].strip(), key, not dropped))
    return sorted(found, key=lambda wish: wish.start)[:MOST]


def in_order(keys: list[str]) -> tuple[str, ...]:
    """The requirements once each, in the order of the vocabulary."""
    return tuple(key for key, _ in _TABLE if key in keys)


def label(key: str) -> str:
    """How a requirement is shown: `Wi-Fi`, `Light jet`."""
    return LABELS.get(key, key[:1].upper() + key[1:])
