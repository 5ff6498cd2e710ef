"""What an air charter broker tells the client in writing (14 CFR 295.24), and the record that it was told.

Three facts before the contract: the direct air carrier, the capacity in which the broker acts, the broker's
liability insurance. Three more when the client asks for them. The rule names no form of record: the document
with its hash, reader, time and channel is the only proof.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.happening import Happening
from domain.money import Money

Capacity = Literal["agent_of_client", "agent_of_carrier", "principal"]
Item = Literal["carrier", "capacity", "insurance"]
"""one of the three facts that the client knows before the contract"""
When = Literal["before_contract", "on_request"]
Channel = Literal["email", "page", "paper"]


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True)


class Carrier(_Fact):
    """The direct air carrier in operational control, as the client is told it."""

    legal_name: str
    trade_names: tuple[str, ...] = ()
    """other names that it is known by"""


class Facts(_Fact):
    """The three facts; None is not known yet, and is said so."""

    carrier: Carrier | None = None
    capacity: Capacity | None = None
    insurance: str | None = None
    """existence or absence of the broker's own, with its limits"""
    other_carriers: tuple[Carrier, ...] = ()
    """of the second aircraft and those after it, where several fly together"""

    def of(self, item: Item) -> object:
        if item == "carrier" and self.carrier is not None and self.other_carriers:
            return (self.carrier, *self.other_carriers)
        return getattr(self, item)

    def carrier_of(self, aircraft: int) -> Carrier | None:
        """Of one of the aircraft, counted from 1."""
        return ((self.carrier, *self.other_carriers)[aircraft - 1 :] or (None,))[0]


class OnRequest(_Fact):
    """The three further facts of 295.24(c), as the broker states them."""

    relationships: str
    """business relationships with the carrier that bear on its selection"""
    totals: tuple[Money, ...]
    """what the client pays in all, fees and taxes included, one amount a currency"""
    third_party_fees: str


class DisclosurePaper(_Fact):
    document_id: str
    sha256: str
    size: int
    """bytes"""
    name: str


class Disclosure(_Fact):
    """One statement to the client: drafted, rendered, given."""

    disclosure_id: str
    when: When
    facts: Facts
    on_request: OnRequest | None = None
    text_version: str
    text_sha256: str = ""
    """of the filled text as it read at the draft; empty: drafted before that was kept"""
    drafted_seq: int
    paper: DisclosurePaper | None = None
    problem: str | None = None
    given_at: datetime | None = None
    channel: Channel | None = None
    recipient: str | None = None


class DisclosuresDrafted(Happening):
    """The broker's click: this is what the client will be told."""

    kind: Literal["disclosures_drafted"] = "disclosures_drafted"
    disclosure_id: str
    when: When
    facts: Facts
    on_request: OnRequest | None = None
    text_version: str
    text_sha256: str = ""


class DisclosuresRendered(Happening):
    kind: Literal["disclosures_rendered"] = "disclosures_rendered"
    disclosure_id: str
    paper: DisclosurePaper


class DisclosuresFailed(Happening):
    kind: Literal["disclosures_failed"] = "disclosures_failed"
    disclosure_id: str
    sentence: str


class DisclosuresGiven(Happening):
    """The record: to whom, through what, which bytes. When is the event's own time."""

    kind: Literal["disclosures_given"] = "disclosures_given"
    disclosure_id: str
    text_version: str
    recipient: str
    channel: Channel
    sha256: str
    """of the document"""


class DisclosuresPutOff(Happening):
    """The broker's click: the contract goes out although these are not told yet, and says so."""

    kind: Literal["disclosures_put_off"] = "disclosures_put_off"
    items: tuple[Item, ...]


class CarrierChanged(Happening):
    """After the acceptance another carrier flies: the client is told, and may accept it or cancel."""

    kind: Literal["carrier_changed"] = "carrier_changed"
    carrier: Carrier
    aircraft: int = 1
    """of those that fly together, counted from 1"""


Disclosing = (
    DisclosuresDrafted
    | DisclosuresRendered
    | DisclosuresFailed
    | DisclosuresGiven
    | DisclosuresPutOff
    | CarrierChanged
)
ITEMS: tuple[Item, ...] = ("carrier", "capacity", "insurance")


def untold(disclosures: tuple[Disclosure, ...], wanted: Facts) -> tuple[Item, ...]:
    """What the client has not been told in writing as it stands now. A fact that nobody knows is untold."""
    given = [
        (one.given_at, one.facts) for one in disclosures if one.when == "before_contract" and one.given_at
    ]
    # what was given last counts, whichever was written first
    told = sorted(given, key=lambda one: one[0])[-1][1] if given else Facts()
    return tuple(item for item in ITEMS if wanted.of(item) is None or told.of(item) != wanted.of(item))
