""" "What is the tax on this": the lines of the deal's priced options, or which taxes the trip will carry."""

from __future__ import annotations

import re

from domain.card_fee import CARD_FEE
from domain.deal import Deal
from domain.deal_state import SOLD, DealState
from domain.events import PricedOption
from domain.snapshot import TRANSPORT, PriceLine
from domain.taxes import RateNotKnownError, UnplaceableError, UnpriceableTripError
from tools.deals.wording import aircraft_label, money_label, plain
from tools.knowledge.question import Asked
from tools.knowledge.route_taxes import law_and_source, tax_list, taxes_before_price

_PRICED = frozenset({DealState.PROPOSAL_DRAFT, DealState.PROPOSAL_SENT}) | SOLD
_TAX = re.compile(r"\btax(?:es|ed|able)?\b|\bfet\b|\bexcise\b|\bduty\b|\bduties\b|\bfees\b")
_THIS = re.compile(
    r"\b(?:this|these|that|it|here|the trip|the price|the flight|the option|option \d|the proposal|our trip|"
    r"the deal)\b|\bwhich tax(?:es)? apply\b|\bwhat tax(?:es)? (?:apply|are due|do we)\b|"
    r"\bwhat(?:'s| is| are) the tax(?:es)?\W*$"
)
_MOST_LINES = 6


def deal_taxes(asked: Asked) -> str | None:
    if not (_TAX.search(asked.lower) and _THIS.search(asked.lower)):
        return None
    deal = asked.deal
    if deal is None or deal.trip is None:
        return "There is no trip in this thread yet, so I cannot say its taxes."
    if deal.state in _PRICED and deal.proposal is not None:
        return _of_options(deal, deal.proposal.options, _number(asked))
    try:
        taxes = taxes_before_price(deal.trip, asked)
    except (UnpriceableTripError, UnplaceableError, RateNotKnownError) as error:
        return f"I cannot say the taxes of {plain(deal.trip.route)} yet: {plain(str(error))}."
    found = tax_list(taxes)
    if not found:
        return f"No tax of my tables applies to {plain(deal.trip.route)}."
    return f"Nothing is priced yet. On {plain(deal.trip.route)} these will apply:\n\n{found}"


def _number(asked: Asked) -> int | None:
    match = re.search(r"\boption (\d)\b", asked.lower)
    return int(match[1]) if match else None


def _of_options(deal: Deal, options: tuple[PricedOption, ...], wanted: int | None) -> str:
    """One option line by line (the one asked for, else the first), the others with their amounts only."""
    shown = next((option for option in options if option.n == wanted), options[0])
    heading = f"Option {shown.n}" + (f" ({_aircraft(deal, shown)})" if _aircraft(deal, shown) else "")
    lines = _taxes_of(shown)[:_MOST_LINES]
    text = f"{heading}: " + (
        "no tax line." if not lines else "\n\n" + "\n".join(f"- {_line(line)}" for line in lines)
    )
    if shown.snapshot.included:
        text += (
            "\n\nIn the operator's price already: "
            + ", ".join(key.replace("_", " ") for key in shown.snapshot.included)
            + "."
        )
    text += _conversion(shown) + _decisions(deal, shown)
    others = [option for option in options if option is not shown]
    if others:
        text += "\n\n" + " ".join(_short(option) for option in others)
    return text


def _conversion(option: PricedOption) -> str:
    """At which rate the price stands in the client's currency, where it does not come in it."""
    rate = option.snapshot.lines[0].rate_used
    return f"\n\nThe charter price is converted at {plain(rate.label)}." if rate else ""


def _decisions(deal: Deal, option: PricedOption) -> str:
    """What the broker waived or confirmed: such a tax has no line."""
    settled = [d for d in deal.tax_decisions if d.quote_id in option.quote_ids and d.decision != "entered"]
    words = (f"- {plain(d.text)}: {d.decision} by the broker ({plain(d.reason)})" for d in settled)
    said = list(dict.fromkeys(words))
    return "\n\n" + "\n".join(said) if said else ""


def _short(option: PricedOption) -> str:
    amounts = [money_label(line.amount) for line in _taxes_of(option) if not line.open]
    return f"Option {option.n}: {' + '.join(amounts) or 'no tax line'}."


def _taxes_of(option: PricedOption) -> list[PriceLine]:
    return [line for line in option.snapshot.lines if line.includes_key not in {TRANSPORT, CARD_FEE}]


def _aircraft(deal: Deal, option: PricedOption) -> str:
    return plain(aircraft_label(deal, option.quote_ids))


def _line(line: PriceLine) -> str:
    if line.open:
        return f"{plain(line.label)}: open until entered or waived"
    last = ", last known rate" if line.provisional else ""
    amount, basis = money_label(line.amount), plain(line.basis)
    period = f"; {line.period}" if line.period else ""
    return f"{plain(line.label)}: **{amount}** = {basis}{last} ({law_and_source(line)}{period})"
