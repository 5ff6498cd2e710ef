"""What operators type: whatever it is, it becomes an offer or a sentence, and never anything else."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings, strategies as st

from domain.money import Money
from domain.quotes import TAXES_AND_FEES
from tests.support.deals import round_trip
from tools.deals.errors import RefusedError
from tools.operators.offer import CURRENCIES, Offer, read_offer, words_of

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TRIP = round_trip()
GOOD = {"price": "98500", "currency": "USD", "type": "Challenger 350"}
FIELDS = (
    "price", "currency", "type", "tail", "seats", "year", "tech_stops", "valid_until", "positioning",
    "message",
    "leg_0_date", "leg_0_time", "leg_1_date", "leg_1_time", "leg_0_flight", "leg_1_flight", "leg_0_block",
    "has_wifi", *(f"includes_{key}" for key in TAXES_AND_FEES),
)  # fmt: skip
NEARLY = st.sampled_from(
    [
        "2026-12-14",
        "2026-13-40",
        "10:00",
        "25:61",
        "5:30",
        "5h30",
        "٣",
        "1,234",
        "NaN",
        "1e5",
        "-1",
        "yes",
        "0",
    ],
)


def read(**said: str) -> Offer:
    return read_offer({**GOOD, **said}, TRIP, NOW)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), st.one_of(st.text(max_size=60), NEARLY)))
def test_anything_is_an_offer_or_a_sentence(said: dict[str, str]) -> None:
    try:
        offer = read(**said)
    except RefusedError:
        return
    assert offer.price.amount > 0
    assert offer.price.currency in CURRENCIES
    assert len(offer.legs) in {0, 2}
    assert all(value in {"yes", "no", "unknown"} for value in offer.includes.values())
    assert "\x00" not in (offer.message or "") + offer.aircraft.type_name + (offer.aircraft.tail or "")


@pytest.mark.parametrize(
    ("price", "amount"),
    [
        ("98500", "98500"),
        ("98,500", "98500"),
        ("98,500.50", "98500.50"),
        (" 98 500 ", "98500"),
        ("98500.5", "98500.5"),
    ],
)
def test_a_price_may_be_grouped(price: str, amount: str) -> None:
    assert read(price=price).price == Money.of(amount).rounded()


@pytest.mark.parametrize(
    "price", ["98.500,00", "98,50", "9,85,00", "$98500", "98500 USD", "٩٨٥٠٠", "1.234.567"]
)
def test_a_price_that_could_be_two_things_is_none(price: str) -> None:
    with pytest.raises(RefusedError, match="price for the whole trip"):
        read(price=price)


def test_times_of_legs_are_kept_as_they_are_said() -> None:
    offer = read(leg_0_date="2026-12-14", leg_0_time="12:30", leg_0_flight="5:30", leg_1_flight="4h50")
    assert offer.legs[0].time == time(12, 30)
    assert (offer.legs[1].date, offer.legs[1].time) == (None, None)
    assert offer.flight_minutes == (330, 290)
    assert read().legs == ()


def test_a_validity_is_utc() -> None:
    assert read(valid_until="2026-11-24T10:00").valid_until == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_words_keep_their_lines_and_lose_what_turns_them_around() -> None:
    assert words_of("one\r\ntwo\u202e\x00\x85three  ") == "one\ntwo   three"
    assert len(words_of("x" * 5000)) == 2000
