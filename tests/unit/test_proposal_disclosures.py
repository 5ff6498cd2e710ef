"""The statement of Part 295 and the terms in short."""

from __future__ import annotations

import pytest

from domain.card_fee import Card
from domain.policy import CancellationTerms, PaymentTerms
from tools.proposals.disclosures import (
    SAMPLE_NOTICE,
    TERMS,
    TO_BE_DISCLOSED,
    cancellation,
    coverage,
    part_295_statement,
    payment_summary,
)


def test_the_statement_tells_role_carrier_capacity_and_insurance() -> None:
    text = part_295_statement(
        broker="Meridian Air Charter LLC (demo)",
        capacity="agent_of_client",
        carriers=("Hudson Jet Aviation Inc. (demo), trading as Hudson Jets",),
        insurance="USD 5,000,000 per occurrence",
    ).text
    assert "Meridian Air Charter LLC (demo) is an air charter broker, not an air carrier" in text
    assert "acts as agent of the client" in text
    assert "Direct air carrier: Hudson Jet Aviation Inc. (demo), trading as Hudson Jets." in text
    assert "Liability insurance of the broker: USD 5,000,000 per occurrence." in text


def test_what_is_not_known_yet_is_promised_in_writing() -> None:
    text = part_295_statement(broker="Meridian").text
    assert f"Direct air carrier: {TO_BE_DISCLOSED}." in text
    assert f"Liability insurance of the broker: {TO_BE_DISCLOSED}." in text
    assert "full refund" in text


def test_a_fact_is_never_read_as_a_template() -> None:
    assert "{{ 7 * 7 }}" in part_295_statement(broker="{{ 7 * 7 }}").text


def test_an_unreviewed_statement_says_so_and_carries_its_version() -> None:
    statement = part_295_statement(broker="Meridian")
    assert statement.sample
    assert statement.version == "2026-11"
    assert statement.text.endswith(SAMPLE_NOTICE)
    assert statement.sha256 != part_295_statement(broker="Other").sha256


def test_every_text_of_the_terms_is_versioned_and_marked_as_a_sample() -> None:
    texts = sorted(TERMS.glob("*.md"))
    assert {text.stem for text in texts} == {"part_295", "payment", "cancellation", "coverage"}
    for text in texts:
        head = text.read_text(encoding="utf-8").split("---\n")[1]
        assert "version: " in head
        assert "status: sample" in head


def test_payment_follows_the_policy() -> None:
    text = payment_summary(PaymentTerms(business_days_before_departure=3, hours_after_signature=12)).text
    assert "3 business days before departure or 12 hours after signature" in text
    assert "3.5 %" in text
    assert "one business day before" in payment_summary(PaymentTerms()).text


@pytest.mark.parametrize(("card", "surcharge"), [("limited", "3.5 %"), ("maximum", "5 %")])
def test_who_pays_by_card_reads_the_surcharge_that_is_in_the_price(card: Card, surcharge: str) -> None:
    text = payment_summary(PaymentTerms(), card=card).text
    assert f"the surcharge of {surcharge} is a line of the price" in text
    assert "bank transfer" not in text


def test_cancellation_follows_the_policys_steps() -> None:
    assert cancellation(CancellationTerms(), one_way=False).lines == (
        "More than 168 hours before departure: 10 % of the total",
        "168 to 72 hours before departure: 50 % of the total",
        "72 to 24 hours before departure: 75 % of the total",
        "Less than 24 hours before departure, or no show: 100 % of the total",
    )


def test_a_one_way_flight_is_owed_in_full() -> None:
    assert cancellation(CancellationTerms(), one_way=True).lines == (
        "One-way flights and empty legs: 100 % of the total, at any time",
    )


def test_the_coverage_has_three_lists() -> None:
    lists = coverage()
    assert "De-icing" in lists.at_cost
    assert "Ground transport" in lists.excluded
    assert len(lists.included) >= 3
