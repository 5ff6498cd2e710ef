"""Terms of the house: payment, cancellation, validity, margins, answer times, from the dated policy."""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.policy import Policy, policy_on
from tools.knowledge.question import Asked, sourced


def house_terms(asked: Asked) -> str | None:
    policy = policy_on(asked.today)
    for pattern, answer in _TERMS:
        if pattern.search(asked.lower):
            return sourced(answer(policy), f"house policy {policy.version}")
    return None


def _payment(policy: Policy) -> str:
    terms = policy.payment
    return (
        f"{terms.sentence} A card costs {terms.card_surcharge_percent} % more, never above "
        f"{terms.card_surcharge_maximum_percent} %, where the card network and the state allow it."
    )


def _cancellation(policy: Policy) -> str:
    return policy.cancellation.sentence


def _validity(policy: Policy) -> str:
    return (
        f"A proposal is valid for {policy.proposal_hours} hours, or until the operator's own date if that is "
        "earlier."
    )


def _margins(policy: Policy) -> str:
    presets = ", ".join(f"{preset} %" for preset in policy.margin_presets)
    return f"The margin presets are {presets}; {policy.default_margin_percent} % unless you choose another."


def _deadlines(policy: Policy) -> str:
    rows = ", ".join(
        f"{_span(deadline.answer_minutes)} when departure is in less than {deadline.under_hours} hours"
        if deadline.under_hours is not None
        else f"otherwise {_span(deadline.answer_minutes)}"
        for deadline in policy.rfq_deadlines
    )
    return f"Operators get {rows} to answer."


def _span(minutes: int) -> str:
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"


_TERMS: tuple[tuple[re.Pattern[str], Callable[[Policy], str]], ...] = (
    (
        re.compile(r"\bcancell?ation\b|\bcancels?\b[^?.!]{0,40}\b(?:cost|fee|owe|penalty|charge|terms)\b"),
        _cancellation,
    ),
    (
        re.compile(
            r"\bpayment (?:terms?|conditions?|policy|deadline)\b|\bterms of payment\b|"
            r"\bcard (?:fee|surcharge)\b|\bpay by (?:credit )?card\b|"
            r"\bwhen (?:is|does|do|must|should)\b[^?.!]{0,30}\b(?:payment|pay)\b"
        ),
        _payment,
    ),
    (
        re.compile(
            r"\bhow long\b[^?.!]{0,30}\b(?:offer|proposal|quote|price)s?\b[^?.!]{0,20}"
            r"\b(?:valid|good|hold|stand|last)\b|"
            r"\b(?:offer|proposal)s?(?:'s)? validity\b|\bvalidity of\b[^?.!]{0,15}\b(?:offer|proposal)s?\b"
        ),
        _validity,
    ),
    (re.compile(r"\bmargin presets?\b|\b(?:usual|default|standard|preset) margins?\b"), _margins),
    (
        re.compile(
            r"\bhow (?:long|much time)\b[^?.!]{0,30}\boperators?\b[^?.!]{0,20}"
            r"\b(?:answer|reply|respond|quote)\b"
        ),
        _deadlines,
    ),
)
