# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""How many people fly: "4 pax", "party of four", "8 of us plus 2 kids and the nanny", "me and my wife"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.understanding.party import NOT_FLYING, Party, find_parties
from graph.understanding.people_patterns import KIN, MORE, NEEDS, PATTERNS, WHO, YOUNG
from graph.understanding.words import COUNT, MOST, Span, after, before, number

_ENSEMBLES = {
    "duo": 2,
    "trio": 3,
    "threesome": 3,
    "foursome": 4,
    "quartet": 4,
    "quintet": 5,
    "sextet": 6,
    "septet": 7,
    "octet": 8,
}
_ME = re.compile(r"\b(?:me|myself|i)\b", re.I)
_MY_KIN = re.compile(rf"\bmy\s+{KIN}\b", re.I)
_IN_ALL = re.compile(r"\b(?:in total|total|altogether|all told|in all)$", re.I)
_ME_TOO = re.compile(r"\b(?:me|i|myself)\s*(?:,|and|&|\+|plus|with)\s*$")
_BACK_WITH = re.compile(
    r"\b(?:back|return\w*|home|inbound)\b(?:(?!\b(?:out|outbound|leav\w*|depart\w*)\b)[^,;.]){0,24}\b(?:with|for)\s+(?:only |just )?$"
)
_SOME_OF = re.compile(
    rf"{COUNT}\s+of\s+(?:(?:them|whom|which)\b|us\s+(?:are|is)\s+(?:an?\s+)?{YOUNG}\b|us\s+(?:is|has|have|needs?|uses?|can|cannot|can['’]?t|may|might|was|gets|suffers|smokes|prefers?|snores|comes|joins|am)\b)|(?:one|1)\s+of\s+(?:us|them|the)\b",
    re.I,
)
_COULD_BE = re.compile(r"\b(?:could|might|may)\s+(?:also\s+|even\s+)?be(?:come)?\s+$")
_ON_GROUND = re.compile(
    r"\b(?:dinner|lunch|breakfast|table|cars?|hotel|rooms?|reservation|transfers?|villa|suv|van)\s+$"
)
_WITHIN = re.compile(r"\b(?:incl\w*\.?|among (?:them|which)|of (?:which|whom|them)|thereof)\W*$")
_COUNTED = re.compile(rf"\b{COUNT} {WHO}\b", re.I)
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


def find_people(text: str) -> list[PeopleMention]:
    """Every count of people in the text, in order, none overlapping."""
    found = [_of_party(text, party) for party in find_parties(text)]
    lowered = text.lower()
    for name, pattern in PATTERNS:
        if not any(word in lowered for word in NEEDS.get(name, ("",))):
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
    while more := MORE.match(match.string, end):
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
    elif name == "ensemble":
        count = _ENSEMBLES[said["ensemble"].lower()]
    elif name == "me_and_pet":
        me = _ME.search(match.string, match.start(), match.end()) or match
        return PeopleMention(me.start(), max(end, me.end()) if extra else me.end(), match[0], 1 + extra)
    elif name == "parents":
        count = 2
    elif name == "one_titled":
        count = 1
    elif name == "me_names":
        count = 1 + len(re.findall(r"\b[A-Z]", match["names"]))
    elif name in ("me_and", "me_and_some", "kin_and_me", "with_kin", "take_her"):
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
        count = number(next((said[key] for key in ("n", "n_b", "n_d", "n_e") if key in said), ""))
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
        mention for mention in found if re.search(rf"^{COUNT}\s+(?:\w+\s+)?{YOUNG}\b", mention.words, re.I)
    ]
    grown = [mention for mention in found if mention not in young]
    if not young or not grown:
        return found
    first = grown[0]
    total = first.count + sum(mention.count for mention in young)
    words = " + ".join([first.words, *(mention.words for mention in young)])
    return [replace(first, count=total, words=words), *grown[1:]]
