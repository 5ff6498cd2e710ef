"""Whatever Aviapages answers: a clean value or nothing, and a price only where there is one."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given, strategies as st

from domain.asks import AskedOperator
from tests.support.aviapages_desk import our_id
from tools.sourcing.aviapages.join import Recorded, answer_of
from tools.sourcing.aviapages.parse import (
    read_company,
    read_empty_leg,
    read_flight_time,
    read_price_range,
    read_replies,
)
from tools.sourcing.avinode.shapes import read_json
from tools.sourcing.port import AnswerUnreadable

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ASKED = AskedOperator(external_id="41002", name="Palisade Jets (demo)")
ROWS = (
    "id price currency_code currency state comment company company_extension aircraft aircraft_type",
    "aircraft_class images url name avg_response_rate avg_response_time created_at quote_request_id",
    "dep_airport arr_airport departure_airport icao from_date_utc to_date_utc price_min price_max time",
    "distance airport techstops great_circle max_passengers",
)
KEYS = tuple(key for row in ROWS for key in row.split())
WORDS = st.sampled_from(["OK", "Not available", "Removed", "USD", "KTEB", "41002", "2026-11-23T15:00:00Z"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | WORDS
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=25,
)
NODES = st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=14)


def as_read(node: object) -> dict[str, object]:
    """As it would come out of an answer."""
    read = read_json(json.dumps(node).encode())
    assert isinstance(read, dict)
    return read


@given(NODES)
def test_a_reply_becomes_a_clean_answer(node: dict[str, object]) -> None:
    replies = read_replies((as_read({**node, "company": {"id": 41002, "name": "Palisade"}}),))
    answer = answer_of("1", ASKED, replies, Recorded({}, {}), categories=(), quote_id=our_id, received_at=NOW)
    for quote in answer.quotes:
        assert quote.price.amount > 0
        assert node["state"] == "OK" or str(node["state"]).lower() == "ok"
    assert len(answer.quotes) <= 1


@given(NODES)
def test_the_other_shapes_are_read_or_left_out(node: dict[str, object]) -> None:
    read = as_read(node)
    read_company(read)
    read_empty_leg(read)
    found = read_price_range(read, "Heavy jet", "USD")
    assert found is None or found.low.amount <= found.mid.amount <= found.high.amount
    with suppress(AnswerUnreadable):
        assert read_flight_time(read).minutes >= 0
