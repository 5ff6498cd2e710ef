"""What every document of this house needs to know about the house itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.deal import Proposal
from domain.disclosures import Capacity
from tools.proposals.document import Brand, Paper


@dataclass(frozen=True)
class ContractFacts:
    """What the house's contracts and disclosures say of it."""

    capacity: Capacity = "agent_of_client"
    insurance: str | None = None
    """existence or absence of its own liability insurance, with limits; None: still to be disclosed"""
    bank: tuple[tuple[str, str], ...] = ()
    """where the client pays to: label and value; empty: no contract can be made"""
    law: str = "the State of New York"


@dataclass(frozen=True)
class House:
    brand: Brand
    public_url: str
    """where clients reach us, without a slash at the end"""
    mail_from: str
    """the address that mails come from; answers go to the broker"""
    demo_mark: str | None
    quote_channels: tuple[str, ...] = ()
    """through which operators can be asked by API: `aviapages`"""
    played_channels: tuple[str, ...] = ()
    """of these, the simulated ones"""
    contracts: ContractFacts = ContractFacts()
    paper: Paper = "a4"
    reads_mail: bool = False
    """what comes to `mail_from` is read, and shown where it belongs"""
    sheets: bool = False
    """client books may be kept in step with Google sheets"""

    def sender(self, broker_name: str) -> str:
        """The name that a mail comes from."""
        return f"{broker_name}, {self.brand.name}"

    def reads_at(self, broker: str) -> str | None:
        """Where the house reads answers, beside the broker's own address; None where that is the same."""
        return self.mail_from if self.reads_mail and broker.lower() != self.mail_from.lower() else None

    def client_link(self, token: str) -> str:
        return f"{self.public_url}/p/{token}"

    def contract_link(self, token: str) -> str:
        return f"{self.public_url}/c/{token}"

    def invitation_link(self, token: str) -> str:
        return f"{self.public_url}/join/{token}"

    def link_end(self, proposal: Proposal) -> datetime:
        """The page stays readable for a while after the offer has ended, to say that it has."""
        return proposal.valid_until + timedelta(days=30)
