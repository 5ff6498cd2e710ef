# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""A party told one by one: "the principal, his wife, 3 kids, nanny and 2 security", "me + 3", "him plus two".

Every member is counted, and a member whose number nobody said ("and the kids") makes the number unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.understanding.words import COUNT, after, before, number

_ONE_OF = (
    r"buddy|mate|pal|roommate|neighbou?r|co-?worker|classmate|adult|grown-?up|guest|passenger|person|friend|colleague|gentleman|man|woman|lady|girl|boy|kid|child|infant|baby|toddler|teen|teenager|newborn|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|mother|father|mom|mum|dad|"
    r"son|daughter|brother|sister|cousin|uncle|aunt|nephew|niece|grand(?:mother|father|ma|pa|son|daughter|child)|(?:mother|father|sister|brother|son|daughter)-in-law|boss|nanny|au pair|(?:personal )?assistant|p\.?a\.?|bodyguard|security guard|security|chef|nurse|"
    r"butler|maid|caretaker|caregiver|carer|doctor|tutor|trainer|photographer|lawyer|banker|coach|secretary|translator|interpreter|bride|groom|patient|vet|jockey|judge|paramedic|medic|guide|surgeon|technician|engineer|mechanic|senator|judge|priest|pastor|bishop|rabbi|imam|teacher|student|singer|actor|actress|agent|producer|director|advis[eo]r|companion|staffer|aide|handler|driver|relative|stranger|designer|architect|musician|officer|investor|partner|(?:\w+-year-old)|grandma|grandpa|granny|granddad|grandad|nan|aunt|stylist|governess|valet|adl|adt|chd|inf"
)
_LEADERS = r"mme|madame|madam|monsieur|oga|his excellency|her excellency|h\.e\.|his highness|her highness|the boss|principal|lead pax|lead passenger|vip|chairman|chairwoman|chair|ceo|cfo|coo|client|owner|director|president|founder|minister|manager|ambassador|prince|princess|sheikh|boss"
_MANY = (
    r"adults|grown-?ups|guests|passengers|p?pax|persons?|pers|people|ppl|friends|colleagues|co-?workers|gentlemen|gents|men|women|ladies|girls|boys|guys|lads|kids|children|infants|babies|toddlers|teens|teenagers|newborns|wives|husbands|partners|sons|"
    r"daughters|brothers|sisters|siblings|cousins|uncles|aunts|nephews|nieces|grandchildren|grandkids|grandparents|nannies|assistants|bodyguards|security(?: guards| men| staff)?|folks|relatives|in-laws|chefs|nurses|butlers|maids|carers|doctors|tutors|trainers|photographers|lawyers|bankers|coaches|"
    r"executives|execs|staff|employees|family members|team members|players|souls|individuals|clients|directors|others|more|other people|adls?|adts?|chds?|infs?|seniors"
)
_NO_PEOPLE = r"(?:families|groups|households|parties|days|nights|weeks|months|hours|minutes|times|quotes|options|jets|planes|flights|legs|trips|stops|bags|dogs|cats|pets|suitcases|cases|cars|rooms|miles|offers|prices|requests|years|sets|pieces|skis|bikes|clubs|dollars|euros|pounds|thousand|couples|seats|tickets|boxes|tanks|kilos|crates|trunks|meals|drinks|beds|airports|dates|aircrafts|birds|horses|falcons)\b"
_ADJ = r"(?:(?:small|young|little|lap|other|more|additional|extra|older|elderly|teenage|grown|adult|close|senior|junior|baby|good|family|business|private|\d{1,2}[- ]year[- ]old)\s+){0,2}"
_OF = r"(?:my|our|his|her|their|the|your)"
_ITEM = (
    rf"(?:(?P<pairs>{COUNT}|a|another|one more)\s+couples?\b(?!\s+of)|"
    rf"(?P<of>{COUNT})\s+of\s+(?:us|them)\b|(?:{_OF}\s+|a\s+)?(?:medical\s+|nursing\s+)?(?:party|group|family|delegation|team|entourage|staff|crew|band)\s+of\s+(?P<party>{COUNT})\b|"
    rf"(?:{_OF}\s+)?(?P<n>{COUNT})\s*x?\s*{_ADJ}(?:{_MANY}|{_ONE_OF}|(?P<other>(?!{_NO_PEOPLE})[a-z]{{4,}}(?<!s)s))\b|"
    rf"(?:{_OF}\s+)?(?P<two>(?:(?:mom|mum)\s*,?\s*(?:and\s+|&\s*)?dad\b)|{_ADJ}(?:twins\b|twin\s+(?:daughters|sons|girls|boys|babies)|both\s+(?:kids|children|daughters|sons|parents)|grandparents|in-laws|parents))\b|both\s+(?:{_OF}\s+)?(?P<both>kids|children|daughters|sons|parents)\b|"
    rf"(?P<pair_names>mr\.?\s*(?:and|&|\+)\s*mrs\.?\s+(?-i:[A-Z])[\w'’-]*)|(?P<title>(?:mr|mrs|ms|miss)\.?\s+(?-i:[A-Z])[\w'’-]*)|"
    rf"(?P<me>\b(?:me|myself|i|himself|herself|him|self(?=\s*[,&+]|\s+and))\b)|"
    rf"(?P<many>{_OF}\s+{_ADJ}(?:{_MANY})\b)|"
    rf"(?P<leader>(?:{_OF}\s+|an?\s+)?(?:{_LEADERS})\b)|"
    rf"(?P<one>(?:{_OF}\s+|an?\s+|another\s+)?{_ADJ}(?:{_ONE_OF})\b)(?!['’]s))"
)
_PLUS = r"\s{0,2}(?:\(\s?(?:\+|&|plus\s|and\s)\s?|,\s{0,2}(?:and\s+|plus\s+|with\s+)?|\+\s?|&\s?|\bplus\s+|\band\s+|\bwith\s+|\balong with\s+|\bas well as\s+)"
_MEMBER = re.compile(_ITEM, re.I)
_JOINED = re.compile(_PLUS, re.I)
_BARE = re.compile(
    rf"(?:just\s+|only\s+)?(?P<n>{COUNT})\b(?![\w:/.,]{{0,6}}\d)(?!\s*(?:[ap]\.?m\b|%|k\b|nights?|days?|hours?|hrs?|weeks?|months?|min\w*|legs?|stops?|bags?|dogs?|cats?|pets?|suitcases|pieces|quotes?|options?|jets?|crew|pilots?|cars?|cases?|golf|skis?|(?:st|nd|rd|th)\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))",
    re.I,
)
_WITH_SOMEBODY = re.compile(
    r"\s+(?:(?:travell?ing|flying|coming|going|along)\s+)?with\s+(?:him|her|me)\b", re.I
)
_AGES = re.compile(
    r"\s*\(?(?:both |each |all )?(?:aged?|ages|of age)\s+\d{1,2}(?:\s*(?:,\s*(?:and\s+)?|and|&)\s*\d{1,2}(?!\s*(?!and\b)[a-z]))*\)?",
    re.I,
)
_START = re.compile(rf"(?<![\w'’-])(?={_ITEM})", re.I)
_SAID_OF_FLYING = re.compile(
    r"(?:\b(?:pass(?:engers|enger|\.)?|pax|party|travell?ers|guests|just|only|it['’]?s|it is|we are|we['’]re|us|for|with|flying|travell?ing|are|is|be|bring\w*|take|on board|for:)\b|[:(])\W*(?:just |only |the )?$"
)
NOT_FLYING = re.compile(
    r"\b(?:call|let|tell|send|e-?mail|contact|give|copy|cc|ask|help|inform|between|thank)\s+$"
)
_DOES = re.compile(
    r"^\W*(?:will|would|can|could|shall|should|may|has(?:n['’]?t)?|have(?:n['’]?t)?|had|is(?:n['’]?t)?|are|was|were|does(?:n['’]?t)|did(?:n['’]?t)|won['’]?t|do|does|did|asked|said|says|wants?|needs?|prefers?|likes?|knows?|know|in (?:copy|cc)|on copy|signed|sent|called|told|confirmed|handles?)\b(?!\s+(?:like |love |want |need |wish |have )?(?:to )?(?:be |also |all )?(?:fly|flying|travel|go|going|come|coming|join|on board))"
)
_WISH = re.compile(
    r"^\W*(?:all |both |also )?(?:want|need|wish|hope|plan|would (?:like|love|want|need)|['’]d (?:like|love)|are (?:planning|looking|hoping|going|flying|travell?ing|heading|off|trying)|have to|must|will (?:fly|travel|go|be (?:flying|travell?ing|going)))\b"
)
"""what people who fly say of themselves"""
_WITH = re.compile(r"\bwith\s+(?:just |only )?$")
_MINE = re.compile(
    r"\bmy\s+(?:wife|husband|spouse|partner|girlfriend|boyfriend|mother|father|mom|mum|dad|son|daughter|brother|sister|parents|family|kids|children|friends?|boss|colleagues?)\b",
    re.I,
)
_LETTERS = re.compile(r"[a-z]+")
_SOMEBODY = frozenset(
    _LETTERS.findall(
        f"{_ONE_OF}|{_LEADERS}|{_MANY}|me|myself|self|i|him|himself|herself|us|them|mr|mrs|ms|couple|couples|twins|parents".replace(
            "?", ""
        )
    )
)
"""words without one of which nobody is told"""
_ONLY_ME = re.compile(r"\bme,? myself,? and i\b", re.I)
_DEFINITE = re.compile(rf"(?:{_OF}|an?|another)\s", re.I)
_WITH_HIS = re.compile(
    r"\b(?:mr|mrs|ms|dr|sir|client|principal|ceo|boss|he|she|chairman|ambassador|minister|director|owner|guest)\b[^!?\n]{0,60}\b(?:travel\w*|fl(?:y|ies|ying)|go(?:es|ing)?|leav\w*|return\w*|com(?:e|es|ing))\s+(?:\w+\s+){0,2}with\s+$",
    re.I,
)
_HIS = re.compile(r"(?:his|her|their)\s", re.I)
_TOLD_ONE_BY_ONE = re.compile(r"\s*[,:(–-]\s*(?!and\b|plus\b|with\b|\d)")
_ALL_TOLD = re.compile(r"\s*(?:in total|in all|total|altogether|of us|all told|people|pax)\b", re.I)
_IN_ALL = re.compile(r"\b(?:p?pax|passengers?|people|persons?|ppl|souls)$", re.I)
_MOST = 60
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+")
_REACH = 40
"""letters that a member may go on behind a full stop ("Mr. Osei")"""


@dataclass(frozen=True, slots=True)
class Party:
    """Members told one by one between two offsets. `count` None: there is somebody whose number nobody said."""

    start: int
    end: int
    count: int | None


def find_parties(text: str, *, told: bool = False) -> list[Party]:
    """Every party of at least two members, in order, none overlapping. `told`: the text answers who flies."""
    if not told and _SOMEBODY.isdisjoint(_LETTERS.findall(text.lower())):
        return []
    found: list[Party] = []
    if alone := _ONLY_ME.search(text):
        return [Party(alone.start(), alone.end(), 1)]
    position = tried = 0
    for sentence in _SENTENCE.finditer(text):
        if not told and _SOMEBODY.isdisjoint(_LETTERS.findall(sentence[0].lower())):
            continue
        position = max(position, sentence.start())
        while tried < _MOST and (first := _START.search(text, position, sentence.end() + _REACH)) is not None:
            if first.start() >= sentence.end():
                break
            tried += 1
            party, stop = _party(text, first.start(), told=told)
            position = max(stop, first.start() + 1)
            if party:
                found.append(party)
    return found


def _party(text: str, start: int, *, told: bool) -> tuple[Party | None, int]:
    """The party that begins at an offset, and where to read on."""
    total, sure, led, unknown, me, members = 0, False, False, False, False, 0
    end = begin = start
    somebody = pair_told = titled = ends_with_me = False
    while (match := _MEMBER.match(text, begin)) is not None and members < 20:
        said = {key: value for key, value in match.groupdict().items() if value}
        counted = said.get("pairs") or said.get("of") or said.get("party") or said.get("n")
        many = number(counted.lower()) if counted else 1
        if counted and counted.lower() in ("another", "one more"):
            many = 1
        if counted and many is None:
            break
        if "other" in said and members and not somebody:
            break  # "9 passengers and 2 wheelchairs"
        somebody = (
            somebody
            or bool({"me", "leader", "title", "other"} & set(said))
            or bool(said.get("one") and _DEFINITE.match(said["one"]))
        )
        if counted and pair_told and many == 2:
            many = 0  # "a couple, two adults" are two
        pair_told = "pairs" in said and many == 1
        if me and members > 1 and "n" in said and _IN_ALL.search(match[0]) and (many or 0) >= total:
            return Party(start, match.end(), many), match.end()  # "mother, me and my brother, 3 passengers"
        size = (many or 0) * (2 if {"pairs", "two", "both", "pair_names"} & set(said) else 1)
        sure = sure or bool({"n", "of", "party", "pairs", "me"} & set(said))
        led = led or "leader" in said
        titled = titled or "title" in said
        unknown = unknown or "many" in said
        me = me or "me" in said
        ends_with_me = "me" in said
        total, members, end = total + size, members + 1, match.end()
        if ages := _AGES.match(text, end):
            end = ages.end()
        if members == 1 and "n" in said and _IN_ALL.search(match[0]) and _TOLD_ONE_BY_ONE.match(text, end):
            return Party(
                start, end, total
            ), end  # "6 people, two of them children", "one passenger, my mother"
        joined = _JOINED.match(text, end)
        if joined is None:
            break
        begin = joined.end()
        if _MEMBER.match(text, begin) is None:
            bare = _BARE.match(text, begin) if "me" in said or "leader" in said or "title" in said else None
            if bare and _ALL_TOLD.match(text, bare.end()):
                return Party(
                    start, bare.end(), number(bare["n"])
                ), bare.end()  # "my family and I, 5 in total"
            if bare:
                total, members, sure, end = total + (number(bare["n"]) or 0), members + 1, True, bare.end()
            break
    if members < 2:
        return None, end
    if beside := _WITH_SOMEBODY.match(text, end):
        total, end = total + 1, beside.end()
    lead = before(text, start, 40)
    if not me and _WITH.search(lead) and _MINE.search(text[start:end]):
        total += 1  # "with my wife and 3 kids": who writes it flies too
    if not me and not led and _HIS.match(text, start) and _WITH_HIS.search(text[max(0, start - 100) : start]):
        total += 1  # "Mr. Ito travels with his wife and 2 sons"
    about_flying = told or bool(_SAID_OF_FLYING.search(lead))
    beside_the_route = lead.endswith(", ") and bool(re.match(r"\s*(?:[.,;]|$)", after(text, end, 8)))
    about_flying = about_flying or (
        beside_the_route and titled and not re.search(r"\b(?:dear|hi|hello|thanks)\b", lead)
    )
    wish = me and bool(_WISH.match(after(text, end, 40)))
    if NOT_FLYING.search(lead) or (
        not wish
        and _DOES.match(after(text, end, 40))
        and not about_flying
        and not (me and sure and not ends_with_me)
    ):
        return None, end
    if not (sure or led or about_flying) or (led and not sure and not about_flying):
        return None, end
    return Party(start, end, None if unknown else total), end
