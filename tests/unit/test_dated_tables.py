"""Every dated table of the house: one row for each day from its first on, and the right one at each boundary.

The tables of taxes have the same test beside them, see `test_taxes.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple, Protocol

import pytest

from domain.duty.rules import TABLES, NoDutyRulesError, duty_rules
from domain.fees import FEES, NoFeeError, fee_on
from domain.policy import POLICIES, NoPolicyError, Policy, policy_on
from domain.taxes.us_rates import SUSPENSIONS, suspended
from tools.places.airport_rules import airport_rules

DAY = timedelta(days=1)


class Dated(Protocol):
    @property
    def valid_from(self) -> date: ...


class Table(NamedTuple):
    """Rows oldest first, and the look-up that reads them by a day."""

    rows: list[Dated]
    on: Callable[[date], object]
    unknown: type[Exception]


def tables() -> dict[str, Table]:
    found = {"policy": Table(list(POLICIES), policy_on, NoPolicyError)}
    for code, fees in groupby(sorted(FEES, key=lambda fee: (fee.code, fee.valid_from)), lambda fee: fee.code):
        found[f"fee {code}"] = Table(list(fees), lambda day, code=code: fee_on(code, day), NoFeeError)  # type: ignore[misc]
    ordered = sorted(TABLES, key=lambda table: (table.regulator, table.valid_from))
    for name, duties in groupby(ordered, lambda table: table.regulator):
        found[f"duty {name}"] = Table(
            list(duties),
            lambda day, name=name: duty_rules(name, day),  # type: ignore[misc]
            NoDutyRulesError,
        )
    return found


KNOWN = tables()


@pytest.mark.parametrize("name", KNOWN)
def test_a_dated_table_has_neither_gaps_nor_overlaps(name: str) -> None:
    check(KNOWN[name].rows)


@pytest.mark.parametrize("name", KNOWN)
def test_each_first_and_last_day_finds_its_own_row(name: str) -> None:
    rows, on, unknown = KNOWN[name]
    for row, later in zip(rows, [*rows[1:], None], strict=True):
        assert on(row.valid_from) == row
        last = later.valid_from - DAY if later else row.valid_from + 3650 * DAY
        assert on(last) == row
    with pytest.raises(unknown):
        on(rows[0].valid_from - DAY)


def check(rows: list[Dated]) -> None:
    """A policy has no last day: it holds until the next one begins."""
    for earlier, later in pairwise(rows):
        assert earlier.valid_from < later.valid_from
        if not isinstance(earlier, Policy):
            ended = getattr(earlier, "valid_to", None)
            assert ended is not None, "two rows hold at once"
            assert later.valid_from == ended + DAY, "a day has no row, or two"


@pytest.mark.parametrize("moved", [-1, 1])
def test_the_check_finds_a_gap_and_an_overlap(moved: int) -> None:
    first = FEES[0].model_copy(update={"valid_to": date(2026, 12, 31)})
    second = FEES[0].model_copy(update={"valid_from": date(2027, 1, 1)})
    check([first, second])
    with pytest.raises(AssertionError, match="no row"):
        check([first, second.model_copy(update={"valid_from": date(2027, 1, 1) + moved * DAY})])
    with pytest.raises(AssertionError, match="at once"):
        check([FEES[0], second])


def test_policies_are_told_apart_by_their_version() -> None:
    assert len({policy.version for policy in POLICIES}) == len(POLICIES)


def test_tax_holidays_do_not_overlap_and_hold_on_their_first_and_last_day_only() -> None:
    ordered = sorted(SUSPENSIONS, key=lambda one: (one.jurisdiction, one.first))
    assert all(a.last < b.first for a, b in pairwise(ordered) if a.jurisdiction == b.jurisdiction)
    for one in SUSPENSIONS:
        for rule in one.rules:
            assert suspended(rule, one.first) == suspended(rule, one.last) == one
            assert suspended(rule, one.first - DAY) is None
            assert suspended(rule, one.last + DAY) is None


def test_an_airports_rule_that_has_both_days_ends_after_it_begins() -> None:
    dated = [rule for rule in airport_rules() if rule.valid_from or rule.valid_to]
    assert dated, "the table has rules with dates"
    for rule in dated:
        if rule.valid_from and rule.valid_to:
            assert rule.valid_from <= rule.valid_to, rule.text
        if rule.valid_from:
            assert not rule.holds_on(rule.valid_from - DAY)
        if rule.valid_to:
            assert not rule.holds_on(rule.valid_to + DAY)
