"""Contracts and disclosures as parts of a deal: versions, signatures, what is still untold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.contract_difference import changed_lines, changed_total
from domain.contracts import (
    ContractCertified,
    ContractCountersigned,
    ContractOpened,
    ContractSent,
    ContractWithdrawn,
)
from domain.deal_state import DealState, IllegalTransitionError
from domain.disclosures import (
    Carrier,
    CarrierChanged,
    DisclosuresPutOff,
    Facts,
    untold,
)
from tests.support.contract_papers import (
    FACTS,
    MADE,
    PAPER,
    PEAK,
    RENDERED,
    SENT,
    SIGNED,
    TOLD,
    colorado,
    deal_with,
    drafted,
    pc12,
)
from tools.contracts.spoken import about_contract


def test_a_contract_goes_from_draft_to_both_signatures() -> None:
    deal = deal_with(drafted())
    assert (deal.state, deal.total_due) == (DealState.ACCEPTED, None)
    deal = deal_with(drafted(), RENDERED, SENT, ContractOpened(version=1))
    assert deal.contract is not None
    assert (deal.state, deal.contract.status) == (DealState.CONTRACT_SENT, "sent")
    assert str(deal.total_due) == "USD 6,979.63"
    both = ContractCountersigned(version=1, name="Anna Berg")
    copy = ContractCertified(version=1, stage="countersigned", certified=PAPER)
    deal = deal_with(drafted(), RENDERED, SENT, SIGNED, both, copy)
    contract = deal.contract_in_force
    assert contract is not None
    assert (deal.state, contract.status) == (DealState.SIGNED, "countersigned")
    assert contract.signature is not None
    assert contract.signature.at == MADE + timedelta(minutes=3)
    assert contract.countersigned_copy == PAPER


def test_a_new_version_ends_the_unsigned_one_and_leaves_the_signed_one_in_force() -> None:
    deal = deal_with(drafted(), RENDERED, SENT, drafted(version=2))
    assert [one.status for one in deal.contracts] == ["superseded", "draft"]
    deal = deal_with(drafted(), RENDERED, SENT, SIGNED, drafted(version=2, amends=1, reason="Later."))
    assert [one.status for one in deal.contracts] == ["signed", "draft"]
    assert deal.contract is not None
    assert deal.contract_in_force is not None
    assert (deal.contract.version, deal.contract_in_force.version) == (2, 1)


def test_what_is_owed_changes_only_with_the_signature_of_the_amendment() -> None:
    dearer = drafted(version=2, amends=1, reason="Dearer.", quote=pc12("7000.00"))
    second = SIGNED.model_copy(update={"version": 2})
    deal = deal_with(drafted(), RENDERED, SENT, SIGNED, dearer, ContractSent(version=2))
    assert str(deal.total_due) == "USD 6,979.63"
    deal = deal_with(drafted(), RENDERED, SENT, SIGNED, dearer, ContractSent(version=2), second)
    assert str(deal.total_due) == "USD 7,535.40"
    assert [one.status for one in deal.contracts] == ["superseded", "signed"]
    assert deal.contracts[0].signature is not None


def test_an_amendment_that_is_taken_back_leaves_what_was_signed() -> None:
    back = ContractWithdrawn(version=2, reason="Not wanted.")
    deal = deal_with(drafted(), RENDERED, SENT, SIGNED, drafted(version=2, amends=1, reason="x"), back)
    assert deal.contract is not None
    assert deal.contract.version == 1


def test_nothing_is_signed_that_was_not_sent() -> None:
    with pytest.raises(IllegalTransitionError):
        deal_with(drafted(), RENDERED, SIGNED)
    with pytest.raises(ValueError, match="no version 3"):
        deal_with(drafted(), ContractSent(version=3))


def test_another_carrier_ends_what_is_unsigned_and_what_was_put_off() -> None:
    changed = CarrierChanged(carrier=Carrier(legal_name="Another Air LLC (demo)"))
    deal = deal_with(drafted(), RENDERED, SENT, DisclosuresPutOff(items=("insurance",)), changed)
    assert (deal.contract, deal.put_off) == (None, ())
    deal = deal_with(drafted(), RENDERED, SENT, SIGNED, changed)
    assert deal.contract_in_force is not None


def test_what_was_given_last_counts_not_what_was_written_last() -> None:
    first = deal_with(drafted(), TOLD[0]).disclosures[0]
    given = first.model_copy(update={"given_at": datetime(2026, 11, 23, 12, tzinfo=UTC)})
    other = Facts(carrier=Carrier(legal_name="Another Air LLC (demo)"))
    earlier = given.model_copy(update={"facts": other, "given_at": datetime(2026, 11, 23, 9, tzinfo=UTC)})
    assert untold((given, earlier), FACTS) == ()
    assert untold((given, first.model_copy(update={"facts": other})), FACTS) == (), "written, never given"


def test_untold_is_what_no_given_disclosure_says_as_it_is_now() -> None:
    deal = deal_with(drafted())
    assert untold(deal.disclosures, FACTS) == ("carrier", "capacity", "insurance")
    assert untold(deal_with(drafted(), TOLD[0]).disclosures, FACTS) == ("carrier", "capacity", "insurance")
    told = deal_with(drafted(), *TOLD).disclosures
    assert untold(told, FACTS) == ()
    other = FACTS.model_copy(update={"carrier": Carrier(legal_name="Another Air LLC (demo)")})
    assert untold(told, other) == ("carrier",)
    assert untold(told, Facts(carrier=PEAK, capacity="agent_of_client")) == ("insurance",)


def test_a_disclosure_keeps_to_whom_when_how_and_which_bytes() -> None:
    (given,) = deal_with(drafted(), *TOLD).disclosures
    assert (given.recipient, given.channel) == ("olga@acme.example", "email")
    assert given.given_at == MADE + timedelta(minutes=2)


def test_the_difference_names_each_line_that_changed_and_the_total() -> None:
    before, after = drafted().snapshot, drafted(quote=pc12("7000.00"), trip=colorado(3)).snapshot
    lines = {line.label: str(line.by) for line in changed_lines(before, after)}
    assert lines == {
        "Charter flight": "USD 517.00",
        "US federal excise tax 7.5 %": "USD 38.77",
        "US domestic segment fee": "USD 5.20",
    }
    assert str(changed_total(before, after).by) == "USD 560.97"
    assert changed_lines(before, before) == ()


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("prepare the contract", "prepare"),
        ("please draft the charter agreement", "prepare"),
        ("send the contract", "send"),
        ("send it out for signature", "send"),
        ("countersign it", "show"),
        ("has he signed?", "show"),
        ("The contract, please", "show"),
        ("send the proposal", None),
        ("we have a contract with another broker", None),
        ("did he sign off on the catering", None),
        ("Dear Anna,\nplease send the contract", None),
        ("send the contract for 6 pax from TEB to VNY on the 14th", None),
    ],
)
def test_only_short_words_about_a_contract_are_taken_for_it(text: str, wish: str | None) -> None:
    assert about_contract(text) == wish
