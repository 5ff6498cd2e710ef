"""When a client who has signed may cancel without a fee (14 CFR Part 295, and the contract's own words)."""

from __future__ import annotations

from domain.booking_findings import same_name
from domain.deal import Deal
from domain.disclosures import untold


def full_refund(deal: Deal) -> str | None:
    """Why nothing is owed, the rest of a sentence; None: the policy's fee is. An amendment that the client
    signs accepts the carrier that it names."""
    contract = deal.contract_in_force
    if contract is None:
        return None
    for aircraft in range(1, len(contract.snapshot.each) + 1):
        signed, flies = contract.facts.carrier_of(aircraft), deal.carrier_of(aircraft)
        if flies is not None and (signed is None or not same_name(signed.legal_name, flies.legal_name)):
            return "the carrier has changed since the signature: the client may cancel with a full refund."
    if set(untold(deal.disclosures, contract.facts)) & set(deal.put_off):
        return "what was to be disclosed later is not told yet: the client may cancel with a full refund."
    return None
