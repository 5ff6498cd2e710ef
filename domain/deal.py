"""A deal as it stands: what its events have made of it. `domain.history` folds them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain import events as e
from domain.asks import Ask
from domain.booking import Booking
from domain.cancellation import CancellationFee
from domain.card_fee import Card
from domain.commission import Commission
from domain.contracts import Contract
from domain.deal_state import DealState
from domain.disclosures import Carrier, Disclosure, Item
from domain.empty_legs import LegSearch
from domain.exchange import ExchangeRate
from domain.letters import Letter
from domain.market_prices import MarketPrices
from domain.money import Money
from domain.old_trips import OldTrip
from domain.operator_mail import OperatorMail, OperatorQuestion, OperatorRound
from domain.payments import Ledger
from domain.quotes import Estimate, OperatorQuote, QuoteState, Rfq
from domain.replies import Reply
from domain.trip import Question, Trip


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class MarketplaceTrip(Part):
    """Where the trip stands at the marketplace."""

    status: Literal["none", "creating", "created", "failed", "uncertain", "forgotten"] = "none"
    external_trip_id: str | None = None
    in_doubt: bool = False
    """an earlier attempt under this name may have arrived"""
    system: str | None = None
    trip_id: str | None = None
    internal_id: str | None = None
    deep_link: str | None = None
    view_link: str | None = None
    problem: str | None = None


class Document(Part):
    document_id: str
    sha256: str
    size: int
    pages: int
    link: str
    pictures: dict[str, str] = {}
    """by quote: SHA-256 of the aircraft's picture"""
    withdrawn_at: datetime | None = None
    """the client's page opens no more"""


class Proposal(Part):
    version: int
    options: tuple[e.PricedOption, ...]
    margin_percent: Decimal
    margin_fixed: Money | None = None
    own_margins: dict[str, e.OwnMargin] = {}
    card: Card | None = None
    valid_until: datetime
    priced_at: datetime
    priced_seq: int
    """the event that froze it: the deal as it was then is what the client was offered"""
    document: Document | None = None
    problem: str | None = None

    @property
    def quote_ids(self) -> tuple[str, ...]:
        """Every quote that this version rests on, option by option."""
        return tuple(quote_id for option in self.options for quote_id in option.quote_ids)

    @property
    def provisional(self) -> bool:
        return any(option.snapshot.provisional for option in self.options)


MailStatus = Literal["draft", "queued", "sending", "sent", "uncertain", "failed", "discarded", "superseded"]


class MailDraft(Part):
    draft_id: str
    version: int
    link: str
    content: e.MailContent
    status: MailStatus = "draft"
    approved_hash: str | None = None
    provisional_confirmed: bool = False
    message_id: str | None = None
    sent_at: datetime | None = None
    bounced: bool = False
    """it was sent, and came back"""
    delayed: str | None = None
    """what a mail server says that still tries to deliver it"""
    problem: str | None = None


class ClientAnswer(Part):
    """What the client did with the proposal that was sent."""

    version: int
    seen_at: datetime | None = None
    answer: Literal["accepted", "declined"] | None = None
    option: int | None = None
    name: str | None = None
    message: str | None = None
    answered_at: datetime | None = None


class ClientQuestion(Part):
    """What the client asked on the page of a version."""

    version: int
    text: str
    at: datetime


class TaxDecision(Part):
    """What the broker decided on one tax of one quote; the newest of a code counts."""

    quote_id: str
    code: str
    text: str
    decision: Literal["entered", "waived", "confirmed"]
    amount: Money | None = None
    reason: str
    at: datetime


class Linked(Part):
    """Another deal of the same broker, and the thread it is talked about in."""

    deal_id: str
    thread_id: str
    number: str


class OtherTrip(Part):
    """A trip that was told in this deal's thread and is none of its own."""

    n: int
    words: str
    together: bool
    """told in one message with this deal's trip"""
    opened: Linked | None = None
    dismissed: bool = False


class Deal(Part):
    id: str
    broker_id: str
    number: str
    thread_id: str
    state: DealState = DealState.DRAFT
    seq: int = 0
    opened_at: datetime
    updated_at: datetime
    client_id: str | None = None
    trip: Trip | None = None
    trip_seq: int = 0
    questions: tuple[Question, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    marketplace: MarketplaceTrip = MarketplaceTrip()
    rfqs: tuple[Rfq, ...] = ()
    quotes: tuple[OperatorQuote, ...] = ()
    taxes: dict[str, Literal["included", "excluded"]] = {}
    currency: str | None = None
    """chosen for this deal; None: the client's or the house's own"""
    rates: tuple[ExchangeRate, ...] = ()
    """entered by the broker, the newest first"""
    tax_decisions: tuple[TaxDecision, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    mail: MailDraft | None = None
    answer: ClientAnswer | None = None
    client_questions: tuple[ClientQuestion, ...] = ()
    """oldest first"""
    pictures: dict[str, str | None] = {}
    """by address: SHA-256 of the aircraft's picture that is kept of it; None: none can be had"""
    end_reason: str | None = None
    opened_from: Linked | None = None
    other_trips: tuple[OtherTrip, ...] = ()
    operator_mails: tuple[OperatorMail, ...] = ()
    operator_round: OperatorRound | None = None
    operator_questions: tuple[OperatorQuestion, ...] = ()
    leg_searches: tuple[LegSearch, ...] = ()
    """for empty legs, oldest first"""
    market_prices: MarketPrices | None = None
    """beside our own estimates, never part of them"""
    asks: tuple[Ask, ...] = ()
    """requests through channels of their own, oldest first"""
    old_trips: tuple[OldTrip, ...] = ()
    """what this deal's trip was before, at the marketplace"""
    letters: tuple[Letter, ...] = ()
    """what leaves by e-mail after the proposal, oldest first"""
    replies: tuple[Reply, ...] = ()
    """by e-mail, oldest first"""
    booking: Booking = Booking()
    ledger: Ledger = Ledger()
    noted: dict[str, dict[str, str]] = {}
    """what the broker's words said of a payment, a confirmation or a cancellation: a form's first values"""
    cancellation: CancellationFee | None = None
    commission: Commission | None = None
    """reckoned when the deal was closed"""
    contracts: tuple[Contract, ...] = ()
    """all versions, oldest first"""
    disclosures: tuple[Disclosure, ...] = ()
    carrier: Carrier | None = None
    """another one than was accepted"""
    other_carriers: dict[int, Carrier] = {}
    """the same by number, from 2, of the other aircraft where several fly together"""
    put_off: tuple[Item, ...] = ()
    """of the disclosures: what the broker decided to tell later"""
    deadlines_met: tuple[str, ...] = ()
    """what the clock brought and the broker was told, as `what:about`"""
    archived: bool = False
    """put aside: not on the board and not in the list of threads"""

    def carrier_of(self, aircraft: int) -> Carrier | None:
        """Another one than was accepted, of one of the aircraft, counted from 1."""
        return self.carrier if aircraft == 1 else self.other_carriers.get(aircraft)

    @property
    def contract(self) -> Contract | None:
        """The current version; None: there is none, or it was taken back."""
        return next((c for c in reversed(self.contracts) if c.status != "superseded"), None)

    @property
    def contract_in_force(self) -> Contract | None:
        """The newest that the client has signed: an amendment that is still open is not."""
        return next((c for c in reversed(self.contracts) if c.in_force), None)

    @property
    def total_due(self) -> Money | None:
        """What the client owes by the contract that is signed, or else by the one that was sent."""
        contract = self.contract_in_force or self.contract
        return contract.snapshot.total if contract and (contract.in_force or contract.sent_at) else None

    @property
    def proposal(self) -> Proposal | None:
        """The current version."""
        return self.proposals[-1] if self.proposals else None

    def contract_version(self, version: int) -> Contract | None:
        return next((c for c in self.contracts if c.version == version), None)

    def disclosure(self, disclosure_id: str) -> Disclosure | None:
        return next((d for d in self.disclosures if d.disclosure_id == disclosure_id), None)

    def proposal_version(self, version: int) -> Proposal | None:
        return next((p for p in self.proposals if p.version == version), None)

    def quote(self, quote_id: str) -> OperatorQuote | None:
        return next((q for q in self.quotes if q.id == quote_id), None)

    def ask(self, ask_id: str) -> Ask | None:
        return next((ask for ask in self.asks if ask.ask_id == ask_id), None)

    def letter(self, letter_id: str) -> Letter | None:
        return next((letter for letter in self.letters if letter.letter_id == letter_id), None)

    def leg_search(self, search_id: str) -> LegSearch | None:
        return next((one for one in self.leg_searches if one.search_id == search_id), None)

    def operator_mail(self, mail_id: str) -> OperatorMail | None:
        return next((mail for mail in self.operator_mails if mail.mail_id == mail_id), None)

    def request_mail(self, rfq_id: str) -> OperatorMail | None:
        """The mail with which an operator was asked."""
        return next((m for m in self.operator_mails if m.rfq_id == rfq_id and m.purpose == "request"), None)

    def decided(self, quote_id: str) -> Mapping[str, Money | None]:
        """The broker's decisions for a quote by code: an amount, or None for waived or confirmed."""
        return {d.code: d.amount for d in self.tax_decisions if d.quote_id == quote_id}

    @property
    def open_quotes(self) -> tuple[OperatorQuote, ...]:
        return tuple(q for q in self.quotes if q.state is QuoteState.OPEN)

    def canonical(self) -> str:
        """The projection as text, equal byte for byte for equal deals."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
