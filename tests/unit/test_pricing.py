"""Client prices, to the cent: the vectors of a real contract and of the published rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from domain.money import Money
from domain.policy import policy_on
from domain.pricing import MarginError, margin_on, price_option
from domain.quotes import Aircraft, Inclusion, Operator, OperatorQuote
from domain.snapshot import PriceLine, PriceSnapshot
from domain.trip import Leg, Place, Trip

TEB = Place(text="TEB", icao="KTEB", iata="TEB", country="US", region="NJ", latitude=40.85, longitude=-74.06)
VNY = Place(text="VNY", icao="KVNY", iata="VNY", country="US", region="CA", latitude=34.21, longitude=-118.49)
COS = Place(text="COS", icao="KCOS", country="US", region="CO", latitude=38.81, longitude=-104.70)
RIL = Place(text="RIL", icao="KRIL", country="US", region="CO", latitude=39.53, longitude=-107.73)
HNL = Place(text="HNL", icao="PHNL", country="US", region="HI", latitude=21.32, longitude=-157.92)
LHR = Place(text="LHR", icao="EGLL", country="GB", latitude=51.48, longitude=-0.46)
LBG = Place(text="LBG", icao="LFPB", country="FR", latitude=48.97, longitude=2.44)
YYZ = Place(text="YYZ", icao="CYYZ", country="CA", region="ON", latitude=43.68, longitude=-79.63)
NAS = Place(text="NAS", icao="MYNN", country="BS", latitude=25.04, longitude=-77.47)

ALL_APART: dict[str, Inclusion] = dict.fromkeys(
    ("percentage_tax", "segment_fee", "head_tax", "passenger_duty"), "no"
)
TODAY = date(2026, 11, 23)


def trip(*legs: tuple[Place, Place, date, int]) -> Trip:
    return Trip(
        legs=tuple(Leg(origin=a, destination=b, date=day, passengers=count) for a, b, day, count in legs)
    )


def quote(amount: str, currency: str = "USD", **changes: object) -> OperatorQuote:
    base = OperatorQuote(
        id="q-1",
        system="avinode",
        external_id="aquote-1",
        rfq_external_id="arfq-1",
        operator=Operator(external_id="op-1", name="Blue Sky Aviation (demo)"),
        aircraft=Aircraft(type_name="Gulfstream G550", category="Ultra long range", seats=14),
        price=Money.of(amount, currency),
        includes=ALL_APART,
        received_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    )
    return base.model_copy(update=changes)


def priced(
    offer: OperatorQuote,
    journey: Trip,
    *,
    margin: str = "0",
    today: date = TODAY,
    payment: date | None = None,
    mtow: int | None = 91_000,
    seats: int | None = 14,
    entered: dict[str, Money | None] | None = None,
) -> PriceSnapshot:
    return price_option(
        offer,
        journey,
        margin_percent=Decimal(margin),
        today=today,
        payment_date=payment,
        policy=policy_on(today),
        aircraft_mtow_lb=mtow,
        aircraft_seats=seats,
        entered=entered,
    )


def line(snapshot: PriceSnapshot, code: str) -> PriceLine:
    [found] = [line for line in snapshot.lines if line.code == code]
    return found


def amounts(snapshot: PriceSnapshot) -> dict[str, str]:
    return {line.code: str(line.amount) for line in snapshot.lines}


def test_the_real_contract_of_2025_comes_out_to_the_cent() -> None:
    pc12 = quote("6483.00", aircraft=Aircraft(type_name="Pilatus PC-12", category="Turboprop", seats=8))
    day = date(2025, 7, 14)
    price = priced(pc12, trip((COS, RIL, day, 2)), today=day, payment=day, mtow=10_450, seats=8)
    assert amounts(price) == {
        "transport": "USD 6,483.00",
        "percentage_tax": "USD 486.23",
        "segment_fee": "USD 10.40",
    }
    assert price.total == Money.of("6979.63")
    assert price.approvable
    assert not price.provisional
    assert not price.unverified


def test_domestic_with_eight_passengers_in_2026() -> None:
    price = priced(quote("50000"), trip((TEB, VNY, date(2026, 12, 3), 8)))
    assert amounts(price) == {
        "transport": "USD 50,000.00",
        "percentage_tax": "USD 3,750.00",
        "segment_fee": "USD 42.40",
    }
    assert price.total == Money.of("53792.40")


def test_the_tax_base_holds_the_margin() -> None:
    price = priced(quote("50000"), trip((TEB, VNY, date(2026, 12, 3), 8)), margin="10")
    assert price.transport == Money.of("55000.00")
    assert line(price, "percentage_tax").amount == Money.of("4125.00")
    assert price.margin == Money.of("5000.00")
    assert price.commission == Money.of("5000.00")


def test_london_and_back_has_head_tax_both_ways_and_uk_duty_but_no_percentage_tax() -> None:
    journey = trip((TEB, LHR, date(2026, 12, 3), 8), (LHR, TEB, date(2026, 12, 7), 8))
    price = priced(quote("120000"), journey)
    assert amounts(price) == {
        "transport": "USD 120,000.00",
        "head_tax": "USD 374.40",
        "passenger_duty.GB.2": "GBP 8,776.00",
    }
    assert price.total == Money.of("120374.40")
    assert price.other_totals == (Money.of("8776.00", "GBP"),)


def test_london_and_back_on_a_jet_under_twenty_tonnes_pays_the_standard_duty() -> None:
    journey = trip((TEB, LHR, date(2026, 12, 3), 8), (LHR, TEB, date(2026, 12, 7), 8))
    price = priced(quote("90000"), journey, mtow=40_600, seats=9)
    assert amounts(price) == {
        "transport": "USD 90,000.00",
        "head_tax": "USD 374.40",
        "passenger_duty.GB.2": "GBP 1,952.00",
    }
    assert price.totals == (Money.of("90374.40"), Money.of("1952.00", "GBP"))


@pytest.mark.parametrize(
    ("mtow", "seats", "day", "duty"),
    [
        (91_000, 14, date(2026, 12, 7), "8776.00"),
        (40_600, 9, date(2026, 12, 7), "1952.00"),
        (91_000, 19, date(2026, 12, 7), "1952.00"),
        (44_093, 10, date(2026, 12, 7), "8776.00"),
        (44_092, 10, date(2026, 12, 7), "1952.00"),
        (91_000, 14, date(2026, 3, 31), "5176.00"),
        (91_000, 14, date(2026, 4, 1), "8776.00"),
        (91_000, 14, date(2027, 3, 31), "8776.00"),
        (40_600, 9, date(2027, 3, 31), "1952.00"),
        (40_600, 9, date(2027, 4, 1), "9062.08"),
        (12_567, 8, date(2027, 4, 1), "9062.08"),
    ],
)
def test_uk_duty_by_weight_seats_and_day(mtow: int, seats: int, day: date, duty: str) -> None:
    price = priced(quote("90000"), trip((LHR, TEB, day, 8)), today=date(2026, 1, 5), mtow=mtow, seats=seats)
    assert line(price, "passenger_duty.GB.1").amount == Money.of(duty, "GBP")


def test_a_light_aircraft_leaves_the_uk_without_duty() -> None:
    price = priced(quote("9000"), trip((LHR, LBG, date(2026, 12, 7), 4)), mtow=12_500, seats=8)
    assert [line.code for line in price.lines] == ["transport"]


def test_toronto_is_domestic_and_nassau_is_not() -> None:
    toronto = priced(quote("20000"), trip((TEB, YYZ, date(2026, 12, 3), 8)))
    assert amounts(toronto)["percentage_tax"] == "USD 1,500.00"
    assert amounts(toronto)["segment_fee"] == "USD 42.40"
    assert "head_tax" not in amounts(toronto)
    nassau = priced(quote("30000"), trip((TEB, NAS, date(2026, 12, 3), 8)))
    assert amounts(nassau) == {"transport": "USD 30,000.00", "head_tax": "USD 187.20"}


def test_hawaii_has_three_lines_and_its_portion_is_not_settled() -> None:
    price = priced(quote("60000"), trip((VNY, HNL, date(2026, 12, 3), 8)))
    assert set(amounts(price)) == {
        "transport",
        "percentage_tax.alaska_hawaii",
        "segment_fee",
        "head_tax.alaska_hawaii",
    }
    assert amounts(price)["segment_fee"] == "USD 42.40"
    assert amounts(price)["head_tax.alaska_hawaii"] == "USD 93.60"
    portion = line(price, "percentage_tax.alaska_hawaii")
    # 50 of the 2,217 nautical miles lie over the United States (the method: docs/adr/0006)
    assert portion.amount == Money.of("101.49")
    assert "50 of 2,217 nautical miles" in portion.basis
    assert not portion.verified
    assert price.unverified


def test_paris_departure_pays_solidarity_tax_as_a_long_haul() -> None:
    price = priced(quote("110000", "EUR"), trip((LBG, TEB, date(2026, 12, 3), 8)))
    assert amounts(price)["passenger_duty.FR.1"] == "EUR 16,800.00"
    assert price.total == Money.of("126800.00", "EUR")
    assert price.other_totals == (Money.of("187.20"),)


def test_a_country_without_a_table_leaves_an_open_line_until_the_broker_decides() -> None:
    journey = trip((NAS, TEB, date(2026, 12, 3), 8))
    price = priced(quote("30000"), journey)
    open_line = line(price, "passenger_duty.BS.1")
    assert open_line.open
    assert open_line.label == "Passenger tax of Bahamas, MYNN to KTEB: not tabled"
    assert not price.approvable
    assert "passenger_duty.BS.1" in price.open_codes
    settled = priced(quote("30000"), journey, entered={"passenger_duty.BS.1": Money.of("232.00")})
    assert line(settled, "passenger_duty.BS.1").amount == Money.of("232.00")
    assert settled.approvable
    waived = priced(quote("30000"), journey, entered={"passenger_duty.BS.1": None})
    assert "passenger_duty.BS.1" not in amounts(waived)
    assert waived.approvable


def test_what_the_quote_includes_is_not_charged_again() -> None:
    inside = quote("50000", includes={**ALL_APART, "percentage_tax": "yes", "segment_fee": "yes"})
    price = priced(inside, trip((TEB, VNY, date(2026, 12, 3), 8)), margin="10")
    assert amounts(price) == {"transport": "USD 55,000.00"}
    assert price.included == ("percentage_tax", "segment_fee")
    assert price.approvable
    assert any("USD 5,000.00" in note for note in price.notes)


def test_an_undecided_tax_blocks_approval_and_names_itself() -> None:
    price = priced(quote("50000", includes={}), trip((TEB, VNY, date(2026, 12, 3), 8)))
    assert price.undecided == ("percentage_tax", "segment_fee")
    assert price.open_codes == ("includes.percentage_tax", "includes.segment_fee")
    assert not price.approvable


def test_a_flight_next_year_is_provisional_and_a_payment_this_year_is_not() -> None:
    price = priced(quote("50000"), trip((TEB, VNY, date(2027, 1, 1), 8)))
    assert line(price, "segment_fee").provisional
    assert not line(price, "percentage_tax").provisional
    assert price.provisional
    assert "2026-11-23" in price.tax_date_note


def test_legs_in_two_years_are_two_segment_fee_lines() -> None:
    journey = trip((TEB, VNY, date(2025, 12, 31), 8), (VNY, TEB, date(2026, 1, 1), 8))
    price = priced(quote("50000"), journey, today=date(2025, 12, 1))
    fees = [line for line in price.lines if line.code == "segment_fee"]
    assert [str(fee.amount) for fee in fees] == ["USD 41.60", "USD 42.40"]


def test_a_client_never_reads_the_margin_or_the_operators_price() -> None:
    price = priced(quote("50000"), trip((TEB, VNY, date(2026, 12, 3), 8)), margin="10")
    visible = " ".join(f"{line.label} {line.basis} {line.amount}" for line in price.lines)
    assert "50,000" not in visible
    assert "5,000.00" not in visible.replace("55,000.00", "")
    assert "margin" not in visible.lower()


def test_a_snapshot_survives_json_unchanged() -> None:
    price = priced(quote("36218.88"), trip((TEB, VNY, date(2026, 12, 3), 8)), margin="8.5")
    assert PriceSnapshot.model_validate_json(price.model_dump_json()) == price
    assert PriceSnapshot.model_validate_json(price.model_dump_json()).model_dump_json() == (
        price.model_dump_json()
    )


def test_a_margin_keeps_to_its_floor_and_cap_and_is_never_negative() -> None:
    price = Money.of("10000")
    assert margin_on(price, Decimal(10), floor=Money.of("1500")) == Money.of("1500.00")
    assert margin_on(price, Decimal(10), cap=Money.of("800")) == Money.of("800.00")
    assert margin_on(price, Decimal(0), floor=Money.of("2500")) == Money.of("2500.00")
    with pytest.raises(MarginError, match="not negative"):
        margin_on(price, Decimal(-1))
    with pytest.raises(MarginError, match="above its cap"):
        margin_on(price, Decimal(5), floor=Money.of("9"), cap=Money.of("8"))


PLACES = st.sampled_from([TEB, VNY, COS, HNL, LHR, LBG, YYZ, NAS])
LEGS = st.tuples(PLACES, PLACES, st.dates(date(2025, 4, 1), date(2028, 6, 1)), st.integers(0, 19)).filter(
    lambda leg: leg[0] != leg[1]
)
JOURNEYS = st.lists(LEGS, min_size=1, max_size=5).map(lambda legs: trip(*legs))
PRICES = st.decimals(Decimal("100"), Decimal("900000"), places=2)


def _tax(price: PriceSnapshot, currency: str) -> Decimal:
    return sum(
        (line.amount.amount for line in price.lines[1:] if line.amount.currency == currency), Decimal(0)
    )


@given(journey=JOURNEYS, amount=PRICES, margin=st.sampled_from(["0", "8", "10", "20", "12.5"]))
def test_lines_always_add_up_to_the_totals(journey: Trip, amount: Decimal, margin: str) -> None:
    price = priced(quote(str(amount)), journey, margin=margin, today=date(2025, 4, 1))
    for total in price.totals:
        shown = [line.amount for line in price.lines if line.amount.currency == total.currency]
        assert total.amount == sum(money.amount for money in shown)
        assert all(money == money.rounded() for money in shown)
    assert price.transport == price.operator_price + price.margin


@given(journey=JOURNEYS, amount=PRICES)
def test_one_more_passenger_never_lowers_a_tax(journey: Trip, amount: Decimal) -> None:
    fuller = journey.model_copy(
        update={
            "legs": tuple(
                leg.model_copy(update={"passengers": leg.passengers + 1}) if leg.passengers else leg
                for leg in journey.legs
            )
        }
    )
    before = priced(quote(str(amount)), journey, today=date(2025, 4, 1))
    after = priced(quote(str(amount)), fuller, today=date(2025, 4, 1))
    for currency in ("USD", "GBP", "EUR"):
        assert _tax(after, currency) >= _tax(before, currency)


@given(journey=JOURNEYS, amount=PRICES, where=st.integers(0, 5), ends=st.tuples(PLACES, PLACES))
def test_an_empty_leg_carries_no_tax_of_its_own(
    journey: Trip, amount: Decimal, where: int, ends: tuple[Place, Place]
) -> None:
    empty = Leg(origin=ends[0], destination=ends[1], date=journey.legs[0].date, passengers=0)
    legs = list(journey.legs)
    legs.insert(where, empty)
    ferried = journey.model_copy(update={"legs": tuple(legs)})
    plain = priced(quote(str(amount)), journey, today=date(2025, 4, 1))
    with_ferry = priced(quote(str(amount)), ferried, today=date(2025, 4, 1))
    assert with_ferry.totals == plain.totals
