"""Requests to operators, their quotes side by side, and the proposal that was made of them."""

from __future__ import annotations

import datetime as dt

from domain.deal import Deal, MailDraft
from domain.events import PricedOption
from domain.quotes import OperatorQuote, QuoteState
from domain.ranking import RankedQuote
from tools.deals.wording import aircraft_label
from tools.exchange.of_deal import exchange_for
from tools.mcp.deals_asked import TripNamed, chat_address, deal_asked
from tools.mcp.shapes import AircraftShown, Amount, WordsFromOutside, aircraft, amount, name, words
from tools.mcp.tool import Call, Gives, Tool
from tools.proposals.compose import provisional_note
from tools.quoting.compare import comparison_of, recommendation_of
from tools.quoting.offered import differences
from tools.quoting.price import taxes_included


class RequestTold(Gives):
    rfq_id: str
    operator: str
    ratings: list[str]
    state: str
    """unanswered, quoted, declined, expired or canceled"""
    decline_reason: WordsFromOutside | None
    aircraft: list[AircraftShown]
    sent_at: dt.datetime | None


class RequestsTold(Gives):
    trip: str
    requests: list[RequestTold]


async def _list_rfqs(call: Call, asked: TripNamed) -> RequestsTold:
    deal = await deal_asked(call, asked.trip)
    return RequestsTold(
        trip=deal.number,
        requests=[
            RequestTold(
                rfq_id=rfq.external_id,
                operator=name(rfq.operator.name),
                ratings=[name(rating) for rating in rfq.operator.safety_ratings],
                state=rfq.state.value,
                decline_reason=words(rfq.decline_reason, "operator"),
                aircraft=[aircraft(one) for one in rfq.aircraft],
                sent_at=rfq.sent_at,
            )
            for rfq in deal.rfqs
        ],
    )


class FlagTold(Gives):
    severity: str
    """info, warning or block"""
    text: str


class QuoteOnlyYou(Gives):
    """For the broker alone, never to be told to a client: it gives the operator's price or a hint of it."""

    operator_price: Amount
    """for the whole trip, all legs"""
    reasons: list[str]
    flags: list[FlagTold]
    message: WordsFromOutside | None


class QuoteTold(Gives):
    quote_id: str
    """by which `price_options` knows it"""
    operator: str
    ratings: list[str]
    aircraft: AircraftShown
    kind: str
    """quote, counter_offer or other_aircraft"""
    state: str
    """open, revised, expired or withdrawn"""
    rank: int | None
    """1 is the best; null: not ranked"""
    score: int | None
    """0 to 100"""
    differs: list[str]
    """what is flown otherwise than asked"""
    taxes: str
    """included, excluded or unknown: whether the operator's price holds the taxes"""
    flight_minutes: list[int]
    tech_stops: int | None
    valid_until: dt.datetime | None
    """as the operator said it; null: not said"""
    received_at: dt.datetime
    only_you: QuoteOnlyYou


class ComparisonOnlyYou(Gives):
    """For the broker alone: never to be told to a client."""

    recommendation: str


class QuotesTold(Gives):
    trip: str
    only_you: ComparisonOnlyYou
    quotes: list[QuoteTold]
    """open ones best first, then those that no longer stand"""


async def _list_quotes(call: Call, asked: TripNamed) -> QuotesTold:
    deal = await deal_asked(call, asked.trip)
    ranked: tuple[RankedQuote, ...] = ()
    apart: dict[str, str] = {}
    if deal.trip is not None and deal.open_quotes:
        comparison = comparison_of(deal, call.uow.now(), await exchange_for(call.uow, deal))
        ranked = comparison.ranked
        apart = {one.quote.id: one.reason for one in comparison.apart}
    places = {place.quote.id: place for place in ranked}
    told = [_quote(deal, quote, places.get(quote.id), apart.get(quote.id)) for quote in deal.quotes]
    told.sort(key=lambda one: (one.rank is None, one.rank or 0, one.state != "open"))
    return QuotesTold(
        trip=deal.number,
        only_you=ComparisonOnlyYou(
            recommendation=recommendation_of(ranked) if ranked else "There are no open quotes to recommend."
        ),
        quotes=told,
    )


def _quote(deal: Deal, quote: OperatorQuote, place: RankedQuote | None, apart: str | None) -> QuoteTold:
    moved = differences(quote, deal.trip) if deal.trip and quote.state is QuoteState.OPEN else ()
    flags = [FlagTold(severity=flag.severity, text=flag.text) for flag in place.flags] if place else []
    if apart is not None:
        flags.append(FlagTold(severity="warning", text=apart))
    return QuoteTold(
        quote_id=quote.id,
        operator=name(quote.operator.name),
        ratings=[name(rating) for rating in quote.operator.safety_ratings],
        aircraft=aircraft(quote.aircraft),
        kind=quote.kind.value,
        state=quote.state.value,
        rank=place.rank if place else None,
        score=place.score if place else None,
        differs=[one.text for one in moved],
        taxes=taxes_included(quote),
        flight_minutes=list(quote.flight_minutes),
        tech_stops=quote.tech_stops,
        valid_until=quote.valid_until,
        received_at=quote.received_at,
        only_you=QuoteOnlyYou(
            operator_price=amount(quote.price),
            reasons=list(place.reasons) if place else [],
            flags=flags,
            message=words(quote.message, "operator"),
        ),
    )


class LineTold(Gives):
    label: str
    amount: Amount
    basis: str
    source: str | None
    provisional: bool
    """the rate for the day of the flight is not published yet"""
    verified: bool


class OptionOnlyYou(Gives):
    """For the broker alone: never to be told to a client."""

    operator_price: Amount
    margin: Amount
    margin_percent: str
    margin_basis: str
    """how the margin follows: a percentage, or a fixed amount"""
    commission: Amount


class AircraftTold(Gives):
    """One of several that fly an option together."""

    quote_id: str
    aircraft: str
    operator: str
    people: list[int]
    """on board, per leg"""


class OptionTold(Gives):
    n: int
    quote_id: str
    """the first, where several aircraft fly together"""
    aircraft: str
    operator: str
    together: list[AircraftTold]
    """empty: one aircraft"""
    lines: list[LineTold]
    """what the client sees, line by line"""
    totals: list[Amount]
    """one a currency"""
    open_items: list[str]
    """what a person must decide before it can be sent"""
    only_you: OptionOnlyYou


LINK = "[the client's link]"
"""Whoever has the client's private link can answer as the client: a program is not given it."""


class MailTold(Gives):
    status: str
    to: str
    subject: str
    body: str
    """with `[the client's link]` where the private link stands"""


class ProposalTold(Gives):
    trip: str
    state: str
    version: int | None
    """null: there is no proposal yet"""
    valid_until: dt.datetime | None
    provisional_note: str | None
    options: list[OptionTold]
    pdf: str
    """none, being made, ready or failed"""
    problem: str | None
    mail: MailTold | None
    """it leaves only when a person has approved exactly this in the chat"""
    chat_url: str


async def _show_proposal(call: Call, asked: TripNamed) -> ProposalTold:
    return proposal_told(call, await deal_asked(call, asked.trip))


def proposal_told(call: Call, deal: Deal) -> ProposalTold:
    proposal, mail = deal.proposal, deal.mail
    pdf = "none"
    if proposal is not None:
        pdf = "ready" if proposal.document else "failed" if proposal.problem else "being made"
    return ProposalTold(
        trip=deal.number,
        state=deal.state.value,
        version=proposal.version if proposal else None,
        valid_until=proposal.valid_until if proposal else None,
        provisional_note=provisional_note(proposal) if proposal else None,
        options=[_option(deal, option) for option in proposal.options] if proposal else [],
        pdf=pdf,
        problem=proposal.problem if proposal else None,
        mail=_mail(mail) if mail else None,
        chat_url=chat_address(call, deal),
    )


def _mail(mail: MailDraft) -> MailTold:
    content = mail.content
    body = content.body.replace(mail.link, LINK)
    return MailTold(status=mail.status, to=content.to, subject=content.subject, body=body)


def _option(deal: Deal, option: PricedOption) -> OptionTold:
    snapshot = option.snapshot
    quotes = [quote for quote_id in option.quote_ids if (quote := deal.quote(quote_id))]
    return OptionTold(
        n=option.n,
        quote_id=option.quote_id,
        aircraft=name(aircraft_label(deal, option.quote_ids)),
        operator=name(", ".join(dict.fromkeys(quote.operator.name for quote in quotes))),
        together=[
            AircraftTold(
                quote_id=quote.id,
                aircraft=name(quote.aircraft.type_name),
                operator=name(quote.operator.name),
                people=list(part.passengers),
            )
            for quote, part in zip(quotes, snapshot.aircraft, strict=False)
        ],
        lines=[
            LineTold(
                label=line.label,
                amount=amount(line.amount),
                basis=line.basis,
                source=line.source,
                provisional=line.provisional,
                verified=line.verified,
            )
            for line in snapshot.lines
        ],
        totals=[amount(one) for one in snapshot.totals],
        open_items=list(snapshot.open_items),
        only_you=OptionOnlyYou(
            operator_price=amount(snapshot.operator_price),
            margin=amount(snapshot.margin),
            margin_percent=f"{snapshot.margin_percent.normalize():f}",
            margin_basis=snapshot.margin_basis,
            commission=amount(snapshot.commission),
        ),
    )


QUOTES = (
    Tool(
        "list_rfqs", "Requests to operators", "Which operators were asked for a trip, and what became of it.",
        TripNamed, RequestsTold, _list_rfqs,
    ),
    Tool(
        "list_quotes", "Quotes of a trip",
        "All quotes of a trip, ranked, with reasons. What is not for clients stands under `only_you`.",
        TripNamed, QuotesTold, _list_quotes,
    ),
    Tool(
        "show_proposal", "The proposal of a trip",
        "The current version: options with the client's price line by line, PDF, e-mail. What is not for "
        "clients stands under `only_you`.",
        TripNamed, ProposalTold, _show_proposal,
    ),
)  # fmt: skip
