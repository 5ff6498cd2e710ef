"""One deal as the board shows it: where it stands in the trade's words, what it is worth, what is urgent.

A summary follows from the deal alone: it can always be made again from the events. What depends on the hour
(`hot_marks`) is reckoned when the board is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from domain.booking_findings import without_aircraft
from domain.deadlines import offer_waits
from domain.deal import Deal
from domain.deal_state import ENDED, DealState
from domain.money import Money
from domain.next_step import next_step
from domain.sold import sold

S = DealState

SOON = timedelta(hours=24)
LOOKING = timedelta(minutes=5)
"""a client who opened or answered within these is taken to be at the page"""
LARGE = Decimal(100_000)
"""in the deal's own currency"""


class Stage(StrEnum):
    """Where a deal stands on the board; in this order."""

    NEW_REQUEST = "new_request"
    SOURCING = "sourcing"
    QUOTES_IN = "quotes_in"
    PROPOSAL_OUT = "proposal_out"
    ACCEPTED = "accepted"
    CONTRACT = "contract"
    PAYMENT = "payment"
    FLOWN = "flown"
    CLOSED = "closed"


STAGES: dict[DealState, Stage] = {
    S.DRAFT: Stage.NEW_REQUEST,
    S.TRIP_CREATED: Stage.SOURCING,
    S.QUOTING: Stage.SOURCING,
    S.QUOTES_READY: Stage.QUOTES_IN,
    S.PROPOSAL_DRAFT: Stage.QUOTES_IN,
    S.PROPOSAL_SENT: Stage.PROPOSAL_OUT,
    S.ACCEPTED: Stage.ACCEPTED,
    S.CONTRACT_SENT: Stage.CONTRACT,
    S.SIGNED: Stage.PAYMENT,
    S.OPERATOR_CONFIRMED: Stage.PAYMENT,
    S.PART_PAID: Stage.PAYMENT,
    S.PAID: Stage.PAYMENT,
    S.FLOWN: Stage.FLOWN,
    **dict.fromkeys(ENDED, Stage.CLOSED),
}


@dataclass(frozen=True)
class Value:
    """What a deal is worth to the client: the price once there is one, until then an estimate."""

    amount: Money
    priced: bool
    """False: an estimate. The two are never added up"""
    at_least: bool = False
    """the cheapest of several"""


@dataclass(frozen=True)
class Summary:
    deal_id: str
    number: str
    thread_id: str
    seq: int
    stage: Stage
    client_id: str | None
    route: str
    departs_on: date | None
    value: Value | None
    opened_at: datetime
    updated_at: datetime
    step: str
    expires_at: datetime | None
    """the first moment after the deal's last change at which an offer, a quote or a hold ends"""
    quotes: int
    """open ones"""
    quoted_at: datetime | None
    """when the last quote came in"""
    answered_at: datetime | None
    """when the client last answered, asked or signed"""
    answer: Literal["accepted", "declined", "asked", "signed"] | None
    without_aircraft: bool
    """signed, and no operator has confirmed"""
    archived: bool
    words: frozenset[str]
    """by which it is found, in small letters: number, codes, cities, tails; the client's are in the book"""

    @property
    def large(self) -> bool:
        return self.value is not None and self.value.amount.amount > LARGE


Mark = Literal["without_aircraft", "looking", "expiring", "large"]


def summary(deal: Deal) -> Summary:
    answered = max(_answers(deal), default=None)
    legs = deal.trip.legs if deal.trip else ()
    return Summary(
        deal_id=deal.id,
        number=deal.number,
        thread_id=deal.thread_id,
        seq=deal.seq,
        stage=STAGES[deal.state],
        client_id=deal.client_id,
        route=deal.trip.route if deal.trip else "",
        departs_on=legs[0].date if legs else None,
        value=value_of(deal),
        opened_at=deal.opened_at,
        updated_at=deal.updated_at,
        step=next_step(deal),
        expires_at=min((end for end in _ends(deal) if end > deal.updated_at), default=None),
        quotes=len(deal.open_quotes),
        quoted_at=max((quote.received_at for quote in deal.quotes), default=None),
        answered_at=answered[0] if answered else None,
        answer=answered[1] if answered else None,
        without_aircraft=without_aircraft(deal),
        archived=deal.archived,
        words=frozenset(_words(deal)),
    )


def hot_marks(
    *,
    stage: Stage,
    large: bool,
    unconfirmed: bool,
    expires_at: datetime | None,
    looked_at: datetime | None,
    now: datetime,
) -> tuple[Mark, ...]:
    """Why the deal wants to be looked at now, the loudest first; a closed deal is never hot."""
    if stage is Stage.CLOSED:
        return ()
    found: list[Mark] = []
    if unconfirmed:
        found.append("without_aircraft")
    if looked_at is not None and now - looked_at <= LOOKING:
        found.append("looking")
    if expires_at is not None and now < expires_at <= now + SOON:
        found.append("expiring")
    if large:
        found.append("large")
    return tuple(found)


def value_of(deal: Deal) -> Value | None:
    """None while nothing is known."""
    what = sold(deal)
    if what is not None:
        return Value(what.total, priced=True)
    if deal.proposal is not None and deal.state in {S.PROPOSAL_DRAFT, S.PROPOSAL_SENT, *ENDED}:
        totals = [option.snapshot.total for option in deal.proposal.options]
        least = min(totals, key=lambda total: total.amount)
        return Value(least, priced=True, at_least=len(totals) > 1)
    if deal.estimates:
        mids = [estimate.mid for estimate in deal.estimates]
        return Value(min(mids, key=lambda mid: mid.amount), priced=False, at_least=len(mids) > 1)
    return None


def _ends(deal: Deal) -> Iterator[datetime]:
    proposal = deal.proposal
    if deal.state in ENDED:
        return
    if proposal is not None and offer_waits(deal, proposal.version):
        yield proposal.valid_until
    if deal.state in {S.QUOTING, S.QUOTES_READY, S.PROPOSAL_DRAFT, S.PROPOSAL_SENT}:
        yield from (quote.valid_until for quote in deal.open_quotes if quote.valid_until is not None)
    if deal.state is S.FLOWN:
        return
    for booking in deal.booking.every:
        if booking.confirmed is not None and booking.confirmed.hold_until is not None:
            yield booking.confirmed.hold_until


def _answers(deal: Deal) -> Iterator[tuple[datetime, Literal["accepted", "declined", "asked", "signed"]]]:
    answer = deal.answer
    if answer is not None and answer.answer is not None and answer.answered_at is not None:
        yield answer.answered_at, answer.answer
    for question in deal.client_questions:
        yield question.at, "asked"
    for contract in deal.contracts:
        if contract.signature is not None:
            yield contract.signature.at, "signed"


def _words(deal: Deal) -> Iterator[str]:
    yield from search_words(deal.number)
    yield from search_words(deal.number.rpartition("-")[2])
    for leg in deal.trip.legs if deal.trip else ():
        for place in (leg.origin, leg.destination):
            if place is not None:
                named = (place.iata, place.icao, place.city, place.name, place.text)
                yield from search_words(" ".join(name for name in named if name))
    tails = {quote.aircraft.tail for quote in deal.quotes}
    tails |= {booking.confirmed.tail for booking in deal.booking.every if booking.confirmed is not None}
    for tail in tails:
        yield from search_words(tail or "")


LONGEST_WORD = 40
MOST_WORDS = 8
"""of one search"""


def search_words(text: str) -> tuple[str, ...]:
    """`JV-26-0001 Van Nuys` -> `jv260001`, `van`, `nuys`: small letters and digits, marks left out."""
    found: list[str] = []
    for word in text.lower().replace("→", " ").split():
        bare = "".join(letter for letter in word if letter.isalnum())[:LONGEST_WORD]
        if bare and bare not in found:
            found.append(bare)
    return tuple(found)
