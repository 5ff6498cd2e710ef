"""Who a broker's order is for and what they are to read: `tell Jet Linx (demo) that the client needs wifi`.

What operators read is the broker's own wording; only the order itself is taken off it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.deal import Deal
from domain.quotes import Rfq
from tools.sourcing.asks.message import reachable

_ORDER = re.compile(
    r"\W*(?:(?:please|pls|can you|could you|would you|ok|okay|so|then|now|also|and)\W+)*"
    r"(?P<verb>ask|tell|message|text|ping|write(?:\s+to)?|e-?mail|contact|let|remind|inform|notify|chase|"
    r"reply to|(?:send|write)\s+(?:a\s+)?(?:message|note|line)\s+to)\b\s*",
    re.I,
)
_PEOPLE = r"(?:operators?|carriers?|vendors?|sellers?)"
_ALL = re.compile(
    rf"(?:(?:all|every|each|both)\b(?:\s+of)?(?:\s+(?:the|our|them|these))?(?:\s+{_PEOPLE}\b)?"
    rf"|(?:the|our|these)\s+(?:operators|carriers|vendors|sellers)\b|operators\b|every(?:one|body)\b|them(?:\s+all)?\b)",
    re.I,
)
_ONE = re.compile(rf"(?:the|our|this)?\s*{_PEOPLE}\b", re.I)
_AND = re.compile(r"\s*(?:,\s*and|,|and|&)\s*", re.I)
_DEMO = re.compile(r"\s*\(demo\)\s*$", re.I)
_LEAST = 5
"""letters of a name's beginning that stand for the whole name"""


@dataclass(frozen=True)
class Spoken:
    to: tuple[Rfq, ...]
    """empty: not said, or one of several"""
    text: str


def spoken(text: str, deal: Deal) -> Spoken | None:
    """None where it is no order to write to operators who were asked at the marketplace."""
    asked = reachable(deal)
    order = _ORDER.match(text)
    if order is None or not asked:
        return None
    rest = text[order.end() :]
    found: list[Rfq] = []
    if everyone := _ALL.match(rest):
        found, rest = list(asked), rest[everyone.end() :]
    elif one := _ONE.match(rest):
        found, rest = list(asked) if len(asked) == 1 else [], rest[one.end() :]
    else:
        found, rest = _named(rest, asked)
        if not found:
            return None
    return Spoken(tuple(found), _body(order["verb"].lower(), rest))


def _named(rest: str, asked: tuple[Rfq, ...]) -> tuple[list[Rfq], str]:
    """The operators whose names stand at the beginning, one after the other, and what follows them."""
    found: list[Rfq] = []
    while True:
        step = _AND.match(rest) if found else None
        name = _name(rest[step.end() if step else 0 :], asked) if step or not found else None
        if name is None:
            return found, rest
        rfq, length = name
        found.append(rfq)
        rest = rest[(step.end() if step else 0) + length :]


def _name(rest: str, asked: tuple[Rfq, ...]) -> tuple[Rfq, int] | None:
    """The operator and how many characters name it: whole, or a beginning that only it has."""
    best: tuple[Rfq, int] | None = None
    for rfq in asked:
        words = _DEMO.sub("", rfq.operator.name).split()
        for count in range(len(words), 0, -1):
            start = " ".join(words[:count])
            others = [one for one in asked if one.operator.name.lower().startswith(start.lower())]
            if count < len(words) and (len(start) < _LEAST or len(others) > 1):
                continue
            match = re.match(rf"(?:the\s+)?{re.escape(start)}\b(?:\s*\(demo\))?", rest, re.I)
            if match and (best is None or match.end() > best[1]):
                best = rfq, match.end()
    return best


def _body(verb: str, rest: str) -> str:
    rest = rest.strip()
    if verb == "let":
        rest = re.sub(r"^know\b", "", rest, flags=re.I).strip()
    if rest.startswith((":", ",", "-")):
        return _sentence(rest[1:])
    for pattern, begin in (
        (r"^(?:that|to say(?: that)?|saying(?: that)?)\b[\s,:]*", ""),
        (r"^(?:if|whether)\s+", "Please tell us whether "),
        (r"^about\s+", "Please tell us about "),
        (r"^for\s+", "Please send us "),
        (r"^to\s+", "Please "),
    ):
        if match := re.match(pattern, rest, re.I):
            return _sentence(begin + rest[match.end() :])
    return _sentence(rest)


def _sentence(text: str) -> str:
    """With a capital letter and a full stop; a text of several lines is left as it is."""
    text = text.strip().strip("“”\"'").strip()
    if not text or "\n" in text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!…" else ".")
