"""The bank's daily table of rates: read to the digit, or refused whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from sandbox.marketplace.rates_route import SENDER, USUAL, daily_table, last_published
from tools.exchange.daily_table import LARGEST_TABLE, TableNotReadError, read_table

HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>"
    "<gesmes:Envelope xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01' "
    "xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'>"
    "<gesmes:subject>Reference rates</gesmes:subject>"
)
SENT = "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>"
DAY = "<Cube><Cube time='2026-11-23'>"
TAIL = "</Cube></Cube></gesmes:Envelope>"


def table(*rows: str, sent: str = SENT, day: str = DAY, head: str = HEAD) -> bytes:
    return (head + sent + day + "".join(rows) + TAIL).encode()


def row(currency: str, rate: str) -> str:
    return f"<Cube currency='{currency}' rate='{rate}'/>"


def test_the_banks_table_is_read_with_its_day_and_source() -> None:
    dollar, yen = read_table(table(row("USD", "1.0842"), row("JPY", "163.42")))
    assert dollar.label == "1.0842 USD/EUR of 2026-11-23 16:00 CET, ECB"
    assert dollar.as_of == datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert (yen.base, yen.quote, yen.rate) == ("EUR", "JPY", Decimal("163.42"))


def test_in_summer_the_table_is_of_cest() -> None:
    [dollar] = read_table(table(row("USD", "1.1"), day="<Cube><Cube time='2026-07-01'>"))
    assert dollar.as_of == datetime(2026, 7, 1, 14, tzinfo=UTC)
    assert "16:00 CEST" in dollar.label


BOMB = (
    "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'>"
    "<!ENTITY lol2 '&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;'>]><lolz>&lol2;</lolz>"
)
OUTSIDE = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"
DOCTYPE = "<?xml version='1.0'?><!DOCTYPE x SYSTEM 'http://127.0.0.1/x.dtd'><x/>"


@pytest.mark.parametrize("hostile", [BOMB, OUTSIDE, DOCTYPE])
def test_declarations_are_refused(hostile: str) -> None:
    with pytest.raises(TableNotReadError, match="declares a document type or an entity"):
        read_table(hostile.encode())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not well-formed"),
        (b"<html>504 Gateway Timeout</html>", "no day or no rate"),
        (b"<a><b></a>", "not well-formed"),
        (b"<x>" + b" " * LARGEST_TABLE + b"</x>", "larger than"),
        (b"<x>" * 20 + b"</x>" * 20, "nested too deeply"),
        (table(), "no day or no rate"),
        (table(row("USD", "1.1"), day="<Cube><Cube time='tomorrow'>"), "no date"),
        (table("<Cube time='2026-11-22'/>", row("USD", "1.1")), "more than one day"),
        (table(row("usd", "1.1")), "no code of three letters"),
        (table(row("EUR", "1")), "no code of three letters"),
        (table(row("USD", "1.1"), row("USD", "1.2")), "more than one rate of USD"),
        (table(row("USD", "1.1"), sent=""), "whose table"),
        *(
            (table(row("USD", wrong)), "no positive decimal")
            for wrong in ("0", "-1", "NaN", "1e5", "1,1", "")
        ),
    ],
)
def test_anything_else_is_refused_whole(content: bytes, why: str) -> None:
    with pytest.raises(TableNotReadError, match=why):
        read_table(content)


@given(content=st.binary(max_size=400))
def test_no_bytes_at_all_do_more_than_be_refused(content: bytes) -> None:
    with pytest.raises(TableNotReadError):
        read_table(content)


def test_the_simulated_table_is_read_and_says_that_it_is_invented() -> None:
    rates = read_table(daily_table(1, date(2026, 11, 23)).encode())
    assert len(rates) == len(USUAL)
    assert {rate.source for rate in rates} == {SENDER}
    assert "invented" in SENDER
    for rate in rates:
        usual = Decimal(USUAL[rate.quote])
        assert abs(rate.rate / usual - 1) < Decimal("0.02")


def test_the_simulated_table_follows_from_seed_and_day() -> None:
    day = date(2026, 11, 23)
    assert daily_table(1, day) == daily_table(1, day)
    assert daily_table(1, day) != daily_table(2, day)
    assert daily_table(1, day) != daily_table(1, date(2026, 11, 24))


def test_before_four_in_frankfurt_the_table_is_of_the_day_before() -> None:
    assert last_published(datetime(2026, 11, 23, 14, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert last_published(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) == date(2026, 11, 23)
