"""The words of one version of a contract: terms, disclosures and consent, filled with what was frozen for it.

Their hash is frozen at the draft: what is printed is what was drafted, or nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from domain.card_fee import Card
from domain.contracts import Contract, ContractFlight
from domain.disclosures import Facts, OnRequest
from domain.policy import policy_on
from domain.snapshot import PriceSnapshot
from tools.contracts import texts
from tools.proposals.disclosures import Wording
from tools.proposals.house import House

TEXT_CHANGED = (
    "The text of the contract has changed since this version was drafted: the terms, the disclosures or the "
    "house's own name or law. Nothing was printed or sent. Draft it again."
)


DISCLOSURE_CHANGED = (
    "The text of the disclosures has changed since they were drafted. Nothing was printed or sent. Give them "
    "again."
)


@dataclass(frozen=True)
class ContractWords:
    disclosures: texts.Text
    terms: texts.Text
    consent: Wording

    @property
    def sha256(self) -> str:
        """Of all of them."""
        parts = (self.disclosures.sha256, self.terms.sha256, self.consent.text)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def words_of(
    house: House,
    *,
    number: str,
    version: int,
    snapshot: PriceSnapshot,
    flight: ContractFlight,
    facts: Facts,
    card: Card | None,
) -> ContractWords:
    """As the texts read now."""
    name = house.brand.legal_name
    return ContractWords(
        disclosures=texts.disclosures(broker=name, facts=facts),
        terms=texts.terms(
            broker=name,
            facts=facts,
            policy=policy_on(snapshot.priced_at),
            one_way=flight.one_way,
            card=card,
            law=house.contracts.law,
        ),
        consent=texts.consent(number=number, version=version),
    )


def disclosure_words(house: House, facts: Facts, told: OnRequest | None) -> texts.Text:
    """As the text reads now; `told`: what the client has asked for."""
    return texts.on_request(told) if told else texts.disclosures(broker=house.brand.legal_name, facts=facts)


def words_now(house: House, number: str, contract: Contract) -> ContractWords:
    return words_of(
        house,
        number=number,
        version=contract.version,
        snapshot=contract.snapshot,
        flight=contract.flight,
        facts=contract.facts,
        card=contract.card,
    )
