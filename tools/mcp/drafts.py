"""What a program may write: drafts. Each is shown in the chat, and a person there does what comes next.

A draft never takes the place of what a person is working on, or of what a client has been sent.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, field_validator

from domain.deal import Deal
from domain.deal_state import DealState
from domain.money import Currency, Money
from domain.together import MOST_TOGETHER
from persistence.chat.feed import Card
from persistence.clients import Client
from tools.deals.describe import describe_trip, link_client
from tools.deals.errors import RefusedError
from tools.deals.wording import local_day
from tools.mcp.deals_asked import TripNamed, deal_asked
from tools.mcp.operators_drafted import drafted
from tools.mcp.places_asked import MOST_LEGS, LegAsked, trip_asked
from tools.mcp.quotes_told import LINK, ProposalTold, proposal_told
from tools.mcp.tool import Call, Gives, NotFoundError, Takes, Tool
from tools.mcp.trips_told import TripTold, trip_told
from tools.proposals.mail_draft import MAX_BODY, MAX_SUBJECT, edit_mail, prepare_mail
from tools.quoting.options import MOST_OPTIONS, price_options
from tools.sourcing.market_prices import want_market_prices


class Budget(Takes):
    amount: str = Field(max_length=20)
    """a decimal number as text, as 120000.00"""
    currency: Currency

    @field_validator("amount")
    @classmethod
    def _a_sum(cls, value: str) -> str:
        try:
            sum_said = Decimal(value)
        except InvalidOperation:
            raise ValueError("give a decimal number as text, as 120000.00") from None
        if not sum_said.is_finite() or not 0 < sum_said < 10**10:
            raise ValueError("give a sum above zero")
        return value


class TripDrafted(Takes):
    legs: list[LegAsked] = Field(min_length=1, max_length=MOST_LEGS)
    """all legs, in order"""
    client_id: UUID | None = None
    """from `find_clients`; left out: the broker says later who it is for"""
    requirements: list[str] = Field([], max_length=12)
    """wishes in a word or two each, as pets, wifi, light jet"""
    budget: Budget | None = None

    @field_validator("requirements")
    @classmethod
    def _short(cls, value: list[str]) -> list[str]:
        if any(len(word) > 40 for word in value):
            raise ValueError("a wish has a word or two, 40 letters at most")
        return value


class DraftedTrip(Gives):
    drafted: TripTold
    next_step: str


async def _draft_trip(call: Call, asked: TripDrafted) -> DraftedTrip:
    uow = call.uow
    client = await _client(call, asked.client_id)
    today = local_day(uow.now(), (await uow.me()).timezone)
    trip = trip_asked(asked.legs, today, tuple(asked.requirements))
    if asked.budget is not None:
        budget = Money.of(asked.budget.amount, asked.budget.currency)
        trip = trip.model_copy(update={"budget": budget})
    deal = await describe_trip(uow, uow.ids.new(), trip)
    if client is not None:
        deal = await link_client(uow, deal, client)
    await want_market_prices(uow, call.house, deal)
    cards = [Card("TripCard", deal.id, deal.seq)]
    if deal.estimates:
        cards.append(Card("EstimateCard", deal.id, deal.seq))
    await uow.say(
        deal.thread_id,
        f"{drafted(call)} Nobody has been asked yet: check the trip, then create it with the button.",
        *cards,
    )
    call.deal_id = deal.id
    return DraftedTrip(
        drafted=await trip_told(call, deal),
        next_step="A person checks the trip in the chat and creates it at the marketplace with a click.",
    )


class OptionsPriced(TripNamed):
    quote_ids: list[str] = Field(min_length=1, max_length=MOST_OPTIONS * MOST_TOGETHER)
    """open quotes, from `list_quotes`, in the order in which the client sees them"""
    together: list[list[str]] = Field(default_factory=list, max_length=MOST_OPTIONS)
    """groups of these quotes whose aircraft fly the trip together: each group is one option"""
    people: dict[str, list[Annotated[int, Field(ge=0, le=1000)]]] = Field(default_factory=dict)
    """by quote id, of quotes in `together`: how many sit in it, per leg or one number for all legs; left
    out: by seats"""
    margin_percent: str = Field("", max_length=10, examples=["10"])
    """as text, as 10 or 12.5; or `margin_fixed`"""
    margin_fixed: str = Field("", max_length=40, examples=["USD 5,000"])
    """an amount for each option, instead of `margin_percent`"""
    card: Literal["limited", "maximum"] | None = None
    """the client pays by card: with the usual fee, or with the highest where network and state allow it"""
    taxes: dict[str, Literal["included", "excluded"]] = Field(default_factory=dict)
    """by quote id, for quotes whose `taxes` are unknown: only when the operator has said so"""


class DraftedProposal(Gives):
    drafted: ProposalTold
    next_step: str


async def _price_options(call: Call, asked: OptionsPriced) -> DraftedProposal:
    deal = await deal_asked(call, asked.trip, lock=True)
    if deal.state is DealState.PROPOSAL_SENT:
        raise RefusedError(
            f"The client of {deal.number} has a proposal: a new version would end it. Price it in the chat."
        )
    _leaves_a_draft_alone(deal)
    made = deal.proposal
    if deal.state is DealState.PROPOSAL_DRAFT and made and not made.document and not made.problem:
        raise RefusedError(f"The PDF of version {made.version} is still being made. Try again in a moment.")
    deal = await price_options(
        call.uow,
        deal.id,
        quote_ids=asked.quote_ids,
        together=asked.together,
        people=asked.people,
        margin_percent=asked.margin_percent,
        margin_fixed=asked.margin_fixed,
        card=asked.card,
        taxes=dict(asked.taxes),
    )
    await call.uow.say(
        deal.thread_id,
        f"{drafted(call)} These would be the client's prices; the PDF is being made.",
        Card("ProposalCard", deal.id, deal.seq),
    )
    return DraftedProposal(
        drafted=proposal_told(call, deal),
        next_step="The PDF is being made. Then `draft_mail`; a person checks both in the chat.",
    )


class MailWritten(TripNamed):
    subject: str | None = Field(None, max_length=MAX_SUBJECT)
    """left out: the house's own"""
    body: str | None = Field(None, max_length=MAX_BODY)
    """plain text, with `[the client's link]` where the private link belongs; left out: the house's own"""


async def _draft_mail(call: Call, asked: MailWritten) -> DraftedProposal:
    uow = call.uow
    deal = await deal_asked(call, asked.trip, lock=True)
    if deal.state is not DealState.PROPOSAL_DRAFT:
        raise RefusedError(f"{deal.number} has no proposal that waits for its e-mail. Price options first.")
    _leaves_a_draft_alone(deal)
    deal = await prepare_mail(uow, call.house, deal.id)
    assert deal.mail is not None
    if asked.subject is not None or asked.body is not None:
        content, link = deal.mail.content, deal.mail.link
        body = content.body if asked.body is None else asked.body.replace(LINK, link)
        deal = await edit_mail(
            uow,
            call.house,
            deal.id,
            to=content.to,
            subject=content.subject if asked.subject is None else asked.subject,
            body=body if link in body else f"{body.rstrip()}\n\n{link}",
        )
    await uow.say(
        deal.thread_id,
        f"{drafted(call)} This is the e-mail as it would leave; it goes out only when you press "
        "**Approve and send**.",
        Card("MailCard", deal.id, deal.seq),
    )
    return DraftedProposal(
        drafted=proposal_told(call, deal),
        next_step="A person reads the e-mail in the chat and approves exactly that, or discards it.",
    )


async def _client(call: Call, client_id: UUID | None) -> Client | None:
    if client_id is None:
        return None
    client = await call.uow.clients.get(str(client_id))
    if client is None:
        raise NotFoundError("There is no such client in your book.")
    return client


def _leaves_a_draft_alone(deal: Deal) -> None:
    """What a person may be reading or changing right now stays as it is."""
    mail, proposal = deal.mail, deal.proposal
    if mail is None or proposal is None or mail.version != proposal.version:
        return
    if mail.status in {"draft", "failed"}:
        raise RefusedError(
            f"{deal.number} has an e-mail draft in the chat already: a person sends or discards it first."
        )


DRAFTS = (
    Tool(
        "draft_trip", "Draft a trip",
        "Opens a thread of its own with a complete trip. Nobody is asked: a person creates it with a click.",
        TripDrafted, DraftedTrip, _draft_trip, drafts=True,
    ),
    Tool(
        "price_options", "Price options",
        "Makes a proposal of open quotes with your margin and all taxes. Nothing is sent.",
        OptionsPriced, DraftedProposal, _price_options, drafts=True,
    ),
    Tool(
        "draft_mail", "Draft the proposal's e-mail",
        "The e-mail to the trip's client, in the house's words or yours. A person approves it in the chat.",
        MailWritten, DraftedProposal, _draft_mail, drafts=True,
    ),
)  # fmt: skip
