"""The quotes side by side: ranked, every part of the score shown, to be picked from."""

from __future__ import annotations

from collections.abc import Sequence

from domain.currencies import minor_digits
from domain.deal import Deal
from domain.policy import Policy, policy_on
from domain.ranking import RankedQuote
from domain.ranking.guardrails import most_passengers
from domain.together import MOST_TOGETHER
from tools.cards.board_card import KINDS, UNSAID, flight_label
from tools.cards.compare_orders import chart_of, orders_of
from tools.cards.desk import Desk, Props
from tools.cards.photo import photo_url
from tools.deals.wording import local_day, moment_label, money_label
from tools.exchange.of_deal import exchange_of
from tools.quoting.combine import carried_together
from tools.quoting.compare import Apart, Comparison, comparison_of, recommendation_of
from tools.quoting.offered import Difference, differences, says_nothing_of_its_change
from tools.quoting.options import MOST_OPTIONS
from tools.quoting.price import taxes_included
from tools.quoting.together import seats_of

SEVERITIES = ("block", "warning", "info", "note")
USUAL_CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "AED", "JPY")


def compare_card(deal: Deal, desk: Desk) -> Props:
    policy = policy_on(local_day(desk.now, desk.broker.timezone))
    exchange = exchange_of(deal, now=desk.now, client=desk.client, known=desk.rates)
    nothing = Comparison(exchange.currency, (), (), {})
    compared = comparison_of(deal, desk.now, exchange) if deal.trip and deal.open_quotes else nothing
    ranked = compared.ranked
    return {
        "recommendation": _recommendation(compared),
        "rows": [_row(place, deal, desk, compared) for place in ranked],
        "orders": orders_of(ranked),
        "chart": chart_of(ranked),
        "apart": [_apart(one) for one in compared.apart],
        "currency": compared.currency,
        "currencies": _currencies(deal, compared.currency),
        "rates": [rate.label for rate in dict.fromkeys(compared.rates.values())],
        "rate_pair": _rate_pair(deal, compared),
        "margin_presets": [int(preset) for preset in policy.margin_presets],
        **_margin(deal, policy, compared.currency),
        "paid": (deal.proposal.card if deal.proposal else None) or "none",
        "ways_to_pay": _ways_to_pay(policy),
        "max_options": MOST_OPTIONS,
        **_together(deal, ranked),
    }


def _together(deal: Deal, ranked: Sequence[RankedQuote]) -> Props:
    """Which rows were combined last, and what to combine where nobody carries everybody alone."""
    last = deal.proposal.options if deal.proposal else ()
    open_ids = {quote.id for quote in deal.open_quotes}
    groups = [option for option in last if option.snapshot.aircraft and open_ids.issuperset(option.quote_ids)]
    return {
        "max_together": MOST_TOGETHER,
        "together": [list(option.quote_ids) for option in groups],
        "people": {
            part.price.quote_id: ", ".join(map(str, part.passengers))
            for option in groups
            for part in option.snapshot.aircraft
        },
        "legs_label": _legs_label(deal),
        "fit_note": _fit_note(deal, ranked),
    }


def _legs_label(deal: Deal) -> str:
    """`20 people`, or by leg `20, 12 people`: what the aircraft of an option carry in all."""
    counts = [leg.passengers or 0 for leg in deal.trip.legs] if deal.trip else []
    shown = counts[:1] if len(set(counts)) == 1 else counts
    return f"{', '.join(map(str, shown))} people"


def _fit_note(deal: Deal, ranked: Sequence[RankedQuote]) -> str | None:
    if deal.trip is None:
        return None
    usable = [place.quote for place in ranked if place.open or place.only_too_small]
    group = carried_together(usable, deal.trip)
    if not group:
        return None
    rank = {place.quote.id: place.rank for place in ranked}
    rows = [str(rank[quote.id]) for quote in group]
    people, seats = most_passengers(deal.trip), sum(seats_of(quote) or 0 for quote in group)
    return (
        f"{people} people fit none of these aircraft alone. Quotes {', '.join(rows[:-1])} and {rows[-1]} "
        f"have {seats} seats together: tick them and combine them into one option."
    )


def _recommendation(compared: Comparison) -> str:
    if compared.ranked:
        return recommendation_of(compared.ranked)
    if compared.apart:
        return (
            f"No quote can be ranked in {compared.currency}: enter an exchange rate, or choose another "
            "currency for the client."
        )
    return "There are no open quotes."


def _margin(deal: Deal, policy: Policy, currency: str) -> Props:
    """As it was chosen last. A fixed amount stands only in the currency in which it was said."""
    last = deal.proposal
    fixed = last.margin_fixed if last else None
    again = fixed is not None and fixed.currency == currency
    percent = last.margin_percent if last and fixed is None else policy.default_margin_percent
    bounds = [("at least", policy.margin_floor), ("at most", policy.margin_cap)]
    told = [f"{words} {money_label(bound)}" for words, bound in bounds if bound is not None]
    return {
        "margin_percent": f"{percent.normalize():f}",
        "margin_fixed": f"{fixed.amount:.{minor_digits(currency)}f}" if fixed and again else "",
        "margin_note": f"The house’s policy: {' and '.join(told)} an option." if told else None,
    }


def _own_margin(deal: Deal, quote_id: str, currency: str) -> Props | None:
    """The option's own margin as it was chosen last, to be typed over; None: it has that of all."""
    own = deal.proposal.own_margins.get(quote_id) if deal.proposal else None
    if own is None:
        return None
    if own.fixed is None:
        return {"percent": f"{own.percent.normalize():f}"}
    if own.fixed.currency != currency:
        return None
    return {"fixed": f"{own.fixed.amount:.{minor_digits(currency)}f}"}


def _ways_to_pay(policy: Policy) -> list[Props]:
    usual, most = (policy.payment.card_percent(allowed=allowed) for allowed in (False, True))
    return [
        {"value": "none", "label": "By bank transfer, no fee"},
        {"value": "limited", "label": f"By card, fee {usual.normalize():f} %"},
        {
            "value": "maximum",
            "label": f"By card, fee {most.normalize():f} %: network and state allow it",
        },
    ]


def _apart(one: Apart) -> Props:
    return {
        "quote_id": one.quote.id,
        "operator": one.quote.operator.name,
        "aircraft": one.quote.aircraft.type_name,
        "price_label": money_label(one.quote.price),
        "reason": one.reason,
    }


def _currencies(deal: Deal, current: str) -> list[str]:
    quoted = (quote.price.currency for quote in deal.open_quotes)
    return list(dict.fromkeys((current, *quoted, *USUAL_CURRENCIES)))


def _rate_pair(deal: Deal, compared: Comparison) -> Props | None:
    """The first rate that could be entered: of a quote that is in another currency than the client's."""
    others = [quote.price.currency for quote in deal.open_quotes if quote.price.currency != compared.currency]
    missing = [one.quote.price.currency for one in compared.apart]
    return {"base": (missing or others)[0], "quote": compared.currency} if others else None


def _row(place: RankedQuote, deal: Deal, desk: Desk, compared: Comparison) -> Props:
    quote = place.quote
    rate = compared.rates.get(quote.id)
    quoted = deal.quote(quote.id)
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
        "photo_url": photo_url(deal, aircraft),
        "kind_label": KINDS[quote.kind],
        "price_label": money_label(quote.price),
        "quoted_label": f"{money_label(quoted.price)} at {rate.value_label}" if rate and quoted else None,
        "flight_label": flight_label(quote),
        "offer_label": "; ".join(one.text for one in moved if one.severity == "note") or None,
        "valid_label": (
            f"valid until {moment_label(quote.valid_until, desk.broker.timezone)}"
            if quote.valid_until
            else None
        ),
        "ends": {"until": quote.valid_until.isoformat(), "now": desk.now.isoformat()}
        if quote.valid_until
        else None,
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
        "own_margin": _own_margin(deal, quote.id, compared.currency),
        "open": place.open,
        "only_together": place.only_too_small,
    }


def _flags(place: RankedQuote, moved: tuple[Difference, ...]) -> list[Props]:
    """What the ranking found, and what is flown otherwise than asked; the gravest first."""
    told = [(flag.severity, flag.text) for flag in place.flags]
    told += [(one.severity, one.text) for one in moved if one.severity != "note"]
    if says_nothing_of_its_change(place.quote):
        told.append(("warning", UNSAID))
    told.sort(key=lambda one: SEVERITIES.index(one[0]))
    return [{"severity": severity, "text": text} for severity, text in told]
