"""What a proposal can say."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from tools.proposals.document import (
    Brand,
    DocumentLine,
    ProposalDocument,
    ProposalLeg,
    ProposalOption,
)
from tools.proposals.samples import document, leg, option

MODELS: list[type[BaseModel]] = [ProposalDocument, ProposalOption, ProposalLeg, DocumentLine, Brand]


@pytest.mark.parametrize("model", MODELS)
def test_no_model_of_the_document_can_hold_margin_or_the_operators_price(model: type[BaseModel]) -> None:
    secret = ("margin", "cost_price", "operator_price", "commission", "net", "markup", "profit")
    assert not [field for field in model.model_fields if any(word in field for word in secret)]


def test_a_field_that_the_document_does_not_know_is_refused() -> None:
    with pytest.raises(ValidationError, match="margin"):
        option(margin_label="USD 9,900.00")


def test_the_route_names_each_stop_once_where_legs_meet() -> None:
    assert document().route_label == "TEB → VNY → TEB"
    apart = document(legs=(leg(1, "TEB", "LTN"), leg(2, "LBG", "TEB")))
    assert apart.route_codes == ("TEB", "LTN", "LBG", "TEB")


def test_a_name_loses_marks_that_hide_or_reorder_text() -> None:
    assert document(client_name="Ada\u202e\x00 \n Lovelace\u200b").client_name == "Ada Lovelace"


def test_a_persian_name_keeps_its_joiner() -> None:
    assert document(client_name="می\u200cخواهم").client_name == "می\u200cخواهم"


def test_a_name_of_a_megabyte_is_cut() -> None:
    assert document(client_name="x" * 1_000_000).client_name == "x" * 119 + "…"


def test_terms_are_never_cut_but_refused() -> None:
    with pytest.raises(ValidationError, match="payment_summary"):
        document(payment_summary="x" * 4001)


@pytest.mark.parametrize("count", [0, 6])
def test_a_proposal_offers_one_to_five_options(count: int) -> None:
    with pytest.raises(ValidationError, match="options"):
        document(options=tuple(option() for _ in range(count)))


@pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://a.example/"><b>', "https://a.example/ä"])
def test_the_link_to_accept_is_a_plain_web_address(address: str) -> None:
    with pytest.raises(ValidationError, match="accept_url"):
        document(accept_url=address)
