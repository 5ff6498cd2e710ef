"""What can happen to a deal. An event is a fact: who, when, what, why; it is never changed or deleted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain import asks as a
from domain import old_trips as t
from domain import operator_events as o
from domain.card_fee import Card
from domain.exchange import ExchangeRate
from domain.happening import Happening as Happening
from domain.money import Currency, Money
from domain.quotes import Estimate, OperatorQuote, QuoteState, Rfq
from domain.snapshot import PriceSnapshot
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


class PricedOption(Happening):
    """One option of a proposal: which quote, and the price that is frozen from here to the payment."""

    n: int
    quote_id: str
    snapshot: PriceSnapshot


class OptionsPriced(Happening):
    """A version of the proposal: chosen quotes, margin, frozen prices. A new version supersedes."""

    kind: Literal["options_priced"] = "options_priced"
    version: int
    options: tuple[PricedOption, ...]
    margin_percent: Decimal
    margin_fixed: Money | None = None
    """instead of a percentage, which is 0 then"""
    card: Card | None = None
    """the client pays by card"""
    taxes: dict[str, Literal["included", "excluded"]]
    """per quote: what the broker said where the operator's price did not say"""
    valid_until: datetime


class CurrencyChosen(Happening):
    """The currency in which this deal's client is quoted."""

    kind: Literal["currency_chosen"] = "currency_chosen"
    currency: Currency


class RateEntered(Happening):
    """The broker's own exchange rate, for this deal. Who and when stand on the event and in the rate."""

    kind: Literal["rate_entered"] = "rate_entered"
    rate: ExchangeRate


class TaxDecided(Happening):
    """What the broker decided on an open or doubtful tax of a proposal, for the options it concerns."""

    kind: Literal["tax_decided"] = "tax_decided"
    code: str
    """of the open item: `passenger_duty.BS.1`, `us_zone.CYXE`, `us_rural.KASE.2026`"""
    text: str
    """the sentence that was decided on"""
    decision: Literal["entered", "waived", "confirmed", "taken_back"]
    amount: Money | None = None
    """entered: for the whole party, in the currency in which it is owed"""
    reason: str
    quote_ids: tuple[str, ...]
    """the options' quotes"""


class DocumentRendered(Happening):
    kind: Literal["document_rendered"] = "document_rendered"
    version: int
    document_id: str
    sha256: str
    size: int
    pages: int
    link: str
    """the client's private page, printed in the document"""


class DocumentFailed(Happening):
    kind: Literal["document_failed"] = "document_failed"
    version: int
    sentence: str


class MailContent(Happening):
    """What the client will read; `content_hash` covers it together with the attached document."""

    to: str
    subject: str
    body: str
    content_hash: str


class MailDrafted(Happening):
    kind: Literal["mail_drafted"] = "mail_drafted"
    draft_id: str
    version: int
    """of the proposal that it carries"""
    link: str
    content: MailContent


class MailEdited(Happening):
    kind: Literal["mail_edited"] = "mail_edited"
    draft_id: str
    content: MailContent


class MailDiscarded(Happening):
    kind: Literal["mail_discarded"] = "mail_discarded"
    draft_id: str


class ProposalApproved(Happening):
    """A person's click on the exact content. The job refuses any other content."""

    kind: Literal["proposal_approved"] = "proposal_approved"
    draft_id: str
    content_hash: str
    provisional_confirmed: bool


class MailAttempted(Happening):
    """Written before the first byte leaves: after a crash the mail may or may not have gone."""

    kind: Literal["mail_attempted"] = "mail_attempted"
    draft_id: str
    message_id: str


class MailSent(Happening):
    kind: Literal["mail_sent"] = "mail_sent"
    draft_id: str
    message_id: str
    receipt: str


class MailNotSent(Happening):
    kind: Literal["mail_not_sent"] = "mail_not_sent"
    draft_id: str
    sentence: str
    uncertain: bool = False


class MailDeferred(Happening):
    """The other side took nothing: trying again later is safe."""

    kind: Literal["mail_deferred"] = "mail_deferred"
    draft_id: str
    sentence: str


class ProposalSeen(Happening):
    kind: Literal["proposal_seen"] = "proposal_seen"
    version: int


class ProposalAccepted(Happening):
    kind: Literal["proposal_accepted"] = "proposal_accepted"
    version: int
    option: int
    name: str
    message: str | None = None


class ProposalDeclined(Happening):
    kind: Literal["proposal_declined"] = "proposal_declined"
    version: int
    name: str
    message: str | None = None


class DealLost(Happening):
    kind: Literal["deal_lost"] = "deal_lost"
    reason: str


class DealCancelled(Happening):
    kind: Literal["deal_cancelled"] = "deal_cancelled"
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
    | ProposalSeen
    | ProposalAccepted
    | ProposalDeclined
    | DealLost
    | DealCancelled
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
    | a.AskSent
    | a.AskNotSent
    | a.AskDeferred
    | a.AskDiscarded,
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
