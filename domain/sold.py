"""What was sold: the price, the aircraft and the legs that count now, from the contract or, before there is
one, from the option that the client accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.deal import Deal
from domain.money import Money
from domain.quotes import OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.trip import Leg


@dataclass(frozen=True)
class Sold:
    snapshot: PriceSnapshot
    quote: OperatorQuote | None
    """the operator's own, as it was accepted"""
    legs: tuple[Leg, ...]
    block_minutes: tuple[int, ...]
    """per leg; shorter where nobody said"""
    carrier: str
    """who flies: the operator of the quote, or the one that took its place"""
    tail: str | None
    signed_at: datetime | None

    @property
    def total(self) -> Money:
        """What the client owes, in the currency of the contract."""
        return self.snapshot.total

    @property
    def operator_price(self) -> Money:
        """As the operator quoted it, in its own currency."""
        return operator_price_in(self.snapshot)

    @property
    def first_day(self) -> date | None:
        return self.legs[0].date if self.legs else None

    @property
    def last_day(self) -> date | None:
        return self.legs[-1].date if self.legs else None


def operator_price_in(snapshot: PriceSnapshot) -> Money:
    """What the operator asked, in its own currency."""
    return snapshot.operator_quoted or snapshot.operator_price


def sold(deal: Deal) -> Sold | None:
    """None before the client has accepted anything."""
    contract = deal.contract_in_force or deal.contract
    snapshot = contract.snapshot if contract else _accepted(deal)
    if snapshot is None:
        return None
    quote = deal.quote(snapshot.quote_id)
    flown = contract.flight.legs if contract else ()
    changed = deal.carrier.legal_name if deal.carrier else None
    return Sold(
        snapshot=snapshot,
        quote=quote,
        legs=tuple(one.leg for one in flown) or (deal.trip.legs if deal.trip else ()),
        block_minutes=tuple(one.block_minutes for one in flown) or (quote.block_minutes if quote else ()),
        carrier=changed or (quote.operator.name if quote else ""),
        tail=quote.aircraft.tail if quote else None,
        signed_at=contract.signature.at if contract and contract.signature else None,
    )


def _accepted(deal: Deal) -> PriceSnapshot | None:
    answer = deal.answer
    if answer is None or answer.answer != "accepted":
        return None
    proposal = deal.proposal_version(answer.version)
    options = proposal.options if proposal else ()
    return next((option.snapshot for option in options if option.n == answer.option), None)
