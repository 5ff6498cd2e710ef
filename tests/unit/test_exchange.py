"""Exchange rates: what is converted, at which rate, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from domain.conversion import converted_lines
from domain.currencies import minor_digits, minor_unit
from domain.exchange import Exchange, ExchangeRate, ExchangeTable, NoRateError, StaleRateError
from domain.money import CurrencyMismatchError, Money, total
from domain.snapshot import PriceLine

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIXING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def rate(
    quote: str = "USD",
    value: str = "1.0842",
    *,
    base: str = "EUR",
    at: datetime = FIXING,
    source: str = "ECB",
) -> ExchangeRate:
    return ExchangeRate(
        base=base, quote=quote, rate=Decimal(value), as_of=at, zone="Europe/Berlin", source=source
    )


TABLE = ExchangeTable(
    [rate(), rate("GBP", "0.8521"), rate("JPY", "163.42"), rate("KWD", "0.33271"), rate("CHF", "0.9311")]
)
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "KWD", "CHF")


def exchange(currency: str = "USD", table: ExchangeTable = TABLE, now: datetime = NOW) -> Exchange:
    return Exchange(currency=currency, table=table, now=now, limit_hours=48)


def test_minor_units_of_iso_4217() -> None:
    assert [minor_digits(code) for code in ("USD", "JPY", "KWD", "ISK", "UYW", "TND")] == [2, 0, 3, 0, 4, 3]
    assert minor_unit("JPY") == Decimal(1)
    assert str(Money.of("4500000.5", "JPY")) == "JPY 4,500,001"
    assert str(Money.of("12.3455", "KWD")) == "KWD 12.346"
    assert Money.of("0.5", "JPY").rounded() == Money.of("1", "JPY")


def test_a_rate_converts_both_ways_and_rounds_half_up() -> None:
    assert rate().convert(Money.of("98000", "EUR")) == Money.of("106251.60")
    assert rate().convert(Money.of("106251.60")) == Money.of("98000.00", "EUR")
    assert rate("JPY", "163.42").convert(Money.of("0.25", "EUR")) == Money.of("41", "JPY")
    assert rate("KWD", "0.33271").convert(Money.of("1", "EUR")) == Money.of("0.333", "KWD")
    with pytest.raises(CurrencyMismatchError, match="nothing of GBP"):
        rate().convert(Money.of("1", "GBP"))


def test_a_rate_says_its_value_time_and_source() -> None:
    assert rate().label == "1.0842 USD/EUR of 2026-11-23 16:00 CET, ECB"


def test_a_rate_is_never_a_float_nor_without_a_zone() -> None:
    with pytest.raises(ValidationError, match="float"):
        ExchangeRate.model_validate(
            {"base": "EUR", "quote": "USD", "rate": 1.0842, "as_of": FIXING, "source": "ECB"}
        )
    with pytest.raises(ValidationError, match="timezone"):
        ExchangeRate(
            base="EUR", quote="USD", rate=Decimal("1.08"), as_of=FIXING.replace(tzinfo=None), source="ECB"
        )
    for wrong in ("0", "-1", "NaN", "Infinity"):
        with pytest.raises(ValidationError):
            rate(value=wrong)
    with pytest.raises(ValidationError, match="itself"):
        rate("EUR", "1")


def test_a_cross_rate_goes_through_the_euro_and_says_so() -> None:
    found = TABLE.rate("GBP", "USD", now=NOW, limit_hours=48)
    assert (found.base, found.quote) == ("GBP", "USD")
    assert found.rate == Decimal("1.2723859")  # 1.0842 / 0.8521, eight digits
    assert found.source == "ECB, through EUR"
    assert found == TABLE.rate("USD", "GBP", now=NOW, limit_hours=48)
    assert found.convert(Money.of("8776", "GBP")) == Money.of("11166.46")


def test_a_cross_rate_through_the_dollar_is_as_old_as_its_older_half() -> None:
    older = FIXING - timedelta(hours=5)
    table = ExchangeTable([rate("MXN", "18.5", base="USD", at=older), rate("CAD", "1.37", base="USD")])
    found = table.rate("MXN", "CAD", now=NOW, limit_hours=48)
    assert found.as_of == older
    assert found.source == "ECB, through USD"
    assert (found.base, found.quote) == ("CAD", "MXN")


def test_a_stale_rate_is_refused_and_names_its_age() -> None:
    late = FIXING + timedelta(hours=61)
    with pytest.raises(StaleRateError, match=r"1\.0842 USD/EUR .* is 61 hours old; after 48 hours"):
        TABLE.rate("EUR", "USD", now=late, limit_hours=48)
    with pytest.raises(StaleRateError, match="10 days old"):
        TABLE.rate("GBP", "USD", now=FIXING + timedelta(days=10), limit_hours=48)


def test_the_limit_itself_is_still_fresh() -> None:
    edge = FIXING + timedelta(hours=48)
    assert TABLE.rate("EUR", "USD", now=edge, limit_hours=48).rate == Decimal("1.0842")
    with pytest.raises(StaleRateError):
        TABLE.rate("EUR", "USD", now=edge + timedelta(seconds=1), limit_hours=48)


def test_a_rate_of_the_future_is_refused() -> None:
    with pytest.raises(StaleRateError, match="not come yet"):
        TABLE.rate("EUR", "USD", now=FIXING - timedelta(minutes=1), limit_hours=48)


def test_what_is_not_known_is_said() -> None:
    with pytest.raises(NoRateError, match="between XAU and USD is known"):
        TABLE.rate("XAU", "USD", now=NOW, limit_hours=48)


def test_the_first_fresh_rate_of_a_pair_is_used() -> None:
    own = rate(value="1.09", at=NOW, source="entered by Anna Berg (demo)")
    assert ExchangeTable([own, rate()]).rate("USD", "EUR", now=NOW, limit_hours=48) == own
    stale = rate(value="1.20", at=NOW - timedelta(days=9), source="entered by Anna Berg (demo)")
    assert ExchangeTable([stale, rate()]).rate("USD", "EUR", now=NOW, limit_hours=48) == rate()


def test_a_stale_pair_is_not_the_end_where_another_way_is_fresh() -> None:
    stale = rate("USD", "1.30", base="GBP", at=NOW - timedelta(days=3), source="entered")
    found = ExchangeTable([stale, rate(), rate("GBP", "0.8521")]).rate("GBP", "USD", now=NOW, limit_hours=48)
    assert found.source == "ECB, through EUR"


def line(amount: Money, label: str = "UK air passenger duty") -> PriceLine:
    return PriceLine(
        code="passenger_duty.GB.1", label=label, amount=amount, basis="8 passengers x GBP 1,097.00"
    )


def test_a_converted_line_keeps_its_own_amount_and_names_the_rate() -> None:
    (shown,), rates, kept = converted_lines([line(Money.of("8776", "GBP"))], exchange())
    assert shown.amount == Money.of("11166.46")
    assert shown.original == Money.of("8776", "GBP")
    assert shown.basis == (
        "8 passengers x GBP 1,097.00 = GBP 8,776.00, converted at 1.2723859 USD/GBP of 2026-11-23 16:00 CET, "
        "ECB, through EUR"
    )
    assert rates == (shown.rate_used,)
    assert kept == ()


def test_a_line_without_a_fresh_rate_keeps_its_currency_and_says_why() -> None:
    duty = line(Money.of("8776", "GBP"))
    shown, rates, kept = converted_lines([duty], exchange(now=FIXING + timedelta(hours=70)))
    assert shown == (duty,)
    assert rates == ()
    assert len(kept) == 1
    assert "stays in GBP" in kept[0]
    assert "70 hours old" in kept[0]


AMOUNTS = st.decimals(Decimal("-9999999"), Decimal("9999999"), places=3)
PAIRS = st.tuples(st.sampled_from(CURRENCIES), st.sampled_from(CURRENCIES)).filter(lambda p: p[0] != p[1])


@given(amount=AMOUNTS, pair=PAIRS)
def test_there_and_back_is_the_same_within_a_minor_unit(amount: Decimal, pair: tuple[str, str]) -> None:
    """Of the coarser of the two currencies: a yen is more than half a cent."""
    one, other = pair
    start = Money(amount=amount, currency=one).rounded()
    used = TABLE.rate(one, other, now=NOW, limit_hours=48)
    back = used.convert(used.convert(start))
    a_unit_of_the_other = used.convert(Money(amount=minor_unit(other), currency=other)).amount
    assert back.currency == one
    assert abs(back.amount - start.amount) <= max(minor_unit(one), a_unit_of_the_other)


@given(amount=AMOUNTS, pair=PAIRS)
def test_a_conversion_is_rounded_and_keeps_its_sign(amount: Decimal, pair: tuple[str, str]) -> None:
    one, other = pair
    found = exchange(other).into(Money(amount=amount, currency=one)).amount
    assert found == found.rounded()
    assert found.amount * amount >= 0


@given(amounts=st.lists(st.tuples(AMOUNTS, st.sampled_from(CURRENCIES)), min_size=1, max_size=9))
def test_converted_lines_add_up_to_their_total(amounts: list[tuple[Decimal, str]]) -> None:
    lines = [line(Money(amount=amount, currency=currency).rounded()) for amount, currency in amounts]
    shown, _, kept = converted_lines(lines, exchange("CHF"))
    assert kept == ()
    each = [exchange("CHF").into(one.amount).amount for one in lines]
    assert total([one.amount for one in shown]) == total(each)


@given(hours=st.integers(49, 10_000), pair=PAIRS)
def test_a_stale_rate_never_converts(hours: int, pair: tuple[str, str]) -> None:
    one, other = pair
    late = exchange(other, now=FIXING + timedelta(hours=hours))
    with pytest.raises(StaleRateError, match="old"):
        late.into(Money.of("100", one))
