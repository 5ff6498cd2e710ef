"""The legs of a quote are those that the operator wrote, and nothing is made up where it wrote none."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from domain.quotes import OfferedLeg, OperatorQuote
from tests.support.avinode_payloads import ROUND_TRIP, lift, quote, respelled_quote, rfq, segment
from tools.sourcing.avinode.join import Fetched, answer_of
from tools.sourcing.avinode.parse import read_quote, read_rfq

Q1 = "aquote-398402435"
BACK = OfferedLeg(origin="KVNY", destination="KTEB", date=date(2026, 12, 18), time=time(16))


def read(told: dict[str, Any]) -> OperatorQuote:
    [one] = answer_of(
        read_rfq(rfq(lifts=(lift(quotes=(Q1,)),))),
        Fetched(quotes={Q1: read_quote(told)}),
        quote_id=lambda system, value: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{system}:{value}")),
        received_at=datetime(2026, 11, 20, 17, tzinfo=UTC),
        view_link=None,
    ).quotes
    return one


@pytest.mark.parametrize("spelt", [lambda told: told, respelled_quote], ids=["plain", "respelled"])
def test_a_counter_offer_keeps_the_departure_that_it_offers(spelt: Any) -> None:
    moved = [segment("KHPN", date="2026-12-15", time="12:30"), segment("KVNY", "KTEB", "2026-12-18", "16:00")]
    out = OfferedLeg(origin="KHPN", destination="KVNY", date=date(2026, 12, 15), time=time(12, 30))
    assert read(spelt(quote(Q1, segments=moved))).legs == (out, BACK)


def test_positioning_is_no_leg_of_the_offer() -> None:
    assert [(leg.origin, leg.destination) for leg in read(quote(Q1)).legs] == [
        ("KTEB", "KVNY"),
        ("KVNY", "KTEB"),
    ]


def test_a_departure_that_is_left_open_or_only_an_arrival_is_not_said() -> None:
    arriving = segment("KVNY", "KTEB") | {"dateTime": {"date": "2026-12-18", "departure": False}}
    out, back = read(quote(Q1, segments=[segment(timeTBD=True), arriving])).legs
    assert (out.date, out.time) == (date(2026, 12, 14), None)
    assert (back.date, back.time) == (None, None)


@pytest.mark.parametrize(
    "broken",
    [
        {"startAirport": None},
        {"endAirport": {"icao": "Van Nuys"}},
        {"dateTime": {"date": "soon", "time": "10:00"}},
        {"dateTime": {"date": "2026-02-30", "time": "10:00"}},
        {"dateTime": {"date": "2026-12-14", "time": "29:75"}},
    ],
)
def test_legs_that_cannot_all_be_read_are_no_legs(broken: dict[str, Any]) -> None:
    assert read(quote(Q1, segments=[ROUND_TRIP[0] | broken, ROUND_TRIP[1]])).legs == ()


def test_an_offer_without_segments_has_no_legs() -> None:
    assert read(quote(Q1, segments=None)).legs == ()
