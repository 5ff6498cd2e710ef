"""Tax tables without gaps or overlaps, and which flight each rule takes for its own."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from domain.money import Money
from domain.taxes import (
    RateNotKnownError,
    TaxedAircraft,
    UnplaceableError,
    UnpriceableTripError,
    fr_rates,
    uk_rates,
    us_rates,
)
from domain.taxes.geography import (
    Area,
    area_of,
    distance_nm,
    miles_to_continental_us,
    us_nm,
    zone_doubt,
)
from domain.taxes.rates import Rate, RateTable
from domain.taxes.uk import band_of
from domain.trip import Leg, Place
from tests.support.taxed import BIG_JET, POSITIONS, charged, leg, place, taxes
from tools.places.airports import airports, to_place

TABLES = {
    f"{jurisdiction} {rule}": rows
    for table in (us_rates.RATES, uk_rates.RATES, fr_rates.RATES)
    for (jurisdiction, rule), rows in table.periods.items()
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_neither_gaps_nor_overlaps(name: str) -> None:
    rows = TABLES[name]
    for earlier, later in pairwise(rows):
        assert earlier.valid_to is not None
        assert later.valid_from == earlier.valid_to + timedelta(days=1)
    for row in rows:
        assert row.valid_to is None or row.valid_from <= row.valid_to
        assert row.source
        assert row.law


@pytest.mark.parametrize("name", TABLES)
def test_each_boundary_day_has_its_own_rate(name: str) -> None:
    rows = TABLES[name]
    table = RateTable(rows)
    for row in rows:
        assert table.on(row.jurisdiction, row.rule, row.valid_from) == (row, False)
        if row.valid_to is not None:
            assert table.on(row.jurisdiction, row.rule, row.valid_to) == (row, False)
    last = rows[-1]
    if last.valid_to is not None:
        after = table.on(last.jurisdiction, last.rule, last.valid_to + timedelta(days=1))
        assert after == (last, True)
    with pytest.raises(RateNotKnownError, match="table begins on"):
        table.on(last.jurisdiction, last.rule, rows[0].valid_from - timedelta(days=1))


@pytest.mark.parametrize(
    ("year", "segment", "head", "reduced"),
    [
        (2018, "4.10", "18.30", "9.20"),
        (2019, "4.20", "18.60", "9.30"),
        (2020, "4.30", "18.90", "9.50"),
        (2021, "4.30", "19.10", "9.60"),
        (2024, "5.00", "22.20", "11.10"),
        (2025, "5.20", "22.90", "11.40"),
        (2026, "5.30", "23.40", "11.70"),
    ],
)
def test_published_us_amounts_by_year(year: int, segment: str, head: str, reduced: str) -> None:
    day = date(year, 1, 2)
    found = [
        us_rates.RATES.on("US", rule, day).rate.value
        for rule in (us_rates.SEGMENT, us_rates.HEAD, us_rates.ALASKA_HAWAII)
    ]
    assert found == [Decimal(segment), Decimal(head), Decimal(reduced)]


def test_unconfirmed_figures_say_so() -> None:
    unverified = {(row.rule, row.valid_from.year) for row in us_rates.ROWS if not row.verified}
    assert ("head_tax", 2026) in unverified
    assert ("segment_fee", 2024) in unverified
    assert ("segment_fee", 2025) not in unverified
    assert ("segment_fee", 2026) not in unverified


def test_the_percentage_tax_is_provisional_after_its_authority_ends() -> None:
    before = us_rates.RATES.on("US", us_rates.PERCENTAGE, date(2028, 9, 30))
    after = us_rates.RATES.on("US", us_rates.PERCENTAGE, date(2028, 10, 1))
    assert (before.provisional, after.provisional) == (False, True)
    assert after.rate.value == Decimal("7.5")


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("KTEB", Area.CONTINENTAL),
        ("PANC", Area.ALASKA),
        ("PHNL", Area.HAWAII),
        ("CYYZ", Area.ZONE),
        ("CYVR", Area.ZONE),
        ("MMMY", Area.ZONE),
        ("CYEG", Area.ABROAD),
        ("MMMX", Area.ABROAD),
        ("MYNN", Area.ABROAD),
        ("TJSJ", Area.ABROAD),
        ("EGLL", Area.ABROAD),
    ],
)
def test_areas_of_the_excise_tax(code: str, area: Area) -> None:
    assert area_of(place(code)) is area
    bare = place(code).model_copy(update={"country": None})
    if code[0] in "KPCMT" and code != "MYNN":
        assert area_of(bare) is area


def test_a_place_near_the_225_mile_line_is_left_to_a_person() -> None:
    doubt = zone_doubt(place("CYXE"))
    assert doubt is not None
    assert "225-mile zone" in doubt
    assert zone_doubt(place("CYYZ")) is None
    assert zone_doubt(place("MMMX")) is None
    found = taxes(leg("KTEB-CYXE", date(2026, 6, 1)))
    assert "us_zone.CYXE" in {item.code for item in found.open_items}
    checked = taxes(leg("KTEB-CYXE", date(2026, 6, 1)), entered={"us_zone.CYXE": None})
    assert "us_zone.CYXE" not in {item.code for item in checked.open_items}


def test_a_canadian_place_near_the_line_matters_only_for_flights_with_the_us() -> None:
    found = taxes(leg("EGLL-CYXE", date(2026, 6, 1)))
    assert [item.code for item in found.open_items] == []


def test_a_place_without_a_country_cannot_be_taxed() -> None:
    nowhere = Place(text="ZZZZ", icao="ZZZZ")
    with pytest.raises(UnplaceableError, match="country of ZZZZ"):
        taxes(Leg(origin=nowhere, destination=place("KTEB"), date=date(2026, 6, 1), passengers=2))


def test_a_leg_without_passengers_said_cannot_be_priced() -> None:
    with pytest.raises(UnpriceableTripError, match="leg 1"):
        taxes(Leg(origin=place("KTEB"), destination=place("KVNY"), date=date(2026, 6, 1)))


def test_head_tax_goes_by_payment_and_segment_fee_by_the_day_of_the_leg() -> None:
    abroad = taxes(leg("KTEB-EGLL", date(2026, 2, 1)), paid=date(2025, 12, 20))
    assert charged(abroad) == {"head_tax": "USD 183.20"}
    domestic = taxes(leg("KTEB-KVNY", date(2026, 2, 1)), paid=date(2025, 12, 20))
    assert charged(domestic)["segment_fee"] == "USD 42.40"


def test_an_unknown_payment_date_is_the_earlier_of_today_and_the_first_flight() -> None:
    found = taxes(leg("KTEB-EGLL", date(2025, 12, 20)), today=date(2026, 1, 5))
    assert charged(found) == {"head_tax": "USD 183.20"}
    assert "2025-12-20" in found.tax_date_note
    assert "earlier of today and the first flight" in found.tax_date_note


def test_a_tax_holiday_charges_nothing_and_says_so() -> None:
    found = taxes(leg("KTEB-KVNY", date(2020, 7, 1)), paid=date(2020, 6, 1))
    assert found.lines == ()
    assert any("suspended" in note for note in found.notes)
    after = taxes(leg("KTEB-KVNY", date(2021, 1, 1)), paid=date(2021, 1, 1))
    assert charged(after) == {"percentage_tax": "USD 3,750.00", "segment_fee": "USD 34.40"}


def test_puerto_rico_counts_as_international_and_has_no_open_duty() -> None:
    there = taxes(leg("KTEB-TJSJ", date(2026, 6, 1)), paid=date(2026, 5, 1))
    back = taxes(leg("TJSJ-KTEB", date(2026, 6, 1)), paid=date(2026, 5, 1))
    assert charged(there) == charged(back) == {"head_tax": "USD 187.20"}
    assert back.open_items == ()


def test_inside_hawaii_is_ordinary_domestic() -> None:
    found = taxes(leg("PHNL-PHOG", date(2026, 6, 1)), transport="10000", paid=date(2026, 5, 1))
    assert charged(found) == {"percentage_tax": "USD 750.00", "segment_fee": "USD 42.40"}


def test_alaska_pays_on_the_us_part_of_the_way_only() -> None:
    found = taxes(leg("KSEA-PANC", date(2026, 6, 1)), paid=date(2026, 5, 1))
    portion = found.lines[0]
    assert portion.code == "percentage_tax.alaska_hawaii"
    assert portion.amount < Money.of("3750")
    assert not portion.verified
    assert charged(found)["head_tax.alaska_hawaii"] == "USD 93.60"


def test_hawaii_route_is_over_the_us_near_its_ends_only() -> None:
    vny, hnl = (34.21, -118.49), (21.32, -157.92)
    assert 20 <= us_nm(vny, hnl) <= 90
    assert us_nm((40.85, -74.06), vny) == round(distance_nm((40.85, -74.06), vny))


def test_a_us_leg_with_a_short_stop_before_going_abroad_escapes_the_percentage_tax() -> None:
    day = date(2026, 6, 1)
    legs = (leg("KVNY-KTEB", day, at=time(8)), leg("KTEB-EGLL", day, at=time(19)))
    found = taxes(*legs, block_minutes=(300, 400), paid=day)
    assert charged(found) == {"head_tax": "USD 187.20"}
    assert found.open_items == ()


def test_a_stop_between_six_and_twelve_hours_is_shown_to_a_person() -> None:
    day = date(2026, 6, 1)
    legs = (leg("KVNY-KTEB", day, at=time(5)), leg("KTEB-EGLL", day, at=time(23)))
    found = taxes(*legs, block_minutes=(300, 400), paid=day)
    assert "percentage_tax" not in charged(found)
    assert [item.code for item in found.open_items] == ["us_stop.1"]


def test_a_long_stop_is_taxed_by_the_share_of_the_way() -> None:
    legs = (leg("KVNY-KTEB", date(2026, 6, 1)), leg("KTEB-EGLL", date(2026, 6, 4)))
    found = taxes(*legs, paid=date(2026, 5, 1), transport="100000")
    tax = found.lines[0]
    domestic = distance_nm((34.21, -118.49), (40.85, -74.06))
    whole = domestic + distance_nm((40.85, -74.06), (51.48, -0.46))
    assert tax.code == "percentage_tax"
    assert abs(float(tax.amount.amount) - 7500 * domestic / whole) < 5
    assert not tax.verified
    assert charged(found)["segment_fee"] == "USD 42.40"


def test_a_stop_of_unknown_length_is_taxed_and_asked_about() -> None:
    legs = (leg("KVNY-KTEB", date(2026, 6, 1)), leg("KTEB-EGLL", date(2026, 6, 1)))
    found = taxes(*legs, paid=date(2026, 5, 1))
    assert "percentage_tax" in charged(found)
    assert [item.code for item in found.open_items] == ["us_stop.1"]


def test_a_small_propeller_aircraft_is_exempt_and_a_pc12_is_not() -> None:
    small = TaxedAircraft(mtow_lb=6000, seats=5, propulsion="turboprop")
    pc12 = TaxedAircraft(mtow_lb=10_450, seats=8, propulsion="turboprop")
    small_jet = TaxedAircraft(mtow_lb=6000, seats=4, propulsion="jet")
    route = leg("KTEB-KASE", date(2026, 6, 1), passengers=2)
    assert charged(taxes(route, aircraft=small)) == {}
    assert "percentage_tax" in charged(taxes(route, aircraft=pc12))
    assert "percentage_tax" in charged(taxes(route, aircraft=small_jet))


def test_trips_joined_or_split_pay_the_same_when_all_of_it_is_domestic() -> None:
    out, back = leg("KTEB-KVNY", date(2026, 6, 1)), leg("KVNY-KTEB", date(2026, 6, 5))
    joined = taxes(out, back, transport="80000", paid=date(2026, 5, 1))
    split = [taxes(one, transport="40000", paid=date(2026, 5, 1)) for one in (out, back)]
    assert sum(line.amount.amount for line in joined.lines) == sum(
        line.amount.amount for found in split for line in found.lines
    )


@pytest.mark.parametrize(
    ("destination", "band", "sure"),
    [
        ("EGPH", "domestic", True),
        ("LFMN", "A", True),
        ("LSGG", "A", True),
        ("KTEB", "B", True),
        ("OMDB", "B", True),
        ("MMMX", "C", False),
        ("RJTT", "C", True),
    ],
)
def test_uk_bands(destination: str, band: str, sure: bool) -> None:
    assert band_of(place(destination)) == (band, sure)


def test_uk_duty_needs_weight_and_seats() -> None:
    day = date(2026, 6, 1)
    unknown = taxes(leg("EGLL-KTEB", day), aircraft=TaxedAircraft(None, None, "jet"))
    assert [item.code for item in unknown.open_items] == ["passenger_duty.GB.1"]
    seatless = taxes(leg("EGLL-KTEB", day), aircraft=TaxedAircraft(91_000, None, "jet"))
    assert "seats" in seatless.open_items[0].text


def test_a_uk_domestic_flight_on_few_seats_asks_about_vat() -> None:
    few = TaxedAircraft(mtow_lb=18_387, seats=8, propulsion="jet")
    found = taxes(leg("EGLL-EGPH", date(2026, 6, 1), 4), aircraft=few)
    assert charged(found)["passenger_duty.GB.1"] == "GBP 64.00"
    assert [item.code for item in found.open_items] == ["vat.GB.1"]
    assert found.undecided == ()
    settled = taxes(
        leg("EGLL-EGPH", date(2026, 6, 1), 4), aircraft=few, entered={"vat.GB.1": Money.of("1800", "GBP")}
    )
    assert charged(settled)["vat.GB.1"] == "GBP 1,800.00"
    assert settled.open_items == ()


def test_a_doubt_is_confirmed_and_takes_no_amount() -> None:
    with pytest.raises(ValueError, match="takes no amount"):
        taxes(leg("KTEB-CYXE", date(2026, 6, 1)), entered={"us_zone.CYXE": Money.of("10")})


def test_a_uk_departure_before_the_table_is_an_error() -> None:
    with pytest.raises(RateNotKnownError, match="table begins on 2025-04-01"):
        taxes(leg("EGLL-KTEB", date(2025, 3, 31)), today=date(2025, 3, 1))


@pytest.mark.parametrize(
    ("route", "propulsion", "amount"),
    [
        ("LFPB-LFMN", "jet", "EUR 3,360.00"),
        ("LFPB-LSGG", "jet", "EUR 3,360.00"),
        ("LFPB-EGLL", "turboprop", "EUR 1,680.00"),
        ("LFPB-OMDB", "jet", "EUR 8,120.00"),
        ("LFPB-KTEB", "jet", "EUR 16,800.00"),
        ("LFPB-KTEB", "turboprop", "EUR 8,200.00"),
    ],
)
def test_french_solidarity_tax(route: str, propulsion: str, amount: str) -> None:
    aircraft = BIG_JET._replace(propulsion="jet" if propulsion == "jet" else "turboprop")
    assert charged(taxes(leg(route, date(2026, 6, 1)), aircraft=aircraft))["passenger_duty.FR.1"] == amount


def test_each_leg_out_of_a_country_without_a_table_is_open_by_itself() -> None:
    day = date(2026, 6, 1)
    found = taxes(leg("CYYZ-KTEB", day), leg("MYNN-KTEB", day), leg("KTEB-MYNN", day))
    assert [item.code for item in found.open_items] == ["passenger_duty.CA.1", "passenger_duty.BS.2"]
    assert all(line.amount.amount == 0 for line in found.lines if line.open)


CODES = st.sampled_from(sorted(POSITIONS))
POINTS = st.tuples(st.floats(-70, 70), st.floats(-179, 179))


@given(a=POINTS, b=POINTS)
def test_distance_is_symmetric_and_never_negative(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert distance_nm(a, b) == pytest.approx(distance_nm(b, a), abs=1e-6)
    assert distance_nm(a, b) >= 0


@given(point=st.tuples(st.floats(30, 47), st.floats(-115, -82)))
def test_the_middle_of_the_country_is_the_united_states(point: tuple[float, float]) -> None:
    if miles_to_continental_us(*point) > 0:
        assert point[0] < 33.5 or point[0] > 41  # Mexico and the Great Lakes reach into the box


@given(day=st.dates(date(2018, 1, 1), date(2040, 1, 1)))
def test_every_day_since_2018_has_a_us_rate_and_the_future_is_provisional(day: date) -> None:
    found = us_rates.RATES.on("US", us_rates.SEGMENT, day)
    assert isinstance(found.rate, Rate)
    assert found.provisional is (day > date(2026, 12, 31))


def test_utc_is_never_what_a_tax_date_goes_by() -> None:
    late = leg("KVNY-KTEB", date(2025, 12, 31), at=time(22))
    assert late.moment is not None
    assert late.moment.astimezone(UTC).date() == date(2026, 1, 1)
    assert charged(taxes(late))["segment_fee"] == "USD 41.60"


def test_no_airport_far_from_the_48_states_is_taxed_as_one_of_theirs() -> None:
    """Over the whole table of airports. Key West and San Nicolas Island are the furthest from the outline."""
    far = {
        found.icao
        for found in airports()
        if area_of(to_place(found, found.icao)) is Area.CONTINENTAL
        and miles_to_continental_us(found.latitude, found.longitude) > 70
    }
    assert far == set()
