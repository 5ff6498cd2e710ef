"""What the house's contracts and disclosures say of it, from the settings."""

from __future__ import annotations

from settings import Settings
from tools.proposals.house import ContractFacts

DEMO_BANK = (
    "Beneficiary: JetVision Charter (demo); Bank: Demo Bank, New York (demo); Account: 000 123 456 (demo); "
    "ABA routing: 000 000 000 (demo); SWIFT: DEMOUS00 (demo)"
)
DEMO_INSURANCE = (
    "The broker has liability insurance of its own, with a limit of USD 1,000,000 for each event (demo)."
)


def contract_facts_of(settings: Settings) -> ContractFacts:
    """A demo has invented ones, plainly marked, where none are set."""
    bank = settings.bank_details or (DEMO_BANK if settings.demo else "")
    parts = (part.split(":", 1) for part in bank.split(";") if part.strip())
    return ContractFacts(
        capacity=settings.broker_capacity,
        insurance=settings.broker_insurance or (DEMO_INSURANCE if settings.demo else None),
        bank=tuple((label.strip(), value.strip()) for label, value in parts),
        law=settings.governing_law,
    )
