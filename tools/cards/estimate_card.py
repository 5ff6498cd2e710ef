"""An indicative range before anybody has answered: it never looks like a price."""

from __future__ import annotations

from domain.deal import Deal
from tools.cards.desk import Desk, Props
from tools.deals.wording import rough_label


def estimate_card(deal: Deal, _desk: Desk) -> Props:
    return {
        "ranges": [
            {
                "category": estimate.category,
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
        "basis": deal.estimates[0].basis if deal.estimates else "",
        "note": "Indicative range, not an offer",
    }
