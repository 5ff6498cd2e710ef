"""Prices of quotes in one currency for a client in another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from domain.exchange import Exchange, ExchangeRate, ExchangeTable, StaleRateError
from domain.money import Money
from domain.policy import policy_on
from domain.pricing import price_option
from domain.quotes import Aircraft, Inclusion, Operator, OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.trip import Trip
from tests.support.taxed import leg

ALL_APART: dict[str, Inclusion] = dict.fromkeys(
    ("percentage_tax", "segment_fee", "head_tax", "passenger_duty"), "no"
)
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIXING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ECB = "1.0842 USD/EUR of 2026-11-23 16:00 CET, ECB"


def rate(quote: str, value: str) -> ExchangeRate:
    return ExchangeRate(
        base="EUR", quote=quote, rate=Decimal(value), as_of=FIXING, zone="Europe/Berlin", source="ECB"
    )


TABLE = ExchangeTable([rate("USD", "1.0842"), rate("GBP", "0.8521"), rate("JPY", "163.42")])
LONDON = Trip(legs=(leg("KTEB-EGLL", date(2026, 12, 3)), leg("EGLL-KTEB", date(2026, 12, 7))))
COAST = Trip(legs=(leg("KTEB-KVNY", date(2026, 12, 3)),))


def quote(amount: str, currency: str) -> OperatorQuote:
    return OperatorQuote(
        id="q-1",
        system="avinode",
        external_id="aquote-1",
        rfq_external_id="arfq-1",
        operator=Operator(external_id="op-1", name="Blue Sky Aviation (demo)"),
        aircraft=Aircraft(type_name="Gulfstream G550", category="Ultra long range", seats=14),
        price=Money.of(amount, currency),
        includes=ALL_APART,
        received_at=NOW,
    )


def priced(
    amount: str,
    currency: str,
    trip: Trip = COAST,
    *,
    into: str = "USD",
    now: datetime = NOW,
    margin: str = "10",
) -> PriceSnapshot:
    return price_option(
        quote(amount, currency),
        trip,
        margin_percent=Decimal(margin),
        today=TODAY,
        payment_date=None,
        policy=policy_on(TODAY),
        aircraft_mtow_lb=91_000,
        aircraft_seats=14,
        exchange=Exchange(currency=into, table=TABLE, now=now, limit_hours=48),
    )


def amounts(price: PriceSnapshot) -> dict[str, str]:
    return {line.code: str(line.amount) for line in price.lines}


def test_a_quote_in_euros_is_a_price_in_dollars_with_margin_and_tax_on_it() -> None:
    price = priced("98000", "EUR")
    assert price.operator_quoted == Money.of("98000.00", "EUR")
    assert price.operator_price == Money.of("106251.60")
    assert price.margin == Money.of("10625.16")
    assert amounts(price) == {
        "transport": "USD 116,876.76",
        "percentage_tax": "USD 8,765.76",
        "segment_fee": "USD 42.40",
    }
    assert price.total == Money.of("125684.92")
    assert price.other_totals == ()
    assert [one.label for one in price.exchange] == [ECB]


def test_the_clients_lines_name_the_rate_and_nothing_of_the_operators_price() -> None:
    price = priced("98000", "EUR")
    assert price.lines[0].basis.endswith(f", converted at {ECB}")
    visible = " ".join(f"{line.label} {line.basis} {line.amount}" for line in price.lines)
    assert "98,000" not in visible
    assert "106,251.60" not in visible


def test_uk_duty_is_converted_where_a_fresh_rate_is_there() -> None:
    price = priced("120000", "USD", LONDON, margin="0")
    assert amounts(price) == {
        "transport": "USD 120,000.00",
        "head_tax": "USD 374.40",
        "passenger_duty.GB.2": "USD 11,166.46",
    }
    duty = price.lines[-1]
    assert "8 passengers x GBP 1,097.00" in duty.basis
    assert "GBP 8,776.00, converted at 1.2723859 USD/GBP" in duty.basis
    assert duty.rule == "Finance Act 1994 s. 30"
    assert price.totals == (Money.of("131540.86"),)


def test_uk_duty_keeps_its_own_total_where_the_rate_is_stale() -> None:
    price = priced("120000", "USD", LONDON, margin="0", now=FIXING + timedelta(hours=49))
    assert amounts(price)["passenger_duty.GB.2"] == "GBP 8,776.00"
    assert price.totals == (Money.of("120374.40"), Money.of("8776.00", "GBP"))
    assert price.exchange == ()
    assert any("stays in GBP" in note and "49 hours old" in note for note in price.notes)


def test_an_operators_price_is_never_converted_at_a_stale_rate() -> None:
    with pytest.raises(StaleRateError, match="49 hours old"):
        priced("98000", "EUR", now=FIXING + timedelta(hours=49))


def test_a_price_in_yen_has_no_decimals() -> None:
    price = priced("98000", "EUR", into="JPY")
    assert price.operator_price == Money.of("16015160", "JPY")
    assert amounts(price)["transport"] == "JPY 17,616,676"
    assert amounts(price)["percentage_tax"] == "JPY 1,321,251"
    # 42.40 dollars at 150.72865 yen
    assert amounts(price)["segment_fee"] == "JPY 6,391"


def test_the_frozen_rate_survives_json() -> None:
    price = priced("98000", "EUR", LONDON)
    again = PriceSnapshot.model_validate_json(price.model_dump_json())
    assert again == price
    assert again.exchange[0].label == ECB


@given(
    amount=st.decimals(Decimal(100), Decimal(900_000), places=2),
    pair=st.tuples(
        st.sampled_from(["EUR", "USD", "GBP", "JPY"]), st.sampled_from(["EUR", "USD", "GBP", "JPY"])
    ),
    margin=st.sampled_from(["0", "8", "12.5"]),
    trip=st.sampled_from([LONDON, COAST]),
)
def test_converted_lines_add_up_to_one_total(
    amount: Decimal, pair: tuple[str, str], margin: str, trip: Trip
) -> None:
    price = priced(str(amount), pair[0], trip, into=pair[1], margin=margin)
    assert price.totals == (price.total,)
    assert {line.amount.currency for line in price.lines} == {pair[1]}
    assert price.total.amount == sum(line.amount.amount for line in price.lines)
    assert all(line.amount == line.amount.rounded() for line in price.lines)
    assert price.transport == price.operator_price + price.margin
