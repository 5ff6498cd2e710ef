"""One or two sentences on which quote to offer; every number in them comes from the quotes."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ranking.order import RankedQuote


def recommendation(ranked: Sequence[RankedQuote]) -> str:
    """One or two sentences for the broker: which quote and why, numbers only from the quotes."""
    choices = [item for item in ranked if item.open]
    if not choices:
        return "No quote can be offered as it stands." if ranked else "No quotes yet."
    first = choices[0]
    quote = first.quote
    sentence = (
        f"{quote.operator.name} with the {quote.aircraft.type_name} at {quote.price}: {first.score} of 100"
    )
    reasons = [_lower_first(reason) for reason in first.reasons[:2]]
    sentence += f", {' and '.join(reasons)}." if reasons else "."
    warnings = [flag.text for flag in first.flags if flag.severity == "warning"]
    if warnings:
        return f"{sentence} Mind: {warnings[0]}"
    if len(choices) > 1:
        return f"{sentence} {_against_next(first, choices[1])}"
    return sentence


def _against_next(first: RankedQuote, second: RankedQuote) -> str:
    ours, theirs = first.quote.price, second.quote.price
    words = f"Next is {second.quote.operator.name} at {theirs}, {second.score} of 100"
    if ours.currency != theirs.currency or ours == theirs:
        return f"{words}."
    return f"{words}, {theirs - ours} dearer." if ours < theirs else f"{words}, {ours - theirs} cheaper."


def _lower_first(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
