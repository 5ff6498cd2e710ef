"""The house's rules by date, and what they say of deadlines, validity and cancellation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.policy import POLICIES, NoPolicyError, Policy, policy_on

TODAY = policy_on(date(2026, 11, 23))
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_defaults_of_the_house() -> None:
    assert TODAY.margin_presets == (Decimal(8), Decimal(10), Decimal(20))
    assert TODAY.default_margin_percent == Decimal(10)
    weights = TODAY.weights
    assert [*weights.model_dump().values()] == [35, 25, 20, 15, 5]
    assert sum(weights.model_dump().values()) == 100


def test_policies_follow_each_other_by_date() -> None:
    days = [policy.valid_from for policy in POLICIES]
    assert days == sorted(set(days))
    later = Policy(version="later", valid_from=date(2027, 1, 1))
    table = (*POLICIES, later)
    assert policy_on(date(2026, 12, 31), table) == POLICIES[-1]
    assert policy_on(date(2027, 1, 1), table) == later
    with pytest.raises(NoPolicyError, match="1999-12-31"):
        policy_on(date(1999, 12, 31))


@pytest.mark.parametrize(
    ("hours", "minutes"), [(2, 30), (5.9, 30), (6, 120), (23.9, 120), (24, 240), (71, 240), (72, 1440)]
)
def test_operators_get_time_by_urgency(hours: float, minutes: int) -> None:
    assert TODAY.rfq_answer_time(timedelta(hours=hours)) == timedelta(minutes=minutes)


def test_the_reminder_comes_at_three_quarters() -> None:
    assert TODAY.rfq_reminder_after(timedelta(hours=100)) == timedelta(hours=18)


def test_a_proposal_ends_after_48_hours_or_with_the_operators_own_date() -> None:
    assert TODAY.proposal_valid_until(NOW, None) == NOW + timedelta(hours=48)
    sooner, later = NOW + timedelta(hours=5), NOW + timedelta(days=9)
    assert TODAY.proposal_valid_until(NOW, sooner) == sooner
    assert TODAY.proposal_valid_until(NOW, later) == NOW + timedelta(hours=48)


@pytest.mark.parametrize(
    ("hours", "percent"),
    [(169, 10), (168, 50), (72.5, 50), (72, 75), (24.5, 75), (24, 100), (0, 100), (-1, 100)],
)
def test_cancellation_by_notice(hours: float, percent: int) -> None:
    terms = TODAY.cancellation
    assert terms.percent_owed(timedelta(hours=hours), one_way=False) == percent
    assert terms.percent_owed(timedelta(hours=hours), one_way=True) == 100


def test_the_sentences_say_what_the_numbers_say() -> None:
    for tier in TODAY.cancellation.tiers:
        assert f"{tier.percent} %" in TODAY.cancellation.sentence
    assert f"{TODAY.payment.hours_after_signature} hours after signature" in TODAY.payment.sentence


def test_a_policy_survives_json() -> None:
    assert Policy.model_validate_json(TODAY.model_dump_json()) == TODAY
