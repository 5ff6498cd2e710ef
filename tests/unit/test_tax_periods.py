"""What is charged on a date in each period and on each boundary; trips joined and split."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from domain.snapshot import PriceLine
from domain.taxes import RateNotKnownError, TaxedAircraft, us_rates
from tests.support.taxed import BIG_JET, charged, leg, taxes

YEARS = [row.valid_from.year for row in us_rates.ROWS if row.rule == us_rates.SEGMENT]


@pytest.mark.parametrize("year", [year for year in YEARS if year != 2020])
def test_a_flight_on_the_first_and_last_day_of_each_year_pays_that_years_fees(year: int) -> None:
    """2020 had a tax holiday from 28 March on: its first day is charged, its last is not."""
    on = us_rates.RATES.on
    for day in (date(year, 1, 1), date(year, 12, 31)):
        domestic = taxes(leg("KTEB-KVNY", day), paid=day)
        segment = on("US", us_rates.SEGMENT, day).rate.value
        assert charged(domestic)["segment_fee"] == f"USD {segment * 8:,.2f}"
        head = on("US", us_rates.HEAD, day).rate.value
        assert charged(taxes(leg("KTEB-MYNN", day), paid=day))["head_tax"] == f"USD {head * 8:,.2f}"
        reduced = on("US", us_rates.ALASKA_HAWAII, day).rate.value
        hawaii = charged(taxes(leg("KVNY-PHNL", day), paid=day))
        assert hawaii["head_tax.alaska_hawaii"] == f"USD {reduced * 8:,.2f}"


@pytest.mark.parametrize(
    ("day", "fee"),
    [
        (date(2019, 12, 31), "USD 33.60"),
        (date(2020, 1, 1), "USD 34.40"),
        (date(2020, 3, 27), "USD 34.40"),
        (date(2020, 3, 28), None),
        (date(2020, 12, 31), None),
        (date(2021, 1, 1), "USD 34.40"),
        (date(2024, 12, 31), "USD 40.00"),
        (date(2025, 1, 1), "USD 41.60"),
        (date(2025, 12, 31), "USD 41.60"),
        (date(2026, 1, 1), "USD 42.40"),
        (date(2026, 12, 31), "USD 42.40"),
    ],
)
def test_segment_fees_at_the_boundaries(day: date, fee: str | None) -> None:
    assert charged(taxes(leg("KTEB-KVNY", day), paid=day)).get("segment_fee") == fee


@pytest.mark.parametrize("day", [date(2025, 3, 1), date(2026, 12, 3), date(2030, 1, 1)])
def test_the_french_tax_is_the_same_on_every_day_since_its_first(day: date) -> None:
    found = taxes(leg("LFPB-KTEB", day), today=date(2025, 2, 1), paid=date(2025, 2, 1))
    assert charged(found)["passenger_duty.FR.1"] == "EUR 16,800.00"


def test_the_french_tax_is_not_known_before_its_first_day() -> None:
    with pytest.raises(RateNotKnownError, match="table begins on 2025-03-01"):
        taxes(leg("LFPB-KTEB", date(2025, 2, 28)), today=date(2025, 2, 1))


@pytest.mark.parametrize(
    ("route", "day", "heavy", "light"),
    [
        ("EGLL-KTEB", date(2025, 4, 1), "5,176.00", None),
        ("EGLL-KTEB", date(2026, 3, 31), "5,176.00", None),
        ("EGLL-KTEB", date(2026, 4, 1), "8,776.00", "1,952.00"),
        ("EGLL-KTEB", date(2027, 3, 31), "8,776.00", "1,952.00"),
        ("EGLL-KTEB", date(2027, 4, 1), "9,062.08", "9,062.08"),
        ("EGLL-KTEB", date(2028, 3, 31), "9,062.08", "9,062.08"),
        ("EGLL-LFMN", date(2026, 4, 1), "1,136.00", "256.00"),
        ("EGLL-LFMN", date(2027, 4, 1), "1,173.04", "1,173.04"),
        ("EGLL-RJTT", date(2026, 4, 1), "9,128.00", "2,024.00"),
        ("EGLL-RJTT", date(2027, 4, 1), "9,425.60", "9,425.60"),
    ],
)
def test_uk_duty_by_period_and_band(route: str, day: date, heavy: str, light: str | None) -> None:
    """Per band and boundary day: a jet of 20 t or more with few seats, and one from 5.7 to 20 t."""
    before = date(2025, 4, 1)
    big = taxes(leg(route, day), today=before, aircraft=BIG_JET)
    assert charged(big)["passenger_duty.GB.1"] == f"GBP {heavy}"
    if light is not None:
        small = taxes(leg(route, day), today=before, aircraft=TaxedAircraft(40_600, 9, "jet"))
        assert charged(small)["passenger_duty.GB.1"] == f"GBP {light}"


PARTIES = st.lists(st.integers(1, 19), min_size=2, max_size=4)


@given(parties=PARTIES, cents=st.integers(100_00, 900_000_00))
def test_a_joined_international_trip_pays_what_its_legs_pay_apart(parties: list[int], cents: int) -> None:
    """Head taxes and duties go by passenger and departure, so joining cannot change them."""
    routes = ("KTEB-EGLL", "EGLL-LFPB", "LFPB-MYNN", "MYNN-KTEB")
    legs = [
        leg(route, date(2026, 6, 1 + n), people)
        for n, (route, people) in enumerate(zip(routes, parties, strict=False))
    ]
    transport = str(Decimal(cents) / 100)
    joined = taxes(*legs, transport=transport, paid=date(2026, 5, 1))
    apart = [taxes(one, transport=transport, paid=date(2026, 5, 1)) for one in legs]

    def sums(lines: list[PriceLine]) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line in lines:
            found[line.amount.currency] = found.get(line.amount.currency, Decimal(0)) + line.amount.amount
        return found

    assert sums(list(joined.lines)) == sums([line for found in apart for line in found.lines])


@given(parties=PARTIES, dollars=st.lists(st.integers(1, 400_000), min_size=4, max_size=4))
def test_a_joined_domestic_trip_pays_what_its_legs_pay_apart(parties: list[int], dollars: list[int]) -> None:
    """Whole dollars in steps of 40, so that no leg's 7.5 % is rounded by itself."""
    routes = ("KTEB-KVNY", "KVNY-KASE", "KASE-CYYZ", "KSEA-KTEB")
    legs = [
        leg(route, date(2026, 6, 1 + n), people)
        for n, (route, people) in enumerate(zip(routes, parties, strict=False))
    ]
    shares = [40 * share for share in dollars[: len(legs)]]
    joined = taxes(*legs, transport=str(sum(shares)), paid=date(2026, 5, 1))
    apart = [
        taxes(one, transport=str(share), paid=date(2026, 5, 1))
        for one, share in zip(legs, shares, strict=True)
    ]
    assert sum(line.amount.amount for line in joined.lines) == sum(
        line.amount.amount for found in apart for line in found.lines
    )
