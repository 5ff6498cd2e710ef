""" "Why is this one recommended": the parts of the score of the best open quote, as the ranking made them."""

from __future__ import annotations

import re

from domain.policy import policy_on
from domain.ranking import RankedQuote
from tools.deals.wording import money_label, plain
from tools.knowledge.question import Asked, sourced
from tools.quoting.compare import ranking_of

_WHY = re.compile(
    r"\bwhy\b[^?.!]{0,60}"
    r"\b(?:recommend\w*|first|top|best|rank\w*|this one|that one|chosen|pick\w*|suggest\w*)\b|"
    r"\breasons? (?:for|behind)\b[^?.!]{0,30}\b(?:recommendation|ranking|pick)\b|"
    r"\bhow (?:do|did|does|is|are)\b[^?.!]{0,20}\b(?:rank\w*|scor\w*)\b"
)


def recommended(asked: Asked) -> str | None:
    """Points and reasons; what the score is made of where nothing is ranked yet."""
    if not _WHY.search(asked.lower):
        return None
    policy = policy_on(asked.today)
    deal = asked.deal
    open_now = deal is not None and deal.trip is not None and bool(deal.open_quotes)
    ranked = ranking_of(deal, asked.now, asked.exchange) if deal and open_now else ()
    if not ranked:
        weights = policy.weights
        return sourced(
            f"No quote is ranked yet. A score has 100 points: price {weights.price}, operator "
            f"{weights.operator}, aircraft {weights.aircraft_fit}, client's wishes {weights.client_fit}, "
            f"reliability {weights.reliability}.",
            f"house policy {policy.version}",
        )
    first = next((item for item in ranked if item.open), None)
    if first is None:
        return "No quote is recommended: none can be offered as it stands."
    return sourced(_told(first), f"the quotes of this deal, weights of house policy {policy.version}")


def _told(item: RankedQuote) -> str:
    quote = item.quote
    parts = "\n".join(f"- {part.label} {part.points} of {part.max}: {plain(part.why)}" for part in item.parts)
    warnings = [plain(flag.text) for flag in item.flags if flag.severity == "warning"][:2]
    mind = f"\n\nMind: {' '.join(warnings)}" if warnings else ""
    return (
        f"{plain(quote.operator.name)} with the {plain(quote.aircraft.type_name)} at "
        f"{money_label(quote.price)} scores {item.score} of 100:\n\n{parts}{mind}"
    )
