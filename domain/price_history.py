"""The fold of what a broker decides on prices: the client's currency, exchange rates, taxes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain import events as e
from domain.deal import Deal, TaxDecision

Changes = dict[str, object]


def _currency(_deal: Deal, happening: e.CurrencyChosen, _at: datetime) -> Changes:
    return {"currency": happening.currency}


def _rate(deal: Deal, happening: e.RateEntered, _at: datetime) -> Changes:
    return {"rates": (happening.rate, *deal.rates)}


def _tax(deal: Deal, happening: e.TaxDecided, at: datetime) -> Changes:
    others = tuple(
        d for d in deal.tax_decisions if d.code != happening.code or d.quote_id not in happening.quote_ids
    )
    if happening.decision == "taken_back":
        return {"tax_decisions": others}
    new = tuple(
        TaxDecision(
            quote_id=quote_id,
            code=happening.code,
            text=happening.text,
            decision=happening.decision,
            amount=happening.amount,
            reason=happening.reason,
            at=at,
        )
        for quote_id in happening.quote_ids
    )
    return {"tax_decisions": (*others, *new)}


CHANGES: dict[type, Callable[[Deal, Any, datetime], Changes]] = {
    e.CurrencyChosen: _currency,
    e.RateEntered: _rate,
    e.TaxDecided: _tax,
}
