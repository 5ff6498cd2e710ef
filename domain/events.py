"""What can happen to a deal. An event is a fact: who, when, what, why; it is never changed or deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain import (
    asks as a,
    booking as b,
    contracts as c,
    deadline_events as n,
    disclosures as d,
    empty_legs as f,
    letters as l,
    old_trips as t,
    operator_events as o,
    payments as p,
    replies as r,
)
from domain.archive_events import Archiving
from domain.closing import Closing, DealCancelled as DealCancelled
from domain.handed_over import DealHandedOver as DealHandedOver
from domain.happening import Happening as Happening
from domain.market_prices import MarketPricesSeen as MarketPricesSeen
from domain.pictures import AircraftPictured as AircraftPictured
from domain.proposal_events import (
    ClientAsked as ClientAsked,
    CurrencyChosen as CurrencyChosen,
    DocumentFailed as DocumentFailed,
    DocumentRendered as DocumentRendered,
    LinkWithdrawn as LinkWithdrawn,
    MailAttempted as MailAttempted,
    MailContent as MailContent,
    MailDeferred as MailDeferred,
    MailDiscarded as MailDiscarded,
    MailDrafted as MailDrafted,
    MailEdited as MailEdited,
    MailNotSent as MailNotSent,
    MailSent as MailSent,
    OptionsPriced as OptionsPriced,
    OwnMargin as OwnMargin,
    PricedOption as PricedOption,
    ProposalAccepted as ProposalAccepted,
    ProposalApproved as ProposalApproved,
    ProposalDeclined as ProposalDeclined,
    ProposalSeen as ProposalSeen,
    RateEntered as RateEntered,
    TaxDecided as TaxDecided,
)
from domain.quotes import Estimate, OperatorQuote, QuoteState, Rfq
from domain.trip import Question, Trip


class DealOpened(Happening):
    kind: Literal["deal_opened"] = "deal_opened"
    number: str
    thread_id: str


class TripDescribed(Happening):
    """The trip as it is understood now, whole. Replaces the one before."""

    kind: Literal["trip_described"] = "trip_described"
    trip: Trip
    questions: tuple[Question, ...] = ()
    """what was asked about it, all in one message"""


class ClientLinked(Happening):
    """Which client of the broker's book this deal is for. Name and address stay in the book."""

    kind: Literal["client_linked"] = "client_linked"
    client_id: str
    how: Literal["recognised", "chosen", "created"]


class EstimateGiven(Happening):
    kind: Literal["estimate_given"] = "estimate_given"
    ranges: tuple[Estimate, ...]


class TripRequested(Happening):
    """The broker's click: the trip is to be created at the marketplace."""

    kind: Literal["trip_requested"] = "trip_requested"
    external_trip_id: str
    """ours, sent along, so that a lost answer can be looked up"""


class TripCreated(Happening):
    kind: Literal["trip_created"] = "trip_created"
    system: str
    trip_id: str
    """the marketplace's human id, e.g. FP8V2U"""
    internal_id: str
    deep_link: str
    view_link: str | None = None


class TripRequestFailed(Happening):
    kind: Literal["trip_request_failed"] = "trip_request_failed"
    sentence: str
    """what happened, what it means, what to do now"""
    uncertain: bool = False
    """the request may have arrived: look before trying again"""


class TripForgotten(Happening):
    """The marketplace no longer knows the trip that it had created; its test system is wiped every week.
    What was asked and quoted there can no longer be taken."""

    kind: Literal["trip_forgotten"] = "trip_forgotten"
    trip_id: str
    sentence: str
    """what happened, what it means, what to do now"""


class RfqSeen(Happening):
    """An RFQ is new at the marketplace, or its state has changed."""

    kind: Literal["rfq_seen"] = "rfq_seen"
    rfq: Rfq


class QuoteReceived(Happening):
    kind: Literal["quote_received"] = "quote_received"
    quote: OperatorQuote


class QuoteStateChanged(Happening):
    kind: Literal["quote_state_changed"] = "quote_state_changed"
    quote_id: str
    state: QuoteState


class DealLost(Happening):
    kind: Literal["deal_lost"] = "deal_lost"
    reason: str


class OtherTripsNoticed(Happening):
    """Words that tell of further trips: each is offered as a request of its own; this deal's trip stays."""

    kind: Literal["other_trips_noticed"] = "other_trips_noticed"
    words: tuple[str, ...]
    together: bool
    """they stand in one message with this deal's own trip"""


class OtherTripOpened(Happening):
    """The broker's click: the other trip has a thread and a deal of its own."""

    kind: Literal["other_trip_opened"] = "other_trip_opened"
    n: int
    """its number among the other trips of this deal, from 1"""
    deal_id: str
    thread_id: str
    number: str


class OtherTripDismissed(Happening):
    """The broker's click: no other trip was meant."""

    kind: Literal["other_trip_dismissed"] = "other_trip_dismissed"
    n: int


class OpenedFrom(Happening):
    """This deal was opened out of another one's thread, which goes on by itself."""

    kind: Literal["opened_from"] = "opened_from"
    deal_id: str
    thread_id: str
    number: str


Payload = Annotated[
    DealOpened
    | TripDescribed
    | ClientLinked
    | EstimateGiven
    | TripRequested
    | TripCreated
    | TripRequestFailed
    | TripForgotten
    | RfqSeen
    | QuoteReceived
    | QuoteStateChanged
    | OptionsPriced
    | CurrencyChosen
    | RateEntered
    | TaxDecided
    | DocumentRendered
    | DocumentFailed
    | MailDrafted
    | MailEdited
    | MailDiscarded
    | ProposalApproved
    | MailAttempted
    | MailSent
    | MailNotSent
    | MailDeferred
    | LinkWithdrawn
    | ClientAsked
    | AircraftPictured
    | DealHandedOver
    | ProposalSeen
    | ProposalAccepted
    | ProposalDeclined
    | DealLost
    | Closing
    | OtherTripsNoticed
    | OtherTripOpened
    | OtherTripDismissed
    | OpenedFrom
    | t.Cancelling
    | o.OperatorMailsDrafted
    | o.OperatorMailEdited
    | o.OperatorMailsApproved
    | o.OperatorMailsDiscarded
    | o.OperatorMailApprovedAgain
    | o.OperatorMailAttempted
    | o.OperatorMailSent
    | o.OperatorMailNotSent
    | o.OperatorMailDeferred
    | o.OperatorAsked
    | a.AskRequested
    | a.AskDrafted
    | a.AskApproved
    | a.AskAttempted
    | a.AskReached
    | a.AskSent
    | a.AskNotSent
    | a.AskDeferred
    | a.AskDiscarded
    | l.Lettering
    | r.ReplyReceived
    | r.MailBounced
    | r.MailDelayed
    | c.Contracting
    | d.Disclosing
    | b.Booked
    | p.Paying
    | f.Looking
    | n.TimePassing
    | Archiving
    | MarketPricesSeen,
    Field(discriminator="kind"),
]

PAYLOAD: TypeAdapter[Payload] = TypeAdapter(Payload)


class DealEvent(BaseModel):
    """One line of a deal's history. `seq` counts from 1 without a gap."""

    model_config = ConfigDict(frozen=True)

    deal_id: str
    seq: int
    at: datetime
    actor: str
    """`broker:<id>`, `client`, `operator`, `system`"""
    why: str | None = None
    payload: Payload
