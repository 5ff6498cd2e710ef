# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""What the client wants to spend: "under 50k", "40k or so", "budget is EUR 60,000"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.money import Money
from graph.understanding.words import Span, before

_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "chf": "CHF",
    "dollars": "USD",
    "euros": "EUR",
}
_SIGNS |= {
    "euro": "EUR",
    "pounds": "GBP",
    "us$": "USD",
    "dollar": "USD",
    "bucks": "USD",
    "inr": "INR",
    "rs": "INR",
    "aed": "AED",
    "cad": "CAD",
}
_CODE = r"us\$|usd|inr|rs\.?(?=\s?\d)|eur|gbp|chf|aed|cad|[$€£]"
_AMOUNT = re.compile(
    rf"(?P<sign>(?:{_CODE})\s?)?(?<![\w.,])(?P<number>\d{{1,3}}(?:[,' ]\d{{3}}){{1,3}}|\d{{1,3}}(?:\.\d{{3}}){{1,3}}(?![.\d])|\d{{1,9}})(?P<cents>\.\d{{1,2}}|,-|\.-|,\d\d(?!\d))?\s?(?P<scale>lakhs?\b|lacs?\b|crores?\b|k\b|m\b|mm\b|thousand\b|grand\b|million\b|mil\b)?"
    rf"(?:\s?(?P<after>{_CODE}|dollars?|euros?|pounds|bucks)(?!\w))?",
    re.I,
)
_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "grand": 1_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "lac": 100_000,
    "lacs": 100_000,
    "crore": 10_000_000,
    "crores": 10_000_000,
}
_NOT_WANTED = re.compile(
    r"\b(?:rates? from|room rates?|landing fees?|amount due|invoice[d]?|deposit of|paid|was|last time|last year)\W*(?:\w+\W+){0,2}$"
)
"""before an amount that nobody wants to spend on this trip"""
_CUE = re.compile(
    r"(?:budget\w*|under|below|max(?:imum)?|up to|less than|no more than|not more than|stay(?:ing)? (?:under|below|within)|within|around|about|spend\w*|"
    r"cap(?:ped)?(?: at| of)?|ceiling|target\w*|pay|price|cost\w*|ballpark|keep it|limit)\W*(?:\w+\W+){0,3}$"
)


@dataclass(frozen=True, slots=True)
class BudgetMention(Span):
    """An amount somebody wants to spend. `currency_said` is False when dollars were assumed."""

    money: Money
    currency_said: bool


def find_budget(text: str) -> BudgetMention | None:
    """The last budget in the text, or None. A bare number is none: it needs a currency, a `k` or the word."""
    found = None
    for match in _AMOUNT.finditer(text):
        sign = (match["sign"] or match["after"] or "").strip().lower()
        cued = bool(_CUE.search(before(text, match.start(), 50)))
        if not (sign or match["scale"] or (cued and len(re.sub(r"\D", "", match["number"])) >= 4)):
            continue
        if match["scale"] and match["scale"].lower() == "m" and not sign:
            continue
        if (
            match["scale"] is None
            and not sign
            and (re.fullmatch(r"20\d\d", match["number"]) or "budget" not in text.lower())
        ):
            continue
        if _NOT_WANTED.search(before(text, match.start(), 40)):
            continue
        cents = re.sub(r"\D", "", match["cents"] or "")
        amount = Decimal(re.sub(r"\D", "", match["number"]) + (f".{cents}" if cents else ""))
        scale = (match["scale"] or "").lower()
        amount *= _SCALES.get(scale, 1_000_000 if scale else 1)
        if not 100 <= amount <= 1_000_000_000:
            continue
        money = Money(
            amount=amount.normalize().quantize(Decimal(1))
            if amount == amount.to_integral_value()
            else amount,
            currency=_SIGNS.get(sign, "USD"),
        )
        found = BudgetMention(match.start(), match.end(), match[0].strip(), money, bool(sign))
    return found
