"""An indicative range before anybody has answered: it never looks like a price."""

from __future__ import annotations

from domain.deal import Deal
from domain.quotes import Estimate
from tools.cards.desk import Desk, Props
from tools.deals.wording import rough_label

OF_ALL = "published rates, no quotes yet"
"""stands above the ranges, once"""


def estimate_card(deal: Deal, _desk: Desk) -> Props:
    return {
        "ranges": [
            {
                "category": estimate.category,
                "basis": _basis(estimate),
                "low_label": rough_label(estimate.low),
                "mid_label": rough_label(estimate.mid),
                "high_label": rough_label(estimate.high),
                # only to draw bars with
                "low": int(estimate.low.amount),
                "mid": int(estimate.mid.amount),
                "high": int(estimate.high.amount),
            }
            for estimate in deal.estimates
        ],
        "basis": _of_all(deal),
        "note": "Indicative range, not an offer",
    }


def _of_all(deal: Deal) -> str:
    if any("past quotes" in estimate.basis for estimate in deal.estimates):
        return "For the whole trip, from published hourly rates, corrected by past quotes"
    return "For the whole trip, from published hourly rates, not from quotes"


def _basis(estimate: Estimate) -> str:
    """Hours, rates and fuel stops of this category: another one flies faster and farther."""
    return "; ".join(part for part in estimate.basis.split("; ") if part != OF_ALL)
