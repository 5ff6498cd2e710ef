"""What holds of a sold deal: its aircraft, its account, the fee of a cancellation, the commission."""

from __future__ import annotations

import datetime as dt
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.booking_findings import booking_warnings, differences, without_aircraft
from domain.cancellation import cancellation_fee, departs_at
from domain.commission import commission
from domain.exchange import ExchangeRate
from domain.money import Money
from domain.payments import card_number_in, paid_by
from domain.policy import policy_on
from domain.snapshot import PriceSnapshot
from domain.sold import Sold, sold
from domain.trip import Trip, TripType
from tests.support.card_story import NOW, SENT
from tests.support.deals import round_trip
from tests.support.sale_story import (
    ACCEPTED,
    BOOKED,
    SIGNED,
    TOTAL,
    check,
    confirmed,
    entry,
    received,
    requested,
    told,
)

TODAY = policy_on(NOW.date())


def what() -> Sold:
    one = sold(told(*SIGNED))
    assert one is not None
    return one


def test_nothing_is_sold_before_the_acceptance() -> None:
    assert sold(told(*SENT)) is None


def test_the_price_is_the_accepted_options_and_then_the_contracts_to_the_cent() -> None:
    accepted, signed = sold(told(*ACCEPTED)), what()
    assert accepted is not None
    assert accepted.total == signed.total == TOTAL == told(*SIGNED).total_due
    assert accepted.signed_at is None
    assert signed.signed_at is not None


def test_the_same_aircraft_at_the_same_price_is_no_difference() -> None:
    same = differences(what(), tail="n100jv", carrier="Operator 1 (Demo)", price=Money.of("98000.00"))
    assert same == ()


@pytest.mark.parametrize(
    ("tail", "carrier", "price", "says"),
    [
        ("N2", "Operator 1 (demo)", "98000", "Another tail: N2 instead of N100JV"),
        ("N100JV", "Other Jets", "98000", "Another carrier: Other Jets .*cancel with a full refund"),
        ("N100JV", "Operator 1 (demo)", "98000.01", r"Dearer: .*USD 0\.01 comes out of your margin"),
        ("N100JV", "Operator 1 (demo)", "90000", r"Cheaper: .*grows by USD 8,000\.00"),
    ],
)
def test_each_difference_says_what_it_means(tail: str, carrier: str, price: str, says: str) -> None:
    [one] = differences(what(), tail=tail, carrier=carrier, price=Money.of(price))
    assert re.search(says, one), one


def test_another_currency_is_a_difference_of_its_own() -> None:
    found = differences(what(), tail="N100JV", carrier="Operator 1 (demo)", price=Money.of("98000", "EUR"))
    assert len(found) == 1
    assert found[0].startswith("Another currency: EUR 98,000.00 instead of USD 98,000.00")


def test_a_signed_client_without_an_aircraft_is_the_first_warning() -> None:
    signed = told(*SIGNED)
    assert without_aircraft(signed)
    assert booking_warnings(signed)[0].startswith("The client has signed and no aircraft is confirmed")
    assert "has not been told" in booking_warnings(signed)[0]
    assert "has not confirmed" in booking_warnings(told(*SIGNED, requested()))[0]
    paid = told(*SIGNED, received(1, "1000"))
    assert without_aircraft(paid), "money does not silence it"
    assert not without_aircraft(told(*ACCEPTED))
    assert booking_warnings(told(*BOOKED)) == ()


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"on_certificate": False}, "not on certificate JV1A234B"),
        (
            {"insurance_until": dt.date(2026, 12, 17)},
            "ends on 2026-12-17, before the last flight on 2026-12-18",
        ),
        ({"tail": "N777"}, "The carrier check is for N777, and N100JV flies"),
    ],
)
def test_a_carrier_check_is_held_against_the_flight(facts: dict[str, object], says: str) -> None:
    [warning] = booking_warnings(told(*SIGNED, check(**facts), requested(), confirmed()))
    assert says in warning


def test_insurance_to_the_last_day_of_flight_is_enough() -> None:
    covered = check(insurance_until=dt.date(2026, 12, 18))
    assert booking_warnings(told(*SIGNED, covered, requested(), confirmed())) == ()


def test_payments_before_the_signature_count_with_it() -> None:
    early = told(*ACCEPTED, received(1, "50000"))
    assert early.state.value == "accepted"
    signed = told(*ACCEPTED, received(1, "50000"), *SIGNED[len(ACCEPTED) :])
    assert signed.state.value == "part_paid"
    confirmed_early = told(*ACCEPTED, confirmed(), *SIGNED[len(ACCEPTED) :])
    assert confirmed_early.state.value == "operator_confirmed"


@pytest.mark.parametrize(
    ("text", "is_card"),
    [
        ("4111 1111 1111 1111", True),
        ("pd with 4111-1111-1111-1111 thx", True),
        ("378282246310005", True),
        ("ref 123 card 5555555555554444", True),
        ("4111111111111112", False),
        ("WT-TEST-001", False),
        ("20261123 000123", False),
        ("", False),
    ],
)
def test_card_numbers_are_seen_in_any_writing(text: str, is_card: bool) -> None:
    assert card_number_in(text) is is_card


def test_one_payment_told_twice_is_noticed() -> None:
    ledger = told(*SIGNED, received(1, "50000")).ledger
    day = dt.date(2026, 11, 23)
    same = Money.of("50000")
    assert ledger.twins(same, "wt-0001", day + timedelta(days=30), back=False) == (entry(1, "50000"),)
    assert ledger.twins(same, "other", day + timedelta(days=3), back=False)
    assert not ledger.twins(same, "other", day + timedelta(days=4), back=False)
    assert not ledger.twins(Money.of("50000.01"), "WT-0001", day, back=False)
    assert not ledger.twins(same, "WT-0001", day, back=True)


@pytest.mark.parametrize(
    ("departs", "due"),
    [
        (dt.date(2026, 12, 14), datetime(2026, 11, 24, 15, tzinfo=UTC)),  # the signature decides
        (dt.date(2026, 11, 24), dt.date(2026, 11, 23)),  # a Tuesday: the Monday before
        (dt.date(2026, 11, 23), dt.date(2026, 11, 20)),  # a Monday: the Friday before
    ],
)
def test_the_client_pays_by_the_earlier_day(departs: dt.date, due: object) -> None:
    assert (
        paid_by(datetime(2026, 11, 23, 15, tzinfo=UTC), departs, hours=24, business_days=1, currency="USD")
        == due
    )


def one_way() -> Trip:
    trip = round_trip()
    return trip.model_copy(update={"legs": trip.legs[:1], "trip_type": TripType.ONE_WAY})


@pytest.mark.parametrize(
    ("hours", "percent"),
    [(168.1, 10), (168, 50), (72.1, 50), (72, 75), (24.1, 75), (24, 100), (0, 100), (-5, 100)],
)
def test_the_fee_goes_by_the_notice_in_the_departure_airports_time(hours: float, percent: int) -> None:
    departure = departs_at(round_trip().legs[0])
    assert departure is not None
    assert departure.astimezone(UTC) == datetime(2026, 12, 14, 15, tzinfo=UTC), "10:00 in Teterboro"
    fee = cancellation_fee(
        cancelled_by="client",
        signed=True,
        total=Money.of("100000.00"),
        held=Money.of("60000.00"),
        legs=round_trip().legs,
        now=departure - timedelta(hours=hours),
        policy=TODAY,
    )
    assert fee.percent == percent
    assert fee.fee == Money.of("1000.00") * percent
    assert fee.refund_due - fee.still_owed == fee.held - fee.fee
    assert min(fee.refund_due.amount, fee.still_owed.amount) == 0


def test_one_way_flights_cost_all_and_who_cancels_decides() -> None:
    common = {
        "total": Money.of("100000.00"),
        "held": Money.of("100000.00"),
        "now": NOW,
        "policy": TODAY,
    }
    whole = cancellation_fee(cancelled_by="client", signed=True, legs=one_way().legs, **common)  # type: ignore[arg-type]
    assert (whole.percent, whole.refund_due) == (100, Money.of("0.00"))
    for by, signed in (("operator", True), ("us", True), ("client", False)):
        free = cancellation_fee(cancelled_by=by, signed=signed, legs=one_way().legs, **common)  # type: ignore[arg-type]
        assert free.fee.amount == 0
        assert free.refund_due == Money.of("100000.00")
        assert "No fee" in free.basis


def snapshot(**other: object) -> PriceSnapshot:
    return what().snapshot.model_copy(update=other)


def test_the_commission_is_of_the_net_fee_and_a_dearer_operator_takes_of_it() -> None:
    as_quoted = commission(snapshot(), [None], TODAY)
    assert (as_quoted.net_fee, as_quoted.amount) == (Money.of("9800.00"), Money.of("9800.00"))
    assert commission(snapshot(), [Money.of("104500")], TODAY).amount == Money.of("3300.00")
    assert commission(snapshot(), [Money.of("200000")], TODAY).amount.amount == 0
    half = TODAY.model_copy(update={"commission_percent": Decimal(50)})
    assert commission(snapshot(), [None], half).amount == Money.of("4900.00")


def test_another_currency_goes_by_the_rate_that_the_price_was_frozen_with() -> None:
    rate = ExchangeRate(base="EUR", quote="USD", rate=Decimal("1.10"), as_of=NOW, source="ECB")
    frozen = snapshot(operator_quoted=Money.of("89090.91", "EUR"), exchange=(rate,))
    assert commission(frozen, [Money.of("89090.91", "EUR")], TODAY).operator_price == Money.of("98000.00")
    assert commission(frozen, [Money.of("90000", "EUR")], TODAY).operator_price == Money.of("99000.00")
    with pytest.raises(ValueError, match="no rate between GBP and USD"):
        commission(frozen, [Money.of("80000", "GBP")], TODAY)
