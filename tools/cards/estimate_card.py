"""An indicative range before anybody has answered: it never looks like a price."""

from __future__ import annotations

from datetime import date

from domain.deal import Deal
from domain.market_prices import MarketPrices
from domain.quotes import Estimate
from tools.cards.desk import Desk, Props
from tools.cards.explain import Facts, facts
from tools.deals.wording import date_label, duration_label, moment_label, rough_label
from tools.sourcing.asks.request import NAMES

OF_ALL = "published rates, no quotes yet"
"""stands above the ranges, once"""


def estimate_card(deal: Deal, desk: Desk) -> Props:
    return {
        "ranges": [
            {
                "category": estimate.category,
                "basis": _basis(estimate),
                "why": _why(estimate, deal),
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
        "market": _market(deal, desk),
    }


def _market(deal: Deal, desk: Desk) -> Props | None:
    """What a channel says, under its own name: never part of the ranges above."""
    seen = deal.market_prices
    if seen is None:
        return None
    return {
        "source_label": NAMES.get(seen.system, seen.system),
        "sandbox": seen.system in desk.house.played_channels,
        "ranges": [
            {
                "category": one.category,
                "mid_label": rough_label(one.mid),
                "ends_label": f"{rough_label(one.low)} – {rough_label(one.high)}",
            }
            for one in seen.ranges
        ],
        "times_label": _times(seen),
        "read_label": f"Read {moment_label(seen.read_at, desk.broker.timezone)}",
    }


def _times(seen: MarketPrices) -> str | None:
    """`Flight time 5 h 34 and 4 h 51 in a Citation Excel`, with the stops it would make"""
    if not seen.times:
        return None
    hours = " and ".join(duration_label(one.minutes) for one in seen.times)
    stops = [code for one in seen.times for code in one.tech_stops]
    via = f", with a fuel stop at {' and '.join(stops)}" if stops else ""
    return f"Flight time {hours} in a {seen.times[0].aircraft}{via}"


def _of_all(deal: Deal) -> str:
    if any("past quotes" in estimate.basis for estimate in deal.estimates):
        return "For the whole trip, from published hourly rates, corrected by past quotes"
    return "For the whole trip, from published hourly rates, not from quotes"


def _why(estimate: Estimate, deal: Deal) -> Facts:
    return facts(
        "One trip in ten costs less than the low end, five less than the middle, nine less than the high end",
        base=_basis(estimate),
        rate="Published hourly rates of this category, with landing, crew and fuel stops",
        date=f"For {date_label(day)}" if (day := _first_day(deal)) else None,
        source=_of_all(deal),
    )


def _first_day(deal: Deal) -> date | None:
    return deal.trip.legs[0].date if deal.trip and deal.trip.legs else None


def _basis(estimate: Estimate) -> str:
    """Hours, rates and fuel stops of this category: another one flies faster and farther."""
    return "; ".join(part for part in estimate.basis.split("; ") if part != OF_ALL)
