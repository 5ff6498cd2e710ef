"""`jetvision quote`: how amounts and margins are written, the client's currency, and the card."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tools.quoting.ad_hoc import AskedError
from tools.quoting.ad_hoc_table import quote

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
BY_HOUR = ("--from", "KTEB", "--to", "EGGW", "--date", "2026-12-03", "--return", "2026-12-07", "--pax", "8",
           "--type", "GLF5")  # fmt: skip
LONDON = (*BY_HOUR, "--taxes-excluded")
RATES = ("--rate", "1.08USD/EUR", "--rate", "1.25 usd/gbp")


def document(*words: str, trip: tuple[str, ...] = LONDON) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(quote((*trip, *words, "--json"), NOW))
    return found


@pytest.mark.parametrize(
    ("price", "amount", "currency"),
    [
        ("98000USD", "98000.00", "USD"),
        ("98,000 USD", "98000.00", "USD"),
        ("usd 98000.5", "98000.50", "USD"),
        ("EUR 90000", "90000.00", "EUR"),
        ("14,500,000 JPY", "14500000", "JPY"),
    ],
)
def test_a_price_is_written_as_people_write_it(price: str, amount: str, currency: str) -> None:
    found = document("--operator-price", price, "--margin", "0")
    assert found["for_broker"]["operator_price"] == {"amount": amount, "currency": currency}
    assert (found["lines"][0]["amount"], found["lines"][0]["currency"]) == (amount, currency)
    assert found["for_broker"]["operator_quoted"] is None


@pytest.mark.parametrize(
    ("margin", "amount"),
    [("10%", "9800.00"), ("10", "9800.00"), ("12.5 %", "12250.00"), ("5000USD", "5000.00"),
     ("USD 5,000", "5000.00"), ("0", "0.00")],
)  # fmt: skip
def test_a_margin_is_a_percentage_or_an_amount(margin: str, amount: str) -> None:
    found = document("--operator-price", "98000USD", "--margin", margin)
    assert found["for_broker"]["margin"]["amount"] == amount
    assert Decimal(found["lines"][0]["amount"]) == 98000 + Decimal(amount)


def test_every_line_is_converted_into_the_clients_currency_and_names_its_rate() -> None:
    found = document("--operator-price", "90000EUR", "--margin", "10%", "--currency", "USD", *RATES)
    amounts = {line["code"]: line["amount"] for line in found["lines"]}
    assert amounts == {"transport": "106920.00", "head_tax": "374.40", "passenger_duty.GB.2": "10970.00"}
    assert {line["currency"] for line in found["lines"]} == {"USD"}
    assert (found["total"], found["other_totals"]) == ({"amount": "118264.40", "currency": "USD"}, [])
    assert found["for_broker"]["operator_quoted"] == {"amount": "90000.00", "currency": "EUR"}
    assert found["exchange"] == [
        "1.08 USD/EUR of 2026-11-23 15:00 UTC, as given",
        "1.25 USD/GBP of 2026-11-23 15:00 UTC, as given",
    ]
    text = quote((*LONDON, "--operator-price", "90000EUR", "--currency", "USD", *RATES), NOW)
    assert "EUR 90,000.00 at 1.08 USD/EUR" in text


def test_a_price_by_the_hour_is_told_in_the_clients_currency_too() -> None:
    plain = document("--hourly-rate", "14000USD", trip=BY_HOUR)
    found = document("--hourly-rate", "14000USD", "--currency", "EUR", *RATES, trip=BY_HOUR)
    quoted = plain["for_broker"]["operator_price"]
    assert found["for_broker"]["operator_quoted"] == quoted
    assert found["for_broker"]["cost_lines"] == plain["for_broker"]["cost_lines"]
    converted = (Decimal(quoted["amount"]) / Decimal("1.08")).quantize(Decimal("0.01"))
    assert found["for_broker"]["operator_price"] == {"amount": str(converted), "currency": "EUR"}
    assert {line["currency"] for line in found["lines"]} == {"EUR"}


@pytest.mark.parametrize(("option", "percent"), [("--card", "3.5"), ("--card-maximum", "5")])
def test_the_card_fee_is_the_last_line(option: str, percent: str) -> None:
    found = document("--operator-price", "98000USD", "--currency", "USD", *RATES, option)
    *others, fee = found["lines"]
    owed = sum(Decimal(line["amount"]) for line in others)
    assert fee["label"] == f"Card fee {percent} %"
    assert Decimal(fee["amount"]) == (owed * Decimal(percent) / 100).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--operator-price", "9USD", "--currency", "EUR"), "No exchange rate between USD and EUR"),
        (("--operator-price", "9USD", "--currency", "EURO"), "EURO is no ISO currency"),
        (("--operator-price", "9USD", "--rate", "1.08USD/EUR"), "--rate needs --currency"),
        (("--operator-price", "9USD", "--currency", "EUR", "--rate", "1.08"), "is not like 1.0842USD/EUR"),
        (("--operator-price", "9USD", "--currency", "EUR", "--rate", "0USD/EUR"), "is no exchange rate"),
        (("--operator-price", "9USD", "--currency", "EUR", "--rate", "1EUR/EUR"), "is no exchange rate"),
        (("--operator-price", "9USD", "--currency", "EUR", "--rate", "1USD/QQQ"), "QQQ is no ISO currency"),
        (("--operator-price", "98.000,00 EUR"), "is no amount with its currency"),
    ],
)
def test_what_cannot_be_converted_is_one_sentence(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(AskedError) as refused:
        quote((*LONDON, *words), NOW)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
