"""A contract with the client: frozen from the accepted option, sent, opened, signed, countersigned.

Its price is the accepted option's snapshot, to the cent. A change after the signature is a new version with a
snapshot of its own and a new signature; the old one stays as it was.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.card_fee import Card
from domain.disclosures import Facts
from domain.happening import Happening
from domain.snapshot import PriceSnapshot
from domain.trip import Leg

ContractStatus = Literal["draft", "rendered", "sent", "signed", "countersigned", "superseded"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class ContractLeg(_Part):
    """A passenger leg as it was accepted."""

    leg: Leg
    flight_minutes: int
    block_minutes: int
    """off block to on block: what the arrival follows from"""
    distance_nm: int
    """great circle"""


class ContractFlight(_Part):
    """What is to be flown, and with what."""

    legs: tuple[ContractLeg, ...]
    aircraft: str
    """the type, as offered"""
    category: str
    seats: int | None = None
    tail: str | None = None
    """only once the operator has named it"""
    fleet: tuple[ContractFlight, ...] = ()
    """where several aircraft fly together: each with those on board; all of the above is said of the whole"""

    @property
    def one_way(self) -> bool:
        return len(self.legs) == 1


class Paper(_Part):
    """A stored document, named by its bytes."""

    document_id: str
    name: str
    sha256: str
    size: int
    """bytes"""
    pages: int


class Signature(_Part):
    """What shows who signed which bytes."""

    name: str
    """as typed"""
    consent: str
    """the sentence that was ticked"""
    consent_version: str
    at: datetime
    address: str
    """IP of the signer as the house's own proxy saw it"""
    user_agent: str
    sha256: str
    """of the contract's bytes"""


class Countersignature(_Part):
    name: str
    at: datetime


class Contract(_Part):
    version: int
    proposal_version: int
    option: int
    snapshot: PriceSnapshot
    flight: ContractFlight
    facts: Facts
    card: Card | None = None
    terms_version: str
    words_sha256: str = ""
    """of the filled texts as they read at the draft; empty: drafted before that was kept"""
    amends: int | None = None
    """the signed version that this one takes the place of"""
    reason: str | None = None
    """why it is amended, in words for the client"""
    drafted_at: datetime
    drafted_seq: int
    status: ContractStatus = "draft"
    document: Paper | None = None
    words_id: str | None = None
    """the stored document with what the PDF was made from: the page shows just that"""
    problem: str | None = None
    sent_at: datetime | None = None
    opened_at: datetime | None = None
    signature: Signature | None = None
    signed_copy: Paper | None = None
    """the signed pages with the certificate of the signature"""
    countersigned: Countersignature | None = None
    countersigned_copy: Paper | None = None

    @property
    def in_force(self) -> bool:
        return self.status in {"signed", "countersigned"}


class ContractHappening(Happening):
    version: int


class ContractDrafted(ContractHappening):
    """A version of the contract with everything that it will say. What is unsigned before it ends."""

    kind: Literal["contract_drafted"] = "contract_drafted"
    proposal_version: int
    option: int
    snapshot: PriceSnapshot
    flight: ContractFlight
    facts: Facts
    card: Card | None = None
    terms_version: str
    words_sha256: str = ""
    amends: int | None = None
    reason: str | None = None


class ContractRendered(ContractHappening):
    kind: Literal["contract_rendered"] = "contract_rendered"
    document: Paper
    words_id: str


class ContractFailed(ContractHappening):
    kind: Literal["contract_failed"] = "contract_failed"
    sentence: str
    """what happened, what it means, what to do now"""


class ContractSent(ContractHappening):
    kind: Literal["contract_sent"] = "contract_sent"


class ContractOpened(ContractHappening):
    """The client's page was really looked at."""

    kind: Literal["contract_opened"] = "contract_opened"


class ContractSigned(ContractHappening):
    kind: Literal["contract_signed"] = "contract_signed"
    name: str
    consent: str
    consent_version: str
    address: str
    user_agent: str
    sha256: str


class ContractCertified(ContractHappening):
    """The signed pages with a certificate as a document of their own; the signed bytes stay as they are."""

    kind: Literal["contract_certified"] = "contract_certified"
    stage: Literal["signed", "countersigned"]
    certified: Paper


class ContractCountersigned(ContractHappening):
    """The broker's click. Who is the event's actor, and by name here."""

    kind: Literal["contract_countersigned"] = "contract_countersigned"
    name: str


class ContractWithdrawn(ContractHappening):
    """An unsigned version is taken back: its page no longer opens."""

    kind: Literal["contract_withdrawn"] = "contract_withdrawn"
    reason: str


Contracting = (
    ContractDrafted
    | ContractRendered
    | ContractFailed
    | ContractSent
    | ContractOpened
    | ContractSigned
    | ContractCertified
    | ContractCountersigned
    | ContractWithdrawn
)


def after(
    contracts: tuple[Contract, ...], happening: Contracting, at: datetime, seq: int
) -> tuple[Contract, ...]:
    """The deal's contracts after the event. ValueError when there is no such version."""
    if isinstance(happening, ContractDrafted):
        said = happening.model_dump(exclude={"kind"})
        new = Contract.model_validate({**said, "drafted_at": at, "drafted_seq": seq})
        return (*unsigned_ended(contracts), new)
    if not any(contract.version == happening.version for contract in contracts):
        raise ValueError(f"this deal has no version {happening.version} of a contract")
    return tuple(_after(contract, happening, at) for contract in contracts)


def unsigned_ended(contracts: tuple[Contract, ...]) -> tuple[Contract, ...]:
    """What nobody has signed yet speaks of something that is no longer so."""
    return tuple(c if c.in_force else c.model_copy(update={"status": "superseded"}) for c in contracts)


def _after(contract: Contract, happening: Contracting, at: datetime) -> Contract:
    if contract.version == happening.version:
        return contract.model_copy(update=_changes(contract, happening, at))
    if isinstance(happening, ContractSigned) and contract.version < happening.version:
        return contract.model_copy(update={"status": "superseded"})
    return contract


def _changes(contract: Contract, happening: Contracting, at: datetime) -> dict[str, object]:
    match happening:
        case ContractRendered(document=document, words_id=words_id):
            return {"status": "rendered", "document": document, "words_id": words_id, "problem": None}
        case ContractFailed(sentence=sentence):
            return {"problem": sentence}
        case ContractSent():
            return {"status": "sent", "sent_at": contract.sent_at or at}
        case ContractOpened():
            return {"opened_at": contract.opened_at or at}
        case ContractSigned():
            said = happening.model_dump(exclude={"kind", "version"})
            return {"status": "signed", "signature": Signature.model_validate({**said, "at": at})}
        case ContractCertified(stage=stage, certified=certified):
            return {f"{stage}_copy": certified}
        case ContractCountersigned(name=name):
            return {"status": "countersigned", "countersigned": Countersignature(name=name, at=at)}
        case ContractWithdrawn():
            return {"status": "superseded"}
    raise ValueError(f"no rule for {happening.kind}")
