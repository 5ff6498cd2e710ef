"""Whole trips to the cent, by real airports and types: what the published rules make of them.

The contract of 2025 and the vectors on round figures stand in `test_pricing.py`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from domain.money import Money
from domain.quotes import Aircraft, Operator, OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.trip import Leg, Place, Trip
from tools.places.airports import airport, to_place
from tools.quoting.price import TAXES, price_quote

TODAY = date(2026, 11, 23)
DECEMBER = date(2026, 12, 3)
G550, CHALLENGER, PHENOM = "Gulfstream G550", "Challenger 350", "Phenom 300"


def place(code: str) -> Place:
    found = airport(code)
    assert found is not None
    return to_place(found, code)


def trip(*legs: tuple[str, date], passengers: int = 8) -> Trip:
    return Trip(
        legs=tuple(
            Leg(origin=place(route[:4]), destination=place(route[5:]), date=day, passengers=passengers)
            for route, day in legs
        )
    )


def priced(
    journey: Trip,
    amount: str,
    aircraft: str = G550,
    currency: str = "USD",
    today: date = TODAY,
    paid: date | None = None,
) -> PriceSnapshot:
    quote = OperatorQuote(
        id="q-1",
        system="avinode",
        external_id="aquote-1",
        rfq_external_id="arfq-1",
        operator=Operator(external_id="op-1", name="Blue Sky Aviation (demo)"),
        aircraft=Aircraft(type_name=aircraft, category=""),
        price=Money.of(amount, currency),
        includes=dict.fromkeys(TAXES, "no"),
        received_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    return price_quote(quote, journey, margin_percent=Decimal(10), today=today, payment_date=paid)


def lines(price: PriceSnapshot) -> dict[str, str]:
    return {line.code: str(line.amount) for line in price.lines}


def totals(price: PriceSnapshot) -> list[str]:
    return [str(total) for total in price.totals]


LONDON_AND_BACK = trip(("KTEB-EGLL", DECEMBER), ("EGLL-KTEB", date(2026, 12, 7)))


@pytest.mark.parametrize(("aircraft", "duty"), [(G550, "GBP 8,776.00"), (CHALLENGER, "GBP 1,952.00")])
def test_london_and_back_over_and_under_twenty_tonnes(aircraft: str, duty: str) -> None:
    price = priced(LONDON_AND_BACK, "98000", aircraft)
    assert lines(price) == {
        "transport": "USD 107,800.00",
        "head_tax": "USD 374.40",
        "passenger_duty.GB.2": duty,
    }
    assert totals(price) == ["USD 108,174.40", duty]
    assert price.approvable
    assert not price.provisional


@pytest.mark.parametrize(("aircraft", "duty"), [(G550, "GBP 8,776.00"), (CHALLENGER, "GBP 1,952.00")])
def test_from_london_in_december(aircraft: str, duty: str) -> None:
    assert lines(priced(trip(("EGLL-KTEB", DECEMBER)), "90000", aircraft))["passenger_duty.GB.1"] == duty


def test_from_april_2027_a_phenom_pays_the_higher_rate() -> None:
    before, after = (
        priced(trip(("EGGW-LFMN", day)), "15000", PHENOM) for day in (date(2027, 3, 31), date(2027, 4, 1))
    )
    assert lines(before)["passenger_duty.GB.1"] == "GBP 256.00"
    assert lines(after)["passenger_duty.GB.1"] == "GBP 1,173.04"


def test_aspen_pays_the_segment_fee_until_it_is_known_as_rural() -> None:
    price = priced(trip(("KTEB-KASE", DECEMBER)), "40000", "Citation X")
    assert lines(price) == {
        "transport": "USD 44,000.00",
        "percentage_tax": "USD 3,300.00",
        "segment_fee": "USD 42.40",
    }
    assert totals(price) == ["USD 47,342.40"]


@pytest.mark.parametrize("route", ["KVNY-PHNL", "PHNL-KVNY"])
def test_hawaii_line_by_line(route: str) -> None:
    """50 of 2,217 nautical miles lie over the United States: 7.5 % x 66,000 x 50 / 2,217."""
    price = priced(trip((route, DECEMBER)), "60000")
    assert lines(price) == {
        "transport": "USD 66,000.00",
        "percentage_tax.alaska_hawaii": "USD 111.64",
        "segment_fee": "USD 42.40",
        "head_tax.alaska_hawaii": "USD 93.60",
    }
    assert totals(price) == ["USD 66,247.64"]
    assert price.unverified


def test_toronto_by_domestic_rules_and_nassau_by_head_tax() -> None:
    toronto = priced(trip(("KTEB-CYYZ", DECEMBER)), "20000")
    assert lines(toronto) == {
        "transport": "USD 22,000.00",
        "percentage_tax": "USD 1,650.00",
        "segment_fee": "USD 42.40",
    }
    assert totals(priced(trip(("KTEB-MYNN", DECEMBER)), "30000")) == ["USD 33,187.20"]


def test_paris_to_new_york_in_euros() -> None:
    price = priced(trip(("LFPB-KTEB", DECEMBER)), "110000", "Falcon 7X", "EUR")
    assert lines(price) == {
        "transport": "EUR 121,000.00",
        "head_tax": "USD 187.20",
        "passenger_duty.FR.1": "EUR 16,800.00",
    }
    assert totals(price) == ["EUR 137,800.00", "USD 187.20"]


US_YEARS = {
    2018: ("USD 32.80", "USD 146.40"),
    2019: ("USD 33.60", "USD 148.80"),
    2021: ("USD 34.40", "USD 152.80"),
    2022: ("USD 36.00", "USD 157.60"),
    2023: ("USD 38.40", "USD 168.80"),
    2024: ("USD 40.00", "USD 177.60"),
    2025: ("USD 41.60", "USD 183.20"),
    2026: ("USD 42.40", "USD 187.20"),
}


@pytest.mark.parametrize("year", US_YEARS)
@pytest.mark.parametrize(("month", "day"), [(1, 1), (7, 1), (12, 31)])
def test_eight_passengers_in_each_us_period_and_on_its_first_and_last_day(
    year: int, month: int, day: int
) -> None:
    flown = date(year, month, day)
    segment, head = US_YEARS[year]
    domestic = priced(trip(("KTEB-KVNY", flown)), "50000", paid=flown)
    assert lines(domestic) == {
        "transport": "USD 55,000.00",
        "percentage_tax": "USD 4,125.00",
        "segment_fee": segment,
    }
    abroad = priced(trip(("KTEB-MYNN", flown)), "50000", paid=flown)
    assert lines(abroad) == {"transport": "USD 55,000.00", "head_tax": head}
    assert not domestic.provisional
    assert not abroad.provisional


@pytest.mark.parametrize(
    ("paid", "charged"),
    [
        (date(2020, 1, 1), True),
        (date(2020, 3, 27), True),
        (date(2020, 3, 28), False),
        (date(2020, 12, 31), False),
        (date(2021, 1, 1), True),
    ],
)
def test_the_holiday_of_2020_by_the_day_of_payment(paid: date, charged: bool) -> None:
    price = priced(trip(("KTEB-KVNY", date(2021, 2, 1))), "50000", paid=paid)
    assert ("percentage_tax" in lines(price)) is charged


@pytest.mark.parametrize(
    ("flown", "duty", "provisional"),
    [
        (date(2025, 4, 1), "GBP 5,176.00", False),
        (date(2025, 10, 1), "GBP 5,176.00", False),
        (date(2026, 3, 31), "GBP 5,176.00", False),
        (date(2026, 4, 1), "GBP 8,776.00", False),
        (date(2027, 3, 31), "GBP 8,776.00", False),
        (date(2027, 4, 1), "GBP 9,062.08", False),
        (date(2028, 3, 31), "GBP 9,062.08", False),
        (date(2028, 4, 1), "GBP 9,062.08", True),
    ],
)
def test_uk_duty_in_each_period_and_on_each_boundary(flown: date, duty: str, provisional: bool) -> None:
    price = priced(trip(("EGLL-KTEB", flown)), "90000")
    [line] = [line for line in price.lines if line.code == "passenger_duty.GB.1"]
    assert (str(line.amount), line.provisional) == (duty, provisional)


@pytest.mark.parametrize("flown", [date(2025, 3, 1), date(2027, 6, 1)])
def test_french_tax_from_its_first_day_until_further_notice(flown: date) -> None:
    assert lines(priced(trip(("LFPB-LFMN", flown)), "15000"))["passenger_duty.FR.1"] == "EUR 3,360.00"


@given(
    amounts=st.lists(st.decimals(Decimal(1000), Decimal(400_000), places=2), min_size=2, max_size=4),
    passengers=st.integers(1, 14),
)
def test_domestic_legs_sold_together_or_apart_owe_the_same(amounts: list[Decimal], passengers: int) -> None:
    """Each part is rounded by itself: at most half a cent a part, in the margin and in the tax."""
    flown = [(("KTEB-KVNY", "KVNY-KTEB")[n % 2], DECEMBER + timedelta(days=n)) for n in range(len(amounts))]
    joined = priced(trip(*flown, passengers=passengers), str(sum(amounts)))
    apart = [
        priced(trip(leg, passengers=passengers), str(amount))
        for leg, amount in zip(flown, amounts, strict=True)
    ]
    owed = sum(price.total.amount for price in apart)
    assert abs(joined.total.amount - owed) <= Decimal("0.01") * len(amounts)
    fees = [line.amount.amount for price in apart for line in price.lines if line.code == "segment_fee"]
    [fee] = [line.amount.amount for line in joined.lines if line.code == "segment_fee"]
    assert fee == sum(fees)
