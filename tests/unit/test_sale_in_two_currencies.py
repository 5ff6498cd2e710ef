"""What is owed in another currency than the account is kept in is not taken for paid."""

from __future__ import annotations

from domain.contracts import ContractSent
from domain.money import Money
from tests.support.sale_story import ACCEPTED, SIGNATURE, TOTAL, contract, received, told
from tools.closing.close import not_paid

OUT_NOW = ContractSent(version=1)


def test_what_is_owed_in_another_currency_is_not_taken_for_paid() -> None:
    drafted = contract()
    duty = drafted.snapshot.model_copy(update={"other_totals": (Money.of("800.00", "GBP"),)})
    payment = received(1, f"{TOTAL.amount}")
    assert not_paid(told(*ACCEPTED, drafted, OUT_NOW, SIGNATURE, payment)) is None
    both = told(*ACCEPTED, drafted.model_copy(update={"snapshot": duty}), OUT_NOW, SIGNATURE, payment)
    unpaid = not_paid(both)
    assert unpaid is not None
    assert "GBP 800.00 of the price is owed in its own currency and is not in this account." in unpaid
    assert unpaid.endswith("Close it with a reason that says how that was paid.")
