"""What is owed in another currency than the account is kept in is not taken for paid."""

from __future__ import annotations

from domain.closing import DealCancelled
from domain.contracts import ContractSent
from domain.deal import Deal
from domain.money import Money
from tests.support.card_story import NOW
from tests.support.sale_story import ACCEPTED, SIGNATURE, TOTAL, contract, received, told
from tools.closing.cancel import fee_now, told_money
from tools.closing.close import not_paid
from tools.closing.letter import sums_of
from tools.payments.elsewhere import elsewhere, other_sums

OUT_NOW = ContractSent(version=1)


def in_two_currencies(*more: DealCancelled) -> Deal:
    drafted = contract()
    duty = drafted.snapshot.model_copy(update={"other_totals": (Money.of("800.00", "GBP"),)})
    payment = received(1, f"{TOTAL.amount}")
    return told(*ACCEPTED, drafted.model_copy(update={"snapshot": duty}), OUT_NOW, SIGNATURE, payment, *more)


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


def test_a_cancellation_costs_the_same_share_of_every_currency() -> None:
    deal = in_two_currencies()
    fee = fee_now(deal, "client", NOW)
    assert fee is not None
    assert fee.percent == 10
    assert fee.fees == (TOTAL.percent(10).rounded(), Money.of("80.00", "GBP"))
    assert "GBP 80.00" in told_money(fee)
    cancelled = in_two_currencies(DealCancelled(reason="ill", fee=fee))
    assert "GBP 80.00" in sums_of(cancelled)
    assert other_sums(cancelled) == "GBP 80.00"
    assert elsewhere(cancelled) == (
        "GBP 800.00 was owed in its own currency, beside this account: GBP 80.00 of it is the fee, and what "
        "was paid beyond that goes back."
    )


def test_a_cancellation_without_a_fee_has_none_in_any_currency() -> None:
    fee = fee_now(in_two_currencies(), "operator", NOW)
    assert fee is not None
    assert [one.amount for one in fee.fees] == [0, 0]
    cancelled = in_two_currencies(DealCancelled(reason="ill", fee=fee))
    assert "what was paid of it goes back" in str(elsewhere(cancelled))
