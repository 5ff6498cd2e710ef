"""`jetvision quote`: what it prints, what it refuses, and that its JSON adds up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from tools.quoting.ad_hoc import AskedError
from tools.quoting.ad_hoc_table import quote

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
LONDON = "--from KTEB --to EGGW --date 2026-12-03 --pax 8"
PRICED = f"{LONDON} --type GLF5 --operator-price 98000USD --margin 10%"


def printed(words: str) -> str:
    return quote(words.split(), NOW)


def document(words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(f"{words} --json"))
    return found


def test_one_way_with_an_operators_price() -> None:
    found = document(PRICED)
    assert [(line["code"], line["amount"], line["currency"]) for line in found["lines"]] == [
        ("transport", "107800.00", "USD"),
        ("head_tax", "187.20", "USD"),
    ]
    assert found["total"] == {"amount": "107987.20", "currency": "USD"}
    for line in found["lines"]:
        assert {"code", "label", "amount", "currency", "basis", "source"} <= set(line)
    assert found["for_broker"]["margin"] == {
        "amount": "9800.00",
        "currency": "USD",
        "basis": "10 % of USD 98,000.00",
    }


def test_there_and_back_owes_uk_duty_in_pounds() -> None:
    found = document(f"{PRICED} --return 2026-12-07")
    assert found["total"] == {"amount": "108174.40", "currency": "USD"}
    assert found["other_totals"] == [{"amount": "8776.00", "currency": "GBP"}]
    assert [leg["date"] for leg in found["trip"]["legs"]] == ["2026-12-03", "2026-12-07"]


@pytest.mark.parametrize(
    "words",
    [
        PRICED,
        f"{PRICED} --return 2026-12-07 --card",
        f"{LONDON} --type GLF5 --hourly-rate 14000USD --return 2026-12-05",
        "--leg KTEB-KVNY@2026-12-03 --leg KVNY-KASE@2026-12-05 --leg KASE-KTEB@2026-12-09 --pax 5 "
        "--type CL35 --operator-price 80000USD --margin 5000USD --card-maximum",
        "--from LFPB --to KTEB --date 2026-12-03 --pax 8 --type FA7X --operator-price 110000EUR",
        "--from RJTT --to PHNL --date 2026-12-03 --pax 8 --type GLF6 --operator-price 9000000JPY",
    ],
)
def test_lines_always_add_up_to_the_totals(words: str) -> None:
    found = document(words)
    for total in (found["total"], *found["other_totals"]):
        shown = [Decimal(line["amount"]) for line in found["lines"] if line["currency"] == total["currency"]]
        assert sum(shown) == Decimal(total["amount"])
    assert all(isinstance(line["amount"], str) for line in found["lines"])


def test_without_a_price_it_is_a_range_and_says_so() -> None:
    found = document(f"{LONDON} --type GLF5")
    [range_] = found["estimate"]
    assert range_["category"] == "Ultra long range"
    assert Decimal(range_["low"]) < Decimal(range_["mid"]) < Decimal(range_["high"])
    assert (found["lines"], found["total"]) == ([], None)
    assert found["note"] == "Indicative range, not an offer"
    assert len(document(LONDON)["estimate"]) > 1
    assert "Indicative range, not an offer." in printed(LONDON)


def test_taxes_in_the_price_are_not_charged_again_and_unsaid_ones_are_open() -> None:
    domestic = (
        "--from KTEB --to KVNY --date 2026-12-03 --pax 8 --type GLF5 --operator-price 50000USD --margin 0%"
    )
    assert document(f"{domestic} --taxes-excluded")["total"]["amount"] == "53792.40"
    assert document(f"{domestic} --taxes-included")["total"]["amount"] == "50000.00"
    unsaid = document(domestic)
    assert unsaid["total"]["amount"] == "53792.40"
    assert [item["code"] for item in unsaid["open_items"]] == [
        "includes.percentage_tax",
        "includes.segment_fee",
    ]


@pytest.mark.parametrize("island", ["TJSJ", "TIST", "TJBQ", "02PR", "PGUM", "NSTU"])
def test_to_the_islands_of_the_united_states_it_is_the_head_tax(island: str) -> None:
    """The table of airports files some of them under the United States; the law takes them for abroad."""
    priced = "--date 2026-12-03 --pax 6 --type GLF6 --operator-price 50000USD --taxes-excluded"
    there = document(f"--from KTEB --to {island} {priced}")
    assert {line["code"]: line["amount"] for line in there["lines"]} == {
        "transport": "55000.00",
        "head_tax": "140.40",
    }
    back = document(f"--from {island} --to KTEB {priced}")
    assert [line["code"] for line in back["lines"]] == ["transport", "head_tax"]
    assert back["open_items"] == []


def test_the_day_of_payment_chooses_the_head_tax() -> None:
    early = document(f"{PRICED} --paid-on 2025-12-20")
    assert [line["amount"] for line in early["lines"] if line["code"] == "head_tax"] == ["183.20"]


def test_a_price_by_the_hour_keeps_its_reckoning_for_the_broker() -> None:
    found = document(f"{LONDON} --type GLF5 --hourly-rate 14000USD")
    costs = found["for_broker"]["cost_lines"]
    assert [line["code"] for line in costs] == [
        "hours",
        "positioning.from_last",
        "landing",
        "handling",
    ]
    assert [line["code"] for line in found["lines"]] == ["transport", "head_tax", "international", "de_icing"]
    assert sum(Decimal(line["amount"]) for line in costs) == Decimal(
        found["for_broker"]["operator_price"]["amount"]
    )


def test_warnings_name_their_check_and_severity() -> None:
    found = document(f"{PRICED} --return 2026-12-03 --margin 1%")
    by_code = {flag["code"]: flag for flag in found["warnings"]}
    assert {"crew_duty", "outlier", "minimum_margin"} <= set(by_code)
    assert all(flag["severity"] in ("info", "warning", "block") for flag in found["warnings"])
    assert "14 CFR 135.267" in by_code["crew_duty"]["text"]
    small = document("--from KTEB --to KBOS --date 2026-12-03 --pax 9 --type E50P --operator-price 9000USD")
    assert "capacity" in {flag["code"] for flag in small["warnings"]}


def test_the_table_has_a_row_a_line_and_the_total() -> None:
    text = printed(PRICED)
    assert "TEB → LTN, 8 passengers, Gulfstream GV/G550" in text
    for row in ("Charter flight", "US international travel tax", "Total", "Margin"):
        assert any(line.strip().startswith(row) for line in text.splitlines()), row
    assert "USD 107,987.20" in text
    assert "Only for you, never for the client:" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "--pax"),
        ("--from KTEB --pax 8", "--to and --date are missing"),
        (f"{LONDON} --nonsense", "Unrecognized arguments: --nonsense"),
        (LONDON.replace("EGGW", "XXYYZZ"), "No airport is known as “XXYYZZ”"),
        (LONDON.replace("KTEB", "Teterborro"), "is Teterboro (TEB) meant?"),
        (LONDON.replace("EGGW", "London"), "several airports"),
        (LONDON.replace("EGGW", "KTEB"), "begins and ends at Teterboro"),
        (LONDON.replace("2026-12-03", "12/03/2026"), "no date"),
        (LONDON.replace("2026-12-03", "2026-02-30"), "no date"),
        (LONDON.replace("2026-12-03", "9999-12-31"), "only the years"),
        (LONDON.replace("2026-12-03", "1066-10-14"), "only the years"),
        (LONDON.replace("--pax 8", "--pax eight"), "not a number of passengers"),
        (LONDON.replace("--pax 8", "--pax 0"), "not a number of passengers"),
        (f"{LONDON} --return 2026-12-01", "lies before"),
        (f"{LONDON} --type ZZZZ", "no aircraft of the table"),
        (f"{LONDON} --operator-price 98000", "no amount with its currency"),
        (f"{LONDON} --operator-price 98000QQQ", "no ISO currency"),
        (f"{LONDON} --operator-price 0USD", "is not a price"),
        (f"{LONDON} --operator-price 98000USD --margin ten", "not like 10% or 5000USD"),
        (f"{LONDON} --operator-price 98000USD --margin 101%", "between 0 and 100"),
        (f"{LONDON} --operator-price 98000EUR --margin 5000USD", "a margin in USD does not fit"),
        (f"{LONDON} --operator-price 98000USD --hourly-rate 9000USD", "not both"),
        (f"{LONDON} --margin 10%", "need --operator-price"),
        (f"{LONDON} --hourly-rate 9000USD", "give --type"),
        (f"{LONDON} --type PC12 --hourly-rate 3000EUR", "US dollars"),
        (f"{LONDON.replace('--pax 8', '--pax 12')} --type PC12 --hourly-rate 3000USD", "too few"),
        (
            f"{LONDON.replace('2026-12-03', '2019-05-01')} --type GLF5 --hourly-rate 9000USD",
            "no fee for landing is tabled on 2019-05-01",
        ),
        (f"{LONDON} --leg KTEB-KVNY@2026-12-03", "not both"),
        ("--leg KTEB-KVNY --pax 8", "is not like KTEB-KVNY@2026-12-03"),
        ("--leg KTEB-KVNY@2026-12-03T25:00 --pax 8", "no time of day"),
        ("--leg KTEB-KVNY@2026-12-05 --leg KVNY-KTEB@2026-12-03 --pax 8", "not in the order"),
        (LONDON.replace("--pax 8", "--pax 300"), "no single aircraft"),
        (
            "--from EGGW --to KTEB --date 2020-12-03 --pax 8 --type GLF5 --operator-price 9000USD",
            "table begins on 2025-04-01",
        ),
    ],
)
def test_bad_input_is_one_clear_sentence(words: str, said: str) -> None:
    with pytest.raises(AskedError) as refused:
        printed(words)
    text = str(refused.value)
    assert said in text
    assert "\n" not in text
    assert text.endswith((".", "?"))


def test_the_command_ends_with_two_after_bad_input_and_with_zero_after_good() -> None:
    runner = CliRunner()
    bad = runner.invoke(app, ["quote", *LONDON.replace("EGGW", "XXYYZZ").split()])
    assert bad.exit_code == 2
    assert bad.stdout == ""
    assert bad.stderr == "No airport is known as “XXYYZZ”; give its ICAO or IATA code.\n"
    good = runner.invoke(app, ["quote", *PRICED.split(), "--json", "--today", "2026-11-23"])
    assert good.exit_code == 0
    assert json.loads(good.stdout)["total"] == {"amount": "107987.20", "currency": "USD"}
    assert runner.invoke(app, ["quote", "--help"]).exit_code == 0
