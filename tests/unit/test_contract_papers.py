"""What a contract says, down to the words of its PDF: the trade's own example to the cent, all heads of the
terms, cancellation as the policy has it, and nothing of the house's own."""

from __future__ import annotations

import io

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from domain.contracts import Contract
from domain.disclosures import Facts
from domain.policy import CancellationTerms, policy_on
from tests.support.contract_papers import ANNA, FACTS, MADE, OLGA, deal_with, drafted, pc12
from tests.support.deals import HOUSE
from tools.contracts import texts
from tools.contracts.compose import compose_contract
from tools.contracts.document import CertificateDocument, ContractDocument
from tools.contracts.pdf import render_contract, with_certificate

HEADS = (
    "Services and engagement",
    "Duties of the client",
    "Payment",
    "Cancellation by the client",
    "Substitution of aircraft",
    "Force majeure",
    "Liability",
    "Indemnity",
    "Sanctions and bribery",
    "Data protection",
    "Law and arbitration",
)


def document(**changes: object) -> ContractDocument:
    deal = deal_with(drafted(**changes))
    assert deal.contract is not None
    return compose_contract(deal, deal.contract, broker=ANNA, client=OLGA, house=HOUSE)


def words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.fixture(scope="module")
def printed() -> str:
    return words(render_contract(document()).content)


def test_the_golden_contract_to_the_cent(printed: str) -> None:
    for said in (
        "JV-25-0001",
        "Fri 14 Mar 2025",
        "COS Colorado Springs",
        "RIL Rifle Garfield County",
        "09:00 MDT",
        "10:02 MDT",
        "52 min 148 nm",
        "1 @ USD 6,483.00",
        "7.5 % of USD 6,483.00",
        "USD 486.23",
        "2 passengers x USD 5.20",
        "USD 10.40",
        "Total USD 6,979.63",
        "Pilatus PC-12, Turboprop, 8 seats",
    ):
        assert said in printed, said


def test_all_that_a_contract_needs_is_printed(printed: str) -> None:
    for head in HEADS:
        assert head in printed, head
    for said in (
        "acts as agent of the client",
        "Peak Air LLC (demo)",
        "also known as Peak Air (demo)",
        "liability insurance of USD 1,000,000",
        "surcharge of at most 5 %",
        "1.5 % a month",
        "000 123 456 (demo)",
        "Sample wording, to be reviewed by counsel.",
        "Terms of version 2026-11",
        "Page 1 of",
        "Olga Петрова (demo)",
        "Demonstration (demo)",
    ):
        assert said in printed, said


def test_the_same_contract_gives_the_same_bytes_and_another_one_does_not() -> None:
    first, second = render_contract(document()), render_contract(document())
    assert first.content == second.content
    assert render_contract(document(quote=pc12("6484.00"))).sha256 != first.sha256


def test_names_of_any_script_are_printed() -> None:
    deal = deal_with(drafted())
    assert deal.contract is not None
    for name in ("Ольга Петрова", "王小明", "Ελένη Παπαδοπούλου", "François Müller"):
        client = OLGA.model_copy(update={"contact_name": name})
        paper = compose_contract(deal, deal.contract, broker=ANNA, client=client, house=HOUSE)
        assert name in words(render_contract(paper).content)


def test_the_cancellation_table_is_that_of_the_dated_policy() -> None:
    assert document().cancellation == (
        ("More than 168 hours before departure", "10 %"),
        ("168 to 72 hours before departure", "50 %"),
        ("72 to 24 hours before departure", "75 %"),
        ("Less than 24 hours before departure, or no show", "100 %"),
        ("One-way flights and empty legs, at any time", "100 %"),
    )
    policy = policy_on(MADE.date())
    other = policy.model_copy(update={"cancellation": CancellationTerms(one_way_percent=80)})
    said = texts.terms(
        broker="x", facts=FACTS, policy=other, one_way=True, card=None, law="the State of New York"
    )
    (clause,) = (one for one in said.sections if one.heading == "Cancellation by the client")
    assert "The flight of this contract is one way: 80 % is owed." in clause.lines


def test_what_is_not_known_is_said_to_be_disclosed() -> None:
    said = texts.disclosures(broker="The broker (demo)", facts=Facts())
    for section in said.sections[:3]:
        assert "to be disclosed" in " ".join(section.lines)
    assert document(facts=Facts()).carrier_label.startswith("to be disclosed")


def test_a_text_from_outside_is_text() -> None:
    facts = FACTS.model_copy(update={"insurance": "<b>{{ 7 * 7 }}</b>"})
    assert "<b>{{ 7 * 7 }}</b>" in words(render_contract(document(facts=facts)).content)


def test_the_models_have_no_place_for_the_houses_own() -> None:
    shown = document(quote=pc12("5893.64")).model_dump_json()
    assert "margin" not in shown.lower()
    assert "commission" not in shown.lower()
    with pytest.raises(ValidationError):
        ContractDocument.model_validate({**document().model_dump(), "margin": "1"})


def test_an_amendment_shows_what_changes() -> None:
    deal = deal_with(drafted())
    before = deal.contract
    assert before is not None
    after = Contract.model_validate(
        {
            **drafted(version=2, amends=1, reason="Another price.", quote=pc12("7000.00")).model_dump(
                exclude={"kind"}
            ),
            "drafted_at": MADE,
            "drafted_seq": 9,
        }
    )
    signature = {
        "name": "Olga", "consent": "x", "consent_version": "1", "at": MADE, "address": "203.0.113.7",
        "user_agent": "", "sha256": "a" * 64,
    }  # fmt: skip
    signed = Contract.model_validate({**before.model_dump(), "status": "signed", "signature": signature})
    deal = deal.model_copy(update={"contracts": (signed, after)})
    printed = words(
        render_contract(compose_contract(deal, after, broker=ANNA, client=OLGA, house=HOUSE)).content
    )
    for said in (
        "Amended charter contract",
        "This amends version 1, signed on Sat 1 Mar 2025. Another price.",
        "Total USD 6,979.63 USD 7,535.40 +USD 555.77",
    ):
        assert said in printed, said


def test_the_certificate_follows_the_signed_pages_and_names_their_hash() -> None:
    contract = render_contract(document())
    page = CertificateDocument(
        number="JV-25-0001",
        version=1,
        brand=HOUSE.brand,
        broker_name=ANNA.name,
        document_name="contract.pdf",
        pages=contract.pages,
        sha256=contract.sha256,
        client_facts=(("Name as typed", "Olga Петрова"), ("Internet address", "203.0.113.7")),
        consent="I agree.",
        consent_version="2026-11",
    )
    copy = with_certificate(contract.content, page)
    assert copy.pages == contract.pages + 1
    assert copy.content == with_certificate(contract.content, page).content
    last = PdfReader(io.BytesIO(copy.content)).pages[-1].extract_text()
    assert contract.sha256 in "".join(last.split())
    assert "Not yet." in last
