"""The quotes side by side: ranked, every part of the score shown, to be picked from."""

from __future__ import annotations

from domain.deal import Deal
from domain.policy import policy_on
from domain.ranking import RankedQuote
from tools.cards.board_card import KINDS, UNSAID, flight_label
from tools.cards.desk import Desk, Props
from tools.deals.wording import local_day, moment_label, money_label
from tools.quoting.compare import ranking_of, recommendation_of
from tools.quoting.offered import Difference, differences, says_nothing_of_its_change
from tools.quoting.options import MOST_OPTIONS
from tools.quoting.price import taxes_included

SEVERITIES = ("block", "warning", "info", "note")


def compare_card(deal: Deal, desk: Desk) -> Props:
    policy = policy_on(local_day(desk.now, desk.broker.timezone))
    ranked = ranking_of(deal, desk.now) if deal.trip and deal.open_quotes else ()
    margin = deal.proposal.margin_percent if deal.proposal else policy.default_margin_percent
    return {
        "recommendation": recommendation_of(ranked) if ranked else "There are no open quotes.",
        "rows": [_row(place, deal, desk) for place in ranked],
        "margin_presets": [int(preset) for preset in policy.margin_presets],
        "margin_percent": f"{margin.normalize():f}",
        "max_options": MOST_OPTIONS,
    }


def _row(place: RankedQuote, deal: Deal, desk: Desk) -> Props:
    quote = place.quote
    aircraft = quote.aircraft
    moved = differences(quote, deal.trip) if deal.trip else ()
    return {
        "quote_id": quote.id,
        "rank": place.rank,
        "operator": quote.operator.name,
        "ratings": list(quote.operator.safety_ratings),
        "aircraft": aircraft.type_name,
        "category": aircraft.category,
        "seats": aircraft.seats,
        "year": aircraft.year,
        "tail": aircraft.tail,
        "photo_url": aircraft.photo_url,
        "kind_label": KINDS[quote.kind],
        "price_label": money_label(quote.price),
        "flight_label": flight_label(quote),
        "offer_label": "; ".join(one.text for one in moved if one.severity == "note") or None,
        "valid_label": (moment_label(quote.valid_until, desk.broker.timezone) if quote.valid_until else None),
        "score": place.score,
        "parts": [
            {
                "key": part.key,
                "label": part.label,
                "points": part.points,
                "max": part.max,
                "why": part.why,
            }
            for part in place.parts
        ],
        "reasons": list(place.reasons),
        "flags": _flags(place, moved),
        "taxes": taxes_included(quote),
        "taxes_said": deal.taxes.get(quote.id),
        "open": place.open,
    }


def _flags(place: RankedQuote, moved: tuple[Difference, ...]) -> list[Props]:
    """What the ranking found, and what is flown otherwise than asked; the gravest first."""
    told = [(flag.severity, flag.text) for flag in place.flags]
    told += [(one.severity, one.text) for one in moved if one.severity != "note"]
    if says_nothing_of_its_change(place.quote):
        told.append(("warning", UNSAID))
    told.sort(key=lambda one: SEVERITIES.index(one[0]))
    return [{"severity": severity, "text": text} for severity, text in told]
