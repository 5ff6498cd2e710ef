"""Searches and legs in words."""

from __future__ import annotations

from datetime import date

from domain.empty_legs import Area, EmptyLeg, LegQuery
from tools.deals.wording import date_label, money_label, plain, rough_label
from tools.places.airports import airport

MOST_CODES = 6


def query_label(query: LegQuery) -> str:
    """`London to Nice, 14 to 16 Dec 2026, 4 passengers, up to USD 30,000`"""
    parts = [_route(query)]
    if query.first_day and query.last_day:
        parts.append(days_label(query.first_day, query.last_day))
    if query.passengers:
        parts.append(f"{query.passengers} passenger{'' if query.passengers == 1 else 's'}")
    if query.most:
        parts.append(f"up to {rough_label(query.most)}")
    return ", ".join(parts)


def airports_label(area: Area | None) -> str | None:
    """`LTN, FAB, BQH and 4 more`: what a town or an area stands for; None for a single airport."""
    if area is None or len(area.airports) < 2:
        return None
    codes = [code(icao) for icao in area.airports]
    more = len(codes) - MOST_CODES
    return ", ".join(codes[:MOST_CODES]) + (f" and {more} more" if more > 0 else "")


def days_label(first: date, last: date) -> str:
    """`Mon 14 Dec 2026`, `14 to 16 Dec 2026`, `30 Dec 2026 to 2 Jan 2027`"""
    if first == last:
        return date_label(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last.day} {last:%b %Y}"
    return f"{first.day} {first:%b %Y} to {last.day} {last:%b %Y}"


def leg_route(leg: EmptyLeg) -> str:
    return f"{code(leg.origin)} → {code(leg.destination) if leg.destination else 'open'}"


def leg_line(leg: EmptyLeg) -> str:
    """`LTN → NCE, 14 to 16 Dec 2026, Phenom 300, USD 9,800.00`, safe inside a chat message"""
    first, last = leg.first_day or leg.last_day, leg.last_day or leg.first_day
    parts = [leg_route(leg), days_label(first, last) if first and last else "day not stated"]
    if leg.aircraft:
        parts.append(plain(leg.aircraft))
    parts.append(money_label(leg.price) if leg.price else "price on request")
    return ", ".join(parts)


def code(icao: str) -> str:
    found = airport(icao)
    return found.code if found else icao


def _route(query: LegQuery) -> str:
    start, end = _end(query.origin), _end(query.destination)
    if query.origin and query.destination:
        return f"{start} to {end}"
    if query.origin:
        return f"leaving {start}" if query.origin.near else f"from {start}"
    return f"arriving {end}" if query.destination and query.destination.near else f"to {end}"


def _end(area: Area | None) -> str:
    if area is None:
        return ""
    return f"near {area.text}" if area.near else area.text
