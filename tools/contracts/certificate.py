"""The page that says who signed which bytes, when and from where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from domain.contracts import Contract
from domain.deal import Deal
from persistence.unit_of_work import Broker
from tools.contracts.document import CertificateDocument
from tools.deals.wording import moment_label
from tools.proposals.house import House

Stage = Literal["signed", "countersigned"]


def certificate_of(
    deal: Deal, contract: Contract, *, broker: Broker, house: House, stage: Stage
) -> CertificateDocument:
    """Of a signed contract; with stage `countersigned`, of one that the broker has countersigned."""
    signature, document, counter = contract.signature, contract.document, contract.countersigned
    assert signature is not None
    assert document is not None
    broker_facts: tuple[tuple[str, str], ...] = ()
    if stage == "countersigned":
        assert counter is not None
        broker_facts = (
            ("Name", f"{counter.name}, {house.brand.legal_name}"),
            ("Time", exact_label(counter.at, broker.timezone)),
            ("How", "a click on this contract, signed in to the house's system"),
        )
    return CertificateDocument(
        number=deal.number,
        version=contract.version,
        brand=house.brand,
        broker_name=broker.name,
        document_name=document.name,
        pages=document.pages,
        sha256=signature.sha256,
        client_facts=(
            ("Name as typed", signature.name),
            ("Time", exact_label(signature.at, broker.timezone)),
            ("Internet address", signature.address),
            ("Browser", signature.user_agent or "not said"),
            ("How", "on a private page, opened by a link that was sent to the client only"),
        ),
        consent=signature.consent,
        consent_version=signature.consent_version,
        broker_facts=broker_facts,
        demo_mark=house.demo_mark,
    )


def exact_label(at: datetime, zone: str) -> str:
    """`Wed 2 Dec 2026, 17:00 EST (2026-12-02 22:00:12 UTC)`"""
    return f"{moment_label(at, zone)} ({at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC)"
