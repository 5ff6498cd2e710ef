"""What can happen to a proposal: priced, rendered, mailed, seen, answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.card_fee import Card
from domain.exchange import ExchangeRate
from domain.happening import Happening
from domain.money import Currency, Money
from domain.snapshot import PriceSnapshot


class PricedOption(Happening):
    """One option of a proposal: which quote, and the price that is frozen from here to the payment."""

    n: int
    quote_id: str
    """the first, where several aircraft fly together"""
    snapshot: PriceSnapshot

    @property
    def quote_ids(self) -> tuple[str, ...]:
        """Of every aircraft of the option."""
        return self.snapshot.quote_ids


class OwnMargin(Happening):
    """A margin of one option's own, as the broker said it: a percentage, or a fixed amount."""

    percent: Decimal = Decimal(0)
    fixed: Money | None = None


class OptionsPriced(Happening):
    """A version of the proposal: chosen quotes, margin, frozen prices. A new version supersedes."""

    kind: Literal["options_priced"] = "options_priced"
    version: int
    options: tuple[PricedOption, ...]
    margin_percent: Decimal
    margin_fixed: Money | None = None
    """instead of a percentage, which is 0 then"""
    own_margins: dict[str, OwnMargin] = Field(default_factory=dict)
    """by quote: of the options that do not have the margin of all"""
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
    pictures: dict[str, str] = Field(default_factory=dict)
    """by quote: SHA-256 of the aircraft's picture in this version"""


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


class LinkWithdrawn(Happening):
    """The broker's click: the client's page of this version opens no more."""

    kind: Literal["link_withdrawn"] = "link_withdrawn"
    version: int


class ClientAsked(Happening):
    """A question that the client wrote on the page: data, shown as text."""

    kind: Literal["client_asked"] = "client_asked"
    version: int
    text: str


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
