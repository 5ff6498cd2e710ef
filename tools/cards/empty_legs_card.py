"""Empty legs that were looked for: as listed, with what is new, cheaper or gone. None is an offer."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.deal import Deal
from domain.deal_state import ENDED
from domain.empty_legs import LegMatch, LegSearch
from domain.exchange import Exchange, ExchangeTable
from domain.policy import policy_on
from tools.cards.desk import Desk, Props
from tools.deals.wording import duration_label, local_day, moment_label, money_label
from tools.places.airports import airport
from tools.sourcing.empty_legs.match import within_limit
from tools.sourcing.empty_legs.request import SYSTEM, trip_words
from tools.sourcing.empty_legs.wording import airports_label, days_label, leg_route, query_label

NOT_AN_OFFER = "Empty leg, not an offer for your trip"
SHOWN = 12
"""of one search; more are counted"""
JUST_NOW_MINUTES = 1


def empty_legs_card(deal: Deal, desk: Desk) -> Props:
    searches = [one for one in deal.leg_searches if one.open or one is deal.leg_searches[-1]]
    return {
        "deal_number": deal.number,
        "sandbox": SYSTEM in desk.house.played_channels,
        "source_label": "Aviapages",
        "label": NOT_AN_OFFER,
        "has_trip": deal.trip is not None,
        "searches": [_search(deal, one, desk) for one in reversed(searches)],
    }


def _search(deal: Deal, search: LegSearch, desk: Desk) -> Props:
    over = deal.state in ENDED and search.open
    listed = sorted((one for one in search.matches if not one.gone), key=_soonest)
    gone = [one for one in search.matches if one.gone]
    shown = (listed + gone)[:SHOWN]
    zone = desk.broker.timezone
    looked = desk.looked_at.get(search.search_id, search.read_at)
    return {
        "search_id": search.search_id,
        "state": "ended" if over else search.status,
        "query_label": query_label(search.query),
        "from_label": airports_label(search.query.origin),
        "to_label": airports_label(search.query.destination),
        "until_label": moment_label(search.until, zone) if search.until else None,
        "ended_label": _ended(search, zone, closed=over),
        "looked_label": f"List of {moment_label(looked, zone)} ({_age(looked, desk.now)})"
        if looked
        else None,
        "legs": [_leg(deal, search, match, desk) for match in shown],
        "more": len(listed) + len(gone) - len(shown),
        "problem": search.problem,
        "can_watch": not over and deal.state not in ENDED and search.status in {"shown", "ended", "failed"},
        "can_stop": not over and search.open and search.until is not None,
    }


def _leg(deal: Deal, search: LegSearch, match: LegMatch, desk: Desk) -> Props:
    leg = match.leg
    first, last = leg.first_day or leg.last_day, leg.last_day or leg.first_day
    today = local_day(desk.now, desk.broker.timezone)
    words = trip_words(search, leg, today) if leg.destination else None
    opened = next((one.opened for one in deal.other_trips if one.words == words and one.opened), None)
    return {
        "leg_id": leg.external_id,
        "route": leg_route(leg),
        "route_long": _names(match),
        "window_label": f"{days_label(first, last)} (UTC)" if first and last else "Day not stated",
        "aircraft": leg.aircraft or "Aircraft not named",
        "category": leg.category,
        "seats_label": f"{leg.seats} seats" if leg.seats else "Seats not stated",
        "price_label": money_label(leg.price) if leg.price else "Price on request",
        "was_label": money_label(match.was) if match.was else None,
        "operator": leg.operator.name if leg.operator else "Operator not named",
        "seen_label": f"First seen {_age(match.seen_at, desk.now)}",
        "gone": match.gone,
        "flags": _flags(deal, search, match, desk),
        "words": words,
        "opened": {"name": opened.number, "url": f"/thread/{opened.thread_id}"} if opened else None,
    }


def _flags(deal: Deal, search: LegSearch, match: LegMatch, desk: Desk) -> list[str]:
    leg, query = match.leg, search.query
    found = []
    if leg.owners_approval_required:
        found.append("The owner has to approve")
    if leg.domestic_flights_only:
        found.append("Domestic flights only")
    if (
        query.most
        and leg.price
        and within_limit(query.most, leg.price, _exchange(deal, search, desk)) is None
    ):
        pair = f"{leg.price.currency} and {query.most.currency}"
        found.append(f"No rate of today between {pair}: limit not checked")
    return found


def _exchange(deal: Deal, search: LegSearch, desk: Desk) -> Exchange | None:
    if search.query.most is None:
        return None
    table = ExchangeTable((*deal.rates, *desk.rates))
    hours = policy_on(desk.now.date()).fx_stale_hours
    return Exchange(currency=search.query.most.currency, table=table, now=desk.now, limit_hours=hours)


def _ended(search: LegSearch, zone: str, *, closed: bool) -> str | None:
    if closed:
        return "The deal is closed, and with it the watch."
    if search.why_ended == "stopped":
        return "You stopped this watch."
    if search.why_ended == "time" and search.until:
        return f"The watch ended {moment_label(search.until, zone)}."
    return None


def _names(match: LegMatch) -> str:
    ends = [airport(icao) for icao in (match.leg.origin, match.leg.destination) if icao]
    return " to ".join(found.name for found in ends if found)


def _age(moment: datetime, now: datetime) -> str:
    """`just now`, `12 min ago`, `3 h 05 ago`, `2 days ago`"""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < JUST_NOW_MINUTES:
        return "just now"
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days ago"
    return f"{duration_label(minutes)} ago"


def _soonest(match: LegMatch) -> tuple[datetime, str]:
    day = match.leg.first_day or match.leg.last_day
    when = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime.max.replace(tzinfo=UTC)
    return when, match.leg.external_id
