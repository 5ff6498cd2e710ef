"""Trips that were told in this thread and are none of its own: offered, opened or dismissed."""

from __future__ import annotations

from domain.deal import Deal, OtherTrip
from tools.cards.desk import Desk, Props
from tools.deals.other_trips import thread_address


def other_trips_card(deal: Deal, desk: Desk) -> Props:
    return {
        "deal_number": deal.number,
        "trips": [_trip(other, desk) for other in deal.other_trips],
    }


def _trip(other: OtherTrip, desk: Desk) -> Props:
    opened = other.opened
    return {
        "n": other.n,
        "words": other.words,
        "together": other.together,
        "state": "opened" if opened else "dismissed" if other.dismissed else "offered",
        "opened": {
            "url": thread_address(opened.thread_id),
            "name": desk.threads.get(opened.thread_id) or opened.number,
        }
        if opened
        else None,
    }
