"""What a client is shown of a contract: ready for display, nothing to look up, nothing to work out.

As with a proposal, the operator's price, the margin and the commission have no field here, and an unknown
field is refused.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from tools.proposals.document import Brand, DocumentLine, Label, Name, Note, ProposalLeg, Prose


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Clause(_Shown):
    heading: Label
    paragraphs: tuple[Prose, ...] = Field(max_length=40)


class Change(_Shown):
    """A line of an amendment's difference."""

    label: Label
    before_label: Label
    after_label: Label
    by_label: Label


class Amendment(_Shown):
    """What this version changes against the one that was signed."""

    version: int = Field(ge=1)
    signed_label: Label
    reason: Note
    itinerary: tuple[Note, ...] = Field(default=(), max_length=80)
    lines: tuple[Change, ...] = Field(default=(), max_length=120)
    total: Change


class ContractAircraft(_Shown):
    """One of several that fly together."""

    aircraft: Name
    category: Label = ""
    seats: int | None = Field(default=None, ge=1, le=1000)
    tail_label: Label = ""
    carrier_label: Name
    legs: tuple[ProposalLeg, ...] = Field(min_length=1, max_length=40)
    """with those on board"""


class ContractDocument(_Shown):
    number: Label
    version: int = Field(ge=1)
    date_label: Label
    client_name: Name
    client_company: Name = ""
    brand: Brand
    broker_name: Name
    broker_email: Label
    broker_phone: Label = ""
    amendment: Amendment | None = None
    legs: tuple[ProposalLeg, ...] = Field(min_length=1, max_length=40)
    aircraft: Name
    category: Label = ""
    seats: int | None = Field(default=None, ge=1, le=1000)
    tail_label: Label = ""
    carrier_label: Name
    fleet: tuple[ContractAircraft, ...] = Field(default=(), max_length=4)
    """where several fly together: each by itself; all of the above is said of the whole"""
    lines: tuple[DocumentLine, ...] = Field(min_length=1, max_length=90)
    total_label: Label
    provisional_note: Note = ""
    payment_lines: tuple[Note, ...] = Field(max_length=10)
    bank: tuple[tuple[Label, Note], ...] = Field(max_length=12)
    """label and value"""
    disclosures: tuple[Clause, ...] = Field(max_length=20)
    terms: tuple[Clause, ...] = Field(max_length=40)
    cancellation: tuple[tuple[Label, Label], ...] = Field(max_length=12)
    """when, and what share of the total is owed then"""
    cancellation_note: Note = ""
    terms_version: Label
    consent: Prose
    """the sentence that the client ticks on the page"""
    consent_version: Label
    sample_notice: Label = ""
    demo_mark: Label | None = None

    @property
    def title(self) -> str:
        return "Amended charter contract" if self.amendment else "Charter contract"

    @property
    def route_label(self) -> str:
        """`COS → RIL`; where one leg ends and the next starts, once."""
        stops: list[str] = []
        for leg in self.legs:
            for code in (leg.origin_code, leg.destination_code):
                if not stops or stops[-1] != code:
                    stops.append(code)
        return " → ".join(stops)


class DisclosureDocument(_Shown):
    """The facts of Part 295 in writing, as one paper."""

    number: Label
    date_label: Label
    client_name: Name
    client_company: Name = ""
    brand: Brand
    broker_name: Name
    broker_email: Label
    broker_phone: Label = ""
    route_label: Label
    title: Label
    clauses: tuple[Clause, ...] = Field(min_length=1, max_length=20)
    text_version: Label
    sample_notice: Label = ""
    demo_mark: Label | None = None


class CertificateDocument(_Shown):
    """Who signed which bytes, and when: the page that follows a signed contract."""

    paper: Label = "contract"
    signer: Label = "client"
    other: Label = "broker"
    """who signs first, and who after"""
    number: Label
    version: int = Field(ge=1)
    brand: Brand
    broker_name: Name
    document_name: Label
    pages: int = Field(ge=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """of the contract's bytes as they were signed"""
    client_facts: tuple[tuple[Label, Note], ...] = Field(max_length=12)
    consent: Prose
    consent_version: Label
    broker_facts: tuple[tuple[Label, Note], ...] = Field(default=(), max_length=8)
    """empty: the broker has not signed yet"""
    demo_mark: Label | None = None


class AgreementDocument(_Shown):
    """What a broker and the house agree on before the broker works in its name."""

    number: Label
    date_label: Label
    brand: Brand
    broker_name: Name
    broker_email: Label
    clauses: tuple[Clause, ...] = Field(min_length=1, max_length=30)
    text_version: Label
    consent: Prose
    """the sentence that the broker ticks on the page"""
    consent_version: Label
    sample_notice: Label = ""
    demo_mark: Label | None = None
